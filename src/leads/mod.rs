//! Matching shown to people: a record or a text asks, and what comes back are leads this viewer may read, with reasons.
//!
//! The question is made of what the viewer may read of the record, the hits are found in the viewer's scope and loaded
//! through `seen`: neither a word nor a lead can come from what is hidden. What answers is decided by
//! [`crate::matching`]; that nothing answers is an answer too.

pub mod api;
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
    teams::Bars,
    works::{WORKS, Work, Works},
};
use crate::{
    achievement,
    app::App,
    demand::{self, form::Content, seen::Seen},
    doors::Doors,
    error::{Error, Result},
    indexer,
    matching::{self, Ask, Band},
    search::{Facts, Key, Kind},
    who::Who,
};

/// Rows of a panel beside another text.
pub const PANEL: usize = 12;
/// Rows of a page of its own.
pub const PAGE: usize = WORKS;
/// Most rows a program gets.
pub const MOST: usize = 100;
/// Characters of a text that asks.
const LONGEST: usize = 20_000;

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
    /// `field`, `region`, `maturity`, `price` or `months`.
    #[schema(example = "maturity")]
    pub fact: &'static str,
    /// In words.
    #[schema(example = "成熟度“通过中试”，符合要求")]
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
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let (row, seen, _) = demand::seen::load(db, who, id, now).await?;
    let question = of_demand(&seen);
    let limit = limit.clamp(1, MOST);
    match target {
        Kind::Team => {
            let works = Works::of(app, who, &question).await?;
            teams::find(app, who, question, &works, Bars::of(&row), limit).await
        }
        Kind::Expert => {
            experts::refuse_others(app, who, &row).await?;
            let similar = ask(app, who, question.clone(), Kind::Demand, WORKS).await?;
            experts::find(app, who, question, &similar, &row, limit).await
        }
        Kind::Demand | Kind::Achievement => ask(app, who, question, target, limit).await,
    }
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
    let teams = teams::find(app, who, question.clone(), &works, Bars::of(row), PANEL).await?;
    let Works { achievements, mut similar } = works;
    let experts = match experts::are_wanted(row.stage) && experts::are_told(app, who, row).await? {
        true => Some(experts::find(app, who, question, &similar, row, PANEL).await?),
        false => None,
    };
    similar.items.truncate(PANEL);
    Ok(Around { achievements, teams, similar, experts })
}

/// Whose demand an achievement answers.
pub async fn for_achievement(app: &App, who: &Who, id: i64, limit: usize) -> Result<Found> {
    let (_, seen) = achievement::seen::load(app.store.db(), who, id).await?;
    ask(app, who, of_achievement(&seen), Kind::Demand, limit).await
}

/// What answers a text that is not saved. `kind` says what the text describes.
///
/// # Errors
/// `Invalid` when there is nothing to compare or far too much of it.
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
    if title.chars().count() + body.chars().count() > LONGEST {
        return Err(Error::invalid("body", format!("比对的文字最多 {LONGEST} 个字，请删去与技术无关的部分")));
    }
    let question = Ask::new(kind, title.trim(), body.trim());
    match target {
        Kind::Team => {
            let works = Works::of(app, who, &question).await?;
            teams::find(app, who, question, &works, Bars::default(), limit.clamp(1, MOST)).await
        }
        _ => ask(app, who, question, target, limit).await,
    }
}

/// What answers the text of a demand form as it stands.
pub async fn for_content(app: &App, who: &Who, content: &Content, itself: Option<i64>, limit: usize) -> Result<Beside> {
    let mut question = Ask::new(Kind::Demand, content.title.clone(), body_of(content));
    question.itself = itself.map(|id| Key::new(Kind::Demand, id));
    question.facts = Facts {
        field: Some(content.field.clone()).filter(|field| !field.is_empty()),
        money: content.prize_fen,
        months: content.months.and_then(|months| u32::try_from(months).ok()),
        ..Facts::default()
    };
    question.indicators = indicator_names(content.filled_indicators());
    let mut works = Works::of(app, who, &question).await?;
    let owner = match itself {
        Some(id) => match demand::find(app.store.db(), who, id).await {
            Ok(row) => row.org_id,
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        },
        None => who.org_id(),
    };
    let teams = teams::count(app, who, &works, Bars::new(owner, content.class)).await?;
    works.achievements.items.truncate(limit);
    works.achievements.nearest.truncate(limit);
    Ok(Beside { achievements: works.achievements, teams })
}

