//! Parts of a desk and of statistics.

use askama::Template;

use super::{at, now};
use crate::Shell;
use crate::parts::*;
use crate::samples::shell_of_officer;
use crate::shell::Here;
use crate::time;

/// Parts of a desk and of statistics.
#[derive(Template)]
#[template(path = "samples/work.html")]
pub(super) struct WorkParts {
    shell: Shell,
    figures: Figures,
    tabs: Tabs,
    work: Table,
    empty: Empty,
    months: ColumnChart,
    month_table: Table,
    areas: BarChart,
    area_table: Table,
    receipt: Receipt,
}

pub(super) fn work() -> WorkParts {
    let work = Table::work(vec![
        Head::tight("要办的事"),
        Head::text("事项"),
        Head::text("从谁转来"),
        Head::text("到期"),
        Head::act("办理"),
    ])
    .unseen_caption("待办事项，按到期时间")
    .named_by(1)
    .group("已逾期 1")
    .row([
        Cell::state(State::late("形式审查")),
        Cell::link("船载冷链集装箱余热制冷机组", "/demands/186").meta("需求 186 号 · 澜海曜船海工装备有限公司"),
        Cell::new("经开区科技局").meta("9 月 4 日"),
        Cell::due(time::desk_due(now(), at("2026-09-11T09:30:00Z"), -1).progress(5, 5)),
        Cell::act("审查", "/demands/186"),
    ])
    .group("今天到期 1")
    .row([
        Cell::state(State::waiting("答复异议")),
        Cell::link("海水淡化膜组件清洗再生", "/objections/3").meta("异议 3 号 · 对需求论证结果，已受理，公示暂停"),
        Cell::new("资源配置科").meta("9 月 9 日"),
        Cell::due(time::desk_due(now(), at("2026-09-14T09:30:00Z"), 0).progress(4, 5)),
        Cell::act("答复", "/objections/3"),
    ]);
    let months = [
        ("1 月", 12, 0),
        ("2 月", 9, 2),
        ("3 月", 28, 0),
        ("4 月", 31, 5),
        ("5 月", 24, 8),
        ("6 月", 26, 3),
        ("7 月", 22, 9),
        ("8 月", 19, 11),
        ("9 月", 15, 4),
    ];
    let areas = [
        ("先进装备与智能制造", 2960),
        ("碳纤维等复合材料", 2010),
        ("新一代信息技术", 1870),
        ("海洋生物与健康食品", 760),
    ];
    let mut month_table = Table::compact(vec![Head::text("月份"), Head::number("征集需求"), Head::number("发榜")])
        .unseen_caption("各月征集与发榜");
    let mut area_table =
        Table::compact(vec![Head::text("技术领域"), Head::number("榜金（万元）"), Head::number("占比")])
            .unseen_caption("各领域榜金");
    let (mut month_chart, mut area_chart) =
        (ColumnChart::new("month-title", ["征集需求", "发榜"]), BarChart::new("field-title"));
    for (label, demands, lists) in months {
        month_chart = month_chart.column(label, [demands, lists]);
        month_table = month_table.row([
            Cell::new(label),
            Cell::link(demands.to_string(), "/demands"),
            Cell::new(lists.to_string()),
        ]);
    }
    for (label, wan) in areas {
        area_chart = area_chart.bar(label, wan);
        area_table = area_table.row([label.to_owned(), crate::money::count(wan), crate::money::percent(wan, 7600)]);
    }
    WorkParts {
        shell: shell_of_officer("工作台", Here::Desk),
        figures: Figures::new(vec![
            Figure::new("待形式审查", 5).href("/desk?stage=check"),
            Figure::new("揭榜中", 24).href("/desk?stage=open"),
            Figure::new("榜金合计", "9,860").unit("万元"),
            Figure::new("异议处理中", 1),
        ]),
        tabs: Tabs::new("事项")
            .tab("待办", "/desk", Some(8), true)
            .tab("在等别人", "/desk?tab=waiting", Some(11), false)
            .tab("已办", "/desk?tab=done", Some(143), false),
        work,
        empty: Empty::new("没有待办", "有事项转来时，这里和消息里都会出现。")
            .link("看在等别人的事", "/desk?tab=waiting"),
        months: month_chart,
        month_table: month_table.foot(["合计", "186", "42"]),
        areas: area_chart,
        area_table,
        receipt: Receipt {
            seq: 4182,
            at: "2026 年 9 月 14 日 09:00:37".into(),
            witnesses: vec!["市公证处".into(), "澜海大学".into()],
            root: "q7Yk2mZp0vRjT4hXw9sUe1LcBn6GdFa8oIi3Pt5KyVE=".into(),
            subject: "本公示".into(),
        },
    }
}
