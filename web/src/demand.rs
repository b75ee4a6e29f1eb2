//! Demands: the page of one, the form, its files, and the sheet for the stamp. The lists stand elsewhere.

use askama::Template;

use crate::Shell;
use crate::leads::Panel;
use crate::parts::{
    Acts, Attachments, Changes, Checks, Chip, Due, EditRows, ErrorSummary, Facts, Field, Link, Matches, Problems,
    Prose, State, Steps, Table, Timeline, html_parts,
};

/// One text of a demand under its own heading.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Id of its heading.
    pub id: &'static str,
    /// 需求背景与现状
    pub title: String,
    /// As the owner wrote it.
    pub text: Prose,
    /// Instead of the text, where this reader may not see it: 登录后可见.
    pub absent: Option<Absent>,
}

/// What stands where something is not for this reader.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<p class="meta">{{ words }}{% if let Some(link) = link %}。{{ link }}{% endif %}</p>"#,
    ext = "html"
)]
pub struct Absent {
    /// 登录后可见
    pub words: String,
    /// The way to see it, where there is one.
    pub link: Option<Link>,
}

/// A question with its answer, or with the control to answer it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its number, for ids.
    pub id: i64,
    /// As it was asked.
    pub text: String,
    /// As the owner answered; line breaks are kept.
    pub answer: Option<String>,
    /// 发榜方 9 月 8 日答复 · 对所有揭榜方有效
    pub meta: String,
    /// The owner's control; none for everybody else.
    pub reply: Option<Field>,
}

/// What was asked about a list item, and what everybody may read as the answer.
#[derive(Clone, Debug, Template)]
#[template(path = "demand/questions.html")]
pub struct Questions {
    /// Newest answer first; what is still open on top.
    pub rows: Vec<Question>,
    /// The control to ask; none for those who may not.
    pub ask: Option<Field>,
    /// Where a question is sent.
    pub action: String,
    /// Token of the forms.
    pub csrf: String,
    /// Said where nobody may ask yet, or to those who may not.
    pub hint: String,
}

html_parts!(Absent, Questions);

/// What the coach finds in a demand: for its owner and for those who vet it.
#[derive(Clone, Debug)]
pub struct CoachSection {
    /// Every point, with why it matters.
    pub checks: Checks,
    /// From which a return can be reasoned; for the offices, where something is missing.
    pub reason: Option<String>,
}

/// A demand as one of its readers sees it.
#[derive(Template)]
#[template(path = "demand/show.html")]
pub struct ShowPage {
    /// The shell.
    pub shell: Shell,
    /// Its title, or 未命名的需求.
    pub title: String,
    /// Mode, class.
    pub chips: Vec<Chip>,
    /// Where it stands.
    pub state: State,
    /// Class, owner, district, date.
    pub facts: Vec<String>,
    /// Sentences that change what the reader does next: the reason of a return.
    pub notes: Vec<String>,
    /// The stages; none for one that ended on the way.
    pub steps: Option<Steps>,
    /// Heading of the box: 揭榜, 办理.
    pub box_title: &'static str,
    /// What is left, and of what.
    pub due: Option<Due>,
    /// The primary way on of somebody who may bid.
    pub bid: Option<Link>,
    /// What can be done.
    pub acts: Acts,
    /// Further ways on: 修改, 打印.
    pub links: Vec<Link>,
    /// Who has it, how many bids came in, and the like.
    pub advice: Vec<String>,
    /// 榜金, 财政支持, 企业自筹, 实施期限
    pub figures: Facts,
    /// 考核指标
    pub targets: Table,
    /// Longer texts.
    pub passages: Vec<Passage>,
    /// 对揭榜方的要求与产权约定
    pub terms: Facts,
    /// Attachments.
    pub files: Attachments,
    /// Where they are managed.
    pub manage_files: Option<Link>,
    /// Questions and answers, once it is listed.
    pub questions: Option<Questions>,
    /// What the last submission changed.
    pub changes: Option<Changes>,
    /// What the coach finds.
    pub coach: Option<CoachSection>,
    /// What has happened.
    pub journal: Timeline,
    /// For those who check it: demands that it may repeat.
    pub repeats: Option<Matches>,
    /// Leads found by comparing; none where it is not asked for.
    pub leads: Option<Matches>,
}

