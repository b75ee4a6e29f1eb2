//! A believable sample of every page; the test here renders each and checks it. `cargo run -p web --example samples -- DIR`
//! writes them out to look at.
//!
//! A noun's samples stand in `samples/<noun>.rs` as `pub fn all() -> Vec<Sample>` and are listed in [`all`].

mod account;
mod achievement;
mod alert;
mod bid;
mod call;
mod demand;
mod desk;
mod errors;
mod hall;
mod help;
mod import;
mod leads;
mod notice;
mod org;
mod parts;
mod review;

use crate::Shell;
use crate::shell::{Here, Site};

/// A page rendered with a sample.
pub struct Sample {
    /// Name of the file without `.html`: `demand-show`.
    pub name: &'static str,
    /// The page.
    pub html: String,
}

impl Sample {
    /// Renders `page`.
    pub fn of(name: &'static str, page: &impl crate::Page) -> Self {
        Self { name, html: page.html() }
    }
}

/// Samples of every page.
pub fn all() -> Vec<Sample> {
    [
        parts::all(),
        errors::all(),
        account::all(),
        achievement::all(),
        org::all(),
        bid::all(),
        call::all(),
        demand::all(),
        hall::all(),
        import::all(),
        review::all(),
        notice::all(),
        help::all(),
        desk::all(),
        alert::all(),
        leads::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The invented city's site.
pub fn site() -> Site {
    Site::new("澜海市揭榜挂帅平台", "澜海市科学技术局", "业务咨询 0000-5180 126，技术支持 0000-5180 130")
}

/// Shell of somebody not signed in.
pub fn shell_of_visitor(title: &str, here: Here) -> Shell {
    let mut shell = Shell::new(site(), title, here);
    shell.csrf = "sample-token".into();
    shell.request_id = "01J8Z2M4Q7".into();
    shell
}

/// Shell of an officer of the bureau.
pub fn shell_of_officer(title: &str, here: Here) -> Shell {
    shell_of_visitor(title, here).signed_in("王敏", "市科技局 成果科", 4)
}

/// Shell of somebody of an enterprise.
pub fn shell_of_enterprise(title: &str, here: Here) -> Shell {
    shell_of_visitor(title, here).signed_in("孙立", "澜海恒印打印科技股份有限公司", 1)
}

/// Shell of somebody of a university.
pub fn shell_of_team(title: &str, here: Here) -> Shell {
    shell_of_visitor(title, here).signed_in("沈砚秋", "澜海大学", 0)
}

/// Shell of an expert.
pub fn shell_of_expert(title: &str, here: Here) -> Shell {
    shell_of_visitor(title, here).signed_in("周岚", "评审专家", 1)
}

#[cfg(test)]
mod check;
