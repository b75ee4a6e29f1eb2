//! 批量导入: the form, what the columns mean, and what came of a file.

use askama::Template;

use crate::Shell;
use crate::parts::{ErrorSummary, Field, Figures, Link, Problems, Table};

/// What came of a file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// 导入完成
    pub title: String,
    /// Which list, which file.
    pub meta: String,
    /// 新增, 更新, 已有且相同, 有问题
    pub figures: Figures,
    /// Sentences: what to do next, which columns were not used.
    pub notes: Vec<String>,
    /// Rows with problems: line, column, what is wrong.
    pub faults: Table,
    /// Rows that were left alone.
    pub left: Table,
    /// To the list.
    pub list: Link,
}

/// The columns of one list.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Id of the heading.
    pub id: &'static str,
    /// 技术需求清单的列
    pub title: String,
    /// Empty tables to fill in.
    pub templates: Vec<Link>,
    /// Name, key, what to write.
    pub table: Table,
}

/// 批量导入.
#[derive(Template)]
#[template(path = "import/show.html")]
pub struct ImportPage {
    /// The shell.
    pub shell: Shell,
    /// What came of the file that was sent.
    pub outcome: Option<Outcome>,
    /// What keeps the file from being read.
    pub problems: Problems,
    /// Which list.
    pub list: Field,
    /// The file.
    pub file: Field,
    /// All or nothing.
    pub strict: Field,
    /// What the columns of each list mean.
    pub columns: Vec<Columns>,
}

impl ImportPage {
    fn summary(&self) -> ErrorSummary {
        self.problems.summary().title("文件没有导入")
    }
}
