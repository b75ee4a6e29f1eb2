//! Every part on a few pages, so that each is rendered, checked and looked at even before a page uses it.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{Sample, shell_of_enterprise, shell_of_officer, shell_of_visitor};
use crate::Shell;
use crate::parts::*;
use crate::query::Query;
use crate::shell::Here;
use crate::time;

/// Parts of a public list.
#[derive(Template)]
#[template(path = "samples/list.html")]
struct ListParts {
    shell: Shell,
    find: Find,
    filters: Filters,
    sorts: Sorts,
    records: Records,
    pager: Pager,
}

/// Parts of the page of one matter.
#[derive(Template)]
#[template(path = "samples/matter.html")]
struct MatterParts {
    shell: Shell,
    steps: Steps,
    figures: Facts,
    targets: Table,
    text: Prose,
    terms: Facts,
    files: Attachments,
    changes: Changes,
    journal: Timeline,
    acts: Acts,
    due: Due,
    leads: Matches,
    none: Matches,
}

/// Parts of a form.
#[derive(Template)]
#[template(path = "samples/form.html")]
struct FormParts {
    shell: Shell,
    problems: Problems,
    fields: Vec<Field>,
    money: Vec<Field>,
    rows: EditRows,
    picks: Vec<Field>,
    files: Attachments,
    leads: Matches,
    checks: Checks,
}

/// Parts of a desk and of statistics.
#[derive(Template)]
#[template(path = "samples/work.html")]
struct WorkParts {
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

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("parts-list", &list()),
        Sample::of("parts-matter", &matter()),
        Sample::of("parts-form", &form()),
        Sample::of("parts-work", &work()),
    ]
}

/// 2026-09-14 10:00 in +08:00.
fn now() -> DateTime<Utc> {
    at("2026-09-14T02:00:00Z")
}

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().expect("an instant")
}

fn list() -> ListParts {
    let query = Query::of([("stage", "open"), ("page", "2")]);
    let facet = |title: &str, key: &str, choices: &[(&str, &str, u64)]| {
        Facet::of(title, key, "/", &query, choices.iter().copied())
    };
    let filters = Filters::new(vec![
        facet(
            "阶段",
            "stage",
            &[
                ("open", "揭榜中", 24),
                ("review", "评审中", 5),
                ("notice", "公示中", 3),
            ],
        ),
        facet(
            "技术领域",
            "field",
            &[
                ("equip", "先进装备与智能制造", 6),
                ("it", "新一代信息技术", 5),
                ("carbon", "碳纤维等复合材料", 4),
            ],
        ),
        facet(
            "需求类别",
            "class",
            &[("tackle", "技术攻关", 19), ("transfer", "成果转化", 5)],
        ),
        facet(
            "组织模式",
            "mode",
            &[("open", "揭榜挂帅", 20), ("race", "赛马制", 4)],
        ),
    ]);
    let rows = [
        (
            "高盐水产加工废水低能耗脱盐技术",
            false,
            "海洋生物与健康食品",
            "荣渡海晟食品有限公司",
            "荣渡市",
            120,
            "2026-09-16T09:00:00Z",
        ),
        (
            "核级阀门密封面激光熔覆与在役检测",
            true,
            "新能源与核能",
            "发榜单位不公开",
            "临港区",
            560,
            "2026-09-18T09:00:00Z",
        ),
        (
            "高速热敏打印头耐磨保护层关键技术",
            false,
            "新一代信息技术",
            "澜海恒印打印科技股份有限公司",
            "高新区",
            280,
            "2026-09-30T09:00:00Z",
        ),
        (
            "大功率永磁电机功率级模拟器",
            true,
            "先进装备与智能制造",
            "文岭锐驰电机有限公司",
            "文岭区",
            420,
            "2026-10-12T09:00:00Z",
        ),
    ];
    let record =
        |(title, race, field, unit, area, wan, end): (&str, bool, &str, &str, &str, i64, &str)| {
            let chip = if race {
                Chip::strong("赛马制")
            } else {
                Chip::new("揭榜挂帅")
            };
            Record::new(
                Marked::ranges(
                    title,
                    title.find("脱盐").map(|start| start..start + "脱盐".len()),
                ),
                "/demands/17",
            )
            .chip(chip)
            .fact("技术攻关")
            .fact(field)
            .fact(unit)
            .fact(area)
            .money(Money::fen(wan * 1_000_000))
            .due(time::public_due(now(), at(end)))
        };
    ListParts {
        shell: shell_of_visitor("榜单大厅", Here::Hall),
        find: Find::new("/", "搜索榜单", "")
            .placeholder("技术名称、指标、发榜单位")
            .keep(&query)
            .primary(),
        sorts: Sorts::of(
            "/",
            &query,
            &[
                ("due", "即将截止"),
                ("new", "最新发榜"),
                ("sum", "榜金从高到低"),
            ],
        ),
        records: Records::new((0..5).flat_map(|_| rows).map(record).collect()),
        pager: Pager::new("/", query, 2, 20, 240)
            .unit("个")
            .export("/demands.xlsx"),
        filters,
    }
}

