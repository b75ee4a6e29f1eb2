//! The live panel beside the demand form, and the pages with more rows.

use axum::{
    extract::{Path, State},
    response::Html,
};
use web::{
    Page as _, Shell,
    leads::{MatchesPage, Panel, Section},
    parts::{Empty, Link, Matches},
    shell::Here,
};

use super::{Beside, Found, PAGE, PANEL, panel};
use crate::{
    account::session::Visitor,
    achievement, alert,
    app::App,
    call::coach::CoachPoint,
    demand::{
        self,
        coach::{self, Coach},
        form::Content,
    },
    error::{Error, Result},
    form::Form,
    page::{self, OrPage, Shown},
    who::Who,
};

const COMPARED: &str = "按文字与条件自动比对得出，不代表推荐结论。";

/// The panel for the text as it stands in the form: an HTML fragment. `id` names the saved demand, so that the panel
/// can lead on to its page.
pub async fn live(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let person = visitor.who.account_id().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    app.limits.matching(&person.to_string()).or_page(&app, &visitor)?;
    let content = Content::from_form(&form, &mut Vec::new());
    let itself = form.get("id").parse().ok();
    let off = coach::off_of(app.store.db(), &visitor.who, itself).await.or_page(&app, &visitor)?;
    let panel = for_form(&app, &visitor.who, &content, itself, &off).await.or_page(&app, &visitor)?;
    Ok(axum::response::IntoResponse::into_response(Html(panel.html())))
}

/// The panel for the text of a form as it stands. `id` is that of the saved demand, `off` what the coach leaves out.
pub async fn for_form(app: &App, who: &Who, content: &Content, id: Option<i64>, off: &[CoachPoint]) -> Result<Panel> {
    let empty = content.title.is_empty() && content.problem.is_empty() && content.background.is_empty();
    let found = if empty { None } else { Some(super::for_content(app, who, content, id, PANEL).await?) };
    let more = id.map_or_else(|| "/achievements".to_owned(), |id| format!("/demands/{id}/matches"));
    Ok(coach::coached(beside(found.as_ref(), &more), &Coach::of(content, off)))
}

/// The leads beside a form: for `None` nothing has been written yet.
fn beside(found: Option<&Beside>, more: &str) -> Panel {
    let Some(Beside { achievements: found, teams }) = found else {
        let advice = "写了名称和要解决的问题以后，这里会列出可能的成果。";
        return Panel {
            count: String::new(),
            matches: Matches::new("成果", Vec::new()).advice(advice),
            teams: String::new(),
            checks: None,
            summary: String::new(),
        };
    };
    let summary = if found.none {
        "没有合适的成果".to_owned()
    } else {
        format!("看匹配成果 {} 项", found.good().max(1))
    };
    let teams = match teams {
        0 => "还没有看到做过相近工作的团队。写全指标、材料和工艺的名称，会看得更准。".to_owned(),
        teams => format!("约有 {teams} 个团队可能承担：有相关的公开成果，或揭过相近的榜。"),
    };
    Panel { count: panel::count(found), matches: panel(found, more), teams, checks: None, summary }
}

/// All leads of a demand, and demands like it.
pub async fn of_demand(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    app.limits.matching(&visitor.counted_as()).or_page(&app, &visitor)?;
    let now = app.store.clock.now(app.store.db()).await.or_page(&app, &visitor)?;
    let (row, seen, _) = demand::seen::load(app.store.db(), &visitor.who, id, now).await.or_page(&app, &visitor)?;
    let place = format!("/demands/{id}");
    let name = if seen.title.is_empty() { "未命名的需求" } else { &seen.title };
    let shell = page::shell(&app, &visitor, "匹配成果", Here::Demands).await.or_page(&app, &visitor)?;
    let shell = shell.crumb("需求", "/demands").crumb(name, place.clone()).crumb_here("匹配成果");
    let of = Link::new(name, place.clone());
    if seen.title.is_empty() && seen.problem.is_empty() {
        return Ok(page::html(&nothing_yet(shell, of, format!("{place}/edit"))));
    }
    let leads = super::around(&app, &visitor.who, &row, &seen).await.or_page(&app, &visitor)?;
    let mut sections = vec![section("match", "匹配成果", &leads.achievements, &seen.title)];
    sections.push(section("team", "可能的团队", &leads.teams, ""));
    if !leads.similar.none {
        sections.push(section("similar", "相似需求", &leads.similar, &seen.title));
    }
    if let Some(experts) = &leads.experts {
        sections.push(section("expert", "可请的专家", experts, ""));
    }
    let own = visitor.who.writes_for(row.org_id);
    let watch = watch(&app, &visitor.who, own, &place).await.or_page(&app, &visitor)?;
    Ok(page::html(&MatchesPage { shell, of, watch, advice: COMPARED.into(), sections, empty: None }))
}

/// All demands an achievement may answer.
pub async fn of_achievement(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let id = crate::form::id(&id).or_page(&app, &visitor)?;
    app.limits.matching(&visitor.counted_as()).or_page(&app, &visitor)?;
    let (row, seen) = achievement::seen::load(app.store.db(), &visitor.who, id).await.or_page(&app, &visitor)?;
    let place = format!("/achievements/{id}");
    let name = if seen.title.is_empty() { "未命名的成果" } else { &seen.title };
    let shell = page::shell(&app, &visitor, "匹配需求", Here::Achievements).await.or_page(&app, &visitor)?;
    let shell = shell.crumb("成果", "/achievements").crumb(name, place.clone()).crumb_here("匹配需求");
    let of = Link::new(name, place.clone());
    if seen.title.is_empty() && seen.summary.is_empty() {
        return Ok(page::html(&nothing_yet(shell, of, format!("{place}/edit"))));
    }
    let found = super::for_achievement(&app, &visitor.who, id, PAGE).await.or_page(&app, &visitor)?;
    let sections = vec![section("match", "可能需要它的需求", &found, &seen.title)];
    let own = row.org_id.is_some() && row.org_id == visitor.who.org_id() && achievement::may_write(&visitor.who);
    let watch = watch(&app, &visitor.who, own, &place).await.or_page(&app, &visitor)?;
    Ok(page::html(&MatchesPage { shell, of, watch, advice: COMPARED.into(), sections, empty: None }))
}

/// The way to be told of new ones, for those whose record it is.
async fn watch(app: &App, who: &Who, own: bool, place: &str) -> Result<Option<Link>> {
    if !own {
        return Ok(None);
    }
    alert::page::way(app, who, &format!("{place}/matches"), "有新的匹配时提醒我").await
}

fn section(id: &'static str, title: &str, found: &Found, words: &str) -> Section {
    let mut matches = panel::good(found).bare();
    if found.none {
        let look = |list: &str| web::query::Query::new().set("q", words).href(list);
        matches = match found.target {
            "team" => matches.more("看注册单位", "/orgs"),
            "expert" => matches.more("看人员", "/members"),
            "demand" => matches.more("到清单里按关键词查找", look("/demands")),
            _ => matches.more("到清单里按关键词查找", look("/achievements")).more("看可能的团队", "#team"),
        };
    }
    Section { id, title: title.into(), count: panel::count(found), matches, hints: panel::hints(found) }
}

fn nothing_yet(shell: Shell, of: Link, edit: String) -> MatchesPage {
    let empty =
        Empty::new("还没有可以比对的内容", "写了名称和要解决的问题以后，这里会列出可能的结果。").link("去填写", edit);
    MatchesPage { shell, of, watch: None, advice: String::new(), sections: Vec::new(), empty: Some(empty) }
}
