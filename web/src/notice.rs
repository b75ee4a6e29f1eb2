//! Public notices: the list, and one as it lies on A4.

use askama::Template;

use crate::Shell;
use crate::parts::{Acts, Due, Empty, Filters, Pager, Records, State, Table, Timeline};

/// 公示公告.
#[derive(Template)]
#[template(path = "notice/list.html")]
pub struct ListPage {
    /// The shell.
    pub shell: Shell,
    /// 12 个公示
    pub title: String,
    /// By stage and year.
    pub filters: Filters,
    /// Running ones first.
    pub records: Records,
    /// Instead of no records.
    pub empty: Option<Empty>,
    /// Pages.
    pub pager: Pager,
}

/// Where the notice stands in the public log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Its number.
    pub seq: i64,
    /// When: 2026 年 9 月 14 日 09:00:37
    pub at: String,
    /// SHA-256 in hexadecimal.
    pub hash: String,
}

/// One notice.
#[derive(Template)]
#[template(path = "notice/show.html")]
pub struct ShowPage {
    /// The shell.
    pub shell: Shell,
    /// 澜海市科学技术局关于…的公示
    pub title: String,
    /// 澜科公示〔2026〕9 号
    pub number: String,
    /// 公示中，第 1 天，共 7 天
    pub state: State,
    /// 9 月 20 日 24:00 止
    pub due: Option<Due>,
    /// Whether objections are still taken.
    pub objections: bool,
    /// Why paused or revoked; none while it simply runs.
    pub stopped: Option<(String, String)>,
    /// The workbook.
    pub workbook: String,
    /// What the office may do.
    pub acts: Acts,
    /// The opening paragraph.
    pub opening: String,
    /// Proposed winners.
    pub winners: Table,
    /// 公示期为 7 天，自…至…。
    pub term: String,
    /// Both channels.
    pub channels: Table,
    /// Who publishes.
    pub bureau: String,
    /// 2026 年 9 月 14 日
    pub day: String,
    /// Where it stands in the public log; none where the row is not there any more.
    pub entry: Option<LogEntry>,
    /// What has happened to it.
    pub journal: Option<Timeline>,
    /// The list item's page.
    pub demand: String,
}