fn leads() -> Vec<Lead> {
    vec![
        Lead::new(
            "高硬度类金刚石复合薄膜及其制备方法",
            "/achievements/1",
            "东海岸理工大学 · 通过中试",
            Band::High,
            vec![
                Reason::shared(["保护层", "硬度", "磁控溅射"]),
                Reason::fits("领域相同，通过中试，要价 60 万元在榜金内"),
                Reason::lacking("走纸寿命、打印速度"),
            ],
        ),
        Lead::new(
            "氮化硅基耐磨涂层磁控溅射工艺",
            "/achievements/2",
            "省先进制造研究院 · 通过小试",
            Band::Mid,
            vec![Reason::shared(["氮化硅", "耐磨"])],
        )
        .link("联系成果方", "/achievements/2/contact"),
        Lead::new(
            "微小型器件热冲击寿命试验方法",
            "/achievements/3",
            "澜海大学 · 可以量产",
            Band::Low,
            vec![Reason::new("同提到", Marked::list(["热冲击", "寿命预测"]))],
        ),
    ]
}

fn matter() -> MatterParts {
    let targets = Table::fold(vec![
        Head::text("指标"),
        Head::number("现有水平"),
        Head::number("要求达到"),
        Head::text("怎样检验"),
    ])
    .row([
        Cell::new("保护层努氏硬度"),
        Cell::new("1,350 HK"),
        Cell::new("≥ 1,800 HK").strong(),
        Cell::new("显微硬度计，载荷 10 g，取 5 点均值"),
    ])
    .row([
        Cell::new("走纸寿命"),
        Cell::none(),
        Cell::new("≥ 200 km").strong(),
        Cell::new("未写明").lack(),
    ]);
    let acts = Acts::new("/demands/17/steps", "sample-token")
        .version(3)
        .offer(Offer::new("recommend", "推荐至市科技局").primary())
        .offer(
            Offer::new("return", "退回企业修改")
                .needs_note("退回理由")
                .refused("指标", "请写明要改什么，至少 10 个字"),
        )
        .offer(
            Offer::new("extend", "延长截止时间")
                .field(Field::minute("end", "新的截止时间").id("extend-end"))
                .needs_note("延长理由")
                .warning("延长后所有关注单位都会收到通知，截止时间不能再提前。"),
        )
        .offer(Offer::link("打印推荐表", "/demands/17/print"))
        .offer(
            Offer::new("list", "发榜")
                .blocked("公示期未满，9 月 20 日 24:00 后可以发榜。")
                .blocked("榜单文本还未经企业确认，请先请企业在线确认。"),
        );
    MatterParts {
        shell: shell_of_officer("高速热敏打印头耐磨保护层关键技术", Here::Demands)
            .crumb("工作台", "/desk")
            .crumb("需求", "/demands")
            .crumb_here("需求 186 号")
            .flash("已登记区市推荐意见。"),
        steps: Steps::at(
            3,
            [
                ("提交需求", "6 月 12 日"),
                ("区市推荐", "6 月 24 日"),
                ("专家论证", "7 月 21 日"),
                ("发榜揭榜", "至 9 月 30 日 17:00"),
                ("专家评审", "10 月中旬"),
                ("结果公示", "7 天"),
                ("签约实施", ""),
            ],
        ),
        figures: Facts::grid([
            Fact::money("榜金（企业支付揭榜方）", 280_000_000),
            Fact::number("财政支持（立项后拨付）", 84, "万元以内"),
            Fact::money("企业自筹（含榜金）", 620_000_000),
            Fact::number("实施期限", 24, "个月"),
        ]),
        targets,
        text: Prose::new(
            "企业年产热敏打印头 900 万只，用于物流面单、医疗腕带和彩票终端。\n企业已试过提高溅射功率和加厚膜层两条路线，无法同时满足速度与寿命。",
        ),
        terms: Facts::lines([
            Fact::new(
                "揭榜条件",
                "具备磁控溅射或类金刚石镀膜中试条件，近三年无不良信用记录。",
            ),
            Fact::new("报价", "未应答").lack(),
            Fact::link("意向团队", "东海岸理工大学薄膜团队", "/teams/3"),
            Fact::new("备注", ""),
        ]),
        files: Attachments::new(vec![
            Attachment::new("1", "现有产品失效分析（节选）.pdf", "/files/1", 1_887_436)
                .kind("技术资料")
                .meta("9 月 8 日上传"),
        ])
        .hidden("另有 2 份附件，登录后可见"),
        changes: Changes::of([
            ("走纸寿命", "不低于 150 km", "不低于 200 km，第三方检测"),
            ("完成时限", "24 个月", "24 个月"),
        ]),
        journal: Timeline::new(vec![
            Entry::new(at("2026-09-03T08:40:00Z"), "揭榜截止时间延长 10 天")
                .note("原定 9 月 20 日。理由：两家意向单位提出样件试镀周期不足。")
                .seq(4067),
            Entry::new(at("2026-08-17T01:00:00Z"), "市科技局发榜").seq(3921),
        ]),
        acts,
        due: time::public_due(now(), at("2026-09-30T09:00:00Z")).big(),
        leads: Matches::new("成果", leads()).more("另有 4 项可参考", "/demands/17/matches"),
        none: Matches::new("团队", Vec::new()).bare(),
    }
}

