//! Matching shown to people: a record or a text asks, and what comes back are leads this viewer may read, with reasons.
//!
//! The question is made of what the viewer may read of the record, the hits are found in the viewer's scope and loaded
//! through `seen`: neither a word nor a lead can come from what is hidden. What answers is decided by
//! [`crate::matching`]; that nothing answers is an answer too.

pub mod api;
mod asking;
pub mod experts;
pub mod hits;
pub mod meaning;
pub mod page;
pub mod panel;
pub mod suited;
pub mod teams;
pub mod works;

use entity::words::{AchievementStage, DemandStage, Maturity, OrgKind};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::panel::{Panel, panel};
use self::{
    asking::{ask, in_order, of_achievement, of_demand, written},
    teams::Bars,
    works::{WORKS, Work, Works},
};
use crate::{
    achievement,
    app::App,
    demand::{self, form::Content, seen::Seen},
    doors::Doors,
    error::{Error, Result},
    matching::{Ask, Band},
    search::{Key, Kind},
    who::Who,
};

/// Rows of a panel beside another text.
pub const PANEL: usize = 12;
/// Rows of a page of its own.
pub const PAGE: usize = WORKS;
/// Most rows a program gets.
pub const MOST: usize = 100;

/// The answer for one viewer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Matches)]
pub struct Found {
    /// What was looked for: `achievement`, `demand`, `team` or `expert`.
    #[schema(example = "achievement")]
    pub target: &'static str,
    /// Records the viewer can find, all of which were weighed.
    #[schema(example = 2650)]
    pub considered: usize,
    /// No good match. `items` is empty then.
    pub none: bool,
    /// Best first.
    pub items: Vec<Lead>,
    /// Where there is no good match: what came nearest. Not an answer.
    pub nearest: Vec<Lead>,
    /// Indicators of the question that no lead mentions.
    #[schema(example = json!(["打印速度"]))]
    pub unmentioned: Vec<String>,
}

/// One record that may answer, as this viewer may know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Lead {
    /// Its id.
    #[schema(example = 31)]
    pub id: i64,
    /// Its name.
    #[schema(example = "高硬度类金刚石复合薄膜及其制备方法")]
    pub title: String,
    /// Its page.
    #[schema(example = "/achievements/31")]
    pub href: String,
    /// Its owner, as far as disclosed.
    #[schema(example = "东海岸理工大学")]
    pub owner: Option<String>,
    /// How ripe an achievement is.
    pub maturity: Option<Maturity>,
    /// Where an achievement stands.
    pub achievement_stage: Option<AchievementStage>,
    /// Where a demand stands.
    pub demand_stage: Option<DemandStage>,
    /// Of a demand: whether it asks no more, because it is concluded, taken back or past the last day its source names.
    pub over: bool,
    /// How strong: `high` 关联较强, `mid` 有关联, `low` 可参考.
    #[schema(value_type = String, example = "high")]
    pub band: Band,
    /// Share of the best lead's score, 0 to 1. Not a probability.
    #[schema(example = 0.83)]
    pub share: f32,
    /// 同提到: words that stand in both texts, strongest first.
    #[schema(example = json!(["保护层", "硬度", "磁控溅射"]))]
    pub met: Vec<String>,
    /// 条件: facts laid side by side.
    pub fit: Vec<Fits>,
    /// 未提到: indicators of the question that this one does not mention.
    #[schema(example = json!(["走纸寿命"]))]
    pub lacking: Vec<String>,
    /// The same record under other ids, listed more than once.
    pub also: Vec<i64>,
    /// What a team is.
    pub unit_kind: Option<OrgKind>,
    /// Where a team is.
    #[schema(example = "高新区")]
    pub region: Option<String>,
    /// Of a team, an expert, or a demand for a team: the works that speak for it, strongest first.
    pub works: Vec<Work>,
}

/// Whether one pair of facts agrees.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fits {
    /// `field`, `region` or `price`; of a demand that is past it, `validity`.
    #[schema(example = "price")]
    pub fact: &'static str,
    /// In words.
    #[schema(example = "报价 52.5 万元，在预算 80 万元以内")]
    pub says: String,
    /// Whether it speaks for the lead.
    pub agrees: bool,
}

