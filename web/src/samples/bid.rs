//! A team's bid: being written, handed in, and not selected.

use chrono::{DateTime, Utc};

use super::{Sample, shell_of_team};
use crate::bid::*;
use crate::parts::*;
use crate::query::Query;
use crate::shell::Here;
use crate::time;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("bid-edit", &edit()),
        Sample::of("bid-list", &list()),
        Sample::of("bid-draft", &draft()),
        Sample::of("bid-not-selected", &not_selected()),
        Sample::of("bid-files", &files()),
        Sample::of("bid-print", &print()),
    ]
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn item() -> ListItem {
    ListItem {
        title: "碳纤维拉挤板材低孔隙率成型工艺".into(),
        href: "/demands/31".into(),
        due: Some(time::public_due(at("2026-09-14T02:00:00Z"), at("2026-09-18T09:00:00Z"))),
        facts: Facts::lines([
            Fact::new("榜金", "360 万元"),
            Fact::new("完成时限", "24 个月"),
            Fact::new("产权归属", "双方共有"),
        ]),
        problem: Prose::new("降低树脂浸润不充分造成的孔隙，保持连续拉挤的速度。"),
        requirements: Prose::new("有连续拉挤中试条件。"),
    }
}

fn controls(problems: &Problems) -> Controls {
    let area = |name: &'static str, label: &'static str, text: &'static str| {
        Field::area(name, label).rows(6).longest(8000).value(text).error(problems.of(name))
    };
    Controls {
        unit: vec![
            Field::text("leader", "项目负责人").value("沈砚秋"),
            Field::area("partners", "联合体成员").hint("每行一个单位").rows(2).optional(),
            area("unit", "基本情况", "复合材料研究团队 14 人。"),
        ],
        status_quo: area("status_quo", "现状", ""),
        route: area("route", "内容、方法和路线", "以树脂浸润动力学模型为基础。"),
        basis: area("basis", "工作基础", ""),
        answers: vec![
            AnswerRow {
                indicator: 7,
                name: "孔隙率".into(),
                target: "≤ 0.8 %".into(),
                test: "CT 检测".into(),
                promise: "≤ 0.6 %".into(),
                basis: "中试线 3 批样件".into(),
                error: None,
            },
            AnswerRow {
                indicator: 8,
                name: "单件成本".into(),
                target: "≤ 85 元".into(),
                test: String::new(),
                promise: "约为现有的八成五".into(),
                basis: String::new(),
                error: Some("“单件成本”的承诺最多 200 个字".into()),
            },
        ],
        plan: area("plan", "落地计划", ""),
        money: vec![
            Field::money("price", "报价").id("price_fen").value("348").error(problems.of("price_fen")),
            Field::number("months", "完成时间").unit("个月").value("20"),
        ],
        budget: area("budget", "经费预算", ""),
        contact: Field::text("contact", "联系人和电话").value("沈砚秋 0000-5180 411"),
        promise: Field::tick("promise", "以上内容属实，无知识产权纠纷，不涉及国家秘密，本单位近三年无严重失信记录"),
    }
}

fn edit() -> EditPage {
    let problems = Problems::from_pairs([
        ("plan", "请填写“与发榜单位联合产业化落地计划”，至少 10 个字"),
        ("answer-1-promise", "“单件成本”的承诺最多 200 个字"),
    ]);
    EditPage {
        shell: shell_of_team("填写揭榜方案", Here::Hall)
            .crumb("榜单", "/")
            .crumb("碳纤维拉挤板材低孔隙率成型工艺", "/demands/31")
            .crumb_here("填写揭榜方案"),
        action: "/bids/52/edit".into(),
        draft: "/bids/52/draft".into(),
        version: Some(4),
        item: item(),
        controls: controls(&problems),
        problems,
        files: attachments(),
        reuse: Some(Link::new("从最近一份方案带入团队资料", "/bids/52/edit?reuse=1")),
        may_submit: true,
        saved: "草稿保存于 9 月 14 日 10:12".into(),
    }
}

