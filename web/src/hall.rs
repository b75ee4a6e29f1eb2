//! The public lists: 榜单大厅, 技术需求清单, 成果清单. One shape for the three; what differs is passed in.

use askama::Template;

use crate::Shell;
use crate::parts::{Empty, Filters, Find, Link, Pager, Picked, Records, Sorts, Tabs};

/// One number of the year's sentence.
#[derive(Clone, Debug)]
pub struct Sum {
    /// 征集需求
    pub before: String,
    /// 186
    pub number: String,
    /// The rows behind it.
    pub href: String,
    /// 项
    pub unit: String,
}

/// The year in one sentence; each number opens its rows.
#[derive(Clone, Debug)]
pub struct Tally {
    /// 2026
    pub year: i32,
    /// Counts.
    pub counts: Vec<Sum>,
    /// Amounts.
    pub amounts: Vec<Sum>,
}

/// A public list.
#[derive(Template)]
#[template(path = "hall/list.html")]
pub struct ListPage {
    /// Round the page.
    pub shell: Shell,
    /// 榜单大厅
    pub title: String,
    /// The year in numbers.
    pub tally: Option<Tally>,
    /// Words.
    pub find: Find,
    /// 常搜
    pub often: Vec<Link>,
    /// All, and one's own.
    pub tabs: Option<Tabs>,
    /// The act of this page: 填报需求.
    pub act: Option<Link>,
    /// A further one, not as strong: 批量导入.
    pub also: Option<Link>,
    /// Counts and choices.
    pub filters: Filters,
    /// 保存这个检索, for those signed in.
    pub save: Option<Link>,
    /// 24 个榜单
    pub heading: String,
    /// Orders.
    pub sorts: Sorts,
    /// What the reader should know of how this was found.
    pub notes: Vec<String>,
    /// The words of a search that found too little, each to be taken off.
    pub without: Vec<Picked>,
    /// The rows.
    pub records: Records,
    /// Why there are none, and the way on.
    pub empty: Option<Empty>,
    /// Pages and exports.
    pub pager: Pager,
}
