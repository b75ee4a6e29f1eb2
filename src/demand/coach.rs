//! The coach beside the form: what a reader of the demand would miss. It advises and never refuses; what submitting
//! needs is said by [`Content::problems`].

use web::{leads::Panel, parts::Checks};

use super::form::{Content, Indicator};

/// Words by which a firm tells what it has tried.
const TRIED: [&str; 8] = ["试", "曾", "改进", "改良", "采用过", "比较过", "对比", "验证"];
/// Fewer characters tell next to nothing: every tenth demand of a usual list is as short.
const SHORT: usize = 30;

/// The panel of a text with the coach below its leads.
pub fn coached(mut panel: Panel, content: &Content) -> Panel {
    let checks = checks(content);
    let open = match checks.open() {
        0 => "体检项都已具备".to_owned(),
        open => format!("体检还差 {open} 项"),
    };
    panel.summary = if panel.summary.is_empty() {
        format!("看填写参考，{open}")
    } else {
        format!("{}，{open}", panel.summary)
    };
    panel.checks = Some(checks);
    panel
}

/// The points of one text: missing, could be better, there.
pub fn checks(content: &Content) -> Checks {
    let checks = Checks::new();
    let checks = indicators(content, checks);
    let checks = background(content, checks);
    let checks = problem(content, checks);
    let checks = if content.constraints.trim().is_empty() {
        checks.miss("没有写约束条件", "尺寸、温度、成本、产线节拍，哪些不能变。")
    } else {
        checks.there("写明了约束条件")
    };
    let checks = terms(content, checks);
    if content.support.trim().is_empty() {
        checks.could("可补充试验条件", "能提供样件或试验台的需求，更容易有人揭榜。")
    } else {
        checks.there("写明了配套条件")
    }
}

fn indicators(content: &Content, checks: Checks) -> Checks {
    let rows: Vec<&Indicator> = content.filled_indicators().collect();
    let measured = rows.iter().any(|row| row.value.chars().any(|c| c.is_ascii_digit()));
    if !measured {
        return checks
            .miss("没有可测量的指标", "写能测、能验收的数。例：走纸寿命 ≥ 200 km。")
            .miss("没有写现有水平", "揭榜方要知道从哪里做起。");
    }
    let checks = checks.there("有可测量的指标");
    let checks = match rows.iter().find(|row| row.test.trim().is_empty()) {
        Some(row) if row.name.is_empty() => checks.miss("有指标没有写怎样检验", TESTS),
        Some(row) => checks.miss(format!("“{}”没有写怎样检验", row.name), TESTS),
        None => checks.there("每项指标都写了怎样检验"),
    };
    if rows.iter().any(|row| !row.present.trim().is_empty()) {
        checks.there("写明了现有水平")
    } else {
        checks.miss("没有写现有水平", "揭榜方要知道从哪里做起。")
    }
}

const TESTS: &str = "验收时容易各说各的。写明仪器、条件、取样，或由谁检测。";

fn background(content: &Content, checks: Checks) -> Checks {
    let text = content.background.trim();
    if text.chars().count() < SHORT {
        return checks.miss("背景写得太少", "现在做到什么水平，试过哪些办法，卡在哪里。");
    }
    if TRIED.iter().any(|word| text.contains(word)) {
        checks.there("写明了背景和试过的办法")
    } else {
        checks.could("可补充试过哪些办法", "免得揭榜方重走走不通的路。")
    }
}

fn problem(content: &Content, checks: Checks) -> Checks {
    let (title, text) = (content.title.trim(), content.problem.trim());
    let rest = if title.is_empty() { text.to_owned() } else { text.replace(title, "") };
    if rest.chars().count() >= 20 {
        checks.there("写明了要解决的技术问题")
    } else if text.is_empty() || title.is_empty() {
        checks.miss("没有写清要解决的技术问题", "逐条写：什么对象，在什么条件下，要做到什么。")
    } else {
        checks.miss("技术问题只重复了名称", "逐条写：什么对象，在什么条件下，要做到什么。")
    }
}

fn terms(content: &Content, checks: Checks) -> Checks {
    let missing: Vec<&str> = [
        (content.months.is_none(), "完成时限"),
        (content.prize_fen.is_none(), "榜金"),
        (content.ip.trim().is_empty(), "产权归属"),
    ]
    .into_iter()
    .filter_map(|(missing, label)| missing.then_some(label))
    .collect();
    if missing.is_empty() {
        checks.there("写明了完成时限、榜金和产权归属")
    } else {
        checks.miss(format!("没有写{}", missing.join("、")), "对方据此判断值不值得投入。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_misses_nearly_everything() {
        let checks = checks(&Content::default());
        assert_eq!((checks.open(), checks.tally().as_str()), (7, "7 项中已具备 0 项"));
    }

    #[test]
    fn a_problem_that_repeats_the_title_is_no_problem() {
        let title = "海带副产物低温提取工艺";
        let content = Content { title: title.into(), problem: format!("{title}。"), ..Content::default() };
        assert!(checks(&content).to_string().contains("技术问题只重复了名称"));
    }

    #[test]
    fn an_indicator_without_a_test_is_named() {
        let row = Indicator { name: "得率".into(), value: "12".into(), ..Indicator::default() };
        let html = checks(&Content { indicators: vec![row], ..Content::default() }).to_string();
        assert!(html.contains("“得率”没有写怎样检验") && html.contains("有可测量的指标"), "{html}");
    }
}
