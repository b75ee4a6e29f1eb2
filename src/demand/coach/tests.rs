//! Every point, in a table: a text, and how the point stands in it.

use super::{CoachPoint as Point, Level::*, *};
use crate::demand::form::Indicator;

fn row(name: &str, present: &str, value: &str, test: &str) -> Indicator {
    let [name, present, value, test] = [name, present, value, test].map(str::to_owned);
    Indicator { name, present, value, test, ..Indicator::default() }
}

fn rows(rows: &[[&str; 4]]) -> Content {
    let indicators = rows.iter().map(|[name, present, value, test]| row(name, present, value, test)).collect();
    Content { indicators, ..Content::default() }
}

fn problem(title: &str, problem: &str) -> Content {
    Content { title: title.into(), problem: problem.into(), ..Content::default() }
}

fn background(text: &str) -> Content {
    Content { background: text.into(), ..Content::default() }
}

fn texts(constraints: &str, support: &str, ip: &str) -> Content {
    let [constraints, support, ip] = [constraints, support, ip].map(str::to_owned);
    Content { constraints, support, ip, ..Content::default() }
}

const TITLE: &str = "海带副产物低温提取工艺";
const FIRM: &str = "本公司成立于 2003 年，注册资本 3000 万元，现有员工 260 人。公司是一家集研发、生产、销售于一体的\
    高新技术企业，产品远销二十多个国家。";
const NEED: &str = "现有热提取工艺温度高，活性损失超过两成，需要在 40 度以下完成破壁和提取，并能连续生产。";

