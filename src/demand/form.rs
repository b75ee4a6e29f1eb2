//! The text of a demand as people fill it in: typed, checked, compared.

use chrono::{DateTime, Utc};
use entity::{
    demand, indicator,
    words::{Comparator, DemandClass, Disclosure, Mode, Word},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{error::Problem, form::Form};

/// The eight clusters of the city: an editable dictionary in the end, a list today.
pub const FIELDS: [&str; 8] = [
    "新一代信息技术",
    "新医药与医疗器械",
    "先进装备与智能制造",
    "碳纤维等复合材料",
    "海洋生物与健康食品",
    "时尚与休闲运动产品",
    "康养旅游",
    "新能源与核能",
];

/// Most indicators a demand may have.
pub const MOST_INDICATORS: usize = 20;

/// One row of 考核指标.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Indicator {
    /// The row's id, for the answers of bids; absent in a new row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// What is measured.
    #[schema(example = "走纸寿命")]
    pub name: String,
    /// The present level, as the firm words it.
    #[schema(example = "120")]
    pub present: String,
    /// How the value is compared.
    pub comparator: Comparator,
    /// The target: a number, or `a~b` for a range.
    #[schema(example = "200")]
    pub value: String,
    /// The unit.
    #[schema(example = "km")]
    pub unit: String,
    /// How it is tested.
    #[schema(example = "标准热敏纸，第三方检测")]
    pub test: String,
}

impl Default for Indicator {
    fn default() -> Self {
        Self {
            id: None,
            name: String::new(),
            present: String::new(),
            comparator: Comparator::AtLeast,
            value: String::new(),
            unit: String::new(),
            test: String::new(),
        }
    }
}

impl Indicator {
    /// The target in words, as in `≥ 200 km`.
    pub fn target(&self) -> String {
        match self.comparator {
            Comparator::Between => format!("{} {}", self.value, self.unit),
            comparator => format!("{} {} {}", comparator.zh(), self.value, self.unit),
        }
        .trim()
        .to_owned()
    }

    /// Whether the row says nothing.
    pub(super) fn is_blank(&self) -> bool {
        [&self.name, &self.present, &self.value, &self.unit, &self.test].iter().all(|text| text.is_empty())
    }
}

impl From<indicator::Model> for Indicator {
    fn from(row: indicator::Model) -> Self {
        Self {
            id: Some(row.id),
            name: row.name,
            present: row.present,
            comparator: row.comparator,
            value: row.value,
            unit: row.unit,
            test: row.test,
        }
    }
}

/// Everything the owner writes. Money is fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = DemandContent)]
pub struct Content {
    /// 需求类别.
    pub class: DemandClass,
    /// 组织模式.
    pub mode: Mode,
    /// 需求名称, at most 40 characters.
    #[schema(example = "高速热敏打印头耐磨保护层关键技术")]
    pub title: String,
    /// 技术领域, one of the city's fields.
    #[schema(example = "新一代信息技术")]
    pub field: String,
    /// 完成时限 in months.
    #[schema(example = 24)]
    pub months: Option<i32>,
    /// 需求背景与现状.
    pub background: String,
    /// 拟解决的主要技术问题.
    pub problem: String,
    /// 约束条件: what may not change.
    pub constraints: String,
    /// 应用场景与配套条件.
    pub support: String,
    /// 对揭榜方的要求.
    pub requirements: String,
    /// 产权归属.
    pub ip: String,
    /// 利益分配.
    pub benefit: String,
    /// 榜金: what the firm pays the bidder.
    #[schema(example = 280_000_000)]
    pub prize_fen: Option<i64>,
    /// 财政支持 asked for.
    #[schema(example = 84_000_000)]
    pub public_fen: Option<i64>,
    /// 企业自筹, 榜金 included.
    #[schema(example = 620_000_000)]
    pub own_fen: Option<i64>,
    /// Who may read the unit's name.
    pub show_name: Disclosure,
    /// Who may read background and attachments.
    pub show_text: Disclosure,
    /// In 定向委托: the unit asked.
    pub directed_org_id: Option<i64>,
    /// 联系人及电话, for the other side and the office only.
    pub contact: String,
    /// 真实性与非涉密承诺.
    pub truthful: bool,
    /// 考核指标.
    pub indicators: Vec<Indicator>,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            class: DemandClass::Tackle,
            mode: Mode::Open,
            title: String::new(),
            field: String::new(),
            months: None,
            background: String::new(),
            problem: String::new(),
            constraints: String::new(),
            support: String::new(),
            requirements: String::new(),
            ip: String::new(),
            benefit: String::new(),
            prize_fen: None,
            public_fen: None,
            own_fen: None,
            show_name: Disclosure::Public,
            show_text: Disclosure::Public,
            directed_org_id: None,
            contact: String::new(),
            truthful: false,
            indicators: Vec::new(),
        }
    }
}

