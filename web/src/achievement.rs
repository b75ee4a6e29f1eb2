//! Achievements: the page of one and its form. The list stands elsewhere.

use askama::Template;

use crate::Shell;
use crate::parts::{Acts, Facts, Field, Link, Matches, Problems, Prose, State, Timeline};

/// One text under its own heading.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Id of its heading.
    pub id: &'static str,
    /// 成果简介
    pub title: String,
    /// As the owner wrote it.
    pub text: Prose,
}

/// An achievement as one of its readers sees it.
#[derive(Template)]
#[template(path = "achievement/show.html")]
pub struct ShowPage {
    /// The shell.
    pub shell: Shell,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Owner, field, date.
    pub facts: Vec<String>,
    /// Why the bureau took it off, for the owner.
    pub note: Option<String>,
    /// 联系人及电话, where this reader may see it.
    pub contact: Option<String>,
    /// Where not: why, and what to do.
    pub contact_hint: String,
    /// The way to see it.
    pub sign_in: Option<Link>,
    /// What can be done.
    pub acts: Acts,
    /// Further ways on: 修改内容.
    pub links: Vec<Link>,
    /// 技术成熟度, 合作价格, …
    pub figures: Facts,
    /// The texts.
    pub passages: Vec<Passage>,
    /// Where an imported one comes from.
    pub source: Option<Link>,
    /// Whose demand it answers; none for a draft.
    pub leads: Option<Matches>,
    /// What has happened.
    pub journal: Timeline,
}

/// The controls of the form.
#[derive(Clone, Debug)]
pub struct Controls {
    /// The unit it belongs to, for a clerk.
    pub owner: Option<Field>,
    /// 成果名称
    pub title: Field,
    /// 技术领域
    pub field: Field,
    /// 技术成熟度
    pub maturity: Field,
    /// 成果简介
    pub summary: Field,
    /// 技术指标
    pub indicators: Field,
    /// 关键词
    pub keywords: Field,
    /// 应用范围
    pub scope: Field,
    /// 知识产权形式
    pub ip_type: Field,
    /// 合作方式
    pub cooperation: Field,
    /// 合作价格
    pub price: Field,
    /// 联系人及电话
    pub contact: Field,
}

/// The form: new, a draft, or one that is published.
#[derive(Template)]
#[template(path = "achievement/edit.html")]
pub struct EditPage {
    /// The shell.
    pub shell: Shell,
    /// Where it is sent.
    pub action: String,
    /// Where a draft saves itself.
    pub draft: Option<String>,
    /// The version that was read.
    pub version: Option<i32>,
    /// What is to be mended.
    pub problems: Problems,
    /// Where it goes back to.
    pub back: Link,
    /// Others to begin from.
    pub copies: Vec<Link>,
    /// The controls.
    pub controls: Controls,
    /// Not published yet.
    pub is_draft: bool,
}
