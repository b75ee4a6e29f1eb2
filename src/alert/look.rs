//! What one watch newly finds, in its owner's scope.

use std::collections::HashSet;

use entity::{watch, words::Subject};

use super::{
    list,
    rules::{self, Hit, What},
};
use crate::{
    achievement,
    app::App,
    demand,
    error::{Error, Result},
    hall::kept::Kept,
    leads::{self, Found, Lead, panel},
    matching::Band,
    search::Kind,
    who::{Person, Who},
};

/// Words that met, as a message names them.
const WORDS: usize = 5;

/// What a watch finds among the news up to a journal row. What its owner may not load any more finds nothing.
pub async fn look(app: &App, who: &Who, watch: &watch::Model, upto: i64) -> Result<Vec<Hit>> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let looked = match What::of(&watch.address) {
        What::Search => searched(app, who, person, watch, upto).await,
        What::Answers(id) => answers(app, who, person, watch, (id, upto)).await,
        What::Wants(id) => wants(app, who, person, watch, (id, upto)).await,
    };
    match looked {
        Err(Error::NotFound) => Ok(Vec::new()),
        looked => looked,
    }
}

async fn searched(app: &App, who: &Who, person: &Person, watch: &watch::Model, upto: i64) -> Result<Vec<Hit>> {
    let Some(kept) = Kept::of(&watch.address) else { return Ok(Vec::new()) };
    let news = match kept.kind() {
        Kind::Achievement => (Subject::Achievement, rules::news_of_achievements()),
        _ => (Subject::Demand, rules::news_of_demands(kept.stage(), kept.is_hall())),
    };
    let ids = list::news(app.store.db(), watch, person, news, upto).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let says = kept.says();
    let reason = if says.is_empty() { format!("新的{}", kept.noun()) } else { format!("符合检索：{says}") };
    let hit = |(id, title)| Hit { id, href: href(kept.kind(), id), title, reason: reason.clone() };
    Ok(kept.among(app, who, &ids).await?.into_iter().map(hit).collect())
}

async fn answers(
    app: &App,
    who: &Who,
    person: &Person,
    watch: &watch::Model,
    (id, upto): (i64, i64),
) -> Result<Vec<Hit>> {
    let found = demand::find(app.store.db(), who, id).await?;
    if !who.writes_for(found.org_id) || !rules::still_asks(found.stage) {
        return Ok(Vec::new());
    }
    let news = (Subject::Achievement, rules::news_of_achievements());
    let ids = list::news(app.store.db(), watch, person, news, upto).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let leads = leads::all_for_demand(app, who, id).await?;
    Ok(matched(leads, &ids))
}

async fn wants(
    app: &App,
    who: &Who,
    person: &Person,
    watch: &watch::Model,
    (id, upto): (i64, i64),
) -> Result<Vec<Hit>> {
    let found = achievement::find(app.store.db(), who, id).await?;
    if found.org_id != Some(person.org.id) || !achievement::may_write(who) || !rules::still_offers(found.stage) {
        return Ok(Vec::new());
    }
    let news = (Subject::Demand, rules::news_of_demands(None, false));
    let ids = list::news(app.store.db(), watch, person, news, upto).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(matched(leads::all_for_achievement(app, who, id).await?, &ids))
}

/// The new ones among the leads that are more than a hint. The same record under another id is no news.
fn matched(found: Found, news: &[i64]) -> Vec<Hit> {
    let news: HashSet<i64> = news.iter().copied().collect();
    let is_new = |lead: &Lead| news.contains(&lead.id) && lead.also.iter().all(|id| news.contains(id));
    let leads = found.items.into_iter().filter(|lead| lead.band > Band::Low && is_new(lead));
    leads.map(|lead| Hit { id: lead.id, reason: reason(&lead), href: lead.href, title: lead.title }).collect()
}

fn reason(lead: &Lead) -> String {
    let met: Vec<&str> = lead.met.iter().take(WORDS).map(String::as_str).collect();
    let met = (!met.is_empty()).then(|| format!("同提到：{}", met.join("、")));
    let band = panel::band(lead.band).label();
    let parts = [band.to_owned()].into_iter().chain(met).chain(lead.fit.iter().map(|fit| fit.says.clone()));
    parts.collect::<Vec<_>>().join("；")
}

/// A record's page.
pub(super) fn href(kind: Kind, id: i64) -> String {
    if kind == Kind::Achievement { format!("/achievements/{id}") } else { format!("/demands/{id}") }
}
