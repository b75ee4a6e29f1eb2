//! Public statistics, and the page of the API.

use askama::Template;

use crate::{
    Shell,
    parts::{BarChart, ColumnChart, Figures, Pager, Table},
};

/// 统计 of a year: every number opens its rows, every chart has its table beside it.
#[derive(Template)]
#[template(path = "stats/show.html")]
pub struct StatsPage {
    /// What stands round the page.
    pub shell: Shell,
    /// The year shown.
    pub year: i32,
    /// Years to choose from, newest first.
    pub years: Vec<i32>,
    /// Until when: 2026 年 9 月 14 日 09:00.
    pub until: String,
    /// The year in numbers.
    pub figures: Figures,
    /// 各月征集与发榜.
    pub months: ColumnChart,
    /// The same as a table.
    pub month_table: Table,
    /// 各月金额.
    pub month_money: Table,
    /// 各领域榜金.
    pub fields: BarChart,
    /// The same as a table, with the other amounts.
    pub field_table: Table,
    /// 各领域数量.
    pub field_counts: Table,
    /// 各阶段.
    pub stage_table: Table,
    /// 各类别.
    pub class_table: Table,
    /// 各类别金额.
    pub class_money: Table,
}

/// The rows behind one number.
#[derive(Template)]
#[template(path = "stats/rows.html")]
pub struct RowsPage {
    /// What stands round the page.
    pub shell: Shell,
    /// 2026 年 3 月征集的需求
    pub heading: String,
    /// The demands.
    pub rows: Table,
    /// Pages.
    pub pager: Pager,
}

/// One parameter of an operation.
pub struct Parameter {
    /// year
    pub name: String,
    /// 路径, 查询, 请求头
    pub place: &'static str,
    /// What it is, and whether it must be there.
    pub words: String,
}

/// One answer of an operation.
pub struct Reply {
    /// 200
    pub status: String,
    /// What it means: a schema's name, or why it was refused.
    pub words: String,
}

/// One operation of the API.
pub struct Operation {
    /// GET
    pub method: String,
    /// /api/v1/demands
    pub path: String,
    /// What it does.
    pub summary: String,
    /// What goes into the address.
    pub parameters: Vec<Parameter>,
    /// An example of the body as indented JSON; empty where there is none.
    pub example: String,
    /// What comes back.
    pub replies: Vec<Reply>,
}

/// Operations under one heading.
pub struct Group {
    /// demands
    pub tag: String,
    /// In the order of the document.
    pub operations: Vec<Operation>,
}

/// 接口文档: what the served OpenAPI lists, for people.
#[derive(Template)]
#[template(path = "api/show.html")]
pub struct ApiPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What the status of a refusal means.
    pub codes: Table,
    /// By tag.
    pub groups: Vec<Group>,
}
