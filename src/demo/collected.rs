//! Rows of the city's older collection, as an import would have brought them: nobody's, until a unit says it is theirs.

use chrono::TimeDelta;
use entity::{
    demand,
    words::{DemandClass, DemandStage, Disclosure, Mode, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::Town;
use crate::{
    call, clock,
    demand::{form::StepInput, rules::Act},
    error::Result,
    journal::{self, Happened},
    steps,
    who::Who,
};

/// Puts the row on the list.
pub async fn collect(town: &mut Town, index: usize) -> Result<()> {
    let given = &town.city.collected[index];
    let tx = town.app.store.write().await?;
    let posted = clock::local_date(town.now - TimeDelta::days(given.days_ago));
    let row = demand::ActiveModel {
        call_id: Set(call::current(&*tx).await?.id),
        stage: Set(DemandStage::Collected),
        class: Set(DemandClass::Tackle),
        mode: Set(Mode::Open),
        title: Set(given.title.clone()),
        field: Set(given.field.clone()),
        region: Set(given.region.clone()),
        background: Set(String::new()),
        problem: Set(given.problem.clone()),
        constraints: Set(String::new()),
        support: Set(String::new()),
        requirements: Set(String::new()),
        ip: Set(String::new()),
        benefit: Set(String::new()),
        show_name: Set(Disclosure::Public),
        show_text: Set(Disclosure::Public),
        contact: Set(String::new()),
        truthful: Set(false),
        industry: Set(Some(given.industry.clone())),
        cooperation: Set(Some(given.cooperation.clone())),
        amount_text: Set(Some(given.amount.clone())),
        source_key: Set(Some(given.key.clone())),
        owner_text: Set(Some(given.owner.clone())),
        posted_on: Set(Some(posted)),
        stage_at: Set(tx.now),
        editions: Set(0),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = demand::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    let details = json!({"source_key": given.key});
    let happened = Happened { act: "import", subject: Subject::Demand, id, visibility: Visibility::Public, details };
    journal::append(&tx, &Who::Console, happened).await?;
    tx.commit().await?;
    town.demands.insert(town.city.collected[index].key.clone(), id);
    Ok(())
}

/// Its unit says that it is theirs; the clerk has not looked at it yet.
pub async fn claim(town: &Town, index: usize) -> Result<()> {
    let given = &town.city.collected[index];
    let Some(username) = &given.claimed_by else { return Ok(()) };
    let id = town.demands[&given.key];
    steps::demand(&town.app, town.who(username)?, id, Act::Claim, &StepInput::default()).await
}
