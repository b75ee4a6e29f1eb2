//! What a clerk writes of a call, and what is to be mended in it.

use entity::{call, words::DayKind, words::Word};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Criterion, Rules, coach::CoachPoint};
use crate::{
    error::{Problem, Result},
    form::Form,
};

/// Most rows of a scoring template: more would not fit a sheet.
pub const MOST_CRITERIA: usize = 12;

/// A call with its rules. Numbers that are not said keep the rules' usual values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallInput {
    /// 2 to 60 characters.
    #[schema(example = "2026 年第二批征集")]
    pub title: String,
    /// The year.
    #[schema(example = 2026)]
    pub year: i32,
    /// Whether it takes demands. Opening it closes the other.
    #[schema(example = true)]
    pub open: bool,
    /// Its rules.
    #[serde(default)]
    pub rules: Rules,
}

/// The whole numbers of a rule set: field, label, from, to.
const NUMBERS: [(&str, &str, i64, i64); 6] = [
    ("panel", "评审专家人数", 3, 15),
    ("notice_days", "公示天数", 1, 60),
    ("lanes", "赛马制最多家数", 2, 5),
    ("public_percent", "财政支持比例上限", 0, 100),
    ("office_days", "办理时限", 1, 60),
    ("mend_days", "修改时限", 1, 90),
];

impl CallInput {
    /// As it stands on record.
    pub fn of(call: &call::Model) -> Result<Self> {
        Ok(Self { title: call.title.clone(), year: call.year, open: call.open, rules: super::rules(call)? })
    }

    /// From a page's form; what cannot be read is a problem.
    pub fn of_form(form: &Form) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut number = |name: &str, label: &str| {
            let found = form.number(name, label, &mut problems);
            // Out of every range: told like a number that is too large.
            found.map_or(-1, i64::from)
        };
        let year = number("year", "年度");
        let [panel, notice_days, lanes, public_percent, office_days, mend_days] =
            NUMBERS.map(|(name, label, ..)| number(name, label));
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let rules = Rules {
            district_first: form.get("district_first") == "yes",
            panel: small(panel),
            notice_days: small(notice_days),
            notice_day_kind: form.word("notice_day_kind").unwrap_or(DayKind::Calendar),
            lanes: small(lanes),
            public_percent,
            office_days: small(office_days),
            mend_days: small(mend_days),
            criteria: criteria(form),
            coach_off: coach_off(form),
        };
        let year = i32::try_from(year).unwrap_or_default();
        (Self { title: form.get("title").to_owned(), year, open: form.get("open") == "yes", rules }, problems)
    }

    /// The same as fields of a form.
    pub fn fields(&self) -> Form {
        let rules = &self.rules;
        let yes = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
        let mut fields = vec![
            ("title".to_owned(), self.title.clone()),
            ("year".to_owned(), self.year.to_string()),
            ("open".to_owned(), yes(self.open)),
            ("district_first".to_owned(), yes(rules.district_first)),
            ("notice_day_kind".to_owned(), rules.notice_day_kind.code().to_owned()),
        ];
        fields.extend(NUMBERS.map(|(name, ..)| (name.to_owned(), number_of(rules, name).to_string())));
        let coached = CoachPoint::ALL.iter().filter(|point| !rules.coach_off.contains(point));
        fields.extend(coached.map(|point| ("coach".to_owned(), point.code().to_owned())));
        for (index, row) in rules.criteria.iter().enumerate() {
            fields.push((format!("criterion-{index}-name"), row.name.clone()));
            fields.push((format!("criterion-{index}-points"), row.points.to_string()));
            fields.push((format!("criterion-{index}-by"), if row.by_owner { "owner" } else { "expert" }.to_owned()));
        }
        Form::new(fields)
    }

    /// What is to be mended.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |field: &str, says: String| problems.push(Problem::new(field, says));
        let length = self.title.chars().count();
        if !(2..=60).contains(&length) {
            add("title", format!("批次名称请填 2 到 60 个字，现为 {length} 个字"));
        }
        if !(2000..=2100).contains(&self.year) {
            add("year", "年度请填四位数字，如 2026".into());
        }
        for (name, label, from, to) in NUMBERS {
            if !(from..=to).contains(&number_of(&self.rules, name)) {
                add(name, format!("{label}请填 {from} 到 {to} 的整数"));
            }
        }
        for (index, row) in self.rules.criteria.iter().enumerate() {
            let name = format!("criterion-{index}-name");
            let twice = self.rules.criteria.iter().take(index).any(|other| other.name == row.name);
            let same_code = self.rules.criteria.iter().take(index).any(|other| other.code == row.code);
            match row.name.chars().count() {
                0 => add(&name, "请填写评分项名称".into()),
                _ if twice => add(&name, "评分项名称不能重复".into()),
                _ if same_code || !is_code(&row.code) => {
                    add(&name, "评分项代码须为不重复的小写字母、数字或下划线，最多 32 个".into());
                }
                1..=20 => {}
                _ => add(&name, "评分项名称最多 20 个字".into()),
            }
            if !(1..=100).contains(&row.points) {
                add(&format!("criterion-{index}-points"), "满分请填 1 到 100 的整数".into());
            }
        }
        if let Some(says) = self.template_problem() {
            add("criteria", says);
        }
        problems
    }

    fn template_problem(&self) -> Option<String> {
        let rows = &self.rules.criteria;
        let sum = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.points));
        let owners = rows.iter().filter(|row| row.by_owner).count();
        if !(2..=MOST_CRITERIA).contains(&rows.len()) {
            return Some(format!("评分表请列 2 到 {MOST_CRITERIA} 项，现有 {} 项", rows.len()));
        }
        if sum != 100 {
            return Some(format!("各项满分合计须为 100 分，现为 {sum} 分"));
        }
        (owners != 1).then(|| format!("须有且只有一项由发榜方评，现有 {owners} 项"))
    }
}

