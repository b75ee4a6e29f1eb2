//! `jiebang flow`.

use clap::ValueEnum;

/// What has a flow.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Noun {
    /// 需求（榜单）
    Demand,
    /// 揭榜方案
    Bid,
}

/// Prints tables and diagrams, of one noun or of both.
pub fn print_flows(noun: Option<Noun>) {
    if noun != Some(Noun::Bid) {
        print!("{}", jiebang::demand::rules::printed());
    }
    if noun.is_none() {
        println!();
    }
    if noun != Some(Noun::Demand) {
        print!("{}", jiebang::bid::rules::printed());
    }
}
