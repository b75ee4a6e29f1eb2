//! Desk, inbox, public journal, statistics, the page of the API.

use super::{Sample, shell_of_officer, shell_of_visitor};
use crate::{
    desk::{DeskPage, DonePage, InboxPage, LogPage, Message},
    parts::{
        Band, BarChart, Cell, ColumnChart, Due, Empty, Figure, Figures, Head, Lead, Marked, Matches, Pager, Reason,
        State, Table, Tabs,
    },
    query::Query,
    shell::Here,
    stats::{ApiPage, Group, Operation, Parameter, Reply, RowsPage, StatsPage},
};

fn tabs(todo: bool) -> Tabs {
    Tabs::new("事项").tab("待办", "/desk", Some(2), todo).tab("已办", "/desk/done", None, !todo)
}

fn work() -> Table {
    Table::work(vec![
        Head::tight("要办的事"),
        Head::text("事项"),
        Head::text("转来"),
        Head::text("到期"),
        Head::act("办理"),
    ])
    .unseen_caption("待办事项，按到期时间")
    .named_by(1)
    .group("已逾期 1")
    .row([
        Cell::state(State::late("转入论证")),
        Cell::link("船载冷链集装箱余热制冷机组", "/demands/186").meta("需求 186 号 · 澜海曜船海工装备有限公司"),
        Cell::new("经开区科技局").meta("9 月 4 日"),
        Cell::due(Due::over("逾期 1 个工作日").small("9 月 11 日")),
        Cell::act("办理", "/demands/186"),
    ])
    .group("七天以内 1")
    .row([
        Cell::state(State::waiting("发榜")),
        Cell::link("海上风电叶片前缘防护涂层", "/demands/171").meta("需求 171 号 · 第 2 次提交"),
        Cell::new("市科技局").meta("9 月 7 日"),
        Cell::due(Due::plain("剩 3 个工作日").small("9 月 17 日")),
        Cell::act("办理", "/demands/171"),
    ])
}

fn desk() -> DeskPage {
    DeskPage {
        shell: shell_of_officer("工作台", Here::Desk),
        figures: Figures::new(vec![Figure::new("待办", 2).unit("件"), Figure::new("已逾期", 1).unit("件")]),
        tabs: tabs(true),
        work: work(),
        empty: Empty::new("现在没有要办的事", "新的事项到您手里时，会出现在这里。"),
        waiting: Table::fold(vec![Head::text("事项"), Head::text("现在谁手里")])
            .row([Cell::link("矿用电缆局部放电监测", "/demands/9"), Cell::new("文岭区科技局")]),
        suited: Some(Matches::new("需求", vec![suited()])),
    }
}

fn suited() -> Lead {
    let works = Reason::new("有成果", Marked::plain("“海上风电叶片防护材料”"));
    let reasons = vec![works, Reason::shared(["叶片", "前缘", "涂层"])];
    Lead::new("海上风电叶片前缘防护涂层", "/demands/171", "澜海曜船海工装备有限公司 · 揭榜中", Band::Mid, reasons)
}

fn empty_desk() -> DeskPage {
    let none = || Table::work(vec![Head::text("事项")]);
    DeskPage { work: none(), waiting: none(), suited: None, ..desk() }
}

fn done() -> DonePage {
    DonePage {
        shell: shell_of_officer("已办", Here::Desk),
        tabs: tabs(false),
        done: Table::fold(vec![Head::text("事项"), Head::text("办了什么")])
            .row([Cell::link("海水淡化膜组件清洗再生", "/demands/3"), Cell::new("退回修改")]),
        empty: Empty::new("还没有办过事", "您办理过的每件事都会列在这里。"),
        pager: Pager::new("/desk/done", Query::new(), 1, 50, 1).unit("件"),
    }
}