fn attachments() -> Attachments {
    Attachments::new(vec![
        Attachment::new("9", "揭榜方案.pdf", "/files/9", 1_240_000),
        Attachment::new("10", "第三方检测报告.pdf", "/files/10", 640_000),
    ])
}

fn list() -> ListPage {
    let heads =
        vec![Head::text("榜单"), Head::tight("阶段"), Head::number("报价"), Head::tight("时间"), Head::act("办理")];
    let query = Query::new();
    let stages = [("draft", "草稿", 1), ("submitted", "已提交", 1)];
    ListPage {
        shell: shell_of_team("我的揭榜", Here::Hall),
        filters: Filters::new(vec![Facet::of("阶段", "stage", "/bids", &query, stages)]),
        table: Table::work(heads)
            .row([
                Cell::link("碳纤维拉挤板材低孔隙率成型工艺", "/bids/52").meta("澜科榜〔2026〕017 号"),
                Cell::state(State::waiting("草稿")),
                Cell::new("348 万元"),
                Cell::due(time::public_due(at("2026-09-14T02:00:00Z"), at("2026-09-18T09:00:00Z"))),
                Cell::act("继续填写", "/bids/52/edit"),
            ])
            .row([
                Cell::link("海水淡化膜组件清洗再生", "/bids/49"),
                Cell::state(State::going("已提交")),
                Cell::new("120"),
                Cell::new("9 月 8 日提交"),
                Cell::act("查看", "/bids/49"),
            ]),
        empty: Empty::new("还没有揭榜方案", "在榜单大厅找到合适的榜单，打开后选“揭榜”。"),
        pager: Pager::new("/bids", query, 1, 20, 2).unit("份"),
    }
}

fn text(title: &str) -> BidText {
    let answered = |name: &str, target: &str, promise: Option<&str>, basis: &str| Answered {
        name: name.into(),
        target: target.into(),
        promise: promise.map(Into::into),
        basis: basis.into(),
    };
    let facts = Facts::lines([
        Fact::new("揭榜单位", "北方复合材料研究所（牵头）、澜海大学"),
        Fact::new("项目负责人", "沈砚秋"),
        Fact::new("报价", "348 万元（榜金 360 万元）"),
        Fact::new("完成时间", "20 个月（要求 24 个月内）"),
    ]);
    let answers = vec![
        answered("孔隙率", "≤ 0.8 %", Some("≤ 0.6 %"), "中试线 3 批样件，CT 检测"),
        answered("单件成本", "≤ 85 元", None, ""),
    ];
    BidText::new(title, facts, answers, attachments())
        .section(
            "route",
            "核心技术攻关内容、实施方法和技术路线",
            "以树脂浸润动力学模型为基础。\n先在 300 mm 幅宽中试线验证。",
        )
        .section("basis", "现有工作基础", "承担过同类项目 2 项。")
}

fn receipt() -> BidReceipt {
    BidReceipt {
        at: "2026 年 9 月 14 日 09:00:37".into(),
        seq: 4182,
        entry: "ab4e77c4f8a3b3a7b9b7e0d3f0d5c1e29cc0d1a67a8d5c3de1f9a4b2c6d8e0f1".into(),
        content: "0d5788093f63a9c7daecf3f8b13e19e9bda9fdf3ee5c687417202b838e99dde1".into(),
        href: "/bids/52/receipt".into(),
    }
}

fn page(title: &str) -> ShowPage {
    ShowPage {
        shell: shell_of_team("揭榜方案", Here::Hall).crumb("我的揭榜", "/bids").crumb_here("揭榜方案"),
        title: title.into(),
        chips: vec![Chip::new("揭榜挂帅")],
        state: State::waiting("草稿"),
        facts: vec!["澜科榜〔2026〕017 号".into()],
        demand: Link::new("看榜单", "/demands/31"),
        steps: None,
        advice: String::new(),
        due: None,
        acts: Acts::new("/bids/52/steps", "sample-token").version(4),
        links: vec![Link::new("打印", "/bids/52/print")],
        outcome: None,
        text: text("方案要点"),
        receipt: None,
        second: None,
        journal: Timeline::new(Vec::new()),
    }
}

