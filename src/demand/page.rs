//! The page of one demand, and the acts taken on it.

use axum::{
    extract::State,
    http::Method,
    response::{IntoResponse, Redirect},
};
use chrono::{DateTime, Utc};
use entity::words::DemandStage;
use web::{
    demand::{CoachSection, ShowPage},
    parts::{Attachments, Changes, Facts, Link, Matches, Table},
    query::Query,
    shell::{Here, Shell},
};

use super::{
    around::Around,
    coach,
    form::StepInput,
    offered::{self, Typed},
    pieces, rail,
    rules::Act,
    seen::{Nearness, Seen},
    stages::{is_list_item, is_looking},
};
use crate::{
    account::session::Visitor,
    app::App,
    doors::Doors,
    error::{Error, Result},
    file,
    flow::Part,
    form::Form,
    leads,
    matching::Band,
    page::{self, Id, OrPage, Shown},
    search::Kind,
    timeline,
};

/// Most demands that are shown as possibly repeated.
const REPEATS: usize = 3;

/// One demand as the reader may know it, with everything its page and its box need.
pub(super) struct Matter {
    /// The row: for permissions only, never for what is shown.
    pub row: entity::demand::Model,
    /// What is shown.
    pub seen: Seen,
    /// How close the reader stands.
    pub near: Nearness,
    /// The parts the reader holds.
    pub parts: Vec<Part>,
    /// What stands round it.
    pub around: Around,
    /// When it was read.
    pub now: DateTime<Utc>,
}

/// Loads a demand for a page.
pub(super) async fn load(app: &App, visitor: &Visitor, id: i64) -> Result<Matter> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let (row, seen, near) = super::seen::load(db, &visitor.who, id, now).await?;
    let parts = super::parts_in(&row, &visitor.who);
    let around = super::around::around(db, &visitor.who, &row, near).await?;
    Ok(Matter { row, seen, near, parts, around, now })
}

/// What a demand is called where it may have no title yet.
pub(super) fn name(seen: &Seen) -> &str {
    if seen.title.is_empty() { "未命名的需求" } else { &seen.title }
}

/// The shell of a page about a demand, with the way to it.
pub(super) async fn shell(app: &App, visitor: &Visitor, seen: &Seen, title: &str) -> Result<Shell> {
    let listed = seen.stage.is_some_and(|stage| is_list_item(stage, seen.listed_at.is_some()));
    let here = if listed { Here::Hall } else { Here::Demands };
    let shell = page::shell(app, visitor, title, here).await?;
    if !listed {
        return Ok(shell.crumb("需求", "/demands"));
    }
    let field = Query::new().set("field", &seen.field).href("/");
    Ok(shell.crumb("榜单大厅", "/").crumb(seen.field.clone(), field))
}

async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let view = view(&app, &visitor, id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&view))
}

/// Takes an act. What is missing with it is asked for again, with what was typed.
async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let act: Act = form
        .word("act")
        .ok_or_else(|| Error::Malformed("不认识要办理的事项，请刷新页面再试。".into()))
        .or_page(&app, &visitor)?;
    let mut problems = Vec::new();
    let input = StepInput {
        note: Some(form.text("note")),
        closes_at: form.instant("closes_at", "截止时间", &mut problems),
        winners: Vec::new(),
        version: form.get("version").parse().ok(),
    };
    let refused = |says: String, at_deadline: bool| Typed {
        act,
        note: form.text("note"),
        closes_at: form.get("closes_at").replace(' ', "T"),
        at_deadline,
        says,
    };
    let typed = match problems.pop() {
        Some(problem) => refused(problem.says, true),
        None => match crate::steps::demand(&app, &visitor.who, id, act, &input).await {
            Ok(()) => return after(&app, &visitor, id, act).await,
            Err(Error::Conflict { code: code @ ("note" | "deadline" | "deadline_later"), says }) => {
                refused(says, code != "note")
            }
            Err(error) => return Err(error).or_page(&app, &visitor),
        },
    };
    let view = view(&app, &visitor, id, Some(&typed)).await.or_page(&app, &visitor)?;
    Ok(page::unprocessable(&view))
}

/// Back to the demand; to the desk where the act has taken it out of the person's sight.
async fn after(app: &App, visitor: &Visitor, id: i64, act: Act) -> Shown {
    let flash = if act == Act::Submit { "submitted" } else { "done" };
    match super::find(app.store.db(), &visitor.who, id).await {
        Ok(_) => Ok(page::done(&format!("/demands/{id}"), flash)),
        Err(Error::NotFound) => Ok(Redirect::to(&format!("/desk?done={flash}")).into_response()),
        Err(error) => Err(error).or_page(app, visitor),
    }
}