fn number_of(rules: &Rules, name: &str) -> i64 {
    match name {
        "panel" => rules.panel.into(),
        "notice_days" => rules.notice_days.into(),
        "lanes" => rules.lanes.into(),
        "public_percent" => rules.public_percent,
        "office_days" => rules.office_days.into(),
        _ => rules.mend_days.into(),
    }
}

fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !code.is_empty() && code.len() <= 32 && code.chars().all(fits)
}

/// A browser sends the boxes that are ticked: what the coach looks at.
fn coach_off(form: &Form) -> Vec<CoachPoint> {
    let ticked = form.all("coach");
    CoachPoint::ALL.iter().copied().filter(|point| !ticked.contains(&point.code())).collect()
}

/// The rows of the scoring template. Codes are not asked for on the page: a usual criterion keeps its own, another is
/// numbered.
fn criteria(form: &Form) -> Vec<Criterion> {
    let usual = Rules::default().criteria;
    let rows = form.rows("criterion").into_iter().enumerate().map(|(index, row)| {
        let text = |name: &str| row.get(name).cloned().unwrap_or_default();
        let name = text("name");
        let code = usual.iter().find(|known| known.name == name).map_or(format!("c{}", index + 1), |k| k.code.clone());
        Criterion { code, points: text("points").parse().unwrap_or(0), by_owner: text("by") == "owner", name }
    });
    rows.take(MOST_CRITERIA + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> CallInput {
        CallInput { title: "2026 年第二批征集".into(), year: 2026, open: true, rules: Rules::default() }
    }

    fn told(input: &CallInput) -> Vec<String> {
        input.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn the_usual_rules_go_through_a_form_unchanged() {
        let (read, problems) = CallInput::of_form(&input().fields());
        assert_eq!((read, problems), (input(), Vec::new()));
        assert_eq!(told(&input()), Vec::<String>::new());
        let mut quiet = input();
        quiet.rules.coach_off = vec![CoachPoint::Money, CoachPoint::Ip];
        assert_eq!(CallInput::of_form(&quiet.fields()), (quiet, Vec::new()));
    }

    #[test]
    fn a_template_adds_up_and_has_one_row_of_the_owner() {
        let mut unfair = input();
        unfair.rules.criteria[0].points = 30;
        assert_eq!(unfair.problems()[0].says, "各项满分合计须为 100 分，现为 105 分");
        let mut nobody = input();
        nobody.rules.criteria[5].by_owner = false;
        assert_eq!(told(&nobody), ["criteria"]);
        let mut twice = input();
        twice.rules.criteria[1].name = twice.rules.criteria[0].name.clone();
        assert_eq!(told(&twice), ["criterion-1-name"]);
        let mut empty = input();
        empty.rules.criteria.clear();
        assert_eq!(told(&empty), ["criteria"]);
    }

    #[test]
    fn numbers_out_of_range_are_told_by_their_field() {
        let rules = Rules { panel: 0, public_percent: 101, ..Rules::default() };
        assert_eq!(told(&CallInput { year: 26, rules, ..input() }), ["year", "panel", "public_percent"]);
    }
}
