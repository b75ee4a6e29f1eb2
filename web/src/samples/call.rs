//! Samples of calls.

use super::{Sample, shell_of_officer, shell_of_visitor};
use crate::call::*;
use crate::org::Fieldset;
use crate::parts::*;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("calls", &list()),
        Sample::of("call", &show()),
        Sample::of("call-edit", &edit()),
        Sample::of("call-settled", &settled()),
    ]
}

fn list() -> CallsPage {
    let table = Table::fold(vec![Head::text("批次"), Head::tight("年度"), Head::tight("状态")])
        .unseen_caption("征集批次，新的在前")
        .row([Cell::link("2026 年第二批征集", "/calls/2"), Cell::new("2026"), Cell::state(State::going("开放中"))])
        .row([Cell::link("2026 年常态化征集", "/calls/1"), Cell::new("2026"), Cell::state(State::waiting("已关闭"))]);
    CallsPage {
        shell: shell_of_officer("征集批次", Here::Elsewhere),
        links: vec![Link::new("新建批次", "/calls/new")],
        table,
        empty: Empty::new("还没有征集批次", "市科技局发布征集通知后，规则在这里公开。"),
    }
}

fn show() -> CallPage {
    let criteria = Table::compact(vec![Head::text("评分项"), Head::number("满分"), Head::text("由谁评")])
        .unseen_caption("评分表")
        .row(["技术路线可行性", "90", "评审专家"])
        .row(["发榜方意见", "10", "发榜方"])
        .foot(["合计", "100", ""]);
    let at = "2026-09-01T02:00:00Z".parse().expect("an instant");
    CallPage {
        shell: shell_of_visitor("2026 年第二批征集", Here::Elsewhere)
            .crumb("征集批次", "/calls")
            .crumb_here("2026 年第二批征集"),
        title: "2026 年第二批征集".into(),
        state: State::going("开放中"),
        year: 2026,
        note: Some("这个批次已有提交的需求，规则不再改动；它们一直按这里的规则办。需求体检只作提醒，仍可调整。".into()),
        links: Vec::new(),
        facts: Facts::lines([
            Fact::new("谁先审", "区县科技局先审，推荐后由市科技局审查"),
            Fact::new("公示", "7 个自然日，发布当日不计入"),
        ]),
        criteria,
        journal: Timeline::new(vec![Entry::new(at, "市科技局新建批次").seq(310)]),
    }
}

fn edit() -> EditPage {
    let problems = Problems::from_pairs([
        ("panel", "评审专家人数请填 3 到 15 的整数"),
        ("criterion-1-points", "满分请填 1 到 100 的整数"),
        ("criteria", "各项满分合计须为 100 分，现为 90 分"),
    ]);
    let columns = vec![
        Column::text("name", "评分项").wide(),
        Column::number("points", "满分").narrow(),
        Column::select("by", "由谁评", [("expert", "评审专家"), ("owner", "发榜方")]),
    ];
    let criteria = EditRows::new("criterion", "评分表", columns)
        .described_by("criteria-hint")
        .problems(&problems)
        .row(["技术路线可行性", "90", "expert"])
        .row(["发榜方意见", "0", "owner"]);
    let about = vec![
        Field::text("title", "批次名称").value("2026 年第二批征集"),
        Field::radios("open", "状态", [("yes", "开放，接收需求"), ("no", "关闭，不接收新的需求")]).value("yes"),
    ];
    let review = vec![Field::number("panel", "评审专家人数").unit("名").value("1").error(problems.of("panel"))];
    EditPage {
        shell: shell_of_officer("新建批次", Here::Elsewhere).crumb("征集批次", "/calls").crumb_here("新建批次"),
        intro: "规则对所有人公开。批次下有了提交的需求，除需求体检外，规则就不能再改。".into(),
        action: "/calls/new".into(),
        version: None,
        sets: vec![Fieldset::new("一、批次", about), Fieldset::new("三、评审与公示", review)],
        criteria: Some(criteria),
        problems,
        button: "保存批次".into(),
        back: Link::new("不改了", "/calls"),
    }
}

fn settled() -> EditPage {
    let open = Field::radios("open", "状态", [("yes", "开放，接收需求"), ("no", "关闭，不接收新的需求")]).value("yes");
    let coach = Field::checks("coach", "需求体检看哪些", [("measurable", "可测量的指标"), ("ip", "产权归属")])
        .hint("填报和审查时逐项提示，只提醒，不拦提交。去掉勾选的不看。")
        .optional()
        .values(&["measurable"]);
    EditPage {
        intro: "这个批次已有提交的需求，规则不能再改，只能开放、关闭或调整需求体检。要改规则，请关闭后新建一个批次。"
            .into(),
        action: "/calls/2/edit".into(),
        version: Some(3),
        sets: vec![Fieldset::new("批次", vec![open, coach])],
        criteria: None,
        problems: Problems::none(),
        ..edit()
    }
}
