//! The review of a list item's bids: the office's page, a reviewer's page, the score sheet, the reasons.

use askama::Template;

use crate::Shell;
use crate::bid::BidText;
use crate::parts::{Acts, Due, Empty, Fact, Facts, Field, Link, Problems, State, Table, Timeline, html_parts};

/// An expert's seat, as the office sees it.
#[derive(Clone, Debug)]
pub struct Seat {
    /// 向开元
    pub name: String,
    /// 澜海市科技评估中心
    pub unit: String,
    /// 评分中
    pub state: State,
    /// 已交 2 份，共 3 份; why recused.
    pub words: String,
    /// 撤换, for the clerk.
    pub acts: Acts,
}

/// Somebody who could be appointed, or why not.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Sent back when appointed.
    pub account: i64,
    /// 向开元
    pub name: String,
    /// 澜海市科技评估中心
    pub unit: String,
    /// 先进装备与智能制造、新一代信息技术
    pub fields: String,
    /// 领域相符; may be empty.
    pub remark: String,
    /// 须回避：与揭榜单位同单位. Then there is no button.
    pub barred: Option<String>,
}

/// Where experts are appointed.
#[derive(Clone, Debug)]
pub struct Appointing {
    /// Where it is sent.
    pub action: String,
    /// Those who may be appointed first.
    pub candidates: Vec<Candidate>,
    /// Whether the panel has fewer experts than it needs: then the list stands open.
    pub short: bool,
}

/// The form that proposes winners, or why it cannot be done yet.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Where it is sent.
    pub action: String,
    /// The demand's version that was read.
    pub version: i32,
    /// Radios, or checkboxes in 赛马制.
    pub choice: Field,
    /// Words for the leader.
    pub note: Field,
    /// What is still missing; empty = it can be done.
    pub lacks: Vec<String>,
}

/// The review as the office sees it.
#[derive(Template)]
#[template(path = "review/office.html")]
pub struct OfficePage {
    /// The shell.
    pub shell: Shell,
    /// The list item's title.
    pub title: String,
    /// 评审中
    pub state: State,
    /// 澜科榜〔2026〕017 号, 赛马制, …
    pub facts: Vec<String>,
    /// By when.
    pub due: Option<Due>,
    /// What comes next and whose it is.
    pub advice: String,
    /// The leader's acts.
    pub acts: Acts,
    /// Ways on: the notice, the workbook.
    pub links: Vec<Link>,
    /// What was wrong with the proposal.
    pub problems: Problems,
    /// 批次要求 3 名，现有 2 名
    pub panel_words: String,
    /// The seats.
    pub seats: Vec<Seat>,
    /// For the clerk while the review runs.
    pub appointing: Option<Appointing>,
    /// Bids by experts, best first.
    pub scores: Table,
    /// 还有 2 份评分表未交，名次为暂列; may be empty.
    pub scores_words: String,
    /// For the clerk while the review runs.
    pub proposal: Option<Proposal>,
    /// Bids with how many reasons are written.
    pub reasons: Table,
    /// What has happened; none where it is not told.
    pub journal: Option<Timeline>,
}

/// The declaration of ties.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Where it is sent.
    pub action: String,
    /// 发榜单位 and 揭榜单位: the units to think of.
    pub units: Facts,
    /// No tie, or one.
    pub tie: Field,
    /// Which.
    pub note: Field,
}

/// The review as a reviewer sees it: an expert, or the owner.
#[derive(Template)]
#[template(path = "review/reviewer.html")]
pub struct ReviewerPage {
    /// The shell.
    pub shell: Shell,
    /// The list item's title.
    pub title: String,
    /// 请先声明, 评分中, 已交齐, 已回避
    pub state: State,
    /// 澜科榜〔2026〕017 号, …
    pub facts: Vec<String>,
    /// By when.
    pub due: Option<Due>,
    /// What to do.
    pub advice: String,
    /// What was wrong with the declaration.
    pub problems: Problems,
    /// To be declared still.
    pub declaration: Option<Declaration>,
    /// 9 月 10 日 09:20 已声明; may be empty.
    pub declared: String,
    /// 申请回避, once declared.
    pub recuse: Acts,
    /// Bids to score; none before the declaration.
    pub bids: Option<Table>,
    /// Instead of bids.
    pub empty: Option<Empty>,
    /// The list item's page.
    pub demand: Link,
}

/// One of the bids to score.
#[derive(Clone, Debug)]
pub struct Lane {
    /// 方案二
    pub label: String,
    /// 已交，84 分
    pub small: String,
    /// Its sheet.
    pub href: String,
    /// Handed in.
    pub done: bool,
    /// The one on this page.
    pub current: bool,
}

/// One criterion to mark.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its code, in the names of the controls.
    pub code: String,
    /// 指标响应度
    pub name: String,
    /// 25
    pub points: i64,
    /// 优 22.5–25，良 17.5–22，一般 12.5–17，差 12 以下
    pub hint: String,
    /// Points as typed.
    pub value: String,
    /// Words as typed.
    pub comment: String,
}

/// The score sheet beside the bid.
#[derive(Template)]
#[template(path = "review/score.html")]
pub struct ScorePage {
    /// The shell.
    pub shell: Shell,
    /// The list item's title.
    pub title: String,
    /// By when.
    pub due: Option<Due>,
    /// The bids.
    pub lanes: Vec<Lane>,
    /// 回避声明; may be empty.
    pub declared: String,
    /// Where a tie is declared later.
    pub review: Link,
    /// The bid.
    pub text: BidText,
    /// What is to be mended.
    pub problems: Problems,
    /// Where the sheet is sent.
    pub action: String,
    /// What this reader marks.
    pub criteria: Vec<Criterion>,
    /// What others mark: 发榜方意见, 10 分，由发榜方另行评定.
    pub others: Vec<(String, String)>,
    /// 58
    pub total: String,
    /// 90
    pub full: String,
    /// 还差 2 项; may be empty.
    pub missing: String,
    /// 已自动保存，15:06; or when it was handed in.
    pub status: String,
    /// Why it cannot be changed any more; then there are no controls.
    pub closed: Option<String>,
    /// The next sheet to write.
    pub next: Option<Link>,
}

/// Why a bid is not selected, criterion by criterion.
#[derive(Template)]
#[template(path = "review/reasons.html")]
pub struct ReasonsPage {
    /// The shell.
    pub shell: Shell,
    /// The bidding unit.
    pub unit: String,
    /// 总分, 名次, 报价
    pub facts: Facts,
    /// What is to be mended.
    pub problems: Problems,
    /// Where it is sent.
    pub action: String,
    /// One for each criterion.
    pub fields: Vec<Field>,
    /// Read only: criterion and reason.
    pub written: Vec<Fact>,
    /// Whether this reader writes.
    pub may_write: bool,
    /// Back to the review.
    pub review: Link,
    /// The bid.
    pub bid: Link,
}

impl ReasonsPage {
    fn read_only(&self) -> Facts {
        Facts::lines(self.written.clone())
    }
}

/// What stands on top of a matter's page: title, state and facts.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<div class="facts-line">{{ state }}{% for fact in facts %}<span>{{ fact }}</span>{% endfor %}</div>"#,
    ext = "html"
)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
    /// Further facts.
    pub facts: Vec<String>,
}

html_parts!(Standing);

impl OfficePage {
    fn standing(&self) -> Standing {
        Standing { state: self.state.clone(), facts: self.facts.clone() }
    }
}

impl ReviewerPage {
    fn standing(&self) -> Standing {
        Standing { state: self.state.clone(), facts: self.facts.clone() }
    }
}
