//! The text of an achievement as people fill it in: typed, checked, compared.

use entity::{
    achievement,
    words::{Maturity, Word},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    demand::form::FIELDS,
    error::Problem,
    form::{Form, amount_problem, has_phone, wan_of_fen},
};

/// 知识产权形式.
pub const IP_TYPES: [&str; 8] =
    ["发明专利", "实用新型专利", "外观设计专利", "软件著作权", "植物新品种权", "技术秘密", "非专利技术", "其他"];

/// 合作方式.
pub const COOPERATIONS: [&str; 7] = ["技术转让", "技术许可", "技术入股", "委托开发", "合作开发", "合作生产", "其他"];

/// What stands where no price is named.
pub const NEGOTIABLE: &str = "面议";

/// Shortest summary that tells anything, in characters.
const LEAST_SUMMARY: usize = 30;

/// Everything the owner writes. Money is fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AchievementContent)]
pub struct Content {
    /// 成果名称, at most 60 characters.
    #[schema(example = "氮化硅基耐磨涂层磁控溅射工艺")]
    pub title: String,
    /// 成果简介.
    #[schema(example = "在细长陶瓷基板上连续沉积致密氮化硅涂层的工艺，已完成小试，可与现有溅射线衔接。")]
    pub summary: String,
    /// 技术指标.
    #[schema(example = "显微硬度 ≥ 1900 HK；膜厚均匀性 ±3 %")]
    pub indicators: String,
    /// 技术领域, one of the city's fields.
    #[schema(example = "先进装备与智能制造")]
    pub field: String,
    /// 关键词, separated by 、.
    #[schema(example = "磁控溅射、氮化硅、耐磨涂层")]
    pub keywords: String,
    /// 技术成熟度.
    pub maturity: Option<Maturity>,
    /// 知识产权形式.
    #[schema(example = "发明专利")]
    pub ip_type: String,
    /// 合作方式, any of several.
    #[schema(example = json!(["技术许可", "合作开发"]))]
    pub cooperation: Vec<String>,
    /// 合作价格; absent = 面议.
    #[schema(example = 60_000_000)]
    pub price_fen: Option<i64>,
    /// 应用范围.
    #[schema(example = "热敏打印头、切削刀具")]
    pub scope: String,
    /// 联系人及电话, for people signed in from a confirmed unit.
    #[schema(example = "徐工 0000-5180 305")]
    pub contact: String,
}

impl Content {
    /// From a sent form. An amount that cannot be read is a problem; the form itself is shown again with its values.
    pub fn from_form(form: &Form, problems: &mut Vec<Problem>) -> Self {
        Self {
            title: form.get("title").to_owned(),
            summary: form.text("summary"),
            indicators: form.text("indicators"),
            field: form.get("field").to_owned(),
            keywords: joined(form.get("keywords")),
            maturity: form.word("maturity"),
            ip_type: form.get("ip_type").to_owned(),
            cooperation: form.all("cooperation").into_iter().filter(|way| !way.is_empty()).map(str::to_owned).collect(),
            price_fen: form.wan("price", "合作价格", problems),
            scope: form.text("scope"),
            contact: form.get("contact").to_owned(),
        }
    }

    /// The form that would send this.
    pub fn to_form(&self) -> Form {
        let mut fields: Vec<(String, String)> = vec![
            ("title".into(), self.title.clone()),
            ("summary".into(), self.summary.clone()),
            ("indicators".into(), self.indicators.clone()),
            ("field".into(), self.field.clone()),
            ("keywords".into(), self.keywords.clone()),
            ("maturity".into(), self.maturity.map_or_else(String::new, |maturity| maturity.code().into())),
            ("ip_type".into(), self.ip_type.clone()),
            ("price".into(), self.price_fen.map_or_else(String::new, wan_of_fen)),
            ("scope".into(), self.scope.clone()),
            ("contact".into(), self.contact.clone()),
        ];
        fields.extend(self.cooperation.iter().map(|way| ("cooperation".to_owned(), way.clone())));
        Form::new(fields)
    }

    /// From the stored row.
    pub fn of(row: &achievement::Model) -> Self {
        Self {
            title: row.title.clone(),
            summary: row.summary.clone(),
            indicators: row.indicators.clone(),
            field: row.field.clone(),
            keywords: row.keywords.clone(),
            maturity: row.maturity,
            ip_type: row.ip_type.clone(),
            cooperation: parts(&row.cooperation),
            price_fen: row.price_fen,
            scope: row.scope.clone(),
            contact: row.contact.clone(),
        }
    }

    /// What cannot even be kept in a draft: an amount out of all measure, words that are none of the lists'. Words of
    /// the text as it was may stay: an imported row has its source's.
    pub fn unstorable(&self, before: &Self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = amount_problem("price_fen", "合作价格", self.price_fen).into_iter().collect();
        let mut known = |field: &str, label: &str, word: &String, list: &[&str], stood: bool| {
            if !word.is_empty() && !stood && !list.contains(&word.as_str()) {
                problems.push(Problem::new(field, format!("{label}没有“{word}”，可以填：{}", list.join("、"))));
            }
        };
        known("field", "技术领域", &self.field, &FIELDS, self.field == before.field);
        known("ip_type", "知识产权形式", &self.ip_type, &IP_TYPES, self.ip_type == before.ip_type);
        for way in &self.cooperation {
            known("cooperation", "合作方式", way, &COOPERATIONS, before.cooperation.contains(way));
        }
        problems
    }

