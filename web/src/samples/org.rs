//! Samples of units and their people.

use super::{Sample, shell_of_enterprise, shell_of_officer, shell_of_visitor};
use crate::org::*;
use crate::parts::*;
use crate::query::Query;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![
        Sample::of("join", &join()),
        Sample::of("org-list", &list()),
        Sample::of("org-pending", &pending()),
        Sample::of("org-public", &public()),
        Sample::of("members", &members()),
        Sample::of("member", &member()),
    ]
}

fn join() -> FormPage {
    let problems = Problems::from_pairs([
        ("uscc", "代码的校验位不符，请对照营业执照核对；确认无误的请勾选下面一项"),
        ("person.email", "请填写完整的电子邮箱，例如 name@example.cn"),
    ]);
    let unit = vec![
        Field::radios("kind", "单位类型", [("enterprise", "企业"), ("institute", "高校院所"), ("agency", "服务机构")])
            .value("enterprise"),
        Field::text("name", "单位名称").value("澜海恒印打印科技股份有限公司"),
        Field::text("uscc", "统一社会信用代码").value("91310115MA1H8R7C6D").error(problems.of("uscc")),
        Field::tick("uscc_checked", "已对照营业执照核对，代码无误"),
        Field::select("region", "所在区市", [("高新区", "高新区"), ("市外", "市外")]).value("高新区"),
        Field::area("profile", "单位简介").optional(),
    ];
    let person = vec![
        Field::text("person.name", "姓名").value("孙立"),
        Field::email("person.email", "电子邮箱").value("sunli@").error(problems.of("person.email")),
        Field::text("person.username", "用户名").autocomplete("username"),
        Field::new_password("person.password", "密码"),
    ];
    FormPage {
        shell: shell_of_visitor("单位注册", Here::Elsewhere),
        intro: "由单位指定的一名管理员办理。提交后即可登录准备材料，市科技局确认后可以办理业务。".into(),
        action: "/join".into(),
        version: None,
        sets: vec![Fieldset::new("一、单位信息", unit), Fieldset::new("二、管理员", person)],
        problems,
        button: "提交注册".into(),
        back: Some(Link::new("已有账号，去登录", "/sign-in")),
    }
}

fn list() -> ListPage {
    let query = Query::of([("stage", "pending")]);
    let facet = Facet::of("状态", "stage", "/orgs", &query, [("pending", "待确认", 2), ("confirmed", "已确认", 38)]);
    let heads =
        vec![Head::text("单位"), Head::text("类型"), Head::tight("区市"), Head::tight("状态"), Head::act("办理")];
    let table = Table::work(heads)
        .unseen_caption("注册单位")
        .row([
            Cell::link("澜海恒印打印科技股份有限公司", "/orgs/12").meta("91350100M000100Y43"),
            Cell::new("企业"),
            Cell::new("高新区"),
            Cell::state(State::waiting("待确认")),
            Cell::act("核对", "/orgs/12"),
        ])
        .row([
            Cell::link("北礁新材料有限公司", "/orgs/13").meta("代码校验位不符"),
            Cell::new("企业"),
            Cell::new("经开区"),
            Cell::state(State::waiting("待确认")),
            Cell::act("核对", "/orgs/13"),
        ]);
    ListPage {
        shell: shell_of_officer("注册单位", Here::Elsewhere),
        links: vec![Link::new("登记单位", "/orgs/new")],
        find: Find::new("/orgs", "查找单位", "").placeholder("单位名称或统一社会信用代码").keep(&query),
        filters: Filters::new(vec![facet]),
        title: "待确认".into(),
        table,
        empty: Empty::new("没有这样的单位", "换一个条件试试。"),
        pager: Pager::new("/orgs", query, 1, 20, 2).unit("家"),
    }
}

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("an instant")
}

