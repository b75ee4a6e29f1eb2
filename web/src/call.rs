//! 征集批次: the list, the rules of one, making and changing one.

use askama::Template;

use crate::Shell;
use crate::org::Fieldset;
use crate::parts::{EditRows, Empty, Facts, Link, Problems, State, Table, Timeline};

/// All calls.
#[derive(Template)]
#[template(path = "call/list.html")]
pub struct CallsPage {
    /// What stands round the page.
    pub shell: Shell,
    /// 新建批次
    pub links: Vec<Link>,
    /// Newest first.
    pub table: Table,
    /// Shown when there are none.
    pub empty: Empty,
}

/// The rules of a call in plain words.
#[derive(Template)]
#[template(path = "call/show.html")]
pub struct CallPage {
    /// What stands round the page.
    pub shell: Shell,
    /// 2026 年第二批征集
    pub title: String,
    /// Whether it takes demands.
    pub state: State,
    /// The year.
    pub year: i32,
    /// That its rules stand.
    pub note: Option<String>,
    /// 修改规则, 关闭批次或调整体检
    pub links: Vec<Link>,
    /// The rules.
    pub facts: Facts,
    /// The scoring template.
    pub criteria: Table,
    /// What has happened.
    pub journal: Timeline,
}

/// A call as a form.
#[derive(Template)]
#[template(path = "call/edit.html")]
pub struct EditPage {
    /// What stands round the page; its title is the heading.
    pub shell: Shell,
    /// What may be changed and what not.
    pub intro: String,
    /// Where it is sent.
    pub action: String,
    /// Version the person has read.
    pub version: Option<i32>,
    /// The controls.
    pub sets: Vec<Fieldset>,
    /// The scoring template; none where the rules stand.
    pub criteria: Option<EditRows>,
    /// What was wrong.
    pub problems: Problems,
    /// 保存批次
    pub button: String,
    /// Where one goes instead.
    pub back: Link,
}
