//! Each point: how it is told from the text, and why it matters.

use std::collections::HashSet;

use super::{
    Level, firm,
    said::{Said, said, tells_the_present_level, tells_what_was_tried},
};
use crate::{
    call::coach::CoachPoint,
    demand::form::{Content, Indicator},
};

/// Fewer characters tell next to nothing: every tenth demand of a usual list is as short.
const SHORT: usize = 30;
/// Fewer characters beside the title's own are no problem that somebody could work on.
const BARE: usize = 20;
type Found = (Level, String);

fn missing(title: impl Into<String>) -> Found {
    (Level::Missing, title.into())
}

fn could(title: impl Into<String>) -> Found {
    (Level::Could, title.into())
}

fn there(title: impl Into<String>) -> Found {
    (Level::There, title.into())
}

/// How a point stands in a text, in a line; `None` where there is nothing yet to say it of.
pub(super) fn look(point: CoachPoint, content: &Content) -> Option<Found> {
    let found = match point {
        CoachPoint::Measurable => measurable(content),
        CoachPoint::Present => present(content),
        CoachPoint::Test => test(content),
        CoachPoint::Problem => problem(content),
        CoachPoint::Background => background(content),
        CoachPoint::Focus => return focus(content),
        CoachPoint::Constraints => told("约束条件", &content.constraints, missing("“约束条件”一栏没有写")),
        CoachPoint::Support => told("配套条件", &content.support, could("没有写配套条件")),
        CoachPoint::Ip => told("产权归属", &content.ip, missing("没有写产权归属")),
        CoachPoint::Deadline => given("完成时限", content.months.is_some_and(|months| months > 0)),
        CoachPoint::Money => given("榜金", content.prize_fen.is_some_and(|fen| fen > 0)),
    };
    Some(found)
}

/// Why a point matters to those who read the demand, and how it may be written.
pub(super) fn reason(point: CoachPoint) -> (&'static str, &'static str) {
    match point {
        CoachPoint::Measurable => ("能测的数才能应答、能验收，“更好”“更稳定”各有各的理解。", "走纸寿命 ≥ 200 km。"),
        CoachPoint::Present => ("揭榜方要知道从哪里做起、差距有多大。", "现有产品走纸 120 km 就划伤剥落。"),
        CoachPoint::Test => {
            ("验收时容易各说各的，要写明仪器、条件、取样，或由谁检测。", "标准热敏纸连续走纸，第三方检测。")
        }
        CoachPoint::Problem => {
            ("揭榜方按这一段判断能不能做。", "在 40 ℃ 以下完成破壁和提取，能连续生产，活性损失不超过一成。")
        }
        CoachPoint::Background => (
            "说清做到什么水平、试过哪些办法、卡在哪里，揭榜方就不会重走走不通的路。",
            "三年来试过两种改良办法，活性损失始终超过两成。",
        ),
        CoachPoint::Focus => (
            "揭榜方找的是问题，不是单位简介；简介多了，比对也会找错方向。",
            "把“公司成立于……”换成：现有工艺在什么条件下，做不到什么。",
        ),
        CoachPoint::Constraints => {
            ("哪些不能变要先说清，免得方案落不了地。", "外形尺寸不变，单件成本不超过 300 元，产线节拍不变。")
        }
        CoachPoint::Deadline => ("对方据此安排人手，判断来不来得及。", "24 个月。"),
        CoachPoint::Money => ("对方据此判断值不值得投入。", "榜金 280 万元。"),
        CoachPoint::Ip => ("成果归谁、谁能用，事先不写，常常到签合同才谈不拢。", "双方共有，发榜方享有独占实施权。"),
        CoachPoint::Support => {
            ("能提供样件、产线或试验台的需求，更容易有人揭榜。", "提供样件 50 只，可使用本单位走纸试验台。")
        }
    }
}

fn measurable(content: &Content) -> Found {
    let measured = |row: &Indicator| row.value.chars().any(char::is_numeric);
    let rows: Vec<&Indicator> = content.filled_indicators().collect();
    if !rows.iter().any(|row| measured(row)) {
        return missing("没有可测量的指标");
    }
    match rows.iter().find(|row| !measured(row)) {
        Some(row) => could(format!("{}没有写数值", named(row))),
        None => there("有可测量的指标"),
    }
}

