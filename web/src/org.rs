//! Units and their people: registering, the bureau's list, a unit's page, the people of a unit.

use askama::Template;

use crate::Shell;
use crate::parts::{
    Acts, Chip, Empty, Facts, Field, Filters, Find, Link, Pager, Problems, Prose, State, Table, Timeline,
};

/// Controls under one heading.
#[derive(Clone, Debug)]
pub struct Fieldset {
    /// 单位信息
    pub title: String,
    /// In their order.
    pub fields: Vec<Field>,
}

impl Fieldset {
    /// Controls under `title`.
    pub fn new(title: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { title: title.into(), fields }
    }
}

/// A form about a unit or a person: 单位注册, 登记单位, 修改单位信息, 邀请人员, 修改联系方式.
#[derive(Template)]
#[template(path = "org/form.html")]
pub struct FormPage {
    /// What stands round the page; its title is the heading.
    pub shell: Shell,
    /// Said before the form; may be empty.
    pub intro: String,
    /// Where it is sent.
    pub action: String,
    /// Version the person has read.
    pub version: Option<i32>,
    /// The controls.
    pub sets: Vec<Fieldset>,
    /// What was wrong.
    pub problems: Problems,
    /// The one button: 提交注册.
    pub button: String,
    /// Where one goes instead.
    pub back: Option<Link>,
}

/// A list with filters: 单位, 人员.
#[derive(Template)]
#[template(path = "org/list.html")]
pub struct ListPage {
    /// What stands round the page; its title is the heading.
    pub shell: Shell,
    /// 登记单位, 邀请人员
    pub links: Vec<Link>,
    /// Search in the list.
    pub find: Find,
    /// Filters with counts.
    pub filters: Filters,
    /// Heading of the rows: 待确认 3 家
    pub title: String,
    /// The rows.
    pub table: Table,
    /// Shown when there are none.
    pub empty: Empty,
    /// Pages of the list.
    pub pager: Pager,
}

/// A unit.
#[derive(Template)]
#[template(path = "org/show.html")]
pub struct OrgPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// Where its registration stands; public readers see only confirmed ones and no state.
    pub state: Option<State>,
    /// 企业
    pub chip: Chip,
    /// 高新区, …
    pub region: String,
    /// One sentence that changes what the reader does: a doubtful code, what happens next.
    pub note: Option<String>,
    /// What the flow offers.
    pub acts: Acts,
    /// 修改单位信息, …
    pub links: Vec<Link>,
    /// 统一社会信用代码, 联系人, …
    pub facts: Facts,
    /// What it does.
    pub profile: Prose,
    /// Its people, for those who look after them.
    pub people: Option<Table>,
    /// What has happened, for those who read it.
    pub journal: Timeline,
}

/// A person of a unit.
#[derive(Template)]
#[template(path = "org/member.html")]
pub struct MemberPage {
    /// What stands round the page.
    pub shell: Shell,
    /// The person's name.
    pub name: String,
    /// Where the account stands.
    pub state: State,
    /// The unit.
    pub unit: Link,
    /// 用户名, 职责, 电话, …
    pub facts: Facts,
    /// What the flow offers.
    pub acts: Acts,
    /// What has happened.
    pub journal: Timeline,
}
