//! Questions of teams on a listed demand. Question and answer are public; who asked is not.

use entity::{
    question,
    words::{DemandStage, OrgKind, OrgStage, QuestionStage, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{find, parts_in, stage_now};
use crate::{
    app::App,
    error::{Error, Result},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Longest question or answer in characters.
pub const LONGEST: usize = 1000;

/// The questions of a demand, newest first.
pub async fn of<C: ConnectionTrait>(db: &C, demand: i64) -> Result<Vec<question::Model>> {
    let rows = question::Entity::find()
        .filter(question::Column::DemandId.eq(demand))
        .order_by_desc(question::Column::Id)
        .all(db)
        .await?;
    Ok(rows)
}

/// A confirmed unit that is not the owner asks while the demand is listed. Returns the question's id.
pub async fn ask(app: &App, who: &Who, demand: i64, text: &str) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    let text = checked(text, "text", "问题")?;
    let tx = app.store.write().await?;
    let found = find(&*tx, who, demand).await?;
    let may_ask = who.acts_for(Some(person.org.id))
        && person.org.stage == OrgStage::Confirmed
        && matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute)
        && found.org_id != Some(person.org.id);
    if !may_ask {
        return Err(Error::Forbidden("提问由已确认的其他单位的经办人办理。".into()));
    }
    if stage_now(&found, tx.now) != DemandStage::Listed {
        return Err(Error::conflict("not_now", "这个榜单不在揭榜中，不能再提问。"));
    }
    let row = question::ActiveModel {
        demand_id: Set(demand),
        org_id: Set(person.org.id),
        asked_by: Set(person.id),
        stage: Set(QuestionStage::Asked),
        text: Set(text),
        asked_at: Set(tx.now),
        ..Default::default()
    };
    let id = question::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    note(&tx, who, "ask", demand, id, Visibility::Party).await?;
    tx.commit().await?;
    Ok(id)
}

/// The owner answers, once; the answer holds for all bidders.
pub async fn answer(app: &App, who: &Who, id: i64, text: &str) -> Result<i64> {
    let text = checked(text, "answer", "答复")?;
    let tx = app.store.write().await?;
    let asked = question::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::NotFound)?;
    let found = find(&*tx, who, asked.demand_id).await?;
    if !parts_in(&found, who).contains(&Part::Owner) {
        return Err(Error::Forbidden("提问由发榜方答复。".into()));
    }
    if asked.stage == QuestionStage::Answered {
        return Err(Error::conflict("answered", "这个问题已经答复过，答复对所有揭榜方有效，不能再改。"));
    }
    if stage_now(&found, tx.now) != DemandStage::Listed {
        return Err(Error::conflict("not_now", "这个榜单不在揭榜中，不能再答复提问。"));
    }
    let row = question::ActiveModel {
        id: Set(id),
        stage: Set(QuestionStage::Answered),
        answer: Set(Some(text)),
        answered_at: Set(Some(tx.now)),
        ..Default::default()
    };
    question::Entity::update(row).exec(&*tx).await?;
    note(&tx, who, "answer", asked.demand_id, id, Visibility::Public).await?;
    tx.commit().await?;
    Ok(asked.demand_id)
}

fn checked(text: &str, field: &str, label: &str) -> Result<String> {
    let text = text.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0..2 => Err(Error::invalid(field, format!("请写{label}"))),
        2..=LONGEST => Ok(text),
        length => Err(Error::invalid(field, format!("{label}最多 {LONGEST} 个字，现有 {length} 个"))),
    }
}

/// Who asked stays out of the details; an unanswered question is read by the parties only, so its row must not tell
/// the public that somebody is interested.
async fn note(tx: &Tx, who: &Who, act: &str, demand: i64, id: i64, visibility: Visibility) -> Result<()> {
    let details = json!({"question": id});
    let happened = Happened { act, subject: Subject::Demand, id: demand, visibility, details };
    journal::append(tx, who, happened).await.map(drop)
}
