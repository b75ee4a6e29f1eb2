//! The city's data as it stands in `city/*.json`.

use serde::{Deserialize, de::DeserializeOwned};

use crate::error::{Error, Result};

pub struct City {
    pub orgs: Vec<Org>,
    pub people: Vec<Person>,
    pub demands: Vec<Demand>,
    pub collected: Vec<Collected>,
    pub achievements: Vec<Achievement>,
    pub bids: Vec<Bid>,
    pub reviews: Vec<Review>,
}

#[derive(Deserialize)]
pub struct Org {
    pub key: String,
    pub kind: String,
    pub name: String,
    pub uscc: String,
    pub region: String,
    pub address: String,
    pub contact: String,
    pub phone: String,
    pub profile: String,
    pub stage: Option<String>,
}

#[derive(Deserialize)]
pub struct Person {
    pub username: String,
    pub org: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub duties: Vec<String>,
    #[serde(default)]
    pub fields: Vec<String>,
}

#[derive(Deserialize)]
pub struct Demand {
    pub key: String,
    pub org: String,
    pub class: String,
    pub mode: String,
    pub title: String,
    pub field: String,
    pub months: i32,
    pub background: String,
    pub problem: String,
    pub indicators: Vec<Indicator>,
    pub constraints: String,
    pub support: String,
    pub requirements: String,
    pub ip: String,
    pub benefit: String,
    pub prize_fen: i64,
    pub public_fen: i64,
    pub own_fen: i64,
    pub show_name: String,
    pub show_text: String,
    pub directed_to: Option<String>,
    pub stage: String,
    pub days_ago: Option<i64>,
    pub days_left: Option<i64>,
    #[serde(default)]
    pub questions: Vec<Question>,
    pub return_reason: Option<String>,
    pub decline_reason: Option<String>,
    pub withdraw_reason: Option<String>,
    pub lapse_reason: Option<String>,
    pub relist_reason: Option<String>,
    #[serde(default)]
    pub paused: bool,
    pub pause_reason: Option<String>,
}

/// A row of an older collection, as an import brings it.
#[derive(Deserialize)]
pub struct Collected {
    pub key: String,
    pub title: String,
    pub field: String,
    pub industry: String,
    pub region: String,
    pub owner: String,
    pub cooperation: String,
    pub amount: String,
    pub days_ago: i64,
    pub problem: String,
    /// Who of its unit has claimed it.
    pub claimed_by: Option<String>,
}

#[derive(Deserialize)]
pub struct Indicator {
    pub name: String,
    pub present: String,
    pub comparator: String,
    pub value: String,
    pub unit: String,
    pub test: String,
}

#[derive(Deserialize)]
pub struct Question {
    pub by: String,
    pub text: String,
    pub answer: Option<String>,
}

#[derive(Deserialize)]
pub struct Achievement {
    pub org: String,
    pub title: String,
    pub summary: String,
    pub field: String,
    pub keywords: Vec<String>,
    pub indicators: String,
    pub maturity: String,
    pub ip_type: String,
    pub price_fen: Option<i64>,
    pub cooperation_modes: Vec<String>,
    pub stage: String,
    pub withdraw_reason: Option<String>,
}

#[derive(Deserialize)]
pub struct Bid {
    pub key: String,
    pub demand: String,
    pub org: String,
    pub leader: String,
    pub partners: String,
    pub price_fen: i64,
    pub months: i32,
    pub stage: String,
    pub sections: Sections,
    pub answers: Vec<Answer>,
    #[serde(default)]
    pub reasons: Vec<Reason>,
}

#[derive(Deserialize)]
pub struct Sections {
    pub unit: String,
    pub status_quo: String,
    pub route: String,
    pub basis: String,
    pub plan: String,
    pub budget: String,
    pub contact: String,
}

#[derive(Deserialize)]
pub struct Answer {
    pub indicator: usize,
    pub promise: String,
    pub basis: String,
}

#[derive(Deserialize)]
pub struct Reason {
    pub criterion: String,
    pub text: String,
}

#[derive(Deserialize)]
pub struct Review {
    pub demand: String,
    pub experts: Vec<String>,
    pub sheets: Vec<Sheet>,
    pub owner_marks: Vec<OwnerMark>,
}

#[derive(Deserialize)]
pub struct Sheet {
    pub expert: String,
    pub bid: String,
    pub marks: Vec<Mark>,
}

#[derive(Deserialize)]
pub struct Mark {
    pub criterion: String,
    pub points: f64,
    pub comment: String,
}

#[derive(Deserialize)]
pub struct OwnerMark {
    pub bid: String,
    pub points: f64,
    pub comment: String,
}

impl City {
    /// Reads the embedded files; a mistake in one names it.
    pub fn load() -> Result<Self> {
        Ok(Self {
            orgs: read("orgs.json", include_str!("city/orgs.json"))?,
            people: read("people.json", include_str!("city/people.json"))?,
            demands: read("demands.json", include_str!("city/demands.json"))?,
            collected: read("collected.json", include_str!("city/collected.json"))?,
            achievements: read("achievements.json", include_str!("city/achievements.json"))?,
            bids: read("bids.json", include_str!("city/bids.json"))?,
            reviews: read("reviews.json", include_str!("city/reviews.json"))?,
        })
    }
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| Error::broken(format!("{name}: {cause}")))
}