fn form() -> FormParts {
    let mut problems = Problems::none();
    problems.add(
        "own",
        "企业自筹不能少于榜金：现填 220 万元，榜金为 280 万元",
    );
    problems.add("indicator-2-test", "请写明“打印速度”怎样检验");
    problems.add("class", "请选择需求类别");
    let fields = vec![
        Field::text("title", "需求名称")
            .hint("写清对象和要解决的问题，不超过 40 字")
            .value("高速热敏打印头耐磨保护层关键技术")
            .longest(40),
        Field::radios(
            "class",
            "需求类别",
            [("tackle", "技术攻关"), ("transfer", "成果转化")],
        )
        .error(problems.of("class")),
        Field::select(
            "field",
            "技术领域",
            [
                Choice::new("it-print", "打印与智能终端").group("新一代信息技术"),
                Choice::new("it-chip", "集成电路设计").group("新一代信息技术"),
                Choice::new("sea", "海洋生物制品").group("海洋生物"),
            ],
        )
        .value("it-print"),
        Field::number("months", "完成时限").unit("个月").value("24"),
        Field::area("background", "需求背景与现状")
            .hint("现在做到什么水平，试过哪些办法，卡在哪里")
            .rows(5)
            .value("企业年产热敏打印头 900 万只。"),
        Field::text("contact", "联系人").optional(),
    ];
    let columns = vec![
        Column::text("name", "指标").wide(),
        Column::number("now", "现有").narrow(),
        Column::select("sign", "比较", [("ge", "≥"), ("le", "≤")]).narrow(),
        Column::number("want", "要求").narrow(),
        Column::text("unit", "单位").narrow(),
        Column::text("test", "怎样检验"),
    ];
    let rows = EditRows::new("indicator", "考核指标", columns)
        .row([
            "保护层努氏硬度",
            "1350",
            "ge",
            "1800",
            "HK",
            "显微硬度计，载荷 10 g",
        ])
        .row([
            "走纸寿命",
            "120",
            "ge",
            "200",
            "km",
            "标准热敏纸，第三方检测",
        ])
        .row(["打印速度", "200", "ge", "300", "mm/s", ""])
        .described_by("indicator-hint")
        .problems(&problems);
    FormParts {
        shell: shell_of_enterprise("填报技术需求", Here::Demands),
        fields,
        money: vec![
            Field::money("prize", "榜金")
                .hint("企业承诺支付给揭榜方")
                .value("280"),
            Field::money("public", "申请财政支持")
                .hint("最多为榜金的 30%")
                .value("84"),
            Field::money("own", "企业自筹")
                .hint("含榜金和本单位研发投入")
                .value("220")
                .error(Some("不能少于榜金 280 万元")),
        ],
        rows,
        picks: vec![
            Field::radios(
                "show-name",
                "单位名称",
                [
                    Choice::new("public", "公开").hint("任何人可见"),
                    Choice::new("signed-in", "仅登录可见").hint("注册单位登录后可见"),
                    Choice::new("bidder", "仅揭榜方可见"),
                ],
            )
            .lines()
            .value("public"),
            Field::minute("end", "揭榜截止时间")
                .hint("北京时间")
                .value("2026-09-30T17:00"),
            Field::file("file", "上传附件")
                .hint("PDF、Word 或图片，每个不超过 50 MB")
                .accept(".pdf,.docx,.png,.jpg")
                .multiple()
                .optional(),
            Field::tick("true", "以上内容属实，且不涉及国家秘密").ticked(true),
        ],
        files: Attachments::new(vec![Attachment::new(
            "7",
            "试验台照片.jpg",
            "/files/7",
            640_000,
        )])
        .editable(),
        leads: Matches::new("成果", leads())
            .bare()
            .more("另有 4 项可参考", "/demands/17/matches"),
        checks: Checks::new()
            .there("有可测量的指标")
            .there("写明了现有水平")
            .miss(
                "“打印速度”没有写怎样检验",
                "验收时容易各说各的。例：300 dpi，光密度不低于 1.2。",
            )
            .could(
                "可补充试验条件",
                "能提供样件或试验台的需求，更容易有人揭榜。",
            ),
        problems,
    }
}

