//! A review: the office proposing, the leader deciding, an expert declaring and scoring, the reasons.

use super::{Sample, shell_of_expert, shell_of_officer};
use crate::bid::{Answered, BidText};
use crate::parts::*;
use crate::review::*;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("review-office", &office()),
        Sample::of("review-leader", &leader()),
        Sample::of("review-declaration", &declaration()),
        Sample::of("review-expert", &expert()),
        Sample::of("review-score", &score()),
        Sample::of("review-score-closed", &closed()),
        Sample::of("review-reasons", &reasons()),
    ]
}

const TITLE: &str = "碳纤维拉挤板材低孔隙率成型工艺";

fn facts() -> Vec<String> {
    vec!["澜科榜〔2026〕017 号".into(), "榜金 360 万元".into()]
}

fn seat(name: &str, state: State, words: &str, dismissal: Option<i64>) -> Seat {
    let acts = Acts::new("/demands/31/review/panel/1/dismissal", "sample-token").small();
    Seat {
        name: name.into(),
        unit: "澜海市科技评估中心".into(),
        state,
        words: words.into(),
        acts: match dismissal {
            Some(id) => acts.offer(
                Offer::new(format!("dismiss-{id}"), "撤换")
                    .needs_note("撤换理由")
                    .warning("撤换后，这位专家的评分不再计入，也不能再次聘请。"),
            ),
            None => acts,
        },
    }
}

fn scores(complete: bool) -> Table {
    let heads = vec![
        Head::number("名次"),
        Head::text("揭榜单位"),
        Head::number("报价（万元）"),
        Head::number("颜松涛"),
        Head::number("向开元"),
        Head::number("虞铁衡"),
        Head::number("专家均分"),
        Head::number("发榜方意见"),
        Head::number("总分"),
    ];
    let last = if complete { "81.5" } else { "—" };
    Table::compact(heads)
        .unseen_caption("各方案的专家评分、均分、总分和名次")
        .named_by(1)
        .row([
            Cell::new("1"),
            Cell::link("北方复合材料研究所（牵头）、澜海大学", "/bids/9").meta("拟揭榜"),
            Cell::new("348"),
            Cell::new("84"),
            Cell::new("80.5"),
            Cell::new(last),
            Cell::new("82.00"),
            Cell::new("9"),
            Cell::new("91.00").strong(),
        ])
        .row([
            Cell::new("2"),
            Cell::link("东海岸理工大学", "/bids/10"),
            Cell::new("320"),
            Cell::new("75"),
            Cell::new("72.5"),
            Cell::new("70"),
            Cell::new("72.50"),
            Cell::new("7"),
            Cell::new("79.50").strong(),
        ])
}

fn office() -> OfficePage {
    let candidate = |account, name: &str, remark: &str, barred: Option<&str>| Candidate {
        account,
        name: name.into(),
        unit: "澜海大学".into(),
        fields: "碳纤维等复合材料、先进装备与智能制造".into(),
        remark: remark.into(),
        barred: barred.map(Into::into),
    };
    let choices = [
        Choice::new("9", "北方复合材料研究所（牵头）、澜海大学").hint("第 1 名，总分 91.00，报价 348 万元"),
        Choice::new("10", "东海岸理工大学").hint("第 2 名，总分 79.50，报价 320 万元"),
    ];
    OfficePage {
        shell: shell_of_officer("评审", Here::Desk)
            .crumb("工作台", "/desk")
            .crumb(TITLE, "/demands/31")
            .crumb_here("评审"),
        title: TITLE.into(),
        state: State::going("评审中"),
        facts: facts(),
        due: Some(Due::plain("剩 4 个工作日").small("9 月 18 日")),
        advice: "评分已交齐，请市局经办提出拟揭榜单位。".into(),
        acts: Acts::new("/demands/31/review/steps", "sample-token"),
        links: vec![Link::new("榜单页", "/demands/31"), Link::new("导出评分汇总表", "/demands/31/review.xlsx")],
        problems: Problems::from_pairs([("winners", "请选定拟揭榜的方案。")]),
        panel_words: "批次要求 3 名，现有 3 名".into(),
        seats: vec![
            seat("颜松涛", State::done("已交齐"), "共 2 份", Some(31)),
            seat("向开元", State::going("评分中"), "已交 1 份，共 2 份", Some(33)),
            seat("卫清和", State::waiting("已回避"), "与揭榜单位近三年有合作", None),
        ],
        appointing: Some(Appointing {
            action: "/demands/31/review/panel".into(),
            candidates: vec![
                candidate(38, "虞铁衡", "领域相符", None),
                candidate(35, "鄢若拙", "", Some("须回避：所在单位是联合体成员")),
            ],
            short: false,
        }),
        scores: scores(true),
        scores_words: "评审期间只有市科技局可以看到本表，专家之间、揭榜单位都看不到。".into(),
        proposal: Some(Proposal {
            action: "/demands/31/review/steps".into(),
            version: 9,
            choice: Field::radios("winners", "拟揭榜方案", choices).lines().error(Some("请选定拟揭榜的方案。")),
            note: Field::area("note", "说明").id("proposal-note").optional(),
            lacks: Vec::new(),
        }),
        reasons: reasons_table(),
        journal: None,
    }
}

