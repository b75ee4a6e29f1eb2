//! Samples of the public lists.

use super::{Sample, shell_of_enterprise, shell_of_visitor};
use crate::hall::{ListPage, Sum, Tally};
use crate::parts::{
    Chip, Due, Empty, Facet, Filters, Find, Link, Marked, Money, Pager, Picked, Record, Records, Sorts, State, Tabs,
};
use crate::query::Query;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("hall", &hall()),
        Sample::of("hall-search", &search()),
        Sample::of("hall-empty", &empty()),
        Sample::of("demands-own", &own()),
        Sample::of("achievements", &achievements()),
    ]
}

fn tally() -> Tally {
    let sum = |before: &str, number: &str, unit: &str| Sum {
        before: before.into(),
        number: number.into(),
        href: "/stats?year=2026".into(),
        unit: unit.into(),
    };
    Tally {
        year: 2026,
        counts: vec![sum("征集需求", "186", "项"), sum("发榜", "42", "项"), sum("揭榜成功", "8", "项")],
        amounts: vec![sum("榜金合计", "9,860", "万元"), sum("财政支持", "612", "万元")],
    }
}

fn facets(query: &Query) -> Filters {
    let facet = |title: &str, key: &str, choices: &[(&str, &str, u64)]| {
        Facet::of(title, key, "/", query, choices.iter().copied()).folded(6)
    };
    let fields = [
        "先进装备与智能制造",
        "新一代信息技术",
        "碳纤维等复合材料",
        "海洋生物与健康食品",
        "新医药与医疗器械",
        "新能源与核能",
        "时尚与休闲运动产品",
        "康养旅游",
        "其他",
    ];
    let fields: Vec<(&str, &str, u64)> = fields.iter().zip(1..).map(|(field, at)| (*field, *field, 10 - at)).collect();
    Filters::new(vec![
        facet("阶段", "stage", &[("listed", "揭榜中", 24), ("under_review", "评审中", 5), ("awarded", "已揭榜", 8)]),
        facet("技术领域", "field", &fields),
        facet("需求类别", "class", &[("tackle", "技术攻关", 19), ("transfer", "成果转化", 5)]),
        facet("组织模式", "mode", &[("open", "揭榜挂帅", 20), ("race", "赛马制", 4)]),
        facet("榜金（万元）", "band", &[("0-100", "100 以下", 6), ("100-300", "100–300", 11)]),
        facet("区县", "region", &[("高新区", "高新区", 7), ("经开区", "经开区", 5), ("荣渡市", "荣渡市", 3)]),
    ])
}

fn page(query: &Query, records: Vec<Record>) -> ListPage {
    ListPage {
        shell: shell_of_visitor("榜单大厅", Here::Hall),
        title: "榜单大厅".into(),
        tally: Some(tally()),
        find: Find::new("/", "搜索榜单", "")
            .placeholder("技术名称、指标、发榜单位")
            .keep(query)
            .suggest("/suggest?list=hall")
            .primary(),
        often: vec![Link::new("碳纤维", "/?q=%E7%A2%B3%E7%BA%A4%E7%BB%B4")],
        tabs: None,
        act: None,
        also: None,
        filters: facets(query),
        save: Some(Link::new("保存这个检索", "/alerts/new?of=/")),
        heading: "24 个榜单".into(),
        sorts: Sorts::of("/", query, &[("due", "即将截止"), ("new", "最新发榜"), ("sum", "榜金从高到低")]),
        notes: Vec::new(),
        without: Vec::new(),
        records: Records::new(records),
        empty: None,
        pager: Pager::new("/", query.clone(), 1, 20, 24).unit("个").export("/hall.xlsx"),
    }
}

fn record(title: impl Into<Marked>) -> Record {
    Record::new(title, "/demands/17")
        .chip(Chip::new("揭榜挂帅"))
        .fact("技术攻关")
        .fact("海洋生物与健康食品")
        .fact("荣渡海晟食品有限公司")
        .fact("荣渡市")
        .money(Money::fen(120_000_000))
        .due(Due::near("剩 2 天").small("9 月 16 日 17:00"))
}

fn hall() -> ListPage {
    let query = Query::of([("stage", "listed")]);
    page(&query, (0..20).map(|_| record("高盐水产加工废水低能耗脱盐技术")).collect())
}

fn search() -> ListPage {
    let query = Query::of([("q", "脱盐 反渗透"), ("stage", "awarded")]);
    let title = Marked::spans([("高盐水产加工废水低能耗", false), ("脱盐", true), ("技术", false)]);
    let found = record(title).state(State::done("已揭榜")).snippet(Marked::spans([
        ("…在含盐量 3% 以上的废水中", false),
        ("脱盐", true),
        ("，吨水能耗…", false),
    ]));
    ListPage {
        heading: "1 个榜单".into(),
        notes: vec!["没有同时包含“脱盐”“反渗透”的结果，已放宽为包含其中部分词。".into()],
        without: vec![
            Picked { label: "脱盐".into(), href: "/?q=%E5%8F%8D%E6%B8%97%E9%80%8F".into() },
            Picked { label: "反渗透".into(), href: "/?q=%E8%84%B1%E7%9B%90".into() },
        ],
        pager: Pager::new("/", query.clone(), 1, 20, 1).unit("个").export("/hall.xlsx"),
        ..page(&query, vec![found])
    }
}

fn empty() -> ListPage {
    let query = Query::of([("q", "量子"), ("class", "transfer")]);
    let empty = Empty::new("没有符合条件的榜单", "可以去掉几个条件，或到技术需求清单里找还没有发榜的需求。")
        .link("去掉全部条件", "/")
        .link("搜索技术需求清单", "/demands?q=%E9%87%8F%E5%AD%90");
    ListPage { heading: "0 个榜单".into(), empty: Some(empty), ..page(&query, Vec::new()) }
}

fn own() -> ListPage {
    let query = Query::of([("mine", "1")]);
    let draft = Record::new("高速热敏打印头耐磨保护层关键技术", "/demands/17").state(State::waiting("草稿"));
    ListPage {
        shell: shell_of_enterprise("技术需求清单", Here::Demands),
        title: "技术需求清单".into(),
        tally: None,
        often: Vec::new(),
        tabs: Some(Tabs::new("需求范围").tab("全市需求", "/demands", None, false).tab(
            "本单位的需求",
            "/demands?mine=1",
            None,
            true,
        )),
        act: Some(Link::new("填报需求", "/demands/new")),
        find: Find::new("/demands", "搜索需求", "").keep(&query),
        heading: "1 项需求".into(),
        ..page(&query, vec![draft])
    }
}

fn achievements() -> ListPage {
    let query = Query::new();
    let record = Record::new("高硬度类金刚石复合薄膜及其制备方法", "/achievements/3")
        .chip(Chip::new("通过中试"))
        .fact("新一代信息技术")
        .fact("发明专利")
        .fact("技术许可、合作开发")
        .fact("东礁大学")
        .money(Money::fen(60_000_000))
        .due(Due::plain("2026 年 8 月 1 日"));
    ListPage {
        shell: shell_of_visitor("科技成果清单", Here::Achievements),
        title: "科技成果清单".into(),
        tally: None,
        heading: "2,650 项成果".into(),
        ..page(&query, vec![record])
    }
}