/// The controls of the form.
#[derive(Clone, Debug)]
pub struct Controls {
    /// The firm, for a clerk who writes for it.
    pub owner: Option<Field>,
    /// 需求名称
    pub title: Field,
    /// 需求类别
    pub class: Field,
    /// 组织模式
    pub mode: Field,
    /// 受托单位; counts in 定向委托 only.
    pub directed: Field,
    /// 技术领域
    pub field: Field,
    /// 完成时限
    pub months: Field,
    /// 需求背景与现状, 拟解决的主要技术问题, 约束条件
    pub texts: Vec<Field>,
    /// 考核指标
    pub indicators: EditRows,
    /// 榜金, 财政支持, 企业自筹
    pub money: Vec<Field>,
    /// 对揭榜方的要求, 配套条件, 产权归属, 利益分配
    pub terms: Vec<Field>,
    /// 单位名称, 需求背景与附件
    pub disclosure: Vec<Field>,
    /// 联系人
    pub contact: Field,
    /// 承诺
    pub truthful: Field,
}

/// The form: new, a draft, or one that was returned.
#[derive(Template)]
#[template(path = "demand/edit.html")]
pub struct EditPage {
    /// The shell.
    pub shell: Shell,
    /// Where it is sent.
    pub action: String,
    /// Where it saves itself.
    pub draft: String,
    /// Its id, once it is saved.
    pub id: Option<i64>,
    /// The version that was read.
    pub version: Option<i32>,
    /// Why it was returned.
    pub note: Option<String>,
    /// What is to be mended.
    pub problems: Problems,
    /// Title of the box on top, where it is not about submitting.
    pub problems_title: Option<&'static str>,
    /// Earlier demands to begin from; for a new one only.
    pub copies: Vec<Link>,
    /// The controls.
    pub controls: Controls,
    /// The files so far.
    pub files: Attachments,
    /// 提交至高新区科技局
    pub submit: String,
    /// When it was saved last; empty for a new one.
    pub saved: String,
    /// The panel as it stands for the saved text.
    pub panel: Panel,
}

impl EditPage {
    fn summary(&self) -> ErrorSummary {
        match self.problems_title {
            Some(title) => self.problems.summary().title(title),
            None => self.problems.summary(),
        }
    }

    fn indicators_error(&self) -> Option<&str> {
        self.problems.of("indicators")
    }
}

/// The files of a demand.
#[derive(Template)]
#[template(path = "demand/files.html")]
pub struct FilesPage {
    /// The shell.
    pub shell: Shell,
    /// Where files are sent; 删除 goes to `/drop` below it.
    pub action: String,
    /// Where it goes back to.
    pub back: Link,
    /// The files so far.
    pub files: Attachments,
    /// What kind of file it is.
    pub kind: Field,
    /// The control.
    pub upload: Field,
    /// What is wrong with the upload.
    pub problems: Problems,
}

/// A demand as it lies on A4, to be stamped.
#[derive(Template)]
#[template(path = "demand/print.html")]
pub struct PrintPage {
    /// The shell.
    pub shell: Shell,
    /// The demand's own page.
    pub back: String,
    /// 需求征集表, 榜单
    pub heading: &'static str,
    /// 澜科榜〔2026〕017 号, or where it stands.
    pub number: String,
    /// Label and value on top, two pairs a row.
    pub head: Vec<[(String, String); 2]>,
    /// 考核指标
    pub targets: Table,
    /// Label and text.
    pub texts: Vec<(String, String)>,
    /// Names of the attachments.
    pub files: Vec<String>,
    /// The declaration above the stamp; none for readers who do not sign.
    pub promise: Option<String>,
    /// The unit that signs.
    pub unit: String,
    /// Who recommends and signs below.
    pub office: Option<String>,
}
