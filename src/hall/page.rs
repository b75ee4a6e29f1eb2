//! The pages of the lists.

use axum::extract::State;
use chrono::{DateTime, Datelike, Utc};
use entity::words::Duty;
use web::{
    hall::{ListPage, Sum, Tally},
    money,
    parts::{Filters, Find, Link, Pager, Records, Sorts, Tabs},
    query::Query,
    shell::Here,
};

use super::{
    ROWS, achievements as results,
    asked::Asked,
    choices,
    demands::{self, Place},
    kept::Kept,
    list::List,
    search, told,
};
use crate::{
    account::session::Visitor,
    achievement, alert,
    app::App,
    clock::local_date,
    demand::{self, list::Base},
    error::Result,
    page::{self, OrPage, Shown},
    search::Kind,
    stats::{self, Count},
    who::Who,
};

/// `GET /`
pub async fn hall(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    let page = of_demands(&app, &visitor, &asked, demands::HALL).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// `GET /demands`
pub async fn demands(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    let place = demands::collected(&asked, &visitor.who).or_page(&app, &visitor)?;
    let page = of_demands(&app, &visitor, &asked, place).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// `GET /achievements`
pub async fn achievements(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    let place = results::place(&asked, &visitor.who).or_page(&app, &visitor)?;
    let page = of_achievements(&app, &visitor, &asked, &place).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn of_demands(app: &App, visitor: &Visitor, asked: &Asked, place: Place) -> Result<ListPage> {
    let (db, who) = (app.store.db(), &visitor.who);
    let found = search(app, who, Kind::Demand, place.standing(who), asked.get("q")).await?;
    let now = app.store.clock.now(db).await?;
    let listed = demand::list::list(db, who, &place.ask(asked, found.as_ref(), false), now).await?;
    let in_hall = place.base == Base::Hall;
    let tally = if in_hall { Some(tally(app, now).await?) } else { None };
    let query = asked.query(place.keys);
    let facets = place.keys.iter().map(|key| match *key {
        "stage" if in_hall => choices::stage_facet(&listed.cube, place.path, &query, place.stage(asked)),
        key => choices::facet(Kind::Demand, key, &listed.cube, place.path, &query),
    });
    let words = found.as_ref().map_or(&[][..], |found| &found.told.marks);
    let stages = listed.rows.iter().map(|row| (row.id, row.stage));
    let coached = demand::coach::open_of(db, who, stages).await?;
    let record = |row| demands::record(row, &place, words, now).fact(demands::checkup(row, &coached));
    let records: Vec<_> = listed.rows.iter().map(record).collect();
    let orders: Vec<_> = place.sorts(found.is_some()).iter().map(|(value, label, _)| (*value, *label)).collect();
    let total = listed.cube.total;
    let export = if in_hall { "/hall" } else { place.path };
    let act = if in_hall { None } else { act(who, "填报需求", "代录需求", "/demands/new") };
    let find = find(&place, asked, &query);
    let empty = match (total, place.list()) {
        _ if !records.is_empty() => None,
        (0, Some(list)) => Some(told::nothing(app, who, list, &query, found.as_ref()).await?),
        (0, None) => {
            Some(told::nothing_own(demand::may_begin(who), "需求", "/demands/new", "填报需求", &query, place.path))
        }
        _ => Some(told::past_the_end(&query, place.path)),
    };
    Ok(ListPage {
        shell: page::shell(app, visitor, place.title, if in_hall { Here::Hall } else { Here::Demands }).await?,
        title: place.title.into(),
        tally,
        find: if act.is_none() { find.primary() } else { find },
        often: if in_hall { often(app, place.path) } else { Vec::new() },
        tabs: (!in_hall && demands::posts(who)).then(|| tabs("需求", place.path, place.base == Base::Mine)),
        act,
        also: if in_hall { None } else { import_link(who, "demands") },
        filters: Filters::new(facets.collect()),
        save: save(app, who, place.base == Base::Mine, &query, place.path).await?,
        heading: format!("{} {}", money::count(total), place.unit),
        sorts: Sorts::of(place.path, &query, &orders),
        notes: told::notes(found.as_ref(), total, place.unit),
        without: told::without(found.as_ref(), total, &query, place.path),
        empty,
        records: Records::new(records),
        pager: pager(place.path, query, asked, total, export),
    })
}

async fn of_achievements(app: &App, visitor: &Visitor, asked: &Asked, place: &results::Place) -> Result<ListPage> {
    use achievement::list::Base;
    let (db, who) = (app.store.db(), &visitor.who);
    let found = search(app, who, Kind::Achievement, place.standing(who), asked.get("q")).await?;
    let listed = achievement::list::list(db, who, &place.ask(asked, found.as_ref(), false)).await?;
    let query = asked.query(place.keys);
    let facets =
        place.keys.iter().map(|key| choices::facet(Kind::Achievement, key, &listed.cube, results::PATH, &query));
    let words = found.as_ref().map_or(&[][..], |found| &found.told.marks);
    let records: Vec<_> = listed.rows.iter().map(|row| results::record(row, place, words)).collect();
    let orders: Vec<_> = place.sorts(found.is_some()).iter().map(|(value, label, _)| (*value, *label)).collect();
    let total = listed.cube.total;
    let act = if demands::posts(who) { act(who, "登记成果", "登记成果", "/achievements/new") } else { None };
    let find = Find::new(results::PATH, "搜索成果", asked.get("q")).placeholder("技术名称、指标、应用场景、完成单位");
    let find = find.keep(&query.clone().without("sort"));
    let find = if let Some(list) = place.list() { find.suggest(suggest_href(list, &query)) } else { find };
    let empty = match (total, place.list()) {
        _ if !records.is_empty() => None,
        (0, Some(list)) => Some(told::nothing(app, who, list, &query, found.as_ref()).await?),
        (0, None) => {
            let may_begin = achievement::may_write(who);
            Some(told::nothing_own(may_begin, "成果", "/achievements/new", "登记成果", &query, results::PATH))
        }
        _ => Some(told::past_the_end(&query, results::PATH)),
    };
    Ok(ListPage {
        shell: page::shell(app, visitor, results::TITLE, Here::Achievements).await?,
        title: results::TITLE.into(),
        tally: None,
        find: if act.is_none() { find.primary() } else { find },
        often: Vec::new(),
        tabs: demands::posts(who).then(|| tabs("成果", results::PATH, place.base == Base::Mine)),
        act,
        also: import_link(who, "achievements"),
        filters: Filters::new(facets.collect()),
        save: save(app, who, place.base == Base::Mine, &query, results::PATH).await?,
        heading: format!("{} 项成果", money::count(total)),
        sorts: Sorts::of(results::PATH, &query, &orders),
        notes: told::notes(found.as_ref(), total, "项成果"),
        without: told::without(found.as_ref(), total, &query, results::PATH),
        empty,
        records: Records::new(records),
        pager: pager(results::PATH, query, asked, total, results::PATH),
    })
}

/// The year in numbers, as the statistics count it.
async fn tally(app: &App, now: DateTime<Utc>) -> Result<Tally> {
    let year = local_date(now).year();
    let tally = stats::tally(app.store.db(), year).await?;
    let sum = |count: Count, before: &str, number: String, unit: &str| Sum {
        before: before.into(),
        number,
        href: Query::new().set("year", year).set("count", count.code()).href("/stats/rows"),
        unit: unit.into(),
    };
    let counted = |count: Count, number: u64| sum(count, count.zh(), money::count(number), "项");
    Ok(Tally {
        year,
        counts: vec![
            counted(Count::Collected, tally.collected),
            counted(Count::Listed, tally.listed),
            counted(Count::Awarded, tally.awarded),
        ],
        amounts: vec![
            sum(Count::Listed, "榜金合计", money::wan(tally.prize_fen), "万元"),
            sum(Count::Listed, "财政支持", money::wan(tally.public_fen), "万元"),
        ],
    })
}

/// The search of a list of demands. It keeps the choices, not the order: what is found stands by relevance.
fn find(place: &Place, asked: &Asked, query: &Query) -> Find {
    let in_hall = place.base == Base::Hall;
    let label = if in_hall { "搜索榜单" } else { "搜索需求" };
    let placeholder =
        if in_hall { "技术名称、指标、发榜单位" } else { "技术名称、指标、行业、单位" };
    let find = Find::new(place.path, label, asked.get("q")).placeholder(placeholder);
    let find = find.keep(&query.clone().without("sort"));
    match place.list() {
        Some(list) => find.suggest(suggest_href(list, query)),
        None => find,
    }
}

/// Where the suggestions of a list come from, with the filters in force.
fn suggest_href(list: List, query: &Query) -> String {
    query.clone().without("q").without("sort").set("list", list.code()).href("/suggest")
}

fn often(app: &App, path: &str) -> Vec<Link> {
    let words = app.config.hot_words.iter();
    words.map(|word| Link::new(word, Query::new().set("q", word).href(path))).collect()
}

fn tabs(noun: &str, path: &str, own: bool) -> Tabs {
    Tabs::new(format!("{noun}范围")).tab(format!("全市{noun}"), path, None, !own).tab(
        format!("本单位的{noun}"),
        format!("{path}?mine=1"),
        None,
        own,
    )
}

/// The act of a list, for those who may begin it.
fn act(who: &Who, own: &str, for_others: &str, href: &str) -> Option<Link> {
    if demands::posts(who) && achievement::may_write(who) {
        Some(Link::new(own, href))
    } else {
        who.has(Duty::Clerk).then(|| Link::new(for_others, href))
    }
}

/// The way to be told of what newly comes into the list as it is asked, for those signed in. One's own one knows.
async fn save(app: &App, who: &Who, own: bool, query: &Query, path: &str) -> Result<Option<Link>> {
    match Kept::of(&query.clone().href(path)) {
        Some(kept) if !own => alert::page::way(app, who, &kept.address(), "保存这个检索").await,
        _ => Ok(None),
    }
}

/// The way to import a list, for the clerk.
fn import_link(who: &Who, list: &str) -> Option<Link> {
    who.has(Duty::Clerk).then(|| Link::new("批量导入", Query::new().set("list", list).href("/import")))
}

fn pager(path: &str, query: Query, asked: &Asked, total: u64, export: &str) -> Pager {
    let csv = query.href(&format!("{export}.csv"));
    let mut pager = Pager::new(path, query, asked.page(), ROWS, total).export(&format!("{export}.xlsx"));
    pager.exports.push(("导出 CSV".into(), csv));
    pager
}
