//! Experts who could be asked to review a demand, for the bureau. Who knows its field or has reviewed one like it to the
//! end is a lead; who shares no more than words is named as nearest.
//!
//! Before opening nobody is left out because of the bids: that would tell who bids.

use std::collections::BTreeSet;

use entity::{
    account, demand, duty,
    words::{AccountStage, DemandStage, Duty, SeatStage},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{Fits, Found, Lead, MOST, asking::weigh, works::by_reviewer};
use crate::{
    app::App,
    demand::seen::org_name,
    error::{Error, Result},
    matching::{Ask, Band},
    review::{self, Standing},
    search::Kind,
    who::Who,
};

/// Whether experts are looked for: from when it has been handed in until its panel has decided.
pub fn are_wanted(stage: DemandStage) -> bool {
    use DemandStage::{Closed, Listed, Recommended, Screening, Submitted, UnderReview};
    matches!(stage, Submitted | Recommended | Screening | Listed | Closed | UnderReview)
}

/// Whether this person is told who could review the demand: of the bureau, and not on its panel.
pub async fn are_told(app: &App, who: &Who, row: &demand::Model) -> Result<bool> {
    match review::standing(app.store.db(), who, row).await {
        Ok(standing) => Ok(standing == Standing::Office),
        Err(Error::SignIn | Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Refuses whoever is not told.
pub(super) async fn refuse_others(app: &App, who: &Who, row: &demand::Model) -> Result<()> {
    who.person().ok_or(Error::SignIn)?;
    match are_told(app, who, row).await? {
        true => Ok(()),
        false => Err(Error::Forbidden("可请的专家只有市科技局可以看到。".into())),
    }
}

/// Experts for the demand that asks; the caller has seen to it that they may be told. `similar` are demands like it.
pub(super) async fn find(
    app: &App,
    who: &Who,
    question: Ask,
    similar: &Found,
    row: &demand::Model,
    limit: usize,
) -> Result<Found> {
    let mut reviewed = by_reviewer(app.store.db(), similar).await?;
    let question = Ask { body: format!("{}\n{}", row.field, question.body), ..question };
    let hits = weigh(app, who, question, Kind::Expert, MOST).await?;
    let ids = reviewed.keys().copied().chain(hits.leads.iter().map(|hit| hit.key.id)).collect();
    let barred = barred(app, row).await?;
    let mut leads = Vec::new();
    for person in people(app, who, ids).await? {
        if row.org_id == Some(person.org_id) || barred.contains(&person.id) {
            continue;
        }
        let unit = org_name(app.store.db(), person.org_id).await?;
        let mut lead = lead(&person, unit, row, reviewed.remove(&person.id).unwrap_or_default());
        if let Some(hit) = hits.leads.iter().find(|hit| hit.key.id == person.id) {
            (lead.met, lead.share) = (hit.reasons.met.clone(), hit.share);
        }
        leads.push(lead);
    }
    leads.sort_by(Lead::by_strength);
    let (mut items, mut nearest): (Vec<Lead>, Vec<Lead>) = leads.into_iter().partition(|lead| lead.band > Band::Low);
    items.truncate(limit);
    nearest.truncate(limit);
    if !items.is_empty() {
        nearest.clear();
    }
    Ok(Found {
        target: Kind::Expert.word(),
        considered: hits.total_considered,
        none: items.is_empty(),
        items,
        nearest,
        unmentioned: Vec::new(),
    })
}

/// Active experts among these accounts.
async fn people(app: &App, who: &Who, ids: Vec<i64>) -> Result<Vec<account::Model>> {
    let holds = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(Duty::Expert))
        .into_query();
    let rows = account::Entity::find()
        .filter(crate::seen::accounts(who))
        .filter(account::Column::Id.is_in(ids))
        .filter(account::Column::Id.in_subquery(holds))
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .all(app.store.db())
        .await?;
    Ok(rows)
}

/// Who sits on the panel, and, while it reviews opened bids, who must recuse.
async fn barred(app: &App, row: &demand::Model) -> Result<BTreeSet<i64>> {
    let db = app.store.db();
    let seats = review::list::seats(db, row.id).await?;
    let mut barred: BTreeSet<i64> =
        seats.iter().filter(|seat| seat.stage != SeatStage::Recused).map(|seat| seat.account_id).collect();
    if row.stage == DemandStage::UnderReview {
        let candidates = review::list::candidates(db, row, &seats).await?;
        barred.extend(candidates.iter().filter(|one| one.recusal.is_some()).map(|one| one.account_id));
        let may: BTreeSet<i64> = candidates.iter().map(|one| one.account_id).collect();
        barred.extend(seats.iter().map(|seat| seat.account_id).filter(|seated| !may.contains(seated)));
    }
    Ok(barred)
}

fn lead(person: &account::Model, unit: Option<String>, row: &demand::Model, reviewed: Vec<Lead>) -> Lead {
    let knows = !row.field.is_empty() && person.fields.lines().any(|field| field.trim() == row.field);
    let band = match (knows, reviewed.is_empty()) {
        (true, false) => Band::High,
        (false, true) => Band::Low,
        _ => Band::Mid,
    };
    let fit = knows.then(|| Fits { fact: "field", says: "熟悉的领域相符".into(), agrees: true });
    let mut lead = Lead::bare(person.id, person.name.clone(), format!("/members/{}", person.id)).for_works(reviewed);
    lead.works.iter_mut().for_each(|work| work.kind = "reviewed");
    Lead { band, owner: unit, fit: fit.into_iter().collect(), lacking: Vec::new(), ..lead }
}
