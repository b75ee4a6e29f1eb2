//! 我的订阅: what one keeps an eye on, what it found, and the way to stop it.

use std::collections::HashMap;

use axum::{
    extract::{Path, RawQuery, State},
    http::Method,
    routing::get,
};
use chrono::TimeDelta;
use entity::{
    told, watch,
    words::{Frequency, Word},
};
use web::{
    alert::{AlertsPage, DigestPage, NewPage, Section, StopPage, Watch},
    parts::{Due, Empty, Field, Link, Pager, Problems, Record, Records},
    query::Query,
    shell::Here,
    time,
};

use super::{
    Stop,
    form::{self, Sent},
    list, look,
    rules::What,
};
use crate::{
    account::{people, session::Visitor},
    app::App,
    doors::Doors,
    error::{Error, Result},
    form::Form,
    hall::kept::{self, Kept},
    page::{self, Id, OrPage, Refusal, Shown},
    search::Kind,
    who::Who,
};

const ROWS: u64 = 30;
/// How long the digest page shows what was found.
const SHOWN: TimeDelta = TimeDelta::days(30);

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    doors
        .page(both, "/alerts", get(show).post(save))
        .get("/alerts/new", new)
        .get("/alerts/digest", digest)
        .page(both, "/alerts/stop/{token}", get(ask_stop).post(stop_by_token))
        .post("/alerts/{id}", change)
        .post("/alerts/{id}/stop", stop)
        .post("/alerts/{id}/remove", remove)
}

/// The way to keep an eye on an address, or to the watch that does; nothing for those not signed in.
pub async fn way(app: &App, who: &Who, address: &str, offer: &str) -> Result<Option<Link>> {
    if who.account_id().is_none() {
        return Ok(None);
    }
    Ok(Some(match super::of_address(app.store.db(), who, address).await? {
        Some(watch) => Link::new(format!("已订阅：{}", super::rules::when(watch.frequency)), "/alerts"),
        None => Link::new(offer, Query::new().set("of", address).href("/alerts/new")),
    }))
}

async fn show(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let number = page::asked(query.as_deref()).page();
    Ok(page::html(&alerts_page(&app, &visitor, number).await.or_page(&app, &visitor)?))
}

async fn alerts_page(app: &App, visitor: &Visitor, number: u64) -> Result<AlertsPage> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    let (rows, total) = list::of(app.store.db(), account, (number - 1) * ROWS, ROWS).await?;
    Ok(AlertsPage {
        shell: page::shell(app, visitor, "我的订阅", Here::Elsewhere).await?,
        channels: channels(app, account).await?,
        watches: rows.into_iter().map(watch).collect(),
        empty: Empty::new(
            "还没有订阅",
            "在榜单、需求或成果清单里搜索或筛选以后，选“保存这个检索”；有新内容时按您选的频率提醒。",
        )
        .link("看榜单", "/")
        .link("看成果", "/achievements"),
        pager: Pager::new("/alerts", Query::new(), number, ROWS, total).unit("项"),
    })
}

fn watch(row: watch::Model) -> Watch {
    let told = match row.told_at {
        Some(at) => format!("上次提醒 {}", time::short_minute(at)),
        None => "还没有提醒过".to_owned(),
    };
    Watch {
        id: row.id,
        what: What::of(&row.address).zh().into(),
        says: form::says(&row.address),
        told,
        stopped: row.frequency == Frequency::Never,
        frequency: row.frequency.code().into(),
        frequencies: form::frequencies().collect(),
        name: row.name,
        address: row.address,
    }
}

/// Where alerts arrive, said before anybody asks for one.
async fn channels(app: &App, account: i64) -> Result<String> {
    let email = people::by_id(app.store.db(), account).await?.email;
    let by_mail = match (app.config.demo, email.as_str()) {
        (true, _) => "演示环境不发邮件。".to_owned(),
        (false, "") => "您没有登记邮箱，所以不发邮件。".to_owned(),
        (false, email) => format!("同时发邮件到 {email}，每封邮件里都有停止的链接。"),
    };
    Ok(format!("提醒出现在“消息”里，写明理由；{by_mail}没有新内容就不打扰，同一项内容只提醒一次。"))
}

async fn new(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let asked = page::asked(query.as_deref());
    let shown = new_page(&app, &visitor, asked.get("of"), None, Problems::none()).await;
    Ok(page::html(&shown.or_page(&app, &visitor)?))
}

async fn new_page(
    app: &App,
    visitor: &Visitor,
    address: &str,
    typed: Option<&Form>,
    problems: Problems,
) -> Result<NewPage> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    let proposal = form::proposal(app, &visitor.who, address).await?;
    let known = super::of_address(app.store.db(), &visitor.who, &proposal.address).await?;
    let is_search = What::of(&proposal.address) == What::Search;
    let name = match (typed, &known) {
        (Some(form), _) => form.get("name").to_owned(),
        (None, Some(known)) => known.name.clone(),
        (None, None) => proposal.name,
    };
    let frequency = match (typed, &known) {
        (Some(form), _) => form.get("frequency"),
        (None, Some(known)) => known.frequency.code(),
        (None, None) => Frequency::Weekly.code(),
    };
    let title = if is_search { "保存这个检索" } else { "订阅新的匹配" };
    Ok(NewPage {
        shell: page::shell(app, visitor, title, Here::Elsewhere).await?,
        says: proposal.says,
        channels: channels(app, account).await?,
        is_known: known.is_some(),
        name: Field::text("name", "名称").hint("消息和邮件里这样称呼它").value(name).error(problems.of("name")),
        frequency: Field::radios("frequency", "多久提醒一次", form::frequencies())
            .lines()
            .value(frequency)
            .error(problems.of("frequency")),
        button: if is_search { "保存这个检索" } else { "订阅" }.into(),
        back: Link::new("不保存了", proposal.address.clone()),
        address: proposal.address,
        problems,
    })
}

