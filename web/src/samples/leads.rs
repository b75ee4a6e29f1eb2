//! Samples of the pages of leads.

use super::{Sample, shell_of_enterprise, shell_of_team, shell_of_visitor};
use crate::leads::{Hints, MatchesPage, Section};
use crate::parts::{Band, Empty, Lead, Link, Marked, Matches, Reason};
use crate::shell::Here;

/// Pages of leads.
pub fn all() -> Vec<Sample> {
    vec![
        Sample::of("demand-matches", &of_demand()),
        Sample::of("demand-matches-none", &none()),
        Sample::of("achievement-matches", &of_achievement()),
        Sample::of("demand-matches-bare", &bare()),
    ]
}

fn coatings() -> Vec<Lead> {
    vec![
        Lead::new(
            "高硬度类金刚石复合薄膜及其制备方法",
            "/achievements/31",
            "东海岸理工大学 · 通过中试 · 另有 2 个来源",
            Band::High,
            vec![
                Reason::shared(["保护层", "硬度", "磁控溅射"]),
                Reason::fits("技术领域相同，报价 60 万元，在预算 280 万元以内"),
                Reason::lacking("走纸寿命、打印速度"),
            ],
        ),
        Lead::new(
            "氮化硅基耐磨涂层磁控溅射工艺",
            "/achievements/32",
            "省先进制造研究院 · 通过小试",
            Band::Mid,
            vec![Reason::shared(["氮化硅", "耐磨"])],
        ),
    ]
}

fn team() -> Lead {
    let works = [
        ("有成果", "“高硬度类金刚石复合薄膜及其制备方法”“氮化硅基耐磨涂层”等 3 项"),
        ("揭过榜", "“热转印打印头釉面保护技术”"),
    ];
    let mut reasons: Vec<Reason> =
        works.into_iter().map(|(label, names)| Reason::new(label, Marked::plain(names))).collect();
    reasons.push(Reason::shared(["保护层", "硬度"]));
    Lead::new("东海岸理工大学", "/orgs/7", "高校院所 · 高新区", Band::High, reasons)
}

fn of_demand() -> MatchesPage {
    let shell = shell_of_enterprise("匹配成果", Here::Demands)
        .crumb("需求", "/demands")
        .crumb("高速热敏打印头耐磨保护层关键技术", "/demands/17")
        .crumb_here("匹配成果");
    let similar = Lead::new(
        "热转印打印头釉面保护技术",
        "/demands/8",
        "澜海北辰电子有限公司 · 未揭出",
        Band::Mid,
        vec![Reason::shared(["打印头", "保护层"])],
    );
    MatchesPage {
        shell,
        of: Link::new("高速热敏打印头耐磨保护层关键技术", "/demands/17"),
        watch: Some(Link::new("有新的匹配时提醒我", "/alerts/new?of=/demands/17/matches")),
        advice: "按文字与条件自动比对得出，不代表推荐结论。".into(),
        sections: vec![
            Section {
                id: "match",
                title: "匹配成果".into(),
                count: "2,650 项成果中有 2 项对得上".into(),
                matches: Matches::new("成果", coatings()).bare(),
                hints: None,
            },
            Section {
                id: "team",
                title: "可能的团队".into(),
                count: "64 个团队中有 1 个对得上".into(),
                matches: Matches::new("团队", vec![team()]).bare(),
                hints: None,
            },
            Section {
                id: "similar",
                title: "相似需求".into(),
                count: "2,055 条需求中有 1 条对得上".into(),
                matches: Matches::new("需求", vec![similar]).bare(),
                hints: None,
            },
        ],
        empty: None,
    }
}

fn none() -> MatchesPage {
    let shell = shell_of_visitor("匹配成果", Here::Demands).crumb("需求", "/demands").crumb_here("匹配成果");
    let advice = "已登记的成果里没有能回答它的，发榜公开征集团队更有希望。新成果入库后会再比对。";
    MatchesPage {
        shell,
        of: Link::new("渔船柴油机低硫燃油适配改造", "/demands/19"),
        watch: Some(Link::new("有新的匹配时提醒我", "/alerts/new?of=/demands/17/matches")),
        advice: "按文字与条件自动比对得出，不代表推荐结论。".into(),
        sections: vec![Section {
            id: "match",
            title: "匹配成果".into(),
            count: "2,650 项成果都已比对".into(),
            matches: Matches::new("成果", Vec::new())
                .advice(advice)
                .more("到成果清单按关键词查找", "/achievements")
                .bare(),
            hints: Some(Hints {
                summary: "看文字上最接近的几项".into(),
                note: "这几项有些词相同，但说的多半不是一件事。",
                matches: Matches::new("成果", coatings()).bare(),
            }),
        }],
        empty: None,
    }
}

fn of_achievement() -> MatchesPage {
    let shell = shell_of_team("可能需要它的需求", Here::Achievements)
        .crumb("成果", "/achievements")
        .crumb("氮化硅基耐磨涂层磁控溅射工艺", "/achievements/32")
        .crumb_here("可能需要它的需求");
    let demand = Lead::new(
        "高速热敏打印头耐磨保护层关键技术",
        "/demands/17",
        "澜海恒印打印科技股份有限公司 · 揭榜中",
        Band::High,
        vec![Reason::shared(["耐磨", "保护层"])],
    );
    MatchesPage {
        shell,
        of: Link::new("氮化硅基耐磨涂层磁控溅射工艺", "/achievements/32"),
        watch: Some(Link::new("有新的匹配时提醒我", "/alerts/new?of=/demands/17/matches")),
        advice: "按文字与条件自动比对得出，不代表推荐结论。".into(),
        sections: vec![Section {
            id: "match",
            title: "匹配需求".into(),
            count: "2,055 条需求中有 1 条对得上".into(),
            matches: Matches::new("需求", vec![demand]).bare(),
            hints: None,
        }],
        empty: None,
    }
}

fn bare() -> MatchesPage {
    let shell = shell_of_enterprise("匹配成果", Here::Demands).crumb("需求", "/demands").crumb_here("匹配成果");
    MatchesPage {
        shell,
        of: Link::new("未命名的需求", "/demands/20"),
        watch: None,
        advice: String::new(),
        sections: Vec::new(),
        empty: Some(
            Empty::new("还没有可以比对的内容", "写了名称和要解决的问题以后，这里会列出可能的成果。")
                .link("去填写", "/demands/20/edit"),
        ),
    }
}