#[test]
fn every_point_tells_what_it_should() {
    let whole = || rows(&[["得率", "8", "12", "三批平均"], ["能耗", "5", "3", "电表计量"]]);
    let table: Vec<(Point, Content, Level, &str)> = vec![
        (Point::Measurable, Content::default(), Missing, "没有可测量的指标"),
        (Point::Measurable, rows(&[["得率", "", "更高", ""]]), Missing, "没有可测量的指标"),
        (Point::Measurable, rows(&[["得率", "", "１２", ""]]), There, "有可测量的指标"),
        (Point::Measurable, rows(&[["得率", "", "12", ""], ["成本", "", "更低", ""]]), Could, "“成本”没有写数值"),
        (Point::Present, Content::default(), Missing, "指标表没有写现有水平"),
        (Point::Present, rows(&[["得率", "", "12", "称重"]]), Missing, "指标表没有写现有水平"),
        (Point::Present, rows(&[["得率", "无", "12", "称重"]]), Could, "现有水平只写了“无”"),
        (
            Point::Present,
            Content {
                background: "现有产品走纸 120 km 就划伤剥落。".into(), ..rows(&[["寿命", "", "200", ""]])
            },
            Could,
            "现有水平写在正文里，请填进指标表",
        ),
        (Point::Present, rows(&[["得率", "8", "12", ""], ["", "", "3", ""]]), Could, "有指标没有写现有水平"),
        (Point::Present, whole(), There, "写明了现有水平"),
        (Point::Test, Content::default(), Missing, "没有写怎样检验"),
        (Point::Test, rows(&[["得率", "", "12", ""]]), Missing, "“得率”没有写怎样检验"),
        (Point::Test, rows(&[["a", "", "1", ""], ["b", "", "2", ""]]), Missing, "没有写怎样检验"),
        (Point::Test, rows(&[["a", "", "1", "秤"], ["", "", "2", ""]]), Missing, "有指标没有写怎样检验"),
        (
            Point::Test,
            rows(&[["a", "", "1", "秤"], ["b", "", "2", ""], ["c", "", "3", " "]]),
            Missing,
            "“b”等 2 项没有写怎样检验",
        ),
        (Point::Test, rows(&[["得率", "8", "12", "待定"]]), Missing, "“得率”没有写怎样检验"),
        (Point::Test, whole(), There, "每项指标都写了怎样检验"),
        (Point::Problem, Content::default(), Missing, "没有写清要解决的技术问题"),
        (Point::Problem, problem("", "降本增效"), Missing, "没有写清要解决的技术问题"),
        (Point::Problem, problem(TITLE, "海带副产物低温提取工艺。"), Missing, "“技术问题”只重复了需求名称"),
        (Point::Problem, problem(TITLE, "需要一种海带副产物的低温提取工艺技术"), Missing, "“技术问题”只重复了需求名称"),
        (Point::Problem, problem(TITLE, NEED), There, "写明了要解决的技术问题"),
        (Point::Background, background("能耗高"), Missing, "背景写得太少"),
        (Point::Background, background(&"现有工艺能耗高得率低。".repeat(4)), Could, "没有写试过哪些办法"),
        (Point::Background, background(&format!("{NEED}试过两种办法。")), There, "写明了背景和试过的办法"),
        (Point::Focus, background(FIRM), Missing, "背景和技术问题主要在介绍单位"),
        (Point::Focus, Content { problem: NEED.repeat(4), ..background(FIRM) }, Could, "介绍单位的文字偏多"),
        (Point::Focus, background(NEED), There, "写的是需求，不是单位简介"),
        (Point::Constraints, texts(" ", "", ""), Missing, "“约束条件”一栏没有写"),
        (Point::Constraints, texts("无。", "", ""), Could, "约束条件只写了“无”"),
        (Point::Constraints, texts("外形尺寸不变", "", ""), There, "写明了约束条件"),
        (Point::Support, texts("", "", ""), Could, "没有写配套条件"),
        (Point::Support, texts("", "提供样件", ""), There, "写明了配套条件"),
        (Point::Ip, texts("", "", ""), Missing, "没有写产权归属"),
        (Point::Ip, texts("", "", "双方协商"), Could, "产权归属只写了“双方协商”"),
        (Point::Ip, texts("", "", "由双方按合同约定。"), Could, "产权归属只写了“由双方按合同约定”"),
        (Point::Ip, texts("", "", "双方共有"), There, "写明了产权归属"),
        (Point::Deadline, Content::default(), Missing, "没有写完成时限"),
        (Point::Deadline, Content { months: Some(0), ..Content::default() }, Missing, "没有写完成时限"),
        (Point::Deadline, Content { months: Some(12), ..Content::default() }, There, "写明了完成时限"),
        (Point::Money, Content::default(), Missing, "没有写榜金"),
        (Point::Money, Content { prize_fen: Some(0), ..Content::default() }, Missing, "没有写榜金"),
        (Point::Money, Content { prize_fen: Some(1), ..Content::default() }, There, "写明了榜金"),
    ];
    for point in Point::ALL {
        assert!(table.iter().filter(|case| case.0 == *point).count() >= 2, "{point:?} is looked at both ways");
    }
    for (point, content, level, title) in table {
        let found = points::look(point, &content);
        assert_eq!(found, Some((level, title.to_owned())), "{point:?} of {content:?}");
    }
}

#[test]
fn what_says_nothing_is_not_called_an_introduction() {
    assert_eq!(points::look(Point::Focus, &background("降本增效")), None);
    let coach = Coach::of(&Content::default(), &[]);
    assert_eq!((coach.open, coach.checks.len()), (10, 10), "all but the introduction");
    assert!(coach.checks.iter().all(|check| check.level != There));
}

#[test]
fn sentences_are_the_firms_only_when_nothing_is_wanted_in_them() {
    let shares = [
        ("", 0.0),
        ("公司位于东区，占地两百亩。", 1.0),
        ("我公司现用的镀层只有两年寿命，需要提高到五年。", 0.0),
        ("荣获省级称号两次，占地广。镀层两年就剥落，需要找到原因。", 0.5),
        ("我公司拥有的镀膜产线在高温高湿条件下膜层发黄起雾。", 0.0),
        ("我公司的镀膜产线在高温高湿条件下膜层开裂剥落，良率只有 82%，要求提高到 95% 以上。", 0.0),
        ("公司拥有两条喷涂线，涂层附着力批次波动，0 级合格率 72% 左右，返工成本占比 8%。", 0.0),
        ("本合作社占地 300 亩。主要生产鲜食葡萄，拥有社员 90 户。", 1.0),
        ("阀门须取得船级社认证和特种设备制造资质。", 0.0),
        ("公司成立于 1998 年，2023 年销售收入突破 10 亿元，是国家高新技术企业，产品远销 30 多国。", 1.0),
        ("公司主营智慧水务整体解决方案，拥有员工 120 人，解决就业 80 余人。", 1.0),
        ("公司是一家专业生产轴承的企业，轴承高速运转时温升大，寿命短，急需降低摩擦发热的润滑方案。", 0.36),
    ];
    for (text, wanted) in shares {
        let share = firm::share(text);
        assert!((share - wanted).abs() < 0.1, "{text}: {share}");
    }
}

