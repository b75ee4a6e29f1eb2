//! The text of a bid: the seven sections of the 揭榜意向书, with an answer to each indicator.

use std::collections::HashMap;

use entity::{answer, bid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    demand::form::Indicator,
    error::Problem,
    form::{Form, amount_problem, has_phone, months_problem, wan_of_fen},
};

/// How a bid answers one indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Answer {
    /// The indicator of the demand.
    pub indicator_id: i64,
    /// What is promised, in words and figures.
    #[schema(example = "≥ 210 km")]
    pub promise: String,
    /// On what grounds.
    #[schema(example = "中试线 3 批样件实测")]
    pub basis: String,
}

impl From<answer::Model> for Answer {
    fn from(row: answer::Model) -> Self {
        Self { indicator_id: row.indicator_id, promise: row.promise, basis: row.basis }
    }
}

/// Everything the bidder writes. Money is fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = BidContent)]
pub struct Content {
    /// 项目负责人.
    pub leader: String,
    /// 联合体 partners, or empty.
    pub partners: String,
    /// The price asked, at most the 榜金 or explained.
    #[schema(example = 270_000_000)]
    pub price_fen: Option<i64>,
    /// Months to completion.
    #[schema(example = 20)]
    pub months: Option<i32>,
    /// 一、揭榜单位或联合体基本情况.
    pub unit: String,
    /// 二、国内外研究和产业化现状.
    pub status_quo: String,
    /// 三、核心技术攻关内容、实施方法和技术路线.
    pub route: String,
    /// 四、现有工作基础.
    pub basis: String,
    /// 五、榜单指标响应情况.
    pub answers: Vec<Answer>,
    /// 六、与发榜单位联合产业化落地计划.
    pub plan: String,
    /// 七、经费预算.
    pub budget: String,
    /// 联系方式.
    pub contact: String,
    /// 信用与真实性承诺.
    pub promise: bool,
}

impl Content {
    /// From a sent form.
    pub fn from_form(form: &Form, problems: &mut Vec<Problem>) -> Self {
        let answer = |row: HashMap<String, String>| {
            let take = |name: &str| row.get(name).cloned().unwrap_or_default();
            let indicator_id = take("indicator_id").parse().ok()?;
            Some(Answer { indicator_id, promise: take("promise"), basis: take("basis") })
        };
        Self {
            leader: form.get("leader").to_owned(),
            partners: form.text("partners"),
            price_fen: form.wan("price", "报价", problems),
            months: form.number("months", "完成时间", problems),
            unit: form.text("unit"),
            status_quo: form.text("status_quo"),
            route: form.text("route"),
            basis: form.text("basis"),
            answers: form.rows("answer").into_iter().filter_map(answer).collect(),
            plan: form.text("plan"),
            budget: form.text("budget"),
            contact: form.get("contact").to_owned(),
            promise: form.has("promise"),
        }
    }

    /// The text as the form would send it: what a form shows, whether it was stored or just typed, is one thing.
    pub fn to_form(&self) -> Form {
        let mut fields = vec![
            ("leader".to_owned(), self.leader.clone()),
            ("partners".into(), self.partners.clone()),
            ("price".into(), self.price_fen.map(wan_of_fen).unwrap_or_default()),
            ("months".into(), self.months.map(|months| months.to_string()).unwrap_or_default()),
            ("contact".into(), self.contact.clone()),
        ];
        fields.extend(self.sections().map(|(name, _, text)| (name.to_owned(), text.to_owned())));
        for (place, answer) in self.answers.iter().enumerate() {
            fields.push((format!("answer-{place}-indicator_id"), answer.indicator_id.to_string()));
            fields.push((format!("answer-{place}-promise"), answer.promise.clone()));
            fields.push((format!("answer-{place}-basis"), answer.basis.clone()));
        }
        if self.promise {
            fields.push(("promise".into(), "yes".into()));
        }
        Form::new(fields)
    }

    /// From the stored rows.
    pub fn of(bid: &bid::Model, answers: Vec<Answer>) -> Self {
        Self {
            leader: bid.leader.clone(),
            partners: bid.partners.clone(),
            price_fen: bid.price_fen,
            months: bid.months,
            unit: bid.unit.clone(),
            status_quo: bid.status_quo.clone(),
            route: bid.route.clone(),
            basis: bid.basis.clone(),
            answers,
            plan: bid.plan.clone(),
            budget: bid.budget.clone(),
            contact: bid.contact.clone(),
            promise: bid.promise,
        }
    }