fn inbox() -> InboxPage {
    let message = |id, unread| Message {
        id,
        title: "“海水淡化膜组件清洗再生”：退回修改".into(),
        text: "请按退回意见修改后重新提交。".into(),
        href: "/demands/3".into(),
        at: "2026-09-14T02:00:00Z".parse().expect("an instant"),
        unread,
    };
    InboxPage {
        shell: shell_of_officer("消息", Here::Elsewhere),
        messages: vec![message(2, true), message(1, false)],
        unread: 1,
        empty: Empty::new("还没有消息", "有进展时会在这里通知。"),
        pager: Pager::new("/inbox", Query::new(), 1, 30, 2).unit("条"),
    }
}

fn log() -> LogPage {
    LogPage {
        shell: shell_of_visitor("公开日志", Here::Elsewhere),
        rows: Table::fold(vec![Head::number("编号"), Head::text("什么事"), Head::text("条目哈希")]).row([
            Cell::new("#4182"),
            Cell::new("批准并公示"),
            Cell::new("ab".repeat(32)),
        ]),
        older: Some("/log?before=4100".into()),
        newer: None,
    }
}

fn stats() -> StatsPage {
    let numbers = |caption: &str| {
        Table::compact(vec![Head::text("月份"), Head::number("征集需求")])
            .unseen_caption(caption)
            .row([Cell::new("1 月"), Cell::link("12", "/stats/rows?month=1")])
            .foot([Cell::new("合计"), Cell::link("12", "/stats/rows")])
    };
    StatsPage {
        shell: shell_of_visitor("统计", Here::Stats),
        year: 2026,
        years: vec![2026, 2025],
        until: "2026 年 9 月 14 日 09:00".into(),
        figures: Figures::new(vec![Figure::new("征集需求", 186).unit("项").href("/stats/rows")]),
        months: ColumnChart::new("month-title", ["征集需求", "发榜"]).column("1 月", [12, 0]).column("2 月", [9, 2]),
        month_table: numbers("各月数量"),
        month_money: numbers("各月金额"),
        fields: BarChart::new("field-title").bar("先进装备与智能制造", 2960),
        field_table: numbers("各领域金额"),
        field_counts: numbers("各领域数量"),
        stage_table: numbers("各阶段"),
        class_table: numbers("各类别数量"),
        class_money: numbers("各类别金额"),
    }
}

fn rows() -> RowsPage {
    RowsPage {
        shell: shell_of_visitor("2026 年 3 月征集需求：1 项", Here::Stats),
        heading: "2026 年 3 月征集需求：1 项".into(),
        rows: Table::fold(vec![Head::text("需求"), Head::tight("阶段")])
            .row([Cell::link("海水淡化膜组件清洗再生", "/demands/3"), Cell::new("揭榜中")]),
        pager: Pager::new("/stats/rows", Query::of([("month", "3")]), 1, 50, 1),
    }
}

fn api() -> ApiPage {
    let parameter = Parameter { name: "id".into(), place: "路径", words: "必填，integer".into() };
    let reply = |status: &str, words: &str| Reply { status: status.into(), words: words.into() };
    let operation = Operation {
        method: "POST".into(),
        path: "/api/v1/demands/{id}/questions".into(),
        summary: "Asks a question.".into(),
        parameters: vec![parameter],
        example: "{\n  \"text\": \"走纸寿命是否允许中途清洁打印头？\"\n}".into(),
        replies: vec![reply("201", "Question"), reply("409", "现在不能办")],
    };
    let codes = Table::fold(vec![Head::text("状态码"), Head::text("意思")])
        .unseen_caption("出错时的状态码")
        .row(["409", "现在不能办，code 是所缺条件的名称"]);
    let groups = vec![Group { tag: "demands".into(), operations: vec![operation] }];
    ApiPage { shell: shell_of_visitor("接口文档", Here::Elsewhere), codes, groups }
}

/// Samples of these pages.
pub fn all() -> Vec<Sample> {
    vec![
        Sample::of("desk", &desk()),
        Sample::of("desk-empty", &empty_desk()),
        Sample::of("desk-done", &done()),
        Sample::of("inbox", &inbox()),
        Sample::of("log", &log()),
        Sample::of("stats", &stats()),
        Sample::of("stats-rows", &rows()),
        Sample::of("api", &api()),
    ]
}