fn work() -> WorkParts {
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
        Cell::link("船载冷链集装箱余热制冷机组", "/demands/186")
            .meta("需求 186 号 · 澜海曜船海工装备有限公司"),
        Cell::new("经开区科技局").meta("9 月 4 日"),
        Cell::due(time::desk_due(now(), at("2026-09-11T09:30:00Z"), -1).progress(5, 5)),
        Cell::act("审查", "/demands/186"),
    ])
    .group("今天到期 1")
    .row([
        Cell::state(State::waiting("答复异议")),
        Cell::link("海水淡化膜组件清洗再生", "/objections/3")
            .meta("异议 3 号 · 对需求论证结果，已受理，公示暂停"),
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
    let mut month_table = Table::compact(vec![
        Head::text("月份"),
        Head::number("征集需求"),
        Head::number("发榜"),
    ])
    .unseen_caption("各月征集与发榜");
    let mut area_table = Table::compact(vec![
        Head::text("技术领域"),
        Head::number("榜金（万元）"),
        Head::number("占比"),
    ])
    .unseen_caption("各领域榜金");
    let (mut month_chart, mut area_chart) = (
        ColumnChart::new("month-title", ["征集需求", "发榜"]),
        BarChart::new("field-title"),
    );
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
        area_table = area_table.row([
            label.to_owned(),
            crate::money::count(wan),
            crate::money::percent(wan, 7600),
        ]);
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