    /// The seven sections with their labels and field names; the fifth is the answers.
    pub fn sections(&self) -> [(&'static str, &'static str, &str); 6] {
        [
            ("unit", "揭榜单位或联合体基本情况", &self.unit),
            ("status_quo", "国内外研究和产业化现状", &self.status_quo),
            ("route", "核心技术攻关内容、实施方法和技术路线", &self.route),
            ("basis", "现有工作基础", &self.basis),
            ("plan", "与发榜单位联合产业化落地计划", &self.plan),
            ("budget", "经费预算", &self.budget),
        ]
    }

    /// What cannot even be kept in a draft: numbers out of all measure, answers to what was not asked.
    pub fn unstorable(&self, indicators: &[Indicator]) -> Vec<Problem> {
        let mut problems: Vec<Problem> = amount_problem("price_fen", "报价", self.price_fen).into_iter().collect();
        problems.extend(months_problem(self.months));
        for (place, answer) in self.answers.iter().enumerate() {
            let asked = indicators.iter().any(|indicator| indicator.id == Some(answer.indicator_id));
            let twice = self.answers[..place].iter().any(|other| other.indicator_id == answer.indicator_id);
            if !asked || twice {
                let what = if asked { "应答了两次" } else { "不是这个榜单的" };
                problems.push(Problem::new("answers", format!("考核指标 {} {what}", answer.indicator_id)));
            }
        }
        problems
    }

    /// What still keeps the bid from being submitted. An unanswered indicator is allowed: it is shown as 未应答.
    pub fn problems(&self, indicators: &[Indicator]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut want = |holds: bool, field: &str, says: String| {
            if !holds {
                problems.push(Problem::new(field, says));
            }
        };
        want(!self.leader.is_empty(), "leader", "请填写项目负责人".into());
        want(self.price_fen.is_some_and(|fen| fen > 0), "price_fen", "请填写报价，以万元为单位".into());
        want(
            self.months.is_some_and(|months| (1..=60).contains(&months)),
            "months",
            "完成时间请填 1 到 60 个月".into(),
        );
        for (field, label, text) in self.sections() {
            let length = text.chars().count();
            want(length >= 10, field, format!("请填写“{label}”，至少 10 个字"));
            want(length <= 8000, field, format!("“{label}”最多 8000 个字，现有 {length} 个；长材料请作为附件上传"));
        }
        let length = |text: &str| text.chars().count();
        want(length(&self.leader) <= 60, "leader", "项目负责人最多 60 个字".into());
        want(length(&self.partners) <= 1000, "partners", "联合体成员最多 1000 个字，分工请写在基本情况里".into());
        want(length(&self.contact) <= 500, "contact", "联系方式最多 500 个字".into());
        for row in &self.answers {
            let fits = length(&row.promise) <= 200 && length(&row.basis) <= 1000;
            want(
                fits,
                "answers",
                "每项指标的承诺最多 200 个字，依据最多 1000 个字；详细论证请写在技术路线或附件里".into(),
            );
        }
        let answered = self.answers.iter().filter(|answer| !answer.promise.is_empty()).count();
        want(indicators.is_empty() || answered > 0, "answers", "请至少应答一项考核指标".into());
        want(has_phone(&self.contact), "contact", "请填写联系人和电话".into());
        want(self.promise, "promise", "请确认承诺：内容属实、无知识产权纠纷、不涉及国家秘密".into());
        problems.extend(amount_problem("price_fen", "报价", self.price_fen));
        problems
    }

    /// The answer to one indicator, if there is one.
    pub fn answer_to(&self, indicator: i64) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.indicator_id == indicator && !answer.promise.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bid_names_all_that_is_missing() {
        let indicator = Indicator { id: Some(1), name: "得率".into(), ..Indicator::default() };
        let fields: Vec<String> =
            Content::default().problems(&[indicator]).into_iter().map(|problem| problem.field).collect();
        let wanted = [
            "leader",
            "price_fen",
            "months",
            "unit",
            "status_quo",
            "route",
            "basis",
            "plan",
            "budget",
            "answers",
            "contact",
            "promise",
        ];
        assert_eq!(fields, wanted);
    }

    #[test]
    fn a_form_gives_back_what_was_stored() {
        let content = Content {
            leader: "方教授".into(),
            price_fen: Some(95_500_000),
            months: Some(16),
            route: "先做\n再测".into(),
            answers: vec![Answer { indicator_id: 7, promise: "≥ 13 %".into(), basis: "三批".into() }],
            promise: true,
            ..Content::default()
        };
        let mut problems = Vec::new();
        assert_eq!(Content::from_form(&content.to_form(), &mut problems), content);
        assert_eq!(problems, []);
    }

    #[test]
    fn an_empty_promise_is_no_answer() {
        let answer = Answer { indicator_id: 1, promise: String::new(), basis: "x".into() };
        let content = Content { answers: vec![answer], ..Content::default() };
        assert!(content.answer_to(1).is_none());
    }
}
