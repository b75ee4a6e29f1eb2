//! Bids: the form, the own list, a bid as its readers see it, its files, and its print.

use askama::Template;

use crate::Shell;
use crate::parts::{
    Acts, Attachments, Cell, Chip, Due, Empty, Facts, Field, Filters, Head, Link, Pager, Problems, Prose, State, Steps,
    Table, Timeline, html_parts,
};

/// How one indicator is answered, as it is read.
#[derive(Clone, Debug)]
pub struct Answered {
    /// 孔隙率
    pub name: String,
    /// ≤ 0.8 %
    pub target: String,
    /// ≤ 0.6 %; none is 未应答.
    pub promise: Option<String>,
    /// 中试线 3 批样件，CT 检测
    pub basis: String,
}

/// One section of a bid.
#[derive(Clone, Debug)]
pub struct Section {
    /// Last part of its heading's id.
    pub id: &'static str,
    /// 核心技术攻关内容、实施方法和技术路线
    pub title: String,
    /// As the bidder wrote it.
    pub text: Prose,
}

/// The text of a bid: what stands beside the score sheet, and on the bid's own page. Prints `section`s with `h2`.
#[derive(Clone, Debug, Template)]
#[template(path = "bid/text.html")]
pub struct BidText {
    /// 方案二, or 方案要点.
    pub title: String,
    /// 揭榜单位, 报价, 完成时间, …
    pub facts: Facts,
    answers: Table,
    /// In the order they are read.
    pub sections: Vec<Section>,
    /// Its attachments.
    pub files: Attachments,
}

impl BidText {
    /// Text under the heading `title`.
    pub fn new(title: impl Into<String>, facts: Facts, answers: Vec<Answered>, files: Attachments) -> Self {
        Self { title: title.into(), facts, answers: answers_table(Table::fold, answers), sections: Vec::new(), files }
    }

    /// Adds a section; an empty one is left out.
    pub fn section(mut self, id: &'static str, title: impl Into<String>, text: &str) -> Self {
        if !text.is_empty() {
            self.sections.push(Section { id, title: title.into(), text: Prose::new(text) });
        }
        self
    }
}

html_parts!(BidText);

fn answers_table(kind: fn(Vec<Head>) -> Table, answers: Vec<Answered>) -> Table {
    let heads = vec![Head::text("指标"), Head::number("榜单要求"), Head::number("方案承诺"), Head::text("依据")];
    let table = kind(heads).unseen_caption("逐项指标的榜单要求、方案承诺和依据");
    answers.into_iter().fold(table, |table, row| {
        let promise = match row.promise {
            Some(promise) => Cell::new(promise).strong(),
            None => Cell::new("未应答").lack(),
        };
        let basis = if row.basis.is_empty() { Cell::none() } else { Cell::new(row.basis) };
        table.row([Cell::new(row.name), Cell::new(row.target), promise, basis])
    })
}

/// The controls that answer one indicator.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// The indicator's id, sent back.
    pub indicator: i64,
    /// 孔隙率
    pub name: String,
    /// ≤ 0.8 %
    pub target: String,
    /// How it is tested.
    pub test: String,
    /// What was typed.
    pub promise: String,
    /// What was typed.
    pub basis: String,
    /// What is wrong with either.
    pub error: Option<String>,
}

/// What the form shows of the list item beside the controls.
#[derive(Clone, Debug)]
pub struct ListItem {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The bidding deadline.
    pub due: Option<Due>,
    /// 榜金, 完成时限, …
    pub facts: Facts,
    /// 拟解决的主要技术问题
    pub problem: Prose,
    /// 对揭榜方的要求
    pub requirements: Prose,
}

/// The controls of the form, section by section.
#[derive(Clone, Debug)]
pub struct Controls {
    /// 一、揭榜单位或联合体基本情况: leader, partners, text.
    pub unit: Vec<Field>,
    /// 二、国内外研究和产业化现状
    pub status_quo: Field,
    /// 三、核心技术攻关内容、实施方法和技术路线
    pub route: Field,
    /// 四、现有工作基础
    pub basis: Field,
    /// 五、榜单指标响应情况
    pub answers: Vec<AnswerRow>,
    /// 六、与发榜单位联合产业化落地计划
    pub plan: Field,
    /// 七、经费预算: price and months side by side.
    pub money: Vec<Field>,
    /// The budget's text.
    pub budget: Field,
    /// 联系方式
    pub contact: Field,
    /// 承诺
    pub promise: Field,
}

/// The form of a bid: new or a draft.
#[derive(Template)]
#[template(path = "bid/edit.html")]
pub struct EditPage {
    /// The shell.
    pub shell: Shell,
    /// Where it is sent.
    pub action: String,
    /// Where it saves itself.
    pub draft: String,
    /// The version that was read; none for a new one.
    pub version: Option<i32>,
    /// The list item it answers.
    pub item: ListItem,
    /// What is to be mended.
    pub problems: Problems,
    /// The controls.
    pub controls: Controls,
    /// The files so far.
    pub files: Attachments,
    /// From the unit's latest earlier bid, where there is one.
    pub reuse: Option<Link>,
    /// Whether this person may hand it in; the second author may only write.
    pub may_submit: bool,
    /// When it was saved last; empty for a new one.
    pub saved: String,
}

