//! The acts of the clock: closing at the deadline, awarding at the end of a notice. Idempotent: what is not due is
//! refused by the table, and two nodes ticking at once find the second act gone.

use entity::{
    demand, notice,
    words::{DemandStage, NoticeStage, Word},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    app::App,
    demand::{form::StepInput, rules::Act},
    error::{Error, Result},
    who::Who,
};

/// Takes every act that is due and returns how many were taken.
pub async fn tick(app: &App) -> Result<usize> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let closing: Vec<i64> = demand::Entity::find()
        .select_only()
        .column(demand::Column::Id)
        .filter(demand::Column::Stage.eq(DemandStage::Listed))
        .filter(demand::Column::ClosesAt.lte(now))
        .into_tuple()
        .all(db)
        .await?;
    let ended: Vec<i64> = notice::Entity::find()
        .select_only()
        .column(notice::Column::DemandId)
        .filter(notice::Column::Stage.eq(NoticeStage::Running))
        .filter(notice::Column::EndsAt.lte(now))
        .into_tuple()
        .all(db)
        .await?;
    let due = closing.into_iter().map(|id| (id, Act::Close)).chain(ended.into_iter().map(|id| (id, Act::Award)));
    let mut taken = 0;
    for (id, act) in due {
        match crate::steps::demand(app, &Who::Clock, id, act, &StepInput::default()).await {
            Ok(()) => taken += 1,
            // Somebody extended it, paused it or ticked first.
            Err(Error::Conflict { .. } | Error::Stale) => {}
            // One matter that cannot go on must not hold up all the others.
            Err(cause) => tracing::error!(demand = id, act = act.code(), %cause, "an act of the clock failed"),
        }
    }
    Ok(taken)
}
