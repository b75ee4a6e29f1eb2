//! A demand: listed, returned to its firm, being written, its files, and its sheet.

use chrono::{DateTime, Utc};

use super::{Sample, shell_of_enterprise, shell_of_officer, shell_of_visitor};
use crate::demand::*;
use crate::parts::*;
use crate::shell::Here;
use crate::time;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("demand-listed", &listed()),
        Sample::of("demand-returned", &returned()),
        Sample::of("demand-edit", &edit()),
        Sample::of("demand-files", &files()),
        Sample::of("demand-print", &print()),
    ]
}

const TITLE: &str = "高速热敏打印头耐磨保护层关键技术";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn targets(kind: fn(Vec<Head>) -> Table) -> Table {
    let heads = vec![Head::text("指标"), Head::number("现有水平"), Head::number("要求达到"), Head::text("怎样检验")];
    kind(heads)
        .unseen_caption("考核指标的现有水平、要求和检验方法")
        .row([
            Cell::new("保护层努氏硬度"),
            Cell::new("1350 HK"),
            Cell::new("≥ 1800 HK").strong(),
            Cell::new("显微硬度计，载荷 10 g"),
        ])
        .row([
            Cell::new("走纸寿命"),
            Cell::new("120 km"),
            Cell::new("≥ 200 km").strong(),
            Cell::new("标准热敏纸，第三方检测"),
        ])
}

fn figures() -> Facts {
    Facts::grid([
        Fact::money("榜金（企业支付揭榜方）", 280_000_000),
        Fact::number("财政支持（立项后拨付）", 84, "万元以内"),
        Fact::money("企业自筹（含榜金）", 620_000_000),
        Fact::number("完成时限", 24, "个月"),
    ])
}

fn terms() -> Facts {
    Facts::lines([
        Fact::new("揭榜要求", "具备磁控溅射中试条件，近三年无不良信用记录。"),
        Fact::new("产权归属", "新形成的知识产权双方共有，发榜方享有打印领域的独占实施权。"),
        Fact::new("利益分配", "榜金分三期支付：签约 30%，中试达标 40%，验收 30%。"),
    ])
}

fn steps(current: usize) -> Steps {
    Steps::at(
        current,
        [
            ("提交需求", "6 月 12 日"),
            ("区县推荐", "6 月 24 日"),
            ("专家论证", "7 月 21 日"),
            ("发榜揭榜", "至 9 月 30 日 17:00"),
            ("专家评审", ""),
            ("结果公示", ""),
            ("揭榜确定", ""),
        ],
    )
}

fn listed() -> ShowPage {
    let questions = Questions {
        rows: vec![
            Question {
                id: 4,
                text: "走纸寿命是否允许中途清洁打印头？".into(),
                answer: Some("允许，每 50 km 用无水乙醇擦拭一次。\n与客户现场保养一致。".into()),
                meta: "发榜方 9 月 8 日答复 · 对所有揭榜方有效".into(),
                reply: None,
            },
            Question {
                id: 5,
                text: "是否接受以类金刚石膜替代氮化硅体系？".into(),
                answer: None,
                meta: "9 月 9 日提问 · 待发榜方答复".into(),
                reply: None,
            },
        ],
        ask: Some(
            Field::area("text", "向发榜方提问").hint("问题和答复对所有人公开，不显示提问单位。").rows(3).longest(500),
        ),
        action: "/demands/17/questions".into(),
        csrf: "sample-token".into(),
        hint: String::new(),
    };
    ShowPage {
        shell: shell_of_visitor(TITLE, Here::Hall)
            .crumb("榜单大厅", "/")
            .crumb("新一代信息技术", "/?field=it")
            .crumb_here("澜科榜〔2026〕017 号"),
        title: TITLE.into(),
        chips: vec![Chip::new("揭榜挂帅")],
        state: State::going("揭榜中"),
        facts: vec!["技术攻关".into(), "发榜单位登录后可见".into(), "高新区".into(), "2026 年 8 月 17 日发榜".into()],
        notes: Vec::new(),
        steps: Some(steps(3)),
        box_title: "揭榜",
        due: Some(time::public_due(at("2026-09-14T02:00:00Z"), at("2026-09-30T09:00:00Z")).big()),
        bid: Some(Link::new("登录后揭榜", "/sign-in?back=/demands/17/bids/new")),
        acts: Acts::new("/demands/17/steps", "sample-token"),
        links: vec![Link::new("打印", "/demands/17/print")],
        advice: vec!["高校、科研院所和企业注册并经市科技局确认后即可揭榜。开标前任何人看不到方案内容。".into()],
        figures: figures(),
        targets: targets(Table::fold),
        passages: vec![
            Passage {
                id: "background",
                title: "需求背景与现状".into(),
                text: Prose::new(""),
                absent: Some(Absent {
                    words: "登录后可见".into(),
                    link: Some(Link::new("登录", "/sign-in?back=/demands/17")),
                }),
            },
            Passage {
                id: "problem",
                title: "拟解决的主要技术问题".into(),
                text: Prose::new("高硬、低摩擦、导热良好的多层复合保护层。\n细长基板上大面积均匀成膜。"),
                absent: None,
            },
        ],
        terms: terms(),
        files: Attachments::default().hidden("2 份附件，登录后可见"),
        manage_files: None,
        questions: Some(questions),
        changes: None,
        coach: None,
        journal: Timeline::new(vec![
            Entry::new(at("2026-09-03T08:40:00Z"), "揭榜截止时间延长至 9 月 30 日 17:00")
                .note("原定 9 月 20 日 17:00。理由：两家意向单位提出样件试镀周期不足。")
                .seq(4067),
            Entry::new(at("2026-08-17T01:00:00Z"), "市科技局发榜").seq(3921),
        ]),
        repeats: None,
        leads: Some(Matches::new("成果", Vec::new())),
    }
}