    /// What still keeps it from being published. Field names are those of the form and the API.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut want = |holds: bool, field: &str, says: &str| {
            if !holds {
                problems.push(Problem::new(field, says));
            }
        };
        want(!self.title.is_empty(), "title", "请填写成果名称");
        want(self.title.chars().count() <= 60, "title", "成果名称最多 60 个字，细节请写入简介");
        let told = self.summary.chars().filter(|c| !c.is_whitespace()).count();
        want(told >= LEAST_SUMMARY, "summary", "请写成果简介：做什么用、怎样做到、做到什么程度，不少于 30 个字");
        want(!self.field.is_empty(), "field", "请选择技术领域");
        want(self.maturity.is_some(), "maturity", "请选择技术成熟度，按已经完成的阶段选");
        want(!self.ip_type.is_empty(), "ip_type", "请选择知识产权形式");
        want(!self.cooperation.is_empty(), "cooperation", "请至少选一种合作方式");
        want(has_phone(&self.contact), "contact", "请填写联系人和电话，只给登录的注册单位看");
        let texts = [
            ("summary", "成果简介", &self.summary, 6000),
            ("indicators", "技术指标", &self.indicators, 3000),
            ("scope", "应用范围", &self.scope, 1000),
            ("keywords", "关键词", &self.keywords, 100),
            ("contact", "联系人及电话", &self.contact, 100),
        ];
        for (field, label, text, most) in texts {
            let length = text.chars().count();
            if length > most {
                problems.push(Problem::new(field, format!("{label}最多 {most} 个字，现有 {length} 个")));
            }
        }
        problems.extend(amount_problem("price_fen", "合作价格", self.price_fen));
        problems
    }

    /// The labels of what differs from an earlier text.
    pub fn changed(&self, earlier: &Self) -> Vec<&'static str> {
        let pairs = [
            ("成果名称", self.title != earlier.title),
            ("成果简介", self.summary != earlier.summary),
            ("技术指标", self.indicators != earlier.indicators),
            ("技术领域", self.field != earlier.field),
            ("关键词", self.keywords != earlier.keywords),
            ("技术成熟度", self.maturity != earlier.maturity),
            ("知识产权形式", self.ip_type != earlier.ip_type),
            ("合作方式", self.cooperation != earlier.cooperation),
            ("合作价格", self.price_fen != earlier.price_fen),
            ("应用范围", self.scope != earlier.scope),
            ("联系方式", self.contact != earlier.contact),
        ];
        pairs.into_iter().filter(|(_, changed)| *changed).map(|(label, _)| label).collect()
    }
}

/// A list as people type it, as its parts.
pub fn parts(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', '；', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn joined(text: &str) -> String {
    parts(text).join("、")
}

/// What comes with an act on an achievement.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AchievementStepInput)]
pub struct StepInput {
    /// The reason; the bureau gives one for 撤下.
    pub note: Option<String>,
    /// The version that was read: another one answers 409.
    pub version: Option<i32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Content {
        Content {
            title: "氮化硅基耐磨涂层磁控溅射工艺".into(),
            summary: "在细长陶瓷基板上连续沉积致密氮化硅涂层的工艺，已完成小试，可与现有溅射线衔接。".into(),
            field: "先进装备与智能制造".into(),
            keywords: "磁控溅射、氮化硅".into(),
            maturity: Some(Maturity::LabTested),
            ip_type: "发明专利".into(),
            cooperation: vec!["技术许可".into(), "合作开发".into()],
            price_fen: Some(60_500_000),
            contact: "徐工 0000-5180 305".into(),
            ..Content::default()
        }
    }

    #[test]
    fn a_form_and_back() {
        let content = complete();
        let mut problems = Vec::new();
        assert_eq!(Content::from_form(&content.to_form(), &mut problems), content);
        assert_eq!(problems, []);
    }

    #[test]
    fn what_is_missing_is_named_with_its_field() {
        assert_eq!(complete().problems(), []);
        let fields: Vec<String> = Content::default().problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["title", "summary", "field", "maturity", "ip_type", "cooperation", "contact"]);
    }

    #[test]
    fn keywords_are_separated_one_way() {
        let form = Form::new(vec![("keywords".into(), "涂层, 溅射；氮化硅 ".into())]);
        assert_eq!(Content::from_form(&form, &mut Vec::new()).keywords, "涂层、溅射、氮化硅");
    }

    #[test]
    fn changes_are_told_by_label() {
        let later = Content { price_fen: None, title: "耐磨涂层".into(), ..complete() };
        assert_eq!(later.changed(&complete()), ["成果名称", "合作价格"]);
    }
}