impl Found {
    /// Leads strong enough to be called one.
    pub fn strong(&self) -> impl Iterator<Item = &Lead> {
        self.items.iter().filter(|lead| lead.band > Band::Low)
    }

    /// How many of those there are.
    pub fn good(&self) -> usize {
        self.strong().count()
    }

    fn truncate(&mut self, limit: usize) {
        self.items.truncate(limit);
        self.nearest.truncate(limit);
    }

    /// Of the strong leads, and of the others, those that ask no more come last.
    fn put_over_last(&mut self) {
        for leads in [&mut self.items, &mut self.nearest] {
            leads.sort_by_key(|lead| (lead.band == Band::Low, lead.over));
        }
    }
}

impl Lead {
    /// A lead of which nothing speaks yet but its name.
    fn bare(id: i64, title: String, href: String) -> Self {
        Self {
            id,
            title,
            href,
            owner: None,
            maturity: None,
            achievement_stage: None,
            demand_stage: None,
            over: false,
            band: Band::Low,
            share: 0.0,
            met: Vec::new(),
            fit: Vec::new(),
            lacking: Vec::new(),
            also: Vec::new(),
            unit_kind: None,
            region: None,
            works: Vec::new(),
        }
    }
}

/// What stands beside a demand form.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The achievements that answer.
    pub achievements: Found,
    /// How many teams could take it on.
    pub teams: usize,
}

/// What answers a demand, saved or still a draft; looked up as this viewer may read it.
pub async fn for_demand(app: &App, who: &Who, id: i64, target: Kind, limit: usize) -> Result<Found> {
    let (row, seen) = demand_of(app, who, id).await?;
    let question = of_demand(&seen);
    let limit = limit.clamp(1, MOST);
    match target {
        Kind::Team => {
            let works = Works::of(app, who, &question).await?;
            teams::find(app, who, question, &works, Bars::of(&row, &seen), limit).await
        }
        Kind::Expert => {
            experts::refuse_others(app, who, &row).await?;
            if !experts::are_wanted(row.stage) {
                return Err(Error::conflict("not_now", "需求提交以后、评审结束以前，才查找可请的专家。"));
            }
            let similar = ask(app, who, &question, Kind::Demand, WORKS).await?;
            experts::find(app, who, question, &similar, &row, limit).await
        }
        Kind::Demand | Kind::Achievement => {
            let found = ask(app, who, &question, target, limit).await?;
            in_order(app, who, &question, target, found).await
        }
    }
}

/// All achievements that answer a demand, for who looks for some of them and does not read them in order.
pub async fn all_for_demand(app: &App, who: &Who, id: i64) -> Result<Found> {
    let (_, seen) = demand_of(app, who, id).await?;
    ask(app, who, &of_demand(&seen), Kind::Achievement, MOST).await
}

async fn demand_of(app: &App, who: &Who, id: i64) -> Result<(entity::demand::Model, Seen)> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let (row, seen, _) = demand::seen::load(db, who, id, now).await?;
    Ok((row, seen))
}

/// All leads of a demand.
pub struct Around {
    /// Achievements that answer it.
    pub achievements: Found,
    /// Teams that could take it on.
    pub teams: Found,
    /// Demands like it.
    pub similar: Found,
    /// Experts who could review it, for those who are told while they are wanted.
    pub experts: Option<Found>,
}

/// All leads of a demand, saved or still a draft, as this viewer has loaded it. Each list is asked once.
pub async fn around(app: &App, who: &Who, row: &entity::demand::Model, seen: &Seen) -> Result<Around> {
    let question = of_demand(seen);
    let works = Works::of(app, who, &question).await?;
    let teams = teams::find(app, who, question.clone(), &works, Bars::of(row, seen), PANEL).await?;
    let Works { achievements, mut similar } = works;
    let experts = match experts::are_wanted(row.stage) && experts::are_told(app, who, row).await? {
        true => Some(experts::find(app, who, question.clone(), &similar, row, PANEL).await?),
        false => None,
    };
    similar.truncate(PANEL);
    let achievements = in_order(app, who, &question, Kind::Achievement, achievements).await?;
    let similar = in_order(app, who, &question, Kind::Demand, similar).await?;
    Ok(Around { achievements, teams, similar, experts })
}

