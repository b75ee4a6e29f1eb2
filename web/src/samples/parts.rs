//! Every part on a few pages, so that each is rendered, checked and looked at even before a page uses it.

mod form;
mod work;

use askama::Template;
use chrono::{DateTime, Utc};

use super::{Sample, shell_of_officer, shell_of_visitor};
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

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("parts-list", &list()),
        Sample::of("parts-matter", &matter()),
        Sample::of("parts-form", &form::form()),
        Sample::of("parts-work", &work::work()),
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
        facet("阶段", "stage", &[("open", "揭榜中", 24), ("review", "评审中", 5), ("notice", "公示中", 3)]),
        facet(
            "技术领域",
            "field",
            &[("equip", "先进装备与智能制造", 6), ("it", "新一代信息技术", 5), ("carbon", "碳纤维等复合材料", 4)],
        ),
        facet("需求类别", "class", &[("tackle", "技术攻关", 19), ("transfer", "成果转化", 5)]),
        facet("组织模式", "mode", &[("open", "揭榜挂帅", 20), ("race", "赛马制", 4)]),
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
    let record = |(title, race, field, unit, area, wan, end): (&str, bool, &str, &str, &str, i64, &str)| {
        let chip = if race { Chip::strong("赛马制") } else { Chip::new("揭榜挂帅") };
        let title = match title.split_once("脱盐") {
            Some((before, after)) => Marked::spans([(before, false), ("脱盐", true), (after, false)]),
            None => Marked::plain(title),
        };
        Record::new(title, "/demands/17")
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
            .suggest("/suggest?list=hall")
            .primary(),
        sorts: Sorts::of("/", &query, &[("due", "即将截止"), ("new", "最新发榜"), ("sum", "榜金从高到低")]),
        records: Records::new((0..5).flat_map(|_| rows).map(record).collect()),
        pager: Pager::new("/", query, 2, 20, 240).unit("个").export("/demands.xlsx"),
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
    .row([Cell::new("走纸寿命"), Cell::none(), Cell::new("≥ 200 km").strong(), Cell::new("未写明").lack()]);
    let acts = Acts::new("/demands/17/steps", "sample-token")
        .version(3)
        .offer(Offer::new("recommend", "推荐至市科技局").primary())
        .offer(
            Offer::new("return", "退回企业修改").needs_note("退回理由").refused("指标", "请写明要改什么，至少 10 个字"),
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
            Fact::new("揭榜条件", "具备磁控溅射或类金刚石镀膜中试条件，近三年无不良信用记录。"),
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
