//! Samples of the pages of achievements.

use chrono::{TimeZone, Utc};

use super::{Sample, shell_of_officer, shell_of_team, shell_of_visitor};
use crate::Shell;
use crate::achievement::{Controls, EditPage, Passage, ShowPage};
use crate::parts::*;
use crate::shell::Here;

/// Pages of achievements.
pub fn all() -> Vec<Sample> {
    vec![
        Sample::of("achievement", &show()),
        Sample::of("achievement-own", &own()),
        Sample::of("achievement-edit", &edit()),
        Sample::of("achievement-new-clerk", &new_by_clerk()),
    ]
}

fn page(shell: Shell) -> ShowPage {
    let at = Utc.with_ymd_and_hms(2026, 8, 12, 2, 30, 0).single().expect("an instant");
    let passage = |id, title: &str, text: &str| Passage { id, title: title.into(), text: Prose::new(text) };
    let demand = Lead::new(
        "高速热敏打印头耐磨保护层关键技术",
        "/demands/17",
        "澜海恒印打印科技股份有限公司 · 揭榜中",
        Band::High,
        vec![Reason::shared(["耐磨", "保护层", "溅射"]), Reason::fits("技术领域相近")],
    );
    ShowPage {
        shell: shell.crumb("成果", "/achievements").crumb_here("氮化硅基耐磨涂层磁控溅射工艺"),
        title: "氮化硅基耐磨涂层磁控溅射工艺".into(),
        state: State::going("已发布"),
        facts: vec!["澜海大学".into(), "先进装备与智能制造".into(), "2026 年 8 月 12 日发布".into()],
        note: None,
        contact: None,
        contact_hint: "联系方式只给登录的注册单位看。".into(),
        sign_in: Some(Link::new("登录后查看", "/sign-in?back=/achievements/32")),
        acts: Acts::new("/achievements/32/steps", "sample-token"),
        links: Vec::new(),
        figures: Facts::grid([
            Fact::new("技术成熟度", "通过小试"),
            Fact::money("合作价格", 60_000_000),
            Fact::new("知识产权", "发明专利"),
            Fact::new("合作方式", "技术许可、合作开发"),
        ]),
        passages: vec![
            passage("summary", "成果简介", "在细长陶瓷基板上连续沉积致密氮化硅涂层的工艺，已完成小试。"),
            passage("indicators", "技术指标", "显微硬度 ≥ 1900 HK\n膜厚均匀性 ±3 %"),
        ],
        source: None,
        leads: Some(Matches::new("需求", vec![demand])),
        journal: Timeline::new(vec![Entry::new(at, "发布成果").seq(3911)]),
    }
}

fn show() -> ShowPage {
    page(shell_of_visitor("氮化硅基耐磨涂层磁控溅射工艺", Here::Achievements))
}

fn own() -> ShowPage {
    let mut page = page(shell_of_team("氮化硅基耐磨涂层磁控溅射工艺", Here::Achievements));
    page.contact = Some("徐工 0000-5180 305".into());
    page.sign_in = None;
    page.state = State::done("已撤下");
    page.note = Some("市科技局撤下这项成果，理由：专利权已转让，请更新产权情况。".into());
    page.links =
        vec![Link::new("修改内容", "/achievements/32/edit"), Link::new("复制为新成果", "/achievements/new?copy=32")];
    page.acts = page.acts.version(4).offer(
        Offer::new("republish", "重新发布")
            .primary()
            .blocked("这项成果由市科技局撤下。请按理由修改后联系市科技局经办人重新发布。"),
    );
    page
}

fn controls(problems: &Problems) -> Controls {
    Controls {
        owner: None,
        title: Field::text("title", "成果名称").longest(60).value("氮化硅基耐磨涂层磁控溅射工艺"),
        field: Field::select("field", "技术领域", [("先进装备与智能制造", "先进装备与智能制造")])
            .value("先进装备与智能制造"),
        maturity: Field::select("maturity", "技术成熟度", [("lab_tested", "通过小试")]).error(problems.of("maturity")),
        summary: Field::area("summary", "成果简介").rows(6).error(problems.of("summary")),
        indicators: Field::area("indicators", "技术指标").optional(),
        keywords: Field::text("keywords", "关键词").optional(),
        scope: Field::area("scope", "应用范围").optional(),
        ip_type: Field::select("ip_type", "知识产权形式", [("发明专利", "发明专利")]),
        cooperation: Field::checks("cooperation", "合作方式", [("技术许可", "技术许可"), ("合作开发", "合作开发")])
            .values(&["技术许可"])
            .error(problems.of("cooperation")),
        price: Field::money("price", "合作价格").optional().hint("不填为面议").value("60"),
        contact: Field::text("contact", "联系人及电话").hint("只给登录的注册单位看"),
    }
}

fn edit() -> EditPage {
    let mut problems = Problems::none();
    problems.add("summary", "请写成果简介：做什么用、怎样做到、做到什么程度，不少于 30 个字");
    problems.add("maturity", "请选择技术成熟度，按已经完成的阶段选");
    let shell = shell_of_team("登记成果", Here::Achievements).crumb("成果", "/achievements").crumb_here("登记成果");
    EditPage {
        shell,
        action: "/achievements/32/edit".into(),
        draft: Some("/achievements/32/draft".into()),
        version: Some(2),
        back: Link::new("看这项成果", "/achievements/32"),
        copies: Vec::new(),
        controls: controls(&problems),
        problems,
        is_draft: true,
    }
}

fn new_by_clerk() -> EditPage {
    let shell = shell_of_officer("登记成果", Here::Achievements).crumb("成果", "/achievements").crumb_here("登记成果");
    let problems = Problems::none();
    let owner = Field::select("org_id", "成果单位", [("7", "澜海大学"), ("8", "省先进制造研究院")]);
    EditPage {
        shell,
        action: "/achievements/new".into(),
        draft: None,
        version: None,
        back: Link::new("成果清单", "/achievements"),
        copies: vec![Link::new("氮化硅基耐磨涂层磁控溅射工艺", "/achievements/new?copy=32")],
        controls: Controls { owner: Some(owner), ..controls(&problems) },
        problems,
        is_draft: true,
    }
}