/// Whose demand an achievement answers: those that still ask before those that are over.
pub async fn for_achievement(app: &App, who: &Who, id: i64, limit: usize) -> Result<Found> {
    let (_, seen) = achievement::seen::load(app.store.db(), who, id).await?;
    wants(app, who, &of_achievement(&seen), limit.clamp(1, MOST)).await
}

/// All demands that an achievement answers, for who looks for some of them and does not read them in order.
pub async fn all_for_achievement(app: &App, who: &Who, id: i64) -> Result<Found> {
    let (_, seen) = achievement::seen::load(app.store.db(), who, id).await?;
    ask(app, who, &of_achievement(&seen), Kind::Demand, MOST).await
}

async fn wants(app: &App, who: &Who, question: &Ask, limit: usize) -> Result<Found> {
    let mut found = ask(app, who, question, Kind::Demand, limit.max(WORKS)).await?;
    found.put_over_last();
    found.truncate(limit);
    let mut found = in_order(app, who, question, Kind::Demand, found).await?;
    found.put_over_last();
    Ok(found)
}

/// What answers a text that is not saved. `kind` says what the text describes. Of a very long text the beginning is
/// compared.
///
/// # Errors
/// `Invalid` when there is nothing to compare.
pub async fn for_text(
    app: &App,
    who: &Who,
    kind: Kind,
    title: &str,
    body: &str,
    target: Kind,
    limit: usize,
) -> Result<Found> {
    if title.trim().is_empty() && body.trim().is_empty() {
        return Err(Error::invalid("title", "请先写名称或要解决的问题，再比对"));
    }
    let question = Ask::new(kind, title.trim(), body.trim());
    let limit = limit.clamp(1, MOST);
    match target {
        Kind::Team => {
            let works = Works::of(app, who, &question).await?;
            teams::find(app, who, question, &works, Bars::default(), limit).await
        }
        Kind::Demand if kind == Kind::Achievement => wants(app, who, &question, limit).await,
        _ => {
            let found = ask(app, who, &question, target, limit).await?;
            in_order(app, who, &question, target, found).await
        }
    }
}

/// What answers the text of a demand form as it stands. `itself` is the saved demand it belongs to; one that this person
/// may not load counts as none.
pub async fn for_content(app: &App, who: &Who, content: &Content, itself: Option<i64>, limit: usize) -> Result<Beside> {
    let saved = match itself {
        Some(id) => match demand_of(app, who, id).await {
            Err(Error::NotFound) => None,
            loaded => Some(loaded?),
        },
        None => None,
    };
    let (id, region, owner) = match saved {
        Some((row, seen)) => (Some(row.id), seen.region.clone(), teams::told_owner(&row, &seen)),
        None => (None, who.person().map(|person| person.org.region.clone()).unwrap_or_default(), who.org_id()),
    };
    let question = of_demand(&written(content, region));
    let question = Ask { itself: id.map(|id| Key::new(Kind::Demand, id)), ..question };
    let mut works = Works::of(app, who, &question).await?;
    let teams = teams::count(app, who, &works, Bars::new(owner, content.class)).await?;
    works.achievements.truncate(limit);
    let achievements = in_order(app, who, &question, Kind::Achievement, works.achievements).await?;
    Ok(Beside { achievements, teams })
}

/// Registers the routes.
pub fn doors(doors: Doors) -> Doors {
    doors
        .post("/match", page::live)
        .get("/demands/{id}/matches", page::of_demand)
        .get("/achievements/{id}/matches", page::of_achievement)
        .api(utoipa_axum::routes!(api::of_text))
        .api(utoipa_axum::routes!(api::of_demand))
        .api(utoipa_axum::routes!(api::of_achievement))
        .api(utoipa_axum::routes!(api::of_org))
}