fn repeated() -> Lead {
    let reasons = vec![Reason::shared(["打印头", "耐磨", "保护层"]), Reason::fits("技术领域相同")];
    Lead::new("热敏打印头表面耐磨涂层", "/demands/8", "澜海北辰电子有限公司 · 评审中", Band::High, reasons)
}

fn returned() -> ShowPage {
    let acts = Acts::new("/demands/17/steps", "sample-token")
        .version(5)
        .offer(Offer::new("submit", "重新提交至高新区科技局").primary())
        .offer(
            Offer::new("withdraw", "撤回需求")
                .needs_note("撤回理由")
                .warning("撤回后不能恢复，需要时可复制为新的需求。"),
        );
    ShowPage {
        shell: shell_of_enterprise(TITLE, Here::Demands).crumb("需求", "/demands").crumb_here(TITLE),
        state: State::waiting("已退回"),
        facts: vec!["技术攻关".into(), "高新区".into()],
        notes: vec!["高新区科技局 6 月 20 日退回：“打印速度”没有写怎样检验，请补充后再报。".into()],
        steps: Some(steps(0)),
        box_title: "办理",
        due: Some(time::desk_due(at("2026-06-22T02:00:00Z"), at("2026-07-03T16:00:00Z"), 9)),
        bid: None,
        acts,
        links: vec![Link::new("修改", "/demands/17/edit"), Link::new("打印盖章", "/demands/17/print")],
        advice: vec!["现由发榜方办理。".into()],
        passages: Vec::new(),
        files: Attachments::new(vec![
            Attachment::new("3", "盖章扫描件.pdf", "/files/3", 640_000).kind("盖章扫描件").meta("6 月 12 日上传"),
        ]),
        manage_files: Some(Link::new("管理附件", "/demands/17/files")),
        questions: Some(Questions {
            rows: vec![Question {
                id: 5,
                text: "是否接受以类金刚石膜替代氮化硅体系？".into(),
                answer: None,
                meta: "6 月 9 日提问".into(),
                reply: Some(
                    Field::area("answer", "答复").id("answer-5").hint("答复对所有人公开，不能撤回。").longest(1000),
                ),
            }],
            ask: None,
            action: "/demands/17/questions".into(),
            csrf: "sample-token".into(),
            hint: "有 1 个问题待答复。".into(),
        }),
        changes: Some(Changes::of([("完成时限", "18 个月", "24 个月")])),
        repeats: Some(
            Matches::new("需求", vec![repeated()]).bare().more("看全部相似需求", "/demands/18/matches#similar"),
        ),
        coach: Some(CoachSection {
            checks: Checks::new()
                .miss("“约束条件”一栏没有写", "哪些不能变要先说清，免得方案落不了地。例：外形尺寸不变。")
                .could("没有写配套条件", "能提供样件的需求，更容易有人揭榜。例：提供样件 50 只。")
                .there("有可测量的指标", "能测的数才能应答、能验收。"),
            reason: Some("“约束条件”一栏没有写。请补充修改后再提交。".into()),
        }),
        leads: None,
        ..listed()
    }
}

