//! How a question reaches the matcher: what of a record asks, how much of it, and how many are weighed at once.

use super::{Found, hits, meaning};
use crate::{
    achievement,
    app::App,
    demand::{
        form::{Content, Indicator, MOST_INDICATORS},
        seen::Seen,
    },
    error::{Error, Result},
    indexer,
    matching::{self, Ask},
    search::{self, Key, Kind, Scope},
    who::Who,
};

/// Characters of a text that are compared: what comes after them tells little that is new, and each costs time.
const LONGEST: usize = 4_000;
/// Characters of an indicator's name that are.
const LONGEST_NAME: usize = 100;

/// A demand as a question: what is asked, without whose it is and which number it bears.
pub(super) fn of_demand(seen: &Seen) -> Ask {
    let indicators = || seen.indicators.iter().filter(|row| !row.name.is_empty());
    let measured = indicators().map(|row| format!("{} {}", row.name, row.target()));
    let background = seen.background.clone().unwrap_or_default();
    let told = [background, seen.constraints.clone(), seen.requirements.clone()];
    Ask {
        kind: Kind::Demand,
        itself: Some(Key::new(Kind::Demand, seen.id)),
        title: seen.title.clone(),
        body: joined([seen.problem.clone()].into_iter().chain(measured).chain(told)),
        facts: indexer::demand_facts(seen),
        indicators: indicators().map(|row| row.name.clone()).collect(),
    }
}

/// The text of a demand form as it would be read once saved, as far as it asks.
pub(super) fn written(content: &Content, region: String) -> Seen {
    Seen {
        title: content.title.clone(),
        field: content.field.clone(),
        region,
        prize_fen: content.prize_fen,
        problem: content.problem.clone(),
        background: Some(content.background.clone()),
        constraints: content.constraints.clone(),
        requirements: content.requirements.clone(),
        indicators: content.filled_indicators().cloned().collect::<Vec<Indicator>>(),
        ..Seen::default()
    }
}

pub(super) fn of_achievement(seen: &achievement::seen::Seen) -> Ask {
    let parts = [&seen.summary, &seen.indicators, &seen.keywords, &seen.scope];
    Ask {
        kind: Kind::Achievement,
        itself: Some(Key::new(Kind::Achievement, seen.id)),
        title: seen.title.clone(),
        body: joined(parts.into_iter().cloned()),
        facts: indexer::achievement_facts(seen),
        indicators: Vec::new(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// What answers, as the viewer may read it, in the matcher's order.
pub(super) async fn ask(app: &App, who: &Who, question: &Ask, target: Kind, limit: usize) -> Result<Found> {
    hits::load(app, who, target, weigh(app, who, question.clone(), target, limit).await?).await
}

/// The same leads as people read them: by meaning within their bands, where a server for that is configured.
pub(super) async fn in_order(app: &App, who: &Who, question: &Ask, target: Kind, mut found: Found) -> Result<Found> {
    let Some(meaning) = &app.meaning else { return Ok(found) };
    let leads = if found.none { &mut found.nearest } else { &mut found.items };
    let first: Vec<super::Lead> = leads.drain(..leads.len().min(meaning::ORDERED)).collect();
    let keys: Vec<Key> = first.iter().map(|lead| Key::new(target, lead.id)).collect();
    let (library, scope) = (app.library.clone(), indexer::scope(who));
    let text = move |key: &Key| {
        let kept = library.kept(&scope, *key)?;
        Ok(kept.map(|kept| format!("{}\n{}", kept.title, kept.body)).unwrap_or_default())
    };
    let texts: Vec<String> = apart(app, move || keys.iter().map(text).collect()).await?;
    let question = format!("{}\n{}", question.title, question.body);
    let ordered = meaning.order(&question, first.into_iter().zip(texts).collect(), |lead| lead.band).await;
    leads.splice(..0, ordered);
    Ok(found)
}

/// The matcher's answer in the viewer's scope.
pub(super) async fn weigh(app: &App, who: &Who, question: Ask, target: Kind, limit: usize) -> Result<matching::Leads> {
    weigh_in(app, indexer::scope(who), question, target, limit).await
}

/// The matcher's answer in a scope.
pub(super) async fn weigh_in(
    app: &App,
    scope: Scope,
    question: Ask,
    target: Kind,
    limit: usize,
) -> Result<matching::Leads> {
    let library = app.library.clone();
    apart(app, move || matching::matches(&library, &scope, &cut(question), target, limit)).await
}

/// Does plain computation of milliseconds: not on the threads that answer everybody else, and no more of it at once
/// than the machine has cores.
pub(super) async fn apart<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> search::Result<T> + Send + 'static,
) -> Result<T> {
    let place = app.limits.comparing().await?;
    let work = move || {
        // Held until the work is done, even when nobody waits for it any more.
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?.map_err(Error::broken)
}

/// The question without what is too much of it.
pub(super) fn cut(mut question: Ask) -> Ask {
    shorten(&mut question.title, LONGEST);
    shorten(&mut question.body, LONGEST);
    question.indicators.truncate(MOST_INDICATORS);
    question.indicators.iter_mut().for_each(|name| shorten(name, LONGEST_NAME));
    question
}

fn shorten(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_of_a_question_is_left_out() {
        let long = "超长".repeat(500_000);
        let question = Ask::new(Kind::Demand, long.clone(), long.clone());
        let question = cut(Ask { indicators: vec![long; 1000], ..question });
        let lengths = [&question.title, &question.body, &question.indicators[0]].map(|text| text.chars().count());
        assert_eq!((lengths, question.indicators.len()), ([LONGEST, LONGEST, LONGEST_NAME], MOST_INDICATORS));
    }

    #[test]
    fn a_form_asks_what_the_saved_demand_asks() {
        let content = Content { field: "新能源与核能".into(), prize_fen: Some(1), ..Content::default() };
        let facts = of_demand(&written(&content, "西区".into())).facts;
        let saved = Seen { field: content.field, region: "西区".into(), prize_fen: Some(1), ..Seen::default() };
        assert_eq!(facts, indexer::demand_facts(&saved));
        let imported = Seen { industry: Some("电子信息".into()), ..Seen::default() };
        assert_eq!(of_demand(&imported).facts.field.as_deref(), Some("电子信息"));
    }
}
