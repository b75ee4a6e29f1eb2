//! The coach as the browser sees it: beside the form, on the demand's page, and as a number in lists.

use web::{demand::CoachSection, leads::Panel, parts::Checks};

use super::{Coach, Level};

/// Beside a form, what is there already needs no reason.
fn beside(coach: &Coach) -> Checks {
    coach.checks.iter().fold(Checks::new(), |checks, check| match check.level {
        Level::Missing => checks.miss(&check.title, advice(check.why, check.example)),
        Level::Could => checks.could(&check.title, advice(check.why, check.example)),
        Level::There => checks.there(&check.title, ""),
    })
}

/// On the page every point says why it is asked for.
fn whole(coach: &Coach) -> Checks {
    coach.checks.iter().fold(Checks::new(), |checks, check| match check.level {
        Level::Missing => checks.miss(&check.title, advice(check.why, check.example)),
        Level::Could => checks.could(&check.title, advice(check.why, check.example)),
        Level::There => checks.there(&check.title, check.why),
    })
}

fn advice(why: &str, example: &str) -> String {
    format!("{why}例：{example}")
}

/// The panel of a text with the coach below its leads; without, where the call asks for no point.
pub fn coached(mut panel: Panel, coach: &Coach) -> Panel {
    if coach.checks.is_empty() {
        return panel;
    }
    let open = match coach.open {
        0 => "体检项都已具备".to_owned(),
        open => format!("体检还差 {open} 项"),
    };
    panel.summary = match panel.summary.is_empty() {
        true => format!("看填写参考，{open}"),
        false => format!("{}，{open}", panel.summary),
    };
    panel.checks = Some(beside(coach));
    panel
}

/// The section of a demand's page. `for_office` adds words from which a return can be reasoned.
pub fn section(coach: &Coach, for_office: bool) -> Option<CoachSection> {
    let lacking: Vec<&str> =
        coach.checks.iter().filter(|check| check.level == Level::Missing).map(|check| &check.title[..]).collect();
    let reason = format!("{}。请补充修改后再提交。", lacking.join("；"));
    let reason = (for_office && !lacking.is_empty()).then_some(reason);
    (!coach.checks.is_empty()).then(|| CoachSection { checks: whole(coach), reason })
}

/// How much is open, in the columns of the offices: 差 3 项
pub fn lacks(open: usize) -> String {
    if open == 0 { "齐全".to_owned() } else { format!("差 {open} 项") }
}