impl EditPage {
    fn answers_error(&self) -> Option<&str> {
        self.problems.of("answers")
    }
}

/// The own bids.
#[derive(Template)]
#[template(path = "bid/list.html")]
pub struct ListPage {
    /// The shell.
    pub shell: Shell,
    /// By stage.
    pub filters: Filters,
    /// Rows with their verb.
    pub table: Table,
    /// Instead of no rows.
    pub empty: Empty,
    /// Pages.
    pub pager: Pager,
}

/// What proves the submission.
#[derive(Clone, Debug, Template)]
#[template(path = "bid/receipt.html")]
pub struct BidReceipt {
    /// 2026 年 9 月 14 日 09:00:37
    pub at: String,
    /// Number in the journal.
    pub seq: i64,
    /// The journal's entry in hexadecimal.
    pub entry: String,
    /// SHA-256 of the bid's text in hexadecimal.
    pub content: String,
    /// Where it is downloaded.
    pub href: String,
}

html_parts!(BidReceipt);

/// The second author as the unit sets it.
#[derive(Clone, Debug)]
pub struct SecondAuthor {
    /// Name and unit; none when there is none.
    pub name: Option<String>,
    /// Where it is set and unset.
    pub action: String,
    /// The user name, while one may be set.
    pub field: Option<Field>,
    /// Whether it may be taken off.
    pub may_unset: bool,
}

/// How it ended: figures, and the reasons by criterion.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// 得分, 名次
    pub figures: Facts,
    /// A sentence where there is something to say.
    pub words: String,
    /// Criterion and reason; empty for a bid that was selected.
    pub reasons: Table,
}

/// A bid as one of its readers sees it.
#[derive(Template)]
#[template(path = "bid/show.html")]
pub struct ShowPage {
    /// The shell.
    pub shell: Shell,
    /// The list item's title.
    pub title: String,
    /// Mode, class.
    pub chips: Vec<Chip>,
    /// Where it stands.
    pub state: State,
    /// 澜科榜〔2026〕017 号, 揭榜单位, …
    pub facts: Vec<String>,
    /// The list item's page.
    pub demand: Link,
    /// The stages; none for one that was withdrawn.
    pub steps: Option<Steps>,
    /// One sentence on what comes next; may be empty.
    pub advice: String,
    /// The deadline while it counts.
    pub due: Option<Due>,
    /// What can be done.
    pub acts: Acts,
    /// Prints and other ways on.
    pub links: Vec<Link>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Its text.
    pub text: BidText,
    /// What proves the submission, for the bidder.
    pub receipt: Option<BidReceipt>,
    /// The second author, for the bidder.
    pub second: Option<SecondAuthor>,
    /// What has happened.
    pub journal: Timeline,
}

/// The files of a draft.
#[derive(Template)]
#[template(path = "bid/files.html")]
pub struct FilesPage {
    /// The shell.
    pub shell: Shell,
    /// Where files are sent and dropped.
    pub action: String,
    /// The form it goes back to.
    pub back: String,
    /// The files so far.
    pub files: Attachments,
    /// The control.
    pub upload: Field,
    /// What is wrong with the upload.
    pub problems: Problems,
}

/// A bid as it lies on A4.
#[derive(Template)]
#[template(path = "bid/print.html")]
pub struct PrintPage {
    /// The shell.
    pub shell: Shell,
    /// The list item's title.
    pub title: String,
    /// The bid's own page.
    pub back: String,
    /// 澜科榜〔2026〕017 号; may be empty.
    pub number: String,
    /// Label and value of the table on top.
    pub head: Table,
    /// The seven sections in their official order, the answers left out.
    pub sections: Vec<Section>,
    answers: Table,
    /// Names of the files, one a line.
    pub files: Vec<String>,
    /// The unit that signs.
    pub unit: String,
    /// Day of submission, or empty for a draft.
    pub day: String,
    /// What proves the submission, for the bidder.
    pub receipt: Option<BidReceipt>,
    /// Whether it has not been handed in.
    pub is_draft: bool,
}

impl PrintPage {
    /// A print without sections yet.
    pub fn new(
        shell: Shell,
        back: impl Into<String>,
        title: impl Into<String>,
        unit: impl Into<String>,
        head: Table,
        answers: Vec<Answered>,
    ) -> Self {
        Self {
            shell,
            back: back.into(),
            title: title.into(),
            number: String::new(),
            head,
            sections: Vec::new(),
            answers: answers_table(Table::ruled, answers),
            files: Vec::new(),
            unit: unit.into(),
            day: String::new(),
            receipt: None,
            is_draft: false,
        }
    }

    fn before_answers(&self) -> &[Section] {
        self.sections.get(..4).unwrap_or(&self.sections)
    }

    fn after_answers(&self) -> &[Section] {
        self.sections.get(4..).unwrap_or_default()
    }
}

/// The Chinese numeral before a section's heading.
const NUMERALS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "七"];
