//! Samples of alerts.

use super::{Sample, shell_of_team, shell_of_visitor};
use crate::alert::{AlertsPage, DigestPage, NewPage, Section, StopPage, Watch};
use crate::parts::{Due, Empty, Field, Link, Pager, Problems, Record, Records};
use crate::query::Query;
use crate::shell::Here;

const FREQUENCIES: [(&str, &str); 4] = [
    ("at_once", "有新内容就提醒"),
    ("daily", "每天 8:00 汇总一次"),
    ("weekly", "每周一 8:00 汇总一次"),
    ("never", "不提醒"),
];
const CHANNELS: &str = "提醒出现在“消息”里，写明理由；同时发邮件到 shen@example.test，每封邮件里都有停止的链接。没有新内容就不打扰，同一项内容只提醒一次。";

/// Pages of alerts.
pub fn all() -> Vec<Sample> {
    vec![
        Sample::of("alerts", &list(vec![watch(2, "weekly"), watch(1, "never")])),
        Sample::of("alerts-empty", &list(Vec::new())),
        Sample::of("alerts-new", &new()),
        Sample::of("alerts-digest", &digest()),
        Sample::of("alerts-stop", &stop(Some("榜单：脱盐"), false)),
        Sample::of("alerts-stopped", &stop(None, true)),
    ]
}

fn watch(id: i64, frequency: &str) -> Watch {
    Watch {
        id,
        name: "榜单：脱盐、海洋生物与健康食品".into(),
        address: "/?q=%E8%84%B1%E7%9B%90".into(),
        what: "检索".into(),
        says: "新的榜单，含“脱盐”".into(),
        told: "上次提醒 9 月 14 日 08:00".into(),
        frequency: frequency.into(),
        frequencies: FREQUENCIES.into(),
        stopped: frequency == "never",
    }
}

fn list(watches: Vec<Watch>) -> AlertsPage {
    AlertsPage {
        shell: shell_of_team("我的订阅", Here::Elsewhere),
        channels: CHANNELS.into(),
        watches,
        empty: Empty::new("还没有订阅", "搜索或筛选以后，选“保存这个检索”。").link("看榜单", "/"),
        pager: Pager::new("/alerts", Query::new(), 1, 30, 2),
    }
}

fn new() -> NewPage {
    NewPage {
        shell: shell_of_team("保存这个检索", Here::Elsewhere),
        says: "新的榜单，含“脱盐”".into(),
        channels: CHANNELS.into(),
        is_known: true,
        name: Field::text("name", "名称").hint("消息和邮件里这样称呼它").value("榜单：脱盐"),
        frequency: Field::radios("frequency", "多久提醒一次", FREQUENCIES).lines().value("weekly"),
        address: "/?q=%E8%84%B1%E7%9B%90".into(),
        problems: Problems::none(),
        button: "保存这个检索".into(),
        back: Link::new("不保存了", "/"),
    }
}

fn digest() -> DigestPage {
    let record = Record::new("高盐水产加工废水低能耗脱盐技术", "/demands/17")
        .fact("关联较强；同提到：脱盐、高盐废水；技术领域相同")
        .due(Due::plain("2026 年 9 月 14 日").small("提醒"));
    let section = |id: &str| Section {
        id: id.into(),
        link: Link::new("榜单：脱盐", "/?q=%E8%84%B1%E7%9B%90"),
        count: "1 项 · 每周一 8:00 汇总一次".into(),
        records: Records::new(vec![record.clone()]),
    };
    DigestPage {
        shell: shell_of_team("订阅汇总", Here::Elsewhere).crumb("我的订阅", "/alerts").crumb_here("订阅汇总"),
        sections: vec![section("watch-1"), section("watch-2")],
        empty: Empty::new("近 30 天没有新内容", "有新内容时列在这里。"),
    }
}

fn stop(name: Option<&str>, stopped: bool) -> StopPage {
    StopPage {
        shell: shell_of_visitor("停止提醒", Here::Elsewhere),
        action: "/alerts/stop/1-ab".into(),
        name: name.map(str::to_owned),
        stopped,
    }
}