/// It belongs into the table; told in the text alone it is no reason to return the demand.
fn present(content: &Content) -> Found {
    let rows: Vec<&Indicator> = content.filled_indicators().collect();
    let lacking: Vec<&Indicator> = rows.iter().filter(|row| !is_given(&row.present)).copied().collect();
    let open = lacking.iter().find_map(|row| match said(&row.present) {
        Said::Open(words) => Some(words),
        _ => None,
    });
    match (&lacking[..], open) {
        ([], _) if !rows.is_empty() => there("写明了现有水平"),
        ([row, ..], _) if lacking.len() < rows.len() => could(format!("{}没有写现有水平", named(row))),
        _ if tells_the_present_level(&passages(content)) => could("现有水平写在正文里，请填进指标表"),
        (_, Some(words)) => could(format!("现有水平只写了“{words}”")),
        _ => missing("指标表没有写现有水平"),
    }
}

/// One indicator without a test is enough for a quarrel.
fn test(content: &Content) -> Found {
    let rows: Vec<&Indicator> = content.filled_indicators().collect();
    let lacking: Vec<&Indicator> = rows.iter().filter(|row| !is_given(&row.test)).copied().collect();
    match lacking[..] {
        [] if !rows.is_empty() => there("每项指标都写了怎样检验"),
        [row] if rows.len() > 1 || !row.name.is_empty() => missing(format!("{}没有写怎样检验", named(row))),
        [first, _, ..] if lacking.len() < rows.len() => {
            missing(format!("{}等 {} 项没有写怎样检验", named(first), lacking.len()))
        }
        _ => missing("没有写怎样检验"),
    }
}

fn is_given(field: &str) -> bool {
    matches!(said(field), Said::Something)
}

fn named(row: &Indicator) -> String {
    if row.name.is_empty() { "有指标".to_owned() } else { format!("“{}”", row.name) }
}

fn background(content: &Content) -> Found {
    let text = content.background.trim();
    if text.chars().count() < SHORT {
        missing("背景写得太少")
    } else if tells_what_was_tried(text) {
        there("写明了背景和试过的办法")
    } else {
        could("没有写试过哪些办法")
    }
}

/// What stands in the problem and not in the title, whatever little words were put between.
fn problem(content: &Content) -> Found {
    let bare = |text: &str| -> Vec<char> { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (title, text) = (bare(&content.title), bare(&content.problem));
    let pairs: HashSet<&[char]> = title.windows(2).collect();
    let mut repeated = vec![false; text.len()];
    for (at, pair) in text.windows(2).enumerate() {
        if pairs.contains(pair) {
            (repeated[at], repeated[at + 1]) = (true, true);
        }
    }
    let own = repeated.iter().filter(|repeated| !**repeated).count();
    if own >= BARE {
        there("写明了要解决的技术问题")
    } else if own < text.len() - own {
        missing("“技术问题”只重复了需求名称")
    } else {
        missing("没有写清要解决的技术问题")
    }
}

fn focus(content: &Content) -> Option<Found> {
    let text = passages(content);
    if text.trim().chars().count() < SHORT {
        return None;
    }
    let share = firm::share(&text);
    Some(if share >= firm::MOSTLY {
        missing("背景和技术问题主要在介绍单位")
    } else if share >= firm::MUCH {
        could("介绍单位的文字偏多")
    } else {
        there("写的是需求，不是单位简介")
    })
}

fn passages(content: &Content) -> String {
    format!("{}\n{}", content.background, content.problem)
}

/// A text of a field: not there, there but leaving everything open, or there.
fn told(label: &str, text: &str, absent: Found) -> Found {
    match said(text) {
        Said::Nothing => absent,
        Said::Open(words) => could(format!("{label}只写了“{words}”")),
        Said::Something => there(format!("写明了{label}")),
    }
}

fn given(label: &str, given: bool) -> Found {
    if given { there(format!("写明了{label}")) } else { missing(format!("没有写{label}")) }
}
