//! The signed-in home, the inbox, the public journal.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    Shell,
    parts::{Empty, Figures, Matches, Pager, Table, Tabs},
    time,
};

/// 工作台: what waits for this person, and what this person waits for.
#[derive(Template)]
#[template(path = "desk/show.html")]
pub struct DeskPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Counts that open lists.
    pub figures: Figures,
    /// 待办, 已办.
    pub tabs: Tabs,
    /// 待办, grouped by due date.
    pub work: Table,
    /// Shown instead of an empty table.
    pub empty: Empty,
    /// 在等别人; empty = the section is left out.
    pub waiting: Table,
    /// 可能适合本单位的榜单.
    pub suited: Option<Matches>,
}

/// 已办: what this person has done.
#[derive(Template)]
#[template(path = "desk/done.html")]
pub struct DonePage {
    /// What stands round the page.
    pub shell: Shell,
    /// 待办, 已办.
    pub tabs: Tabs,
    /// What was done, newest first.
    pub done: Table,
    /// Shown instead of an empty table.
    pub empty: Empty,
    /// Pages.
    pub pager: Pager,
}

/// One message of an inbox.
pub struct Message {
    /// Its id.
    pub id: i64,
    /// What happened.
    pub title: String,
    /// What to do next; may be empty.
    pub text: String,
    /// Where to do it.
    pub href: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Not read yet.
    pub unread: bool,
}

impl Message {
    fn when(&self) -> String {
        time::short_minute(self.at)
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines()
    }

    fn machine(&self) -> String {
        time::machine(self.at)
    }
}

/// 消息.
#[derive(Template)]
#[template(path = "inbox/show.html")]
pub struct InboxPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Newest first.
    pub messages: Vec<Message>,
    /// How many are unread.
    pub unread: u64,
    /// Shown when there is none.
    pub empty: Empty,
    /// Pages.
    pub pager: Pager,
}

/// 公开日志.
#[derive(Template)]
#[template(path = "log/show.html")]
pub struct LogPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Rows with seq, time, act, subject, entry hash.
    pub rows: Table,
    /// Where older rows are.
    pub older: Option<String>,
    /// Where newer rows are.
    pub newer: Option<String>,
}
