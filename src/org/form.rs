//! What a unit tells about itself, typed and checked.

use entity::{
    org,
    words::{OrgKind, Word},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::uscc::{self, Verdict};
use crate::{error::Problem, form::Form};

/// Regions that no district office stands for.
pub const NO_DISTRICT: [&str; 2] = ["市直", "市外"];

/// What a unit tells about itself.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(default)]
pub struct OrgInput {
    /// What it is.
    pub kind: Option<OrgKind>,
    /// Its full name, as on its licence.
    #[schema(example = "东岭机械有限公司")]
    pub name: String,
    /// 统一社会信用代码. A code whose check digit fails is taken, and an officer looks at it.
    #[schema(example = "91350100M000100Y43")]
    pub uscc: String,
    /// District; `市外` for units from elsewhere.
    #[schema(example = "高新区")]
    pub region: String,
    /// Address.
    pub address: String,
    /// 联系人; the first person when empty.
    pub contact: String,
    /// Telephone; the first person's when empty.
    pub phone: String,
    /// What it does, in a few sentences.
    pub profile: String,
}

impl OrgInput {
    /// From a page's form.
    pub fn of_form(form: &Form) -> Self {
        Self {
            kind: form.word("kind"),
            name: form.get("name").to_owned(),
            uscc: form.get("uscc").to_owned(),
            region: form.get("region").to_owned(),
            address: form.get("address").to_owned(),
            contact: form.get("contact").to_owned(),
            phone: form.get("phone").to_owned(),
            profile: form.text("profile"),
        }
    }

    /// As it stands on record.
    pub fn of(org: &org::Model) -> Self {
        Self {
            kind: Some(org.kind),
            name: org.name.clone(),
            uscc: org.uscc.clone().unwrap_or_default(),
            region: org.region.clone(),
            address: org.address.clone(),
            contact: org.contact.clone(),
            phone: org.phone.clone(),
            profile: org.profile.clone(),
        }
    }

    /// With the code in its stored form.
    pub fn tidy(mut self) -> Self {
        self.uscc = uscc::tidy(&self.uscc);
        for text in [&mut self.name, &mut self.region, &mut self.address, &mut self.contact, &mut self.phone] {
            *text = text.trim().to_owned();
        }
        self
    }

    /// Whether the code, tidied, fails its check digit.
    pub fn is_doubtful(&self) -> bool {
        uscc::judge(&uscc::tidy(&self.uscc)) == Verdict::Doubtful
    }

    /// What is to be mended. `regions` are the districts to choose from; empty = any.
    pub fn problems(&self, kinds: &[OrgKind], regions: &[String]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |field: &str, says: String| problems.push(Problem::new(field, says));
        match self.kind {
            Some(kind) if kinds.contains(&kind) => {}
            _ => add("kind", format!("请选择单位类型：{}", names(kinds))),
        }
        length(&mut add, "name", "单位名称", &self.name, 2, 80);
        if let Some(says) = self.code_problem() {
            add("uscc", says);
        }
        let known = regions.is_empty()
            || self.kind == Some(OrgKind::District)
            || regions.contains(&self.region)
            || NO_DISTRICT.contains(&self.region.as_str());
        if self.region.is_empty() || self.region.chars().count() > 30 || !known {
            add("region", "请选择单位所在区市；不在本市的选“市外”".into());
        }
        length(&mut add, "address", "单位地址", &self.address, 0, 120);
        length(&mut add, "contact", "联系人", &self.contact, 0, 40);
        length(&mut add, "phone", "单位电话", &self.phone, 0, 40);
        length(&mut add, "profile", "单位简介", &self.profile, 0, 2000);
        problems
    }

    fn code_problem(&self) -> Option<String> {
        let office = matches!(self.kind, Some(OrgKind::District | OrgKind::Bureau));
        if self.uscc.is_empty() {
            return (!office).then(|| "请填写 18 位统一社会信用代码，见营业执照或事业单位法人证书".into());
        }
        let tidy = uscc::tidy(&self.uscc);
        (uscc::judge(&tidy) == Verdict::Malformed).then(|| {
            format!("统一社会信用代码是 18 位数字和大写字母，现填 {} 位，请对照营业执照核对", tidy.chars().count())
        })
    }
}

fn names(kinds: &[OrgKind]) -> String {
    kinds.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("、")
}

fn length(add: &mut impl FnMut(&str, String), field: &str, label: &str, text: &str, least: usize, most: usize) {
    let count = text.chars().count();
    if count < least && count == 0 {
        add(field, format!("请填写{label}"));
    } else if count < least || count > most {
        add(field, format!("{label}请填 {least} 到 {most} 个字，现为 {count} 个字"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: &[OrgKind] = &[OrgKind::Enterprise, OrgKind::Institute, OrgKind::Agency];

    fn firm() -> OrgInput {
        OrgInput {
            kind: Some(OrgKind::Enterprise),
            name: "东岭机械有限公司".into(),
            uscc: "91350100m000100y43".into(),
            region: "东区".into(),
            ..OrgInput::default()
        }
    }

    fn fields(input: &OrgInput) -> Vec<String> {
        input.problems(KINDS, &["东区".into()]).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_whole_registration_has_no_problems() {
        assert_eq!(fields(&firm()), Vec::<String>::new());
        assert_eq!(firm().tidy().uscc, "91350100M000100Y43");
        assert_eq!(fields(&OrgInput { region: "市外".into(), ..firm() }), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_is_named_and_a_doubtful_code_is_taken() {
        assert_eq!(fields(&OrgInput::default()), ["kind", "name", "uscc", "region"]);
        assert_eq!(fields(&OrgInput { region: "南区".into(), ..firm() }), ["region"]);
        assert_eq!(fields(&OrgInput { kind: Some(OrgKind::Bureau), ..firm() }), ["kind"]);
        let doubtful = OrgInput { uscc: "91310115MA1H8R7C6D".into(), ..firm() };
        assert!(fields(&doubtful).is_empty() && doubtful.is_doubtful());
        assert_eq!(fields(&OrgInput { uscc: "370000".into(), ..firm() }), ["uscc"]);
    }
}