fn draft() -> ShowPage {
    let mut page = page("碳纤维拉挤板材低孔隙率成型工艺");
    page.steps = Some(Steps::at(
        0,
        [("起草", ""), ("提交", ""), ("开标", "9 月 18 日截止后"), ("评审", ""), ("公示", ""), ("结果", "")],
    ));
    page.advice = "写好后提交；截止前可以撤回重写。".into();
    page.due = item().due;
    page.acts = page
        .acts
        .offer(Offer::link("继续填写", "/bids/52/edit").primary())
        .offer(Offer::new("submit", "提交").blocked("方案还有内容没有填好。"))
        .offer(Offer::new("withdraw", "撤回").warning("撤回后这份草稿不能再用。"));
    page.second = Some(SecondAuthor {
        name: None,
        action: "/bids/52/second".into(),
        field: Some(Field::text("username", "对方的登录名").autocomplete("off")),
        may_unset: true,
    });
    page
}

fn not_selected() -> ShowPage {
    let mut page = page("碳纤维拉挤板材低孔隙率成型工艺");
    page.state = State::done("未入选");
    let reasons = Table::fold(vec![Head::text("评审项"), Head::text("理由")])
        .unseen_caption("逐项理由")
        .row(["指标响应度", "成本指标没有应答，其余三项有实测依据，弱于入选方案。"])
        .row(["技术路线可行性", "拉挤速度只有仿真结果，没有连续试验。"]);
    page.outcome = Some(Outcome {
        figures: Facts::grid([Fact::number("得分", "82.33", "分"), Fact::number("名次", "第 2", "名")]),
        words: String::new(),
        reasons,
    });
    page.receipt = Some(receipt());
    page.second = Some(SecondAuthor {
        name: Some("容与川，东海岸理工大学".into()),
        action: "/bids/52/second".into(),
        field: None,
        may_unset: false,
    });
    page.journal = Timeline::new(vec![Entry::new(at("2026-09-14T01:00:37Z"), "澜海大学提交").seq(4182)]);
    page
}

fn files() -> FilesPage {
    let problems = Problems::from_pairs([("file", "文件超过 20 MB，请压缩或拆分后上传")]);
    FilesPage {
        shell: shell_of_team("揭榜方案的附件", Here::Hall),
        action: "/bids/52/files".into(),
        back: "/bids/52/edit".into(),
        files: attachments().editable(),
        upload: Field::file("file", "选择文件")
            .hint("PDF、Word、Excel 或图片，每个不超过 20 MB")
            .multiple()
            .error(problems.of("file")),
        problems,
    }
}

fn print() -> PrintPage {
    let head = Table::ruled(vec![Head::text("项目"), Head::text("内容")])
        .unseen_caption("方案要点")
        .row(["榜单", "碳纤维拉挤板材低孔隙率成型工艺"])
        .row(["报价", "348 万元"]);
    let mut page = PrintPage::new(
        shell_of_team("揭榜意向书", Here::Hall),
        "/bids/52",
        "碳纤维拉挤板材低孔隙率成型工艺",
        "北方复合材料研究所",
        head,
        vec![Answered {
            name: "孔隙率".into(),
            target: "≤ 0.8 %".into(),
            promise: Some("≤ 0.6 %".into()),
            basis: "中试线 3 批样件".into(),
        }],
    );
    let section =
        |id, title: &str| Section {
            id, title: title.into(), text: Prose::new("以树脂浸润动力学模型为基础。")
        };
    page.sections = vec![
        section("unit", "揭榜单位或联合体基本情况"),
        section("status_quo", "国内外研究和产业化现状"),
        section("route", "核心技术攻关内容、实施方法和技术路线"),
        section("basis", "现有工作基础"),
        section("plan", "与发榜单位联合产业化落地计划"),
        section("budget", "经费预算"),
    ];
    page.files = vec!["揭榜方案.pdf".into()];
    page.day = "2026 年 9 月 14 日".into();
    page.number = "澜科榜〔2026〕017 号".into();
    page.receipt = Some(receipt());
    page
}