async fn save(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let address = form.get("address");
    match super::save(&app, &visitor.who, address, &Sent::from_form(&form)).await {
        Ok(_) => Ok(page::done("/alerts", "watching")),
        Err(Error::Invalid(problems)) => {
            let shown = new_page(&app, &visitor, address, Some(&form), page::problems(&problems)).await;
            Ok(page::unprocessable(&shown.or_page(&app, &visitor)?))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn change(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    super::change(&app, &visitor.who, id, &Sent::from_form(&form)).await.or_page(&app, &visitor)?;
    Ok(page::done("/alerts", "saved"))
}

async fn stop(State(app): State<App>, visitor: Visitor, Id(id): Id, _form: Form) -> Shown {
    super::stop(&app, &visitor.who, id).await.or_page(&app, &visitor)?;
    Ok(page::done("/alerts", "stopped"))
}

async fn remove(State(app): State<App>, visitor: Visitor, Id(id): Id, _form: Form) -> Shown {
    super::remove(&app, &visitor.who, id).await.or_page(&app, &visitor)?;
    Ok(page::done("/alerts", "removed"))
}

async fn digest(State(app): State<App>, visitor: Visitor) -> Shown {
    Ok(page::html(&digest_page(&app, &visitor).await.or_page(&app, &visitor)?))
}

async fn digest_page(app: &App, visitor: &Visitor) -> Result<DigestPage> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    let db = app.store.db();
    let since = app.store.clock.now(db).await? - SHOWN;
    let told = list::told(db, account, since).await?;
    let watches = list::that_told(db, account, since).await?;
    let mut by_watch: HashMap<i64, Vec<told::Model>> = HashMap::new();
    for row in told {
        by_watch.entry(row.watch_id).or_default().push(row);
    }
    let mut names = HashMap::new();
    for kind in [Kind::Demand, Kind::Achievement] {
        let of_kind = watches.iter().filter(|watch| kind_of(&watch.address) == kind);
        let ids: Vec<i64> =
            of_kind.filter_map(|watch| by_watch.get(&watch.id)).flatten().map(|row| row.record_id).collect();
        names.insert(kind, kept::names(app, &visitor.who, kind, &ids).await?);
    }
    let mut sections = Vec::new();
    for watch in watches {
        let kind = kind_of(&watch.address);
        let rows = by_watch.remove(&watch.id).unwrap_or_default();
        let records: Vec<Record> = rows.iter().filter_map(|row| record(kind, row, &names[&kind])).collect();
        if !records.is_empty() {
            sections.push(section(watch, records));
        }
    }
    Ok(DigestPage {
        shell: page::shell(app, visitor, "订阅汇总", Here::Elsewhere)
            .await?
            .crumb("我的订阅", "/alerts")
            .crumb_here("订阅汇总"),
        sections,
        empty: Empty::new("近 30 天没有新内容", "您订阅的检索和匹配有新内容时，会连同理由列在这里。")
            .link("我的订阅", "/alerts"),
    })
}

fn kind_of(address: &str) -> Kind {
    match What::of(address) {
        What::Answers(_) => Kind::Achievement,
        What::Wants(_) => Kind::Demand,
        What::Search => Kept::of(address).map_or(Kind::Demand, |kept| kept.kind()),
    }
}

/// A record that was told, unless its name is no longer for this reader.
fn record(kind: Kind, row: &told::Model, names: &HashMap<i64, String>) -> Option<Record> {
    let name = names.get(&row.record_id)?;
    let record = Record::new(name.as_str(), look::href(kind, row.record_id));
    Some(record.fact(row.reason.as_str()).due(Due::plain(time::day(row.at)).small("提醒")))
}

fn section(watch: watch::Model, records: Vec<Record>) -> Section {
    Section {
        id: format!("watch-{}", watch.id),
        link: Link::new(watch.name, watch.address),
        count: format!("{} 项 · {}", records.len(), super::rules::when(watch.frequency)),
        records: Records::new(records),
    }
}

async fn stop_page(app: &App, visitor: &Visitor, token: &str) -> Result<StopPage> {
    let found = super::of_token(app.store.db(), app, token).await?;
    Ok(StopPage {
        shell: page::shell(app, visitor, "停止提醒", Here::Elsewhere).await?,
        action: format!("/alerts/stop/{token}"),
        stopped: found.is_done(),
        name: match found {
            Stop::One(watch) => Some(watch.name),
            Stop::All(..) => None,
        },
    })
}

async fn ask_stop(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Shown {
    Ok(page::html(&stop_page(&app, &visitor, &token).await.or_page(&app, &visitor)?))
}

/// The word in the address is what allows it, not a session: nothing else is asked, so that a mail program may send it
/// by itself (RFC 8058), which follows no redirect.
async fn stop_by_token(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Shown {
    super::stop_by_token(&app, &token).await.or_page(&app, &visitor)?;
    ask_stop(State(app), visitor, Path(token)).await
}
