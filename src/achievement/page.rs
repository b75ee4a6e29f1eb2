//! The page of an achievement, its form and its acts. The list stands in `list`.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use entity::words::{AchievementStage, Subject, Word};
use serde_json::json;
use web::{
    achievement::{Passage, ShowPage},
    parts::{Acts, Fact, Facts, Link, NoteNeed, Offer, Prose, State as Standing},
    shell::Here,
};

use super::{
    controls::{self, Sent},
    form::{Content, StepInput},
    may_edit, may_write,
    rules::Act,
    seen::{self, Seen},
};
use crate::{
    account::session::Visitor,
    app::App,
    doors::Doors,
    error::{Error, Problem, Result},
    flow,
    form::Form,
    leads,
    page::{self, OrPage, Shown},
    timeline,
};

/// The doors of one achievement. Those of the list stand in `list`.
pub fn doors(doors: Doors) -> Doors {
    use axum::{http::Method, routing::get};
    let both = [Method::GET, Method::POST];
    doors
        .page(&both, "/achievements/new", get(new).post(create))
        .post("/achievements/draft", draft_new)
        .get("/achievements/{id}", show)
        .page(&both, "/achievements/{id}/edit", get(edit).post(save))
        .post("/achievements/{id}/draft", draft)
        .post("/achievements/{id}/steps", step)
        .api(utoipa_axum::routes!(super::api::create))
        .api(utoipa_axum::routes!(super::api::show, super::api::change))
        .api(utoipa_axum::routes!(super::api::offers, super::api::step))
}