fn pending() -> OrgPage {
    let acts = Acts::new("/orgs/13/steps", "sample-token").version(1).offers([
        Offer::new("confirm", "确认注册").primary().needs_note("代码核对依据"),
        Offer::new("refuse", "不予注册").needs_note("不予注册的理由"),
    ]);
    let people =
        Table::fold(vec![Head::text("姓名"), Head::text("职责"), Head::tight("电话")]).unseen_caption("人员").row([
            Cell::link("郝北屿", "/members/31").meta("haobeiyu@example.cn"),
            Cell::new("单位管理员"),
            Cell::new("0000-5180 321"),
        ]);
    OrgPage {
        shell: shell_of_officer("北礁新材料有限公司", Here::Elsewhere)
            .crumb("注册单位", "/orgs")
            .crumb_here("北礁新材料有限公司"),
        name: "北礁新材料有限公司".into(),
        state: Some(State::waiting("待确认")),
        chip: Chip::new("企业"),
        region: "经开区".into(),
        note: Some("统一社会信用代码的校验位不符，请核对营业执照；确认无误的，确认时写明核对依据。".into()),
        acts,
        links: vec![Link::new("修改单位信息", "/orgs/13/edit")],
        facts: Facts::lines([
            Fact::new("信用代码", "91310115MA1H8R7C6D（校验位不符）"),
            Fact::new("地址", "澜海市经开区港城路 88 号"),
            Fact::new("联系人", "郝北屿，0000-5180 321"),
        ]),
        profile: Prose::new("从事碳纤维预浸料和拉挤板材的研发、生产。"),
        people: Some(people),
        journal: Timeline::new(vec![Entry::new(at("2026-09-14T01:20:00Z"), "提交注册").seq(402)]),
    }
}

fn public() -> OrgPage {
    OrgPage {
        shell: shell_of_visitor("澜海大学", Here::Elsewhere).crumb("注册单位", "/orgs").crumb_here("澜海大学"),
        name: "澜海大学".into(),
        state: None,
        chip: Chip::new("高校院所"),
        region: "文岭区".into(),
        note: None,
        acts: Acts::new("/orgs/20/steps", ""),
        links: Vec::new(),
        facts: Facts::lines([Fact::new("类型", "高校院所"), Fact::new("所在区市", "文岭区")]),
        profile: Prose::new(""),
        people: None,
        journal: Timeline::default(),
    }
}

fn members() -> ListPage {
    let query = Query::new();
    let facet =
        Facet::of("职责", "duty", "/members", &query, [("unit_admin", "单位管理员", 1), ("member", "经办人", 2)]);
    let heads =
        vec![Head::text("姓名"), Head::text("职责"), Head::text("联系方式"), Head::tight("状态"), Head::act("办理")];
    let table = Table::work(heads)
        .unseen_caption("人员")
        .row([
            Cell::link("孙立", "/members/3").meta("hengyin"),
            Cell::new("单位管理员、经办人"),
            Cell::new("0000-5180 311").meta("sunli@example.cn"),
            Cell::state(State::done("正常")),
            Cell::none(),
        ])
        .row([
            Cell::link("钟望", "/members/8").meta("zhongwang"),
            Cell::new("经办人"),
            Cell::new("—").meta("zhongwang@example.cn"),
            Cell::state(State::waiting("待激活")),
            Cell::act("管理", "/members/8"),
        ]);
    ListPage {
        shell: shell_of_enterprise("本单位人员", Here::Elsewhere),
        links: vec![Link::new("邀请人员", "/members/new")],
        find: Find::new("/members", "查找人员", "").placeholder("姓名、用户名或邮箱"),
        filters: Filters::new(vec![facet]),
        title: "全部人员".into(),
        table,
        empty: Empty::new("没有这样的人员", "换一个条件试试。"),
        pager: Pager::new("/members", query, 1, 20, 2).unit("人"),
    }
}

fn member() -> MemberPage {
    let duties =
        Field::checks("duties", "职责", [("unit_admin", "单位管理员"), ("member", "经办人")]).values(&["member"]);
    let acts = Acts::new("/members/8/steps", "sample-token").version(2).offers([
        Offer::new("duties", "调整职责").field(duties),
        Offer::new("disable", "停用账号").warning("停用后立即退出登录，经办记录保留，可以随时恢复。"),
    ]);
    MemberPage {
        shell: shell_of_enterprise("钟望", Here::Elsewhere).crumb("本单位人员", "/members").crumb_here("钟望"),
        name: "钟望".into(),
        state: State::done("正常"),
        unit: Link::new("澜海恒印打印科技股份有限公司", "/orgs/12"),
        facts: Facts::lines([
            Fact::new("用户名", "zhongwang"),
            Fact::new("职责", "经办人"),
            Fact::new("电子邮箱", "zhongwang@example.cn"),
        ]),
        acts,
        journal: Timeline::new(vec![
            Entry::new(at("2026-09-12T02:00:00Z"), "开通账号").seq(380),
            Entry::new(at("2026-09-11T02:00:00Z"), "受邀开通账号").seq(371),
        ]),
    }
}
