//! The coach over what is saved: one demand, or the rows of a list in as many statements as for one.

use std::collections::HashMap;

use entity::{demand, words::DemandStage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{Coach, CoachPoint};
use crate::{
    app::App,
    call::{self as calls, Rules},
    demand::{self as demands, form::Content},
    error::{Error, Result},
    flow::Part,
    who::Who,
};

/// The stages in which an office decides whether a demand goes on.
pub const VETTED: [DemandStage; 3] = [DemandStage::Submitted, DemandStage::Recommended, DemandStage::Screening];

/// The points switched off for a text: by the call of the demand it stands for, or by the one that takes demands now.
pub async fn off_of<C: ConnectionTrait>(db: &C, who: &Who, itself: Option<i64>) -> Result<Vec<CoachPoint>> {
    if let Some(id) = itself {
        match demands::find(db, who, id).await {
            Ok(found) => return Ok(calls::rules_of(db, found.call_id).await?.coach_off),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    match calls::current(db).await {
        Ok(call) => Ok(calls::rules(&call)?.coach_off),
        // Between two calls a text can be looked at all the same.
        Err(Error::Conflict { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The coach for a text that is not saved.
pub async fn for_text(app: &App, who: &Who, content: &Content) -> Result<Coach> {
    Ok(Coach::of(content, &off_of(app.store.db(), who, None).await?))
}

/// The coach for a demand, for those who write it and those who vet it.
pub async fn of_demand(app: &App, who: &Who, id: i64) -> Result<Coach> {
    let db = app.store.db();
    let found = demands::find(db, who, id).await?;
    let theirs = [Part::Owner, Part::District, Part::Clerk, Part::Leader];
    if !demands::parts_in(&found, who).iter().any(|part| theirs.contains(part)) {
        return Err(Error::Forbidden("需求体检给填报单位和审查的人看。".into()));
    }
    let rules = calls::rules_of(db, found.call_id).await?;
    Ok(Coach::of(&demands::content(db, &found).await?, &rules.coach_off))
}

/// Whether this person is to decide on a demand that stands here.
pub fn is_vetted_by(row: &demand::Model, who: &Who) -> bool {
    let offices = [Part::District, Part::Clerk, Part::Leader];
    VETTED.contains(&row.stage) && demands::parts_in(row, who).iter().any(|part| offices.contains(part))
}

/// How many points are open in those of these demands that the person vets: by id, in one statement for all of them.
pub async fn open_in<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    rows: &[demand::Model],
    rules: &HashMap<i64, Rules>,
) -> Result<HashMap<i64, usize>> {
    let rows: Vec<&demand::Model> = rows.iter().filter(|row| is_vetted_by(row, who)).collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut indicators = demands::indicators_of_all(db, rows.iter().map(|row| row.id)).await?;
    let open = |row: &demand::Model| {
        let content = Content::of(row, indicators.remove(&row.id).unwrap_or_default());
        let off = rules.get(&row.call_id).map_or(&[][..], |rules| &rules.coach_off);
        (row.id, Coach::of(&content, off).open)
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The same for the rows of a list, of which only ids and stages are known.
pub async fn open_of<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    rows: impl Iterator<Item = (i64, DemandStage)>,
) -> Result<HashMap<i64, usize>> {
    let ids: Vec<i64> = rows.filter(|(_, stage)| VETTED.contains(stage)).map(|(id, _)| id).collect();
    if ids.is_empty() || !(who.is_office() || who.district().is_some()) {
        return Ok(HashMap::new());
    }
    let theirs = demand::Entity::find().filter(crate::seen::demands(who)).filter(demand::Column::Id.is_in(ids));
    let rows = theirs.all(db).await?;
    let rules = calls::rules_by_id(db).await?;
    open_in(db, who, &rows, &rules).await
}