#[test]
fn a_field_that_leaves_everything_open_says_nothing() {
    for open in
        ["/", "——", "无", "面谈", "无特殊要求", "双方协商确定。", "按合同约定", "视情况而定", "以双方签订的协议为准"]
    {
        assert!(matches!(said::said(open), said::Said::Open(_)), "{open}");
    }
    for something in ["0", "无铅", "双方共有", "不变", "按国家标准", "合同期内归发榜方", "详见附件", "IP67"]
    {
        assert!(matches!(said::said(something), said::Said::Something), "{something}");
    }
}

#[test]
fn what_was_tried_is_told_by_its_own_words() {
    for tried in [
        "曾采用热风烘干，褪色严重。",
        "曾换用更大的识别网络，功耗压不下来。",
        "先后试过三种涂层，均不耐盐雾。",
        "改用进口油脂后仍然发热。",
        "2024 年委托过一家研究所，没有结果。",
        "做了两轮试验，数据不稳。",
    ] {
        assert!(said::tells_what_was_tried(tried), "{tried}");
    }
    for other in [
        "公司拥有理化测试中心，产品曾获省科技进步奖。",
        "曾连续三年荣获市长质量奖。",
        "希望改进现有工艺，验证可行性。",
        "产品处于小试阶段。",
        "阀门在使用过程中渗漏，用过的滤芯无法回收。",
        "拟改用水性涂料。",
        "还没有试过其他办法。",
    ] {
        assert!(!said::tells_what_was_tried(other), "{other}");
    }
}

#[test]
fn points_switched_off_are_not_looked_at() {
    let all = Coach::of(&Content::default(), &[]);
    let some = Coach::of(&Content::default(), &[Point::Money, Point::Ip]);
    assert_eq!(some.open, all.open - 2);
    assert!(some.checks.iter().all(|check| ![Point::Money, Point::Ip].contains(&check.code)));
    let none = Coach::of(&Content::default(), Point::ALL);
    assert!(none.checks.is_empty() && section(&none, true).is_none());
}

#[test]
fn what_is_missing_comes_first_and_says_why_and_how() {
    let coach = Coach::of(&texts("外形尺寸不变", "", ""), &[]);
    assert!(coach.checks.is_sorted_by_key(|check| check.level));
    for check in &coach.checks {
        assert!(check.why.ends_with('。') && check.example.ends_with('。'), "{check:?}");
    }
    let told = section(&coach, true).expect("a section");
    let reason = told.reason.expect("words for a return");
    assert!(reason.contains("没有写榜金；") && reason.ends_with("。请补充修改后再提交。"), "{reason}");
    assert!(!reason.contains("配套条件"), "what could be better is no reason to return it: {reason}");
    assert_eq!(section(&coach, false).expect("a section").reason, None, "the owner returns nothing");
    let html = told.checks.to_string();
    assert!(html.contains("哪些不能变要先说清"), "why, where it is there already: {html}");
}

#[test]
fn the_words_in_the_api_never_change() {
    let words: Vec<&str> = Point::ALL.iter().map(|point| point.code()).collect();
    let known = "measurable present_level test_method problem background focus constraints deadline money ip support";
    assert_eq!(words.join(" "), known);
    let check = serde_json::to_value(&Coach::of(&Content::default(), &[]).checks[0]).expect("JSON");
    assert_eq!((&check["code"], &check["level"]), (&"measurable".into(), &"missing".into()));
}