/// The whole page. `typed` is what came with an act that was refused.
pub(super) async fn view(app: &App, visitor: &Visitor, id: i64, typed: Option<&Typed>) -> Result<ShowPage> {
    let db = app.store.db();
    let matter = load(app, visitor, id).await?;
    let Matter { row, seen, near, parts, around, now } = &matter;
    let rows = timeline::rows(db, &visitor.who, entity::words::Subject::Demand, id).await?;
    let offers = match visitor.who.person() {
        Some(_) => super::offers(db, &visitor.who, row, *now).await?,
        None => Vec::new(),
    };
    let last = seen.number.clone().unwrap_or_else(|| name(seen).to_owned());
    let shell = shell(app, visitor, seen, name(seen)).await?.crumb_here(last);
    let listed = seen.stage == Some(DemandStage::Listed);
    let bids = pieces::bid_link(visitor, &matter);
    let (bid, own) = if listed { bids } else { (None, bids.1) };
    let mut links: Vec<Link> = own.into_iter().collect();
    links.extend(pieces::ways_on(&matter));
    let csrf = shell.csrf.clone();
    let found = if compared(&matter) {
        Some(leads::for_demand(app, &visitor.who, id, Kind::Achievement, leads::PANEL).await?)
    } else {
        None
    };
    Ok(ShowPage {
        title: name(seen).to_owned(),
        chips: vec![pieces::mode_chip(seen)],
        state: rail::state(seen),
        facts: pieces::facts_line(seen),
        notes: pieces::notes(seen, parts, &rows),
        steps: rail::steps(seen, around, &rows),
        box_title: if listed && *near != Nearness::Party { "揭榜" } else { "办理" },
        due: pieces::due(app, &matter),
        bid,
        acts: offered::acts(seen, around, &offers, typed, &csrf, *now),
        links,
        advice: pieces::advice(visitor, &matter),
        figures: pieces::figures(seen),
        targets: pieces::targets(seen, Table::fold),
        passages: pieces::passages(visitor, seen),
        terms: Facts::lines(pieces::terms(seen, around)),
        files: files(app, &matter).await?,
        manage_files: super::attach::parts_for(row, parts)
            .is_some()
            .then(|| Link::new("管理附件", format!("/demands/{id}/files"))),
        questions: super::question_page::section(app, visitor, &matter, &csrf, None).await?,
        changes: changes(app, &matter).await?,
        repeats: repeats(app, visitor, &matter).await?,
        coach: checkup(app, visitor, &matter).await?,
        journal: timeline::in_words(&rows),
        leads: found.map(|found| leads::panel(&found, &format!("/demands/{id}/matches"))),
        shell,
    })
}

/// Leads stand beside a demand that is still looking for an answer, once there is something to compare.
fn compared(matter: &Matter) -> bool {
    let written = !matter.seen.title.is_empty() || !matter.seen.problem.is_empty();
    written && is_looking(matter.row.stage)
}

async fn files(app: &App, matter: &Matter) -> Result<Attachments> {
    let all = file::of(app.store.db(), entity::words::Subject::Demand, matter.seen.id).await?;
    let attachments = all.iter().filter(|row| row.part != file::STAMPED).count();
    let (shown, _): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| matter.near.may_file(&matter.row, &row.part));
    let none_shown = shown.is_empty();
    let files = Attachments::new(shown.into_iter().map(pieces::attachment).collect());
    match matter.seen.show_text.and_then(pieces::hidden).filter(|_| none_shown && attachments > 0) {
        Some(words) => Ok(files.hidden(format!("{attachments} 份附件，{words}"))),
        None => Ok(files),
    }
}

/// Demands that this one may repeat, for those who check it while they do.
async fn repeats(app: &App, visitor: &Visitor, matter: &Matter) -> Result<Option<Matches>> {
    if !coach::is_vetted_by(&matter.row, &visitor.who) {
        return Ok(None);
    }
    let mut found = leads::for_demand(app, &visitor.who, matter.seen.id, Kind::Demand, REPEATS).await?;
    found.items.retain(|lead| lead.band == Band::High);
    let more = format!("/demands/{}/matches#similar", matter.seen.id);
    Ok((!found.items.is_empty()).then(|| leads::panel::list(&found, REPEATS).bare().more("看全部相似需求", more)))
}

/// The coach's whole list: for the owner while the text can be changed, for the offices while they vet it.
async fn checkup(app: &App, visitor: &Visitor, matter: &Matter) -> Result<Option<CoachSection>> {
    let vetted = coach::is_vetted_by(&matter.row, &visitor.who);
    let written = matches!(matter.row.stage, DemandStage::Draft | DemandStage::Returned);
    let owned = written && matter.parts.contains(&Part::Owner);
    if !vetted && !owned {
        return Ok(None);
    }
    Ok(coach::section(&coach::of_demand(app, &visitor.who, matter.seen.id).await?, vetted))
}

/// What a resubmission changed, for those who check it and its owner.
async fn changes(app: &App, matter: &Matter) -> Result<Option<Changes>> {
    let checks = [Part::Owner, Part::District, Part::Clerk].iter().any(|part| matter.parts.contains(part));
    if !checks || !coach::VETTED.contains(&matter.row.stage) || matter.row.editions < 2 {
        return Ok(None);
    }
    let changed = super::changes_since_last(app.store.db(), matter.seen.id).await?;
    Ok(Some(Changes::of(changed.iter().map(|(label, before, after)| (*label, before.as_str(), after.as_str())))))
}

/// Every door of demands but the lists.
pub fn doors(doors: Doors) -> Doors {
    use axum::routing::get;
    let both = [Method::GET, Method::POST];
    let doors = doors
        .page(&both, "/demands/new", get(super::edit::new).post(super::edit::create))
        .post("/demands/new/draft", super::edit::first_draft)
        .get("/demands/{id}", show)
        .post("/demands/{id}/steps", step)
        .page(&both, "/demands/{id}/edit", get(super::edit::edit).post(super::edit::update))
        .post("/demands/{id}/draft", super::edit::draft)
        .page(&both, "/demands/{id}/files", get(super::attach::show).post(super::attach::send))
        .post("/demands/{id}/files/drop", super::attach::remove)
        .get("/demands/{id}/print", super::print::show)
        .post("/demands/{id}/questions", super::question_page::ask)
        .post("/questions/{id}/answer", super::question_page::answer);
    super::api::doors(doors)
}