fn edit() -> EditPage {
    let problems = Problems::from_pairs([
        ("own", "企业自筹不能少于榜金：现填 220 万元，榜金为 280 万元"),
        ("indicator-1-test", "第 2 行“走纸寿命”没有写怎样检验"),
        ("indicators", "考核指标最多 20 项，请合并或写入附件"),
    ]);
    let disclosure = [("public", "公开"), ("login", "仅登录可见"), ("bidder", "仅揭榜方可见")];
    let columns = vec![
        Column::text("name", "指标").wide(),
        Column::text("present", "现有").narrow(),
        Column::select("comparator", "比较", [("at_least", "≥"), ("at_most", "≤"), ("between", "区间")]).narrow(),
        Column::text("value", "要求").narrow(),
        Column::text("unit", "单位").narrow(),
        Column::text("test", "怎样检验"),
    ];
    let controls = Controls {
        owner: Some(
            Field::select("org_id", "填报单位", [("3", "澜海恒印打印科技股份有限公司")])
                .hint("代单位填报时选择；提交前请与单位核对。")
                .value("3"),
        ),
        title: Field::text("title", "需求名称").hint("写清对象和要解决的问题，不超过 40 字").longest(40).value(TITLE),
        class: Field::radios("class", "需求类别", [("tackle", "技术攻关"), ("transfer", "成果转化")]).value("tackle"),
        mode: Field::radios("mode", "组织模式", [("open", "揭榜挂帅"), ("directed", "定向委托"), ("race", "赛马制")])
            .value("open"),
        directed: Field::select("directed_org_id", "受托单位", [("8", "澜海大学")]).hint("定向委托时选择").optional(),
        field: Field::select("field", "技术领域", [("it", "新一代信息技术")]).value("it"),
        months: Field::number("months", "完成时限").unit("个月").value("24"),
        texts: vec![Field::area("background", "需求背景与现状").rows(5)],
        indicators: EditRows::new("indicator", "考核指标", columns)
            .row(["保护层努氏硬度", "1350", "at_least", "1800", "HK", "显微硬度计"])
            .row(["走纸寿命", "120", "at_least", "200", "km", ""])
            .described_by("indicators-hint")
            .problems(&problems),
        money: vec![
            Field::money("prize", "榜金").value("280"),
            Field::money("public", "申请财政支持").optional(),
            Field::money("own", "企业自筹").value("220").error(problems.of("own")),
        ],
        terms: vec![Field::area("ip", "产权归属").rows(2)],
        disclosure: vec![
            Field::radios("show_name", "单位名称", disclosure).value("public"),
            Field::radios("show_text", "需求背景与附件", disclosure).value("login"),
        ],
        contact: Field::text("contact", "联系人和电话"),
        truthful: Field::tick("truthful", "以上内容属实，且不涉及国家秘密").ticked(true),
    };
    EditPage {
        shell: shell_of_officer("填报技术需求", Here::Demands).crumb("需求", "/demands").crumb_here("填报需求"),
        action: "/demands/17/edit".into(),
        draft: "/demands/17/draft".into(),
        id: Some(17),
        version: Some(3),
        note: Some("高新区科技局 6 月 20 日退回：请补充检验方法。".into()),
        problems,
        problems_title: None,
        copies: vec![Link::new("打印头装配自动对位", "/demands/new?copy=4")],
        controls,
        files: Attachments::default(),
        submit: "提交至高新区科技局".into(),
        saved: "草稿已保存，14:32".into(),
        panel: crate::leads::Panel {
            count: "2,650 项成果都已比对".into(),
            matches: Matches::new("成果", Vec::new()).bare(),
            teams: "约有 2 个团队可能承担：有相关的公开成果，或揭过相近的榜。".into(),
            checks: Some(
                Checks::new()
                    .miss("“约束条件”一栏没有写", "尺寸、温度、成本、产线节拍，哪些不能变。")
                    .there("有可测量的指标", ""),
            ),
            summary: "没有合适的成果".into(),
        },
    }
}

fn files() -> FilesPage {
    FilesPage {
        shell: shell_of_enterprise("附件", Here::Demands).crumb("需求", "/demands").crumb_here("附件"),
        action: "/demands/17/files".into(),
        back: Link::new("回到填报", "/demands/17/edit"),
        files: Attachments::new(vec![Attachment::new("7", "试验台照片.jpg", "/files/7", 640_000).kind("附件")])
            .editable(),
        kind: Field::radios(
            "part",
            "文件种类",
            [
                Choice::new("attachment", "附件").hint("按需求的公开范围公开"),
                Choice::new("stamped", "盖章扫描件").hint("只给主管部门和本单位看"),
            ],
        )
        .lines()
        .value("attachment"),
        upload: Field::file("file", "选择文件").multiple(),
        problems: Problems::none(),
    }
}

fn print() -> PrintPage {
    let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    PrintPage {
        shell: shell_of_enterprise("技术需求征集表", Here::Demands),
        back: "/demands/17".into(),
        heading: "技术需求征集表",
        number: "已提交".into(),
        head: vec![
            [pair("需求名称", TITLE), pair("技术领域", "新一代信息技术")],
            [pair("榜金", "280 万元"), pair("完成时限", "24 个月")],
            [pair("联系人", "孙立 0000-5180 222"), pair("", "")],
        ],
        targets: targets(Table::ruled),
        texts: vec![("需求背景与现状".into(), "企业年产热敏打印头 900 万只。\n现有保护层寿命不足。".into())],
        files: vec!["现有产品失效分析.pdf".into()],
        promise: Some("本单位承诺：以上内容属实，不涉及国家秘密。".into()),
        unit: "澜海恒印打印科技股份有限公司".into(),
        office: Some("高新区科技局".into()),
    }
}