async fn ask(app: &App, who: &Who, question: Ask, target: Kind, limit: usize) -> Result<Found> {
    let limit = limit.clamp(1, MOST);
    let answer = match &app.meaning {
        None => weigh(app, who, question, target, limit).await?,
        Some(meaning) => {
            let text = format!("{}\n{}", question.title, question.body);
            let mut answer = weigh(app, who, question, target, limit.max(meaning::ORDERED)).await?;
            let texts = with_texts(app, who, answer.leads).await?;
            answer.leads = meaning.order(&text, texts, |lead| lead.band).await;
            answer.leads.truncate(limit);
            answer
        }
    };
    hits::load(app, who, target, answer).await
}

async fn weigh(app: &App, who: &Who, question: Ask, target: Kind, limit: usize) -> Result<matching::Leads> {
    let mut answers = weigh_all(app, who, vec![question], target, limit).await?;
    answers.pop().ok_or_else(|| Error::broken("a question without an answer"))
}

/// The answers to several questions, in their order.
async fn weigh_all(
    app: &App,
    who: &Who,
    questions: Vec<Ask>,
    target: Kind,
    limit: usize,
) -> Result<Vec<matching::Leads>> {
    let (library, scope) = (app.library.clone(), indexer::scope(who));
    // Milliseconds of plain computation for each: not on the threads that answer everybody else.
    let answer = move |question: &Ask| matching::matches(&library, &scope, question, target, limit);
    tokio::task::spawn_blocking(move || questions.iter().map(answer).collect::<std::result::Result<_, _>>())
        .await
        .map_err(Error::broken)?
        .map_err(Error::broken)
}

/// Each lead with its text in the viewer's scope.
async fn with_texts(app: &App, who: &Who, leads: Vec<matching::Lead>) -> Result<Vec<(matching::Lead, String)>> {
    let (library, scope) = (app.library.clone(), indexer::scope(who));
    let with_text = move |lead: matching::Lead| {
        let kept = library.kept(&scope, lead.key)?;
        let text = kept.map(|kept| format!("{}\n{}", kept.title, kept.body)).unwrap_or_default();
        Ok::<_, crate::search::Error>((lead, text))
    };
    tokio::task::spawn_blocking(move || leads.into_iter().map(with_text).collect::<std::result::Result<_, _>>())
        .await
        .map_err(Error::broken)?
        .map_err(Error::broken)
}

/// A demand as a question: what is asked, without whose it is and which number it bears.
fn of_demand(seen: &Seen) -> Ask {
    let key = Key::new(Kind::Demand, seen.id);
    let content = Content {
        problem: seen.problem.clone(),
        background: seen.background.clone().unwrap_or_default(),
        constraints: seen.constraints.clone(),
        requirements: seen.requirements.clone(),
        indicators: seen.indicators.clone(),
        ..Content::default()
    };
    let document = indexer::demand_document(key, seen);
    Ask {
        kind: Kind::Demand,
        itself: Some(key),
        title: seen.title.clone(),
        body: body_of(&content),
        facts: document.facts,
        indicators: indicator_names(&seen.indicators),
    }
}

fn of_achievement(seen: &achievement::seen::Seen) -> Ask {
    let key = Key::new(Kind::Achievement, seen.id);
    let parts = [&seen.summary, &seen.indicators, &seen.keywords, &seen.scope];
    Ask {
        kind: Kind::Achievement,
        itself: Some(key),
        title: seen.title.clone(),
        body: joined(parts.into_iter().cloned()),
        facts: indexer::achievement_document(key, seen).facts,
        indicators: Vec::new(),
    }
}

fn body_of(content: &Content) -> String {
    let texts = [&content.problem, &content.background, &content.constraints, &content.requirements];
    let indicators = content.filled_indicators().map(|row| format!("{} {}", row.name, row.target()));
    joined(texts.into_iter().cloned().chain(indicators))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn indicator_names<'a>(rows: impl IntoIterator<Item = &'a demand::form::Indicator>) -> Vec<String> {
    rows.into_iter().map(|row| row.name.clone()).filter(|name| !name.is_empty()).collect()
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
