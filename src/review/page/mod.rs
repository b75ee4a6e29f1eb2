//! The pages of a review: the office's, a reviewer's, the score sheet, the reasons.

mod office;
mod reasons;
mod reviewer;
mod sheet;

use axum::{extract::State, http::Method, routing::get};
use chrono::{DateTime, Utc};
use entity::{
    demand,
    words::{Mode, Word},
};
use web::{
    Shell, parts,
    parts::{Due, Problems},
    shell::Here,
};

use super::Standing;
use crate::{
    account::session::Visitor,
    app::App,
    call::Rules,
    doors::Doors,
    error::{Error, Problem, Result},
    page::{self, Id, OrPage, Shown},
};

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    doors
        .get("/demands/{id}/review", show)
        .get("/demands/{id}/review.xlsx", office::workbook)
        .post("/demands/{id}/review/panel", office::appoint)
        .post("/demands/{id}/review/panel/{account}/dismissal", office::dismiss)
        .post("/demands/{id}/review/steps", office::step)
        .post("/demands/{id}/review/declaration", reviewer::declare)
        .page(&[Method::GET, Method::POST], "/bids/{id}/score", get(sheet::show).post(sheet::send))
        .post("/bids/{id}/score/draft", sheet::draft)
        .page(&[Method::GET, Method::POST], "/bids/{id}/reasons", get(reasons::show).post(reasons::save))
}

/// What every page of a review is made of.
struct Matter {
    demand: demand::Model,
    rules: Rules,
    standing: Standing,
    now: DateTime<Utc>,
}

impl Matter {
    async fn of(app: &App, visitor: &Visitor, id: i64) -> Result<Self> {
        let db = app.store.db();
        visitor.who.person().ok_or(Error::SignIn)?;
        let demand = crate::demand::find(db, &visitor.who, id).await?;
        let standing = super::standing(db, &visitor.who, &demand).await?;
        let rules = crate::call::rules_for(db, &demand).await?;
        let now = app.store.clock.now(db).await?;
        Ok(Self { demand, rules, standing, now })
    }

    async fn shell(&self, app: &App, visitor: &Visitor, title: &str) -> Result<Shell> {
        let shell = page::shell(app, visitor, title, Here::Desk).await?;
        let demand = format!("/demands/{}", self.demand.id);
        Ok(shell.crumb("工作台", "/desk").crumb(self.demand.title.clone(), demand))
    }

    fn href(&self) -> String {
        format!("/demands/{}/review", self.demand.id)
    }

    fn due(&self, app: &App) -> Option<Due> {
        let due = self.demand.due_at?;
        Some(web::time::desk_due(self.now, due, app.calendar.working_days_between(self.now, due)))
    }

    /// Number, mode and prize, for the line below the title.
    fn facts(&self) -> Vec<String> {
        let mode = (self.demand.mode != Mode::Open).then(|| self.demand.mode.zh().to_owned());
        let prize = self.demand.prize_fen.map(|fen| format!("榜金 {}", web::money::wan_words(fen)));
        self.demand.number.clone().into_iter().chain(mode).chain(prize).collect()
    }
}

fn problems(list: &[Problem]) -> Problems {
    Problems::from_pairs(list.iter().map(|problem| (problem.field.clone(), problem.says.clone())))
}

/// What can be mended in place comes back as problems of the form; everything else stays an error.
fn mendable(error: Error) -> Result<Vec<Problem>> {
    match error {
        Error::Invalid(problems) => Ok(problems),
        Error::Conflict { says, .. } => Ok(vec![Problem::new("", says)]),
        other => Err(other),
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let matter = Matter::of(&app, &visitor, id).await.or_page(&app, &visitor)?;
    match &matter.standing {
        Standing::Office => office::page(&app, &visitor, &matter, &office::Typed::default()).await,
        _ => reviewer::page(&app, &visitor, &matter, &reviewer::Typed::default()).await,
    }
    .or_page(&app, &visitor)
}

/// A table cell with an amount in 万元, or a dash.
fn wan(fen: Option<i64>) -> parts::Cell {
    fen.map_or_else(parts::Cell::none, |fen| parts::Cell::new(web::money::wan(fen)))
}

/// The lead unit with the other members of its 联合体.
fn with_partners(unit: &str, partners: &str) -> String {
    let partners: Vec<&str> = partners.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if partners.is_empty() { unit.to_owned() } else { format!("{unit}（牵头）、{}", partners.join("、")) }
}