impl Content {
    /// From a sent form. Numbers that cannot be read are problems; the form itself is shown again with its values.
    pub fn from_form(form: &Form, problems: &mut Vec<Problem>) -> Self {
        let row = |row: std::collections::HashMap<String, String>| {
            let take = |name: &str| row.get(name).cloned().unwrap_or_default();
            Indicator {
                id: take("id").parse().ok(),
                name: take("name"),
                present: take("present"),
                comparator: Comparator::parse(&take("comparator")).unwrap_or(Comparator::AtLeast),
                value: take("value"),
                unit: take("unit"),
                test: take("test"),
            }
        };
        Self {
            class: form.word("class").unwrap_or(DemandClass::Tackle),
            mode: form.word("mode").unwrap_or(Mode::Open),
            title: form.get("title").to_owned(),
            field: form.get("field").to_owned(),
            months: form.number("months", "完成时限", problems),
            background: form.text("background"),
            problem: form.text("problem"),
            constraints: form.text("constraints"),
            support: form.text("support"),
            requirements: form.text("requirements"),
            ip: form.text("ip"),
            benefit: form.text("benefit"),
            prize_fen: form.wan("prize", "榜金", problems),
            public_fen: form.wan("public", "财政支持", problems),
            own_fen: form.wan("own", "企业自筹", problems),
            show_name: form.word("show_name").unwrap_or(Disclosure::Public),
            show_text: form.word("show_text").unwrap_or(Disclosure::Public),
            directed_org_id: form.get("directed_org_id").parse().ok(),
            contact: form.get("contact").to_owned(),
            truthful: form.has("truthful"),
            indicators: form.rows("indicator").into_iter().map(row).collect(),
        }
    }

    /// From the stored rows.
    pub fn of(demand: &demand::Model, indicators: Vec<Indicator>) -> Self {
        Self {
            class: demand.class,
            mode: demand.mode,
            title: demand.title.clone(),
            field: demand.field.clone(),
            months: demand.months,
            background: demand.background.clone(),
            problem: demand.problem.clone(),
            constraints: demand.constraints.clone(),
            support: demand.support.clone(),
            requirements: demand.requirements.clone(),
            ip: demand.ip.clone(),
            benefit: demand.benefit.clone(),
            prize_fen: demand.prize_fen,
            public_fen: demand.public_fen,
            own_fen: demand.own_fen,
            show_name: demand.show_name,
            show_text: demand.show_text,
            directed_org_id: demand.directed_org_id,
            contact: demand.contact.clone(),
            truthful: demand.truthful,
            indicators,
        }
    }

    /// Rows that say anything.
    pub fn filled_indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|indicator| !indicator.is_blank())
    }
}

/// What comes with an act on a demand.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StepInput {
    /// The reason, where the act asks for one.
    pub note: Option<String>,
    /// The bidding deadline, for 发榜, 延长 and 重新发榜.
    pub closes_at: Option<DateTime<Utc>>,
    /// The bids proposed as winners, for 提出拟揭榜单位.
    pub winners: Vec<i64>,
    /// The version that was read: another one answers 409.
    pub version: Option<i32>,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::call::Rules;

    pub(in crate::demand) fn complete() -> Content {
        Content {
            title: "海带加工副产物低温提取工艺".into(),
            field: FIELDS[4].into(),
            months: Some(18),
            background: "现有热提取工艺能耗高、得率低，三年来试过两种改良办法，活性损失始终超过两成，无法稳定供货。"
                .into(),
            problem: "低温条件下的破壁与提取，连续化装备，活性保持。".into(),
            ip: "双方共有".into(),
            contact: "王工 0000-5180 222".into(),
            prize_fen: Some(100_000_000),
            own_fen: Some(150_000_000),
            public_fen: Some(30_000_000),
            truthful: true,
            indicators: vec![Indicator {
                name: "得率".into(),
                value: "12".into(),
                unit: "%".into(),
                test: "三批平均".into(),
                ..Indicator::default()
            }],
            ..Content::default()
        }
    }

    #[test]
    fn a_complete_demand_has_no_problem() {
        assert_eq!(complete().problems(&Rules::default()), []);
    }

    #[test]
    fn every_missing_part_is_named_with_its_field() {
        let problems = Content::default().problems(&Rules::default());
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let wanted = [
            "title",
            "field",
            "months",
            "background",
            "problem",
            "ip",
            "contact",
            "truthful",
            "prize_fen",
            "indicators",
        ];
        assert_eq!(fields, wanted);
    }

    #[test]
    fn the_three_amounts_hold_each_other() {
        let content = Content { own_fen: Some(99_000_000), public_fen: Some(30_000_001), ..complete() };
        let fields: Vec<String> =
            content.problems(&Rules::default()).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["own_fen", "public_fen"]);
    }

    #[test]
    fn an_indicator_needs_number_and_test() {
        let mut content = complete();
        content.indicators.push(Indicator { name: "成本".into(), value: "更低".into(), ..Indicator::default() });
        content.indicators.push(Indicator::default());
        let fields: Vec<String> =
            content.problems(&Rules::default()).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["indicator-1-value", "indicator-1-test"]);
    }
}