/// `?copy=` an achievement to begin from.
async fn new(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let copy = page::asked(query.as_deref()).get("copy").parse().ok();
    let content = begin(&app, &visitor, copy).await.or_page(&app, &visitor)?;
    let copies = super::to_copy(app.store.db(), &visitor.who).await.or_page(&app, &visitor)?;
    let sent = Sent::new(content.to_form());
    let page = controls::new_page(&app, &visitor, &sent, copies).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// Who may write, and what they begin with. A copy takes what the reader may see of it, and its contact only from the
/// own unit.
async fn begin(app: &App, visitor: &Visitor, copy: Option<i64>) -> Result<Content> {
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    if !may_write(&visitor.who) && !visitor.who.has(entity::words::Duty::Clerk) {
        return Err(Error::Forbidden("成果由高校、科研院所或企业的经办人登记。".into()));
    }
    let Some(id) = copy else { return Ok(Content::default()) };
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    let mut content = Content::of(&found);
    if found.org_id != Some(person.org.id) {
        content.contact.clear();
    }
    Ok(content)
}

async fn create(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    if visitor.who.person().is_none() {
        return Err(Error::SignIn).or_page(&app, &visitor);
    }
    let mut sent = Sent::new(form);
    let owner = sent.form.get("org_id").parse().ok();
    match super::create(&app, &visitor.who, owner, &sent.content).await {
        Ok(id) => after_save(&app, &visitor, id, sent).await,
        Err(Error::Invalid(problems)) => {
            sent.problems.extend(problems);
            let page = controls::new_page(&app, &visitor, &sent, Vec::new()).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// What was typed is saved by now. A draft that is to be published is, or is shown with what is missing.
async fn after_save(app: &App, visitor: &Visitor, id: i64, mut sent: Sent) -> Shown {
    if sent.problems.is_empty() && !sent.form.has("submit") {
        return Ok(page::done(&format!("/achievements/{id}/edit"), "saved"));
    }
    if sent.problems.is_empty() {
        sent.problems = sent.content.problems();
    }
    if sent.problems.is_empty() {
        match super::step(app, &visitor.who, id, Act::Publish, &StepInput::default()).await {
            Ok(()) => return Ok(page::done(&format!("/achievements/{id}"), "done")),
            // Saved but not published: its page says why not.
            Err(Error::Conflict { .. }) => return Ok(page::done(&format!("/achievements/{id}"), "saved")),
            Err(error) => return Err(error).or_page(app, visitor),
        }
    }
    let page = controls::edit_page(app, visitor, id, &sent).await.or_page(app, visitor)?;
    Ok(page::unprocessable(&page))
}

async fn edit(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    let found = super::find(app.store.db(), &visitor.who, id).await.or_page(&app, &visitor)?;
    if visitor.who.person().is_none() {
        return Err(Error::SignIn).or_page(&app, &visitor);
    }
    if !may_edit(&found, &visitor.who) {
        return Err(Error::Forbidden("只有成果单位可以修改这项成果。".into())).or_page(&app, &visitor);
    }
    let sent = Sent::new(Content::of(&found).to_form());
    let page = controls::edit_page(&app, &visitor, id, &sent).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn save(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    if visitor.who.person().is_none() {
        return Err(Error::SignIn).or_page(&app, &visitor);
    }
    let found = super::find(app.store.db(), &visitor.who, id).await.or_page(&app, &visitor)?;
    let mut sent = Sent::new(form);
    let version = sent.form.get("version").parse().ok();
    let is_draft = found.stage == AchievementStage::Draft;
    if !is_draft && !sent.problems.is_empty() {
        let page = controls::edit_page(&app, &visitor, id, &sent).await.or_page(&app, &visitor)?;
        return Ok(page::unprocessable(&page));
    }
    match super::save(&app, &visitor.who, id, &sent.content, version).await {
        Ok(_) if is_draft => after_save(&app, &visitor, id, sent).await,
        Ok(_) => Ok(page::done(&format!("/achievements/{id}"), "saved")),
        Err(Error::Invalid(problems)) => {
            sent.problems = problems;
            let page = controls::edit_page(&app, &visitor, id, &sent).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(Error::Outdated) => {
            sent.problems = vec![Problem::new("title", Error::Outdated.says())];
            let page = controls::edit_page(&app, &visitor, id, &sent).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// Keeps a new draft while it is typed; the answer says where it is from now on.
async fn draft_new(State(app): State<App>, visitor: Visitor, form: Form) -> Response {
    let owner = form.get("org_id").parse().ok();
    let content = Content::from_form(&form, &mut Vec::new());
    match super::create(&app, &visitor.who, owner, &content).await {
        Ok(id) => {
            let place = format!("/achievements/{id}");
            Json(json!({"version": 1, "draft": format!("{place}/draft"), "edit": format!("{place}/edit")}))
                .into_response()
        }
        Err(error) => crate::api::Refused::from(error).into_response(),
    }
}

async fn draft(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Response {
    match save_draft(&app, &visitor, &id, &form).await {
        Ok(version) => Json(json!({"version": version})).into_response(),
        Err(error) => crate::api::Refused::from(error).into_response(),
    }
}

async fn save_draft(app: &App, visitor: &Visitor, id: &str, form: &Form) -> Result<i32> {
    let id = crate::form::id(id)?;
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    if found.stage != AchievementStage::Draft {
        return Err(Error::conflict("not_a_draft", "这项成果已经发布，修改请按“保存修改”。"));
    }
    let content = Content::from_form(form, &mut Vec::new());
    super::save(app, &visitor.who, id, &content, form.get("version").parse().ok()).await
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    let page = show_page(&app, &visitor, id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn step(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    if visitor.who.person().is_none() {
        return Err(Error::SignIn).or_page(&app, &visitor);
    }
    let act = form.word::<Act>("act").ok_or(Error::Malformed("没有这个动作，请刷新页面再办。".into()));
    let act = act.or_page(&app, &visitor)?;
    let note = Some(form.text("note")).filter(|note| !note.is_empty());
    let input = StepInput { note, version: form.get("version").parse().ok() };
    match super::step(&app, &visitor.who, id, act, &input).await {
        Ok(()) => Ok(page::done(&format!("/achievements/{id}"), "done")),
        Err(Error::Conflict { code: "note", says }) => {
            let page = show_page(&app, &visitor, id, Some((act, says))).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// The page; `refused` is an act that was just refused, with the sentence why.
async fn show_page(app: &App, visitor: &Visitor, id: i64, refused: Option<(Act, String)>) -> Result<ShowPage> {
    let (row, seen) = seen::load(app.store.db(), &visitor.who, id).await?;
    let title = if seen.title.is_empty() { "未命名的成果".to_owned() } else { seen.title.clone() };
    let shell = page::shell(app, visitor, &title, Here::Achievements).await?;
    let shell = shell.crumb("成果", "/achievements").crumb_here(title.clone());
    let offers = super::offers(app.store.db(), &visitor.who, &row).await?;
    let owns = super::parts_in(&row, &visitor.who).contains(&flow::Part::Owner);
    let place = format!("/achievements/{id}");
    let acts = Acts::new(format!("{place}/steps"), shell.csrf.clone())
        .version(i64::from(seen.version))
        .offers(offers.into_iter().map(|offer| button(offer, owns, refused.as_ref())));
    let leads = match row.stage {
        AchievementStage::Draft => None,
        _ => {
            let found = leads::for_achievement(app, &visitor.who, id, leads::PANEL).await?;
            Some(leads::panel(&found, &format!("{place}/matches")))
        }
    };
    let mut links = Vec::new();
    if may_edit(&row, &visitor.who) {
        links.push(Link::new("修改内容", format!("{place}/edit")));
    }
    if may_write(&visitor.who) {
        links.push(Link::new("复制为新成果", format!("/achievements/new?copy={id}")));
    }
    Ok(ShowPage {
        title,
        state: standing(row.stage),
        facts: head(&seen),
        note: seen.note.as_ref().map(|note| format!("市科技局撤下这项成果，理由：{note}")),
        contact: seen.contact.clone(),
        contact_hint: contact_hint(&seen, visitor),
        sign_in: (seen.contact.is_none() && visitor.who.person().is_none() && row.org_id.is_some())
            .then(|| Link::new("登录后查看", shell.sign_in_href())),
        acts,
        links,
        figures: figures(&seen),
        passages: passages(&seen),
        source: source(&seen),
        leads,
        journal: timeline::of(app, &visitor.who, Subject::Achievement, id).await?,
        shell,
    })
}

fn standing(stage: AchievementStage) -> Standing {
    match stage {
        AchievementStage::Draft => Standing::waiting(stage.zh()),
        AchievementStage::Published => Standing::going(stage.zh()),
        AchievementStage::Withdrawn => Standing::done(stage.zh()),
    }
}

fn button(offer: flow::Offer<Act, AchievementStage>, owns: bool, refused: Option<&(Act, String)>) -> Offer {
    let label = match offer.act {
        Act::Publish => "发布成果",
        Act::Withdraw => "撤下成果",
        Act::Republish => "重新发布",
    };
    let mut button = Offer::new(offer.act.code(), label);
    match offer.act {
        Act::Publish | Act::Republish => button = button.primary(),
        Act::Withdraw => {
            let label = "撤下的理由".to_owned();
            button.note = if owns { NoteNeed::May(label) } else { NoteNeed::Must(label) };
            button.warning = Some("撤下后公众和其他单位不再看得到，可以重新发布。".into());
        }
    }
    for sentence in offer.lacks {
        button = button.blocked(sentence);
    }
    match refused {
        Some((act, says)) if *act == offer.act => button.refused("", says.clone()),
        _ => button,
    }
}

fn head(seen: &Seen) -> Vec<String> {
    let at = seen.posted_on.map(web::time::date).or_else(|| seen.published_at.map(web::time::day));
    let parts = [
        seen.owner.clone(),
        Some(seen.field.clone()).filter(|field| !field.is_empty()),
        at.map(|day| format!("{day}发布")),
    ];
    parts.into_iter().flatten().collect()
}

fn contact_hint(seen: &Seen, visitor: &Visitor) -> String {
    match (&seen.contact, visitor.who.person()) {
        (Some(_), _) => String::new(),
        (None, _) if seen.org_id.is_none() => {
            "这项成果从公开清单收录，没有留下联系方式，可联系市科技局帮助对接。".into()
        }
        (None, None) => "联系方式只给登录的注册单位看。".into(),
        (None, Some(_)) => "单位注册经市科技局确认后可以看到联系方式。".into(),
    }
}

fn figures(seen: &Seen) -> Facts {
    Facts::grid([
        Fact::new("技术成熟度", seen.maturity.map_or("", |maturity| maturity.zh())),
        match seen.price_fen {
            Some(fen) => Fact::money("合作价格", fen),
            None => Fact::new("合作价格", seen.price()),
        },
        Fact::new("知识产权", seen.ip_type.clone()),
        Fact::new("合作方式", seen.cooperation.clone()),
    ])
}

fn passages(seen: &Seen) -> Vec<Passage> {
    let industry = seen.industry.clone().unwrap_or_default();
    let texts = [
        ("summary", "成果简介", seen.summary.as_str()),
        ("indicators", "技术指标", &seen.indicators),
        ("scope", "应用范围", &seen.scope),
        ("industry", "应用行业", &industry),
        ("keywords", "关键词", &seen.keywords),
    ];
    let passage =
        |(id, title, text): (&'static str, &str, &str)| Passage { id, title: title.into(), text: Prose::new(text) };
    texts.into_iter().filter(|(_, _, text)| !text.is_empty()).map(passage).collect()
}

/// Where an imported row comes from. Only addresses of the web become links.
fn source(seen: &Seen) -> Option<Link> {
    let url = seen.source_url.as_deref()?;
    (url.starts_with("https://") || url.starts_with("http://")).then(|| Link::new("原始清单", url))
}