fn reasons_table() -> Table {
    Table::fold(vec![Head::text("揭榜单位"), Head::text("理由"), Head::act("办理")])
        .unseen_caption("各未入选方案的理由是否写齐")
        .row([
            Cell::new("东海岸理工大学"),
            Cell::new("还差 2 项，共 6 项").lack(),
            Cell::act("填写", "/bids/10/reasons"),
        ])
}

fn leader() -> OfficePage {
    let acts = Acts::new("/demands/31/review/steps", "sample-token")
        .version(10)
        .offer(
            Offer::new("approve", "批准并公示")
                .primary()
                .blocked("还有未入选的方案没有逐项写明理由。每个未入选单位都要得到逐项答复，写齐后再办。"),
        )
        .offer(Offer::new("reconsider", "退回复议").needs_note("退回复议的理由"));
    OfficePage {
        state: State::going("拟定揭榜"),
        advice: "已提出拟揭榜单位，由市局领导批准或退回复议。未入选理由写齐后才能批准。".into(),
        acts,
        problems: Problems::none(),
        appointing: None,
        proposal: None,
        ..office()
    }
}

fn reviewer(state: State, advice: &str) -> ReviewerPage {
    ReviewerPage {
        shell: shell_of_expert("评审", Here::Desk),
        title: TITLE.into(),
        state,
        facts: facts(),
        due: Some(Due::near("剩 2 个工作日").small("9 月 16 日")),
        advice: advice.into(),
        problems: Problems::none(),
        declaration: None,
        declared: String::new(),
        recuse: Acts::new("/demands/31/review/declaration", "sample-token"),
        bids: None,
        empty: None,
        demand: Link::new("查看榜单全文", "/demands/31"),
    }
}

fn declaration() -> ReviewerPage {
    let problems = Problems::from_pairs([("tie", "请选择有没有应当回避的关系")]);
    let ties = [Choice::new("no", "我与上列单位没有上述关系"), Choice::new("yes", "有，申请回避")];
    ReviewerPage {
        declaration: Some(Declaration {
            action: "/demands/31/review/declaration".into(),
            units: Facts::lines([
                Fact::new("发榜单位", "北礁复合材料有限公司"),
                Fact::new("揭榜单位", "北方复合材料研究所（牵头）、澜海大学\n东海岸理工大学"),
            ]),
            tie: Field::radios("tie", "我的声明", ties).lines().error(problems.of("tie")),
            note: Field::area("note", "回避情形").optional().rows(2),
        }),
        problems,
        ..reviewer(State::waiting("待声明"), "请先声明与发榜单位、揭榜单位有无应当回避的关系，声明后才能看到方案。")
    }
}

fn expert() -> ReviewerPage {
    let heads = vec![
        Head::text("揭榜单位"),
        Head::number("报价"),
        Head::number("完成时间"),
        Head::tight("本人评分"),
        Head::act("办理"),
    ];
    let row = |unit: &str, price: &str, state, verb: &str, id: u8| {
        [
            Cell::new(unit),
            Cell::new(format!("{price} 万元")),
            Cell::new("20 个月"),
            Cell::state(state),
            Cell::act(verb, format!("/bids/{id}/score")),
        ]
    };
    let bids = Table::fold(heads)
        .unseen_caption("本榜单的方案和本人的评分")
        .row(row("北方复合材料研究所（牵头）、澜海大学", "348", State::done("已交，84 分"), "查看", 9))
        .row(row("东海岸理工大学", "320", State::going("评分中"), "继续评分", 10));
    let recuse = Offer::new("recuse", "申请回避")
        .needs_note("回避情形：与哪个单位有什么关系")
        .warning("回避后您不再参加本榜单的评审，已交的评分不计入，不能恢复。");
    ReviewerPage {
        bids: Some(bids),
        declared: "9 月 10 日 09:20 已声明与发榜单位、揭榜单位没有应当回避的关系。".into(),
        recuse: Acts::new("/demands/31/review/declaration", "sample-token").offer(recuse),
        ..reviewer(State::going("评分中"), "还有 1 份方案未交评分。提交后不能再改。")
    }
}

