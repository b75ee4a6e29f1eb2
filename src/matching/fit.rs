//! Structured fit: where the facts of a demand and of a supply agree, and where they do not.

use serde::Serialize;

use crate::search::Facts;

/// One pair of facts laid side by side. Facts that either side does not state are not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fit {
    /// The same field of technology, or (`same: false`) its neighbour under the same upper level.
    Field { field: String, same: bool },
    /// Both in the same region.
    Region { region: String },
    /// How ripe the supply is against what the demand needs at least, 1 to 5.
    Maturity { has: u8, needs: u8 },
    /// The supply's price against the demand's budget, in fen.
    Price { price: i64, budget: i64 },
    /// The months the supply takes against those the demand allows.
    Months { takes: u32, allows: u32 },
}

const MATURITY: [&str; 5] = ["正在研发", "已有样品", "通过小试", "通过中试", "可以量产"];

impl Fit {
    /// Compares what a demand needs with what a supply has.
    pub(super) fn between(needs: &Facts, has: &Facts) -> Vec<Fit> {
        let mut fits = Fit::alike(needs, has);
        if let (Some(needs), Some(has)) = (needs.maturity, has.maturity) {
            fits.push(Fit::Maturity { has, needs });
        }
        if let (Some(budget), Some(price)) = (needs.money, has.money) {
            fits.push(Fit::Price { price, budget });
        }
        if let (Some(allows), Some(takes)) = (needs.months, has.months) {
            fits.push(Fit::Months { takes, allows });
        }
        fits
    }

    /// Compares two records of which neither serves the other.
    pub(super) fn alike(one: &Facts, other: &Facts) -> Vec<Fit> {
        let mut fits = Vec::new();
        if let (Some(field), Some(theirs)) = (&one.field, &other.field)
            && upper(field) == upper(theirs)
        {
            fits.push(Fit::Field { field: theirs.clone(), same: field == theirs });
        }
        if let (Some(region), Some(theirs)) = (&one.region, &other.region)
            && region == theirs
        {
            fits.push(Fit::Region { region: region.clone() });
        }
        fits
    }

    /// Whether this speaks for the lead.
    pub fn agrees(&self) -> bool {
        match self {
            Fit::Field { .. } | Fit::Region { .. } => true,
            Fit::Maturity { has, needs } => has >= needs,
            Fit::Price { price, budget } => price <= budget,
            Fit::Months { takes, allows } => takes <= allows,
        }
    }

    /// The same as a phrase for people; codes of fields and regions are left to the page.
    pub fn says(&self) -> String {
        match self {
            Fit::Field { same: true, .. } => "技术领域相同".to_owned(),
            Fit::Field { same: false, .. } => "技术领域相近".to_owned(),
            Fit::Region { .. } => "同一地区".to_owned(),
            Fit::Maturity { has, needs } if has >= needs => {
                format!("成熟度“{}”，符合要求", maturity(*has))
            }
            Fit::Maturity { has, needs } => {
                format!("成熟度“{}”，低于要求的“{}”", maturity(*has), maturity(*needs))
            }
            Fit::Price { price, budget } if price <= budget => {
                format!("报价 {}，在预算 {}以内", yuan(*price), yuan(*budget))
            }
            Fit::Price { price, budget } => {
                format!("报价 {}，超出预算 {}", yuan(*price), yuan(*budget))
            }
            Fit::Months { takes, allows } if takes <= allows => {
                format!("需 {takes} 个月，期限 {allows} 个月以内")
            }
            Fit::Months { takes, allows } => format!("需 {takes} 个月，超出期限 {allows} 个月"),
        }
    }
}

fn upper(field: &str) -> &str {
    field.split(['-', '/', '.']).next().unwrap_or(field)
}

fn maturity(level: u8) -> &'static str {
    MATURITY[usize::from(level.clamp(1, 5)) - 1]
}

/// Fen as 万元 when it is that much, without needless zeros.
fn yuan(fen: i64) -> String {
    let (amount, unit) =
        if fen.abs() >= 1_000_000 { (fen as f64 / 1_000_000.0, "万元") } else { (fen as f64 / 100.0, "元") };
    let digits = format!("{amount:.2}");
    format!("{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_agree_or_not_and_say_so() {
        let needs = Facts {
            field: Some("新材料-复合材料".into()),
            maturity: Some(3),
            money: Some(80_000_000),
            months: Some(12),
            ..Facts::default()
        };
        let has = Facts {
            field: Some("新材料-膜材料".into()),
            region: Some("371000".into()),
            maturity: Some(2),
            money: Some(52_500_000),
            months: Some(18),
            ..Facts::default()
        };
        let fits = Fit::between(&needs, &has);
        let said: Vec<String> = fits.iter().map(Fit::says).collect();
        assert_eq!(
            said,
            [
                "技术领域相近",
                "成熟度“已有样品”，低于要求的“通过小试”",
                "报价 52.5 万元，在预算 80 万元以内",
                "需 18 个月，超出期限 12 个月",
            ]
        );
        let agree: Vec<bool> = fits.iter().map(Fit::agrees).collect();
        assert_eq!(agree, [true, false, true, false]);
    }

    #[test]
    fn what_is_not_stated_is_not_compared() {
        assert_eq!(Fit::between(&Facts::default(), &Facts::default()), []);
    }
}
