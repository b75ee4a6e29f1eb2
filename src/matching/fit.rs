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
    /// The supply's price against the demand's budget, in fen.
    Price { price: i64, budget: i64 },
}

impl Fit {
    /// Compares what a demand needs with what a supply has.
    pub(super) fn between(needs: &Facts, has: &Facts) -> Vec<Fit> {
        let mut fits = Fit::alike(needs, has);
        if let (Some(budget), Some(price)) = (needs.money, has.money) {
            fits.push(Fit::Price { price, budget });
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
            Fit::Price { price, budget } => price <= budget,
        }
    }

    /// The same as a phrase for people.
    pub fn says(&self) -> String {
        match self {
            Fit::Field { same: true, .. } => "技术领域相同".to_owned(),
            Fit::Field { same: false, .. } => "技术领域相近".to_owned(),
            Fit::Region { region } => format!("同在{region}"),
            Fit::Price { price, budget } if price <= budget => {
                format!("报价 {}，在预算 {}以内", yuan(*price), yuan(*budget))
            }
            Fit::Price { price, budget } => {
                format!("报价 {}，超出预算 {}", yuan(*price), yuan(*budget))
            }
        }
    }
}

fn upper(field: &str) -> &str {
    field.split(['-', '/', '.']).next().unwrap_or(field)
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
        let needs =
            Facts {
                field: Some("新材料-复合材料".into()), region: Some("高新区".into()), money: Some(80_000_000)
            };
        let has = Facts {
            field: Some("新材料-膜材料".into()), region: Some("高新区".into()), money: Some(52_500_000)
        };
        let fits = Fit::between(&needs, &has);
        let said: Vec<String> = fits.iter().map(Fit::says).collect();
        assert_eq!(said, ["技术领域相近", "同在高新区", "报价 52.5 万元，在预算 80 万元以内"]);
        assert!(fits.iter().all(Fit::agrees));
        let dear = Fit::Price { price: 80_000_001, budget: 80_000_000 };
        assert!(!dear.agrees() && dear.says().contains("超出预算"));
    }

    #[test]
    fn an_industry_of_the_same_name_is_a_neighbouring_field() {
        let of = |field: &str| Facts { field: Some(field.into()), ..Facts::default() };
        let fits = Fit::alike(&of("电子信息"), &of("电子信息-计算机软件"));
        assert_eq!(fits.iter().map(Fit::says).collect::<Vec<_>>(), ["技术领域相近"]);
    }

    #[test]
    fn what_is_not_stated_is_not_compared() {
        assert_eq!(Fit::between(&Facts::default(), &Facts::default()), []);
    }
}