fn text() -> BidText {
    let answer = |name: &str, target: &str, promise: Option<&str>, basis: &str| Answered {
        name: name.into(),
        target: target.into(),
        promise: promise.map(Into::into),
        basis: basis.into(),
    };
    let facts = Facts::lines([
        Fact::new("揭榜单位", "北方复合材料研究所（牵头）、澜海大学"),
        Fact::new("报价", "348 万元（榜金 360 万元）"),
        Fact::new("完成时间", "20 个月（要求 24 个月内）"),
    ]);
    let answers = vec![
        answer("孔隙率", "≤ 0.8 %", Some("≤ 0.6 %"), "中试线 3 批样件，CT 检测"),
        answer("单件成本", "降低 15 %", None, ""),
    ];
    let files = Attachments::new(vec![Attachment::new("5", "揭榜方案.pdf", "/files/5", 1_887_436)]);
    BidText::new("方案二", facts, answers, files).section(
        "route",
        "核心技术攻关内容、实施方法和技术路线",
        "以树脂浸润动力学模型为基础，采用真空辅助注射盒与分区梯度加热模具。\n先在中试线验证，再放大到企业生产线。",
    )
}

fn criterion(code: &str, name: &str, points: i64, value: &str, comment: &str) -> Criterion {
    Criterion {
        code: code.into(),
        name: name.into(),
        points,
        hint: "优 9–10，良 7–8.5，一般 5–6.5，差 4.5 以下".into(),
        value: value.into(),
        comment: comment.into(),
    }
}

fn score() -> ScorePage {
    let lane = |label: &str, small: &str, id: u8, done, current| Lane {
        label: label.into(),
        small: small.into(),
        href: format!("/bids/{id}/score"),
        done,
        current,
    };
    ScorePage {
        shell: shell_of_expert("评分", Here::Desk)
            .crumb("工作台", "/desk")
            .crumb(TITLE, "/demands/31")
            .crumb("评审", "/demands/31/review")
            .crumb_here("方案二"),
        title: TITLE.into(),
        due: Some(Due::near("剩 2 个工作日").small("9 月 16 日")),
        lanes: vec![
            lane("方案一", "已交，84", 9, true, false),
            lane("方案二", "评分中", 10, false, true),
            lane("方案三", "未评", 11, false, false),
        ],
        declared: "9 月 10 日 09:20 已声明与发榜单位、揭榜单位没有应当回避的关系。".into(),
        review: Link::new("发现有应当回避的情形，去申请回避", "/demands/31/review"),
        text: text(),
        problems: Problems::from_pairs([
            ("points-budget", "“经费与进度”满分 10 分，现填 11 分"),
            ("comment-landing", "请写“成果落地与产权方案”的评语"),
        ]),
        action: "/bids/10/score".into(),
        criteria: vec![
            criterion("response", "指标响应度", 25, "20", "孔隙率、强度有实测依据；成本指标未应答，扣 5 分。"),
            criterion("budget", "经费与进度", 10, "11", "预算细目清楚"),
            criterion("landing", "成果落地与产权方案", 10, "8.5", ""),
        ],
        others: vec![("发榜方意见".into(), "10 分，由发榜方另行评定".into())],
        total: "39.5".into(),
        full: "45".into(),
        missing: String::new(),
        status: "9 月 14 日 15:06 保存".into(),
        closed: None,
        next: None,
    }
}

fn closed() -> ScorePage {
    ScorePage {
        closed: Some("本份评分已经提交，不能再改。".into()),
        status: "9 月 14 日 15:20 提交".into(),
        problems: Problems::none(),
        next: Some(Link::new("评下一份", "/bids/11/score")),
        ..score()
    }
}

fn reasons() -> ReasonsPage {
    let field = |code: &str, label: &str, text: &str| {
        Field::area(&format!("reason-{code}"), label).rows(3).longest(1000).value(text)
    };
    ReasonsPage {
        shell: shell_of_officer("未入选理由", Here::Desk).crumb("评审", "/demands/31/review"),
        unit: "东海岸理工大学".into(),
        facts: Facts::grid([
            Fact::number("总分", "79.50", "分"),
            Fact::new("名次", "第 2 名"),
            Fact::new("报价", "320 万元"),
        ]),
        problems: Problems::none(),
        action: "/bids/10/reasons".into(),
        fields: vec![
            field("response", "指标响应度（满分 25 分，均分 17.67）", "成本指标没有应答；拉挤速度仅有仿真结果。"),
            field("route", "技术路线可行性（满分 25 分，均分 18.50）", "放大倍数偏大，缺少连续试验。"),
        ],
        written: Vec::new(),
        may_write: true,
        review: Link::new("返回评审", "/demands/31/review"),
        bid: Link::new("查看方案", "/bids/10"),
    }
}
