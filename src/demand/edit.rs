//! The form of a demand: saved whatever is missing, submitted when nothing is.

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect},
};
use entity::{
    demand,
    words::{DemandStage, Duty, OrgKind, Subject},
};
use serde_json::json;
use web::{
    demand::EditPage,
    parts::{Attachments, Link, Problems},
    time,
};

use super::{
    around::{self, Offices},
    controls::{self, Choices, Typed},
    draft::may_edit,
    form::{Content, Indicator, MOST_INDICATORS, StepInput},
    page::name,
    pieces,
    rules::Act,
};
use crate::{
    account::session::Visitor,
    api::Answer,
    app::App,
    call,
    error::{Error, Problem, Result},
    file,
    form::Form,
    leads,
    page::{self, Id, OrPage, Shown},
    who::Who,
};

/// What the form is shown with, beside the row itself.
#[derive(Default)]
struct Shape {
    problems: Vec<Problem>,
    title: Option<&'static str>,
    version: Option<i32>,
    saved: String,
}

/// The empty form, or a copy of an earlier demand.
pub(super) async fn new(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let typed = first(&app, &visitor.who, query.as_deref()).await.or_page(&app, &visitor)?;
    let page = blank(&app, &visitor, typed, Shape::default()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn first(app: &App, who: &Who, query: Option<&str>) -> Result<Typed> {
    who.person().ok_or(Error::SignIn)?;
    let copied = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("copy="));
    let Some(id) = copied else { return Ok(Typed::default()) };
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let (content, org) = copy(app, who, id).await?;
    let org = org.filter(|org| Some(*org) != who.org_id()).map_or_else(String::new, |org| org.to_string());
    Ok(Typed { org, ..Typed::saved(content) })
}

/// The text of an own earlier demand as the beginning of a new one; what was promised there is to be promised again.
pub async fn copy(app: &App, who: &Who, id: i64) -> Result<(Content, Option<i64>)> {
    let found = super::find(app.store.db(), who, id).await?;
    let entered = found.entered_by.is_some() && found.entered_by == who.account_id();
    if !who.writes_for(found.org_id) && !entered {
        return Err(Error::Forbidden("只能复制本单位的需求。".into()));
    }
    let mut content = super::content(app.store.db(), &found).await?;
    content.truthful = false;
    content.indicators.iter_mut().for_each(|row| row.id = None);
    Ok((content, found.org_id))
}

/// The first saving.
pub(super) async fn create(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let (content, problems) = read(&form);
    if let Some(content) = rows_changed(&form, &content) {
        let page =
            blank(&app, &visitor, Typed::sent(&form, content), Shape::default()).await.or_page(&app, &visitor)?;
        return Ok(page::html(&page));
    }
    match super::create(&app, &visitor.who, owner_of(&form), &content).await {
        Ok(id) => carry_on(&app, &visitor, id, &form, content, problems, 1).await,
        Err(Error::Invalid(found)) => {
            let shape = Shape { problems: found, title: Some("还没有保存"), ..Shape::default() };
            let page = blank(&app, &visitor, Typed::sent(&form, content), shape).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// The first saving by the script: answers where the draft now lives.
pub(super) async fn first_draft(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Answer<Json<serde_json::Value>> {
    let (content, _) = read(&form);
    let id = super::create(&app, &visitor.who, owner_of(&form), &content).await?;
    let (draft, edit) = (format!("/demands/{id}/draft"), format!("/demands/{id}/edit"));
    Ok(Json(json!({"id": id, "version": 1, "draft": draft, "edit": edit})))
}

/// Saving by the script: answers the new version.
pub(super) async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    form: Form,
) -> Answer<Json<serde_json::Value>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (content, _) = read(&form);
    let version = super::save(&app, &visitor.who, id, &content, version_of(&form)).await?;
    Ok(Json(json!({"version": version})))
}

/// The form of a draft or a returned demand.
pub(super) async fn edit(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let found = editable(&app, &visitor, id).await;
    let found = match found {
        // Submitted meanwhile: the demand's page says where it stands.
        Err(Error::Conflict { .. }) => return Ok(Redirect::to(&format!("/demands/{id}")).into_response()),
        found => found.or_page(&app, &visitor)?,
    };
    let content = super::content(app.store.db(), &found).await.or_page(&app, &visitor)?;
    let shape = Shape {
        version: Some(found.version),
        saved: format!("草稿已保存，{}", time::short_minute(found.updated_at)),
        ..Shape::default()
    };
    let page = filled(&app, &visitor, &found, Typed::saved(content), shape).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn editable(app: &App, visitor: &Visitor, id: i64) -> Result<demand::Model> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    may_edit(&found, &visitor.who)?;
    Ok(found)
}

/// Saves, and goes on as the pressed button says.
pub(super) async fn update(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let found = editable(&app, &visitor, id).await.or_page(&app, &visitor)?;
    let (content, problems) = read(&form);
    if let Some(content) = rows_changed(&form, &content) {
        let shape = Shape { version: version_of(&form), ..Shape::default() };
        let page = filled(&app, &visitor, &found, Typed::sent(&form, content), shape).await.or_page(&app, &visitor)?;
        return Ok(page::html(&page));
    }
    let (problems, version) = match super::save(&app, &visitor.who, id, &content, version_of(&form)).await {
        Ok(version) => return carry_on(&app, &visitor, id, &form, content, problems, version).await,
        Err(Error::Outdated) => {
            let says =
                "这份草稿刚刚在别的窗口或由同事改过。下面是您填写的内容，还没有保存；再按一次保存，将以您的内容为准";
            (vec![Problem::new("", says)], Some(found.version))
        }
        Err(Error::Invalid(problems)) => (problems, version_of(&form)),
        Err(error) => return Err(error).or_page(&app, &visitor),
    };
    let shape = Shape { problems, title: Some("还没有保存"), version, ..Shape::default() };
    let page = filled(&app, &visitor, &found, Typed::sent(&form, content), shape).await.or_page(&app, &visitor)?;
    Ok(page::unprocessable(&page))
}

/// After saving: to the files, back to the form, or on to submitting. Whatever is to be mended is shown at once.
async fn carry_on(
    app: &App,
    visitor: &Visitor,
    id: i64,
    form: &Form,
    content: Content,
    mut problems: Vec<Problem>,
    version: i32,
) -> Shown {
    let unread = !problems.is_empty();
    let title = (!form.has("submit")).then_some("草稿已保存，下面没能识别的内容除外");
    if form.has("submit") {
        let found = super::find(app.store.db(), &visitor.who, id).await.or_page(app, visitor)?;
        let rules = call::rules_of(app.store.db(), found.call_id).await.or_page(app, visitor)?;
        let all = super::problems_of(app.store.db(), found.org_id, &content, &rules).await.or_page(app, visitor)?;
        problems.extend(all);
        if problems.is_empty() {
            let input = StepInput { version: Some(version), ..StepInput::default() };
            match crate::steps::demand(app, &visitor.who, id, Act::Submit, &input).await {
                Ok(()) => return Ok(page::done(&format!("/demands/{id}"), "submitted")),
                Err(Error::Conflict { says, .. }) => problems.push(Problem::new("", says)),
                Err(error) => return Err(error).or_page(app, visitor),
            }
        }
    } else if form.has("files") && !unread {
        return Ok(Redirect::to(&format!("/demands/{id}/files")).into_response());
    } else if !unread {
        return Ok(page::done(&format!("/demands/{id}/edit"), "saved"));
    }
    let found = super::find(app.store.db(), &visitor.who, id).await.or_page(app, visitor)?;
    let saved = format!("草稿已保存，{}", time::short_minute(found.updated_at));
    let shape = Shape { problems, title, version: Some(version), saved };
    let page = filled(app, visitor, &found, Typed::sent(form, content), shape).await.or_page(app, visitor)?;
    Ok(page::unprocessable(&page))
}

fn read(form: &Form) -> (Content, Vec<Problem>) {
    let mut problems = Vec::new();
    let content = Content::from_form(form, &mut problems);
    (content, problems)
}

fn version_of(form: &Form) -> Option<i32> {
    form.get("version").parse().ok()
}

fn owner_of(form: &Form) -> Option<i64> {
    form.get("org_id").parse().ok()
}

/// The text with a row of indicators more or less, where one of those buttons was pressed (script off).
fn rows_changed(form: &Form, content: &Content) -> Option<Content> {
    let mut content = content.clone();
    if form.get("add") == "indicator" {
        if content.indicators.len() < MOST_INDICATORS {
            content.indicators.push(Indicator::default());
        }
        return Some(content);
    }
    let row: usize = form.get("drop").strip_prefix("indicator-")?.parse().ok()?;
    if row < content.indicators.len() {
        content.indicators.remove(row);
    }
    Some(content)
}

/// Problems as the form shows them: by control, one each, in the order of the controls.
fn shown(problems: Vec<Problem>) -> Problems {
    const ORDER: [&str; 18] = [
        "",
        "org_id",
        "title",
        "class",
        "mode",
        "directed_org_id",
        "field",
        "months",
        "background",
        "problem",
        "constraints",
        "indicators",
        "prize",
        "public",
        "own",
        "requirements",
        "support",
        "ip",
    ];
    let place = |field: &str| {
        let group = if field.starts_with("indicator-") { "indicators" } else { field };
        ORDER.iter().position(|known| *known == group).unwrap_or(ORDER.len())
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for problem in problems {
        let field = controls::control_of(&problem.field).to_owned();
        if field.is_empty() || all.iter().all(|(known, _)| *known != field) {
            all.push((field, problem.says));
        }
    }
    all.sort_by_key(|(field, _)| place(field));
    Problems::from_pairs(all)
}

/// Whether the person may write a new demand: for the own unit, or as a clerk for another.
pub fn may_begin(who: &Who) -> bool {
    let own = |person: &crate::who::Person| {
        matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute) && who.writes_for(Some(person.org.id))
    };
    who.has(Duty::Clerk) || who.person().is_some_and(own)
}

/// The form before there is a row.
async fn blank(app: &App, visitor: &Visitor, typed: Typed, shape: Shape) -> Result<EditPage> {
    let db = app.store.db();
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    let for_others = visitor.who.has(Duty::Clerk);
    if !may_begin(&visitor.who) {
        return Err(Error::Forbidden("需求由企业或高校院所的管理员、经办人填报，市科技局经办可以代录。".into()));
    }
    let rules = call::rules(&call::current(db).await?)?;
    let offices = Offices::load(db).await?;
    let office = offices.first(&rules, &person.org.region);
    let copies = around::earlier(db, &visitor.who).await?;
    let choices = Choices { units: around::units(db).await?, for_others, owner: visitor.who.org_id() };
    let problems = shown(shape.problems);
    let shell = page::shell(app, visitor, "填报技术需求", web::shell::Here::Demands).await?;
    Ok(EditPage {
        shell: shell.crumb("需求", "/demands").crumb_here("填报需求"),
        action: "/demands/new".into(),
        draft: "/demands/new/draft".into(),
        id: None,
        version: None,
        note: None,
        controls: controls::controls(&typed, &choices, &rules, &problems),
        problems,
        problems_title: shape.title,
        copies: copies.into_iter().map(|(id, title)| Link::new(title, format!("/demands/new?copy={id}"))).collect(),
        files: Attachments::default(),
        submit: submit_label(office.filter(|_| !for_others)),
        saved: shape.saved,
        panel: leads::page::for_form(app, &visitor.who, &typed.content, None, &rules.coach_off).await?,
    })
}

/// The form of a saved demand.
async fn filled(app: &App, visitor: &Visitor, found: &demand::Model, typed: Typed, shape: Shape) -> Result<EditPage> {
    let db = app.store.db();
    let rules = call::rules_of(db, found.call_id).await?;
    let offices = Offices::load(db).await?;
    let office = offices.first(&rules, &found.region);
    let choices = Choices { units: around::units(db).await?, for_others: false, owner: found.org_id };
    let problems = shown(shape.problems);
    let files = file::of(db, Subject::Demand, found.id).await?.into_iter().map(pieces::attachment).collect();
    let seen = super::seen::Seen { id: found.id, title: found.title.clone(), ..Default::default() };
    let shell = page::shell(app, visitor, "填报技术需求", web::shell::Here::Demands).await?;
    let place = format!("/demands/{}", found.id);
    Ok(EditPage {
        shell: shell.crumb("需求", "/demands").crumb(name(&seen), place.clone()).crumb_here("修改"),
        action: format!("{place}/edit"),
        draft: format!("{place}/draft"),
        id: Some(found.id),
        version: shape.version,
        note: note(app, visitor, found).await?,
        controls: controls::controls(&typed, &choices, &rules, &problems),
        problems,
        problems_title: shape.title,
        copies: Vec::new(),
        files: Attachments::new(files),
        submit: submit_label(office),
        saved: shape.saved,
        panel: leads::page::for_form(app, &visitor.who, &typed.content, Some(found.id), &rules.coach_off).await?,
    })
}

/// Why it came back, or for whom a clerk is writing.
async fn note(app: &App, visitor: &Visitor, found: &demand::Model) -> Result<Option<String>> {
    if let (DemandStage::Returned, Some(note)) = (found.stage, &found.note) {
        return Ok(Some(format!("退回理由：{note}")));
    }
    let Some(owner) = found.org_id.filter(|owner| Some(*owner) != visitor.who.org_id()) else { return Ok(None) };
    let name = super::seen::org_name(app.store.db(), owner).await?;
    Ok(name.map(|name| format!("代{name}填报。提交前请与单位核对。")))
}

fn submit_label(office: Option<&str>) -> String {
    format!("提交至{}", office.unwrap_or("市科技局"))
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
