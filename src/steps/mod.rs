//! Acts that reach over several nouns. A demand's act is checked and journaled by `demand::advance`; what follows —
//! opening bids, publishing a notice, concluding — is data in its table and is carried out here, above all nouns, in
//! the same transaction. Also the ticker, which takes the acts that belong to the clock.

pub mod ticker;

use entity::{demand, words::NoticeStage};
use sea_orm::sea_query::Expr;

use crate::{
    app::App,
    demand::{
        self as demands,
        form::StepInput,
        rules::{Act, Effect},
    },
    error::Result,
    notice, review,
    store::Tx,
    who::Who,
};

/// Takes one act on a demand, with all that follows, in one transaction.
pub async fn demand(app: &App, who: &Who, id: i64, act: Act, input: &StepInput) -> Result<()> {
    let tx = app.store.write().await?;
    let stepped = demands::advance(app, &tx, who, id, act, input).await?;
    for effect in stepped.then {
        carry_out(app, &tx, who, &stepped, *effect, input).await?;
    }
    tx.commit().await
}

async fn carry_out(
    app: &App,
    tx: &Tx,
    who: &Who,
    stepped: &demands::Stepped,
    effect: Effect,
    input: &StepInput,
) -> Result<()> {
    let found = &stepped.demand;
    let why = input.note.as_deref();
    match effect {
        Effect::NoteClaim => demands::set(tx, found.id, [(demand::Column::ClaimedBy, Expr::value(who.org_id()))]).await,
        Effect::GiveToClaimer => demands::give_to_claimer(tx, found).await,
        Effect::ForgetClaim => {
            demands::set(tx, found.id, [(demand::Column::ClaimedBy, Expr::value(None::<i64>))]).await
        }
        Effect::KeepEdition => demands::keep_edition(tx, found.id).await,
        Effect::Number => demands::number(app, tx, found).await,
        Effect::SetDeadline => demands::set_deadline(tx, found.id, input.closes_at).await,
        Effect::OpenBids => review::open_bids(tx, who, found).await,
        Effect::WaiveOwner => review::waive_owner(tx, found, why).await,
        Effect::Rank => review::rank(tx, who, found, &stepped.rules, &input.winners).await,
        Effect::UnmarkWinners => review::unmark(tx, found.id).await,
        Effect::TurnDownAll => review::turn_down_all(tx, who, found.id).await,
        Effect::PublishNotice => notice::publish(app, tx, who, found, &stepped.rules).await,
        Effect::PauseNotice => notice::pause(app, tx, who, found.id, why).await,
        Effect::ResumeNotice => notice::resume(app, tx, who, found.id, why).await,
        Effect::RevokeNotice => notice::finish(tx, who, found.id, NoticeStage::Revoked, why).await,
        Effect::Conclude => {
            notice::finish(tx, who, found.id, NoticeStage::Ended, why).await?;
            review::conclude(tx, who, found.id).await
        }
    }
}
