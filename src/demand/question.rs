//! Questions on a listed demand. The unit that asks is named to nobody but itself; the answer is the same for everybody.

use chrono::{DateTime, Utc};
use entity::{
    demand, question,
    words::{DemandStage, QuestionStage, Subject, Visibility},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::seen::Nearness;
use crate::{
    app::App,
    error::{Error, Result},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Most characters of a question.
pub const LONGEST_QUESTION: usize = 500;
/// Most characters of an answer.
pub const LONGEST_ANSWER: usize = 1000;

/// Most questions of one unit that wait for an answer on one demand.
pub const MOST_OPEN: u64 = 10;

/// A question as one reader may know it: who asked is not told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Question)]
pub struct Seen {
    /// Its id.
    #[schema(example = 4)]
    pub id: i64,
    /// What was asked.
    #[schema(example = "走纸寿命是否允许中途清洁打印头？")]
    pub text: String,
    /// What the owner answered, for everybody.
    #[schema(example = "允许，每 50 km 用无水乙醇擦拭一次。")]
    pub answer: Option<String>,
    /// Whether it is answered.
    pub stage: QuestionStage,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether the reader's own unit asked it.
    pub own: bool,
}

/// The questions of a demand: answered ones for everybody, open ones for its parties and the unit that asked. Open ones
/// first, then the newest answers.
pub async fn of<C: ConnectionTrait>(db: &C, who: &Who, demand: i64, near: Nearness) -> Result<Vec<Seen>> {
    let mut seen = Condition::any().add(question::Column::Stage.eq(QuestionStage::Answered));
    if near == Nearness::Party {
        seen = Condition::all();
    } else if let Some(org) = who.org_id() {
        seen = seen.add(question::Column::OrgId.eq(org));
    }
    let mut rows = question::Entity::find()
        .filter(question::Column::DemandId.eq(demand))
        .filter(seen)
        .order_by_asc(question::Column::Id)
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.stage, std::cmp::Reverse(row.answered_at)));
    let own = |org: i64| who.org_id() == Some(org);
    let view = |row: question::Model| Seen {
        id: row.id,
        text: row.text,
        answer: row.answer,
        stage: row.stage,
        asked_at: row.asked_at,
        answered_at: row.answered_at,
        own: own(row.org_id),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// A confirmed unit asks while bids are taken. Returns the question's id.
pub async fn ask(app: &App, who: &Who, demand: i64, text: &str) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    let text = text.trim();
    let length = text.chars().count();
    let tx = app.store.write().await?;
    let found = super::find(&*tx, who, demand).await?;
    if !super::parts_in(&found, who).contains(&Part::Unit) {
        return Err(Error::Forbidden("提问由注册并经确认的高校、科研院所或企业办理，发榜方不能向自己提问。".into()));
    }
    if super::stage_now(&found, tx.now) != DemandStage::Listed {
        return Err(Error::conflict("not_now", "只有揭榜中的榜单可以提问。"));
    }
    if length < 5 {
        return Err(Error::invalid("text", "请把问题写清楚，至少 5 个字"));
    }
    if length > LONGEST_QUESTION {
        return Err(Error::invalid("text", format!("问题最多 {LONGEST_QUESTION} 个字，现有 {length} 个，请分开提问")));
    }
    let open = question::Entity::find()
        .filter(question::Column::DemandId.eq(demand))
        .filter(question::Column::OrgId.eq(person.org.id))
        .filter(question::Column::Stage.eq(QuestionStage::Asked))
        .count(&*tx)
        .await?;
    if open >= MOST_OPEN {
        let says = format!("本单位在这个榜单上已有 {open} 个问题等待答复，请等发榜方答复后再提问");
        return Err(Error::invalid("text", says));
    }
    let row = question::ActiveModel {
        demand_id: Set(demand),
        org_id: Set(person.org.id),
        asked_by: Set(person.id),
        stage: Set(QuestionStage::Asked),
        text: Set(text.to_owned()),
        asked_at: Set(tx.now),
        ..Default::default()
    };
    let id = question::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    // Neither the words, which the public reads with the answer, nor the unit; and the public is not told that somebody
    // is interested.
    note(&tx, who, "ask", demand, Visibility::Party, json!({"question": id})).await?;
    tx.commit().await?;
    Ok(id)
}

/// The owner answers, for everybody. Returns the demand's id.
pub async fn answer(app: &App, who: &Who, id: i64, answer: &str) -> Result<i64> {
    let answer = answer.trim();
    let length = answer.chars().count();
    let tx = app.store.write().await?;
    let found = question::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::NotFound)?;
    let demand = super::find(&*tx, who, found.demand_id).await?;
    let owner = super::parts_in(&demand, who).contains(&Part::Owner);
    if !owner && found.stage == QuestionStage::Asked && Some(found.org_id) != who.org_id() && !who.is_office() {
        return Err(Error::NotFound);
    }
    if !owner {
        return Err(Error::Forbidden("提问由发榜方答复。".into()));
    }
    if found.stage == QuestionStage::Answered {
        return Err(Error::conflict("answered", "这个问题已经答复过，答复对所有人公开，不能再改。"));
    }
    if !is_answerable(&demand, tx.now) {
        return Err(Error::conflict("not_now", "揭榜已经截止，不能再答复。"));
    }
    if length == 0 {
        return Err(Error::invalid("answer", "请填写答复"));
    }
    if length > LONGEST_ANSWER {
        return Err(Error::invalid("answer", format!("答复最多 {LONGEST_ANSWER} 个字，现有 {length} 个")));
    }
    let changed = question::ActiveModel {
        id: Set(id),
        stage: Set(QuestionStage::Answered),
        answer: Set(Some(answer.to_owned())),
        answered_at: Set(Some(tx.now)),
        ..Default::default()
    };
    question::Entity::update(changed).exec(&*tx).await?;
    let details = json!({"question": id, "text": found.text, "answer": answer});
    note(&tx, who, "answer", demand.id, Visibility::Public, details).await?;
    tx.commit().await?;
    Ok(demand.id)
}

/// Answers count for bids that are still being written.
pub fn is_answerable(demand: &demand::Model, now: DateTime<Utc>) -> bool {
    super::stage_now(demand, now) == DemandStage::Listed
}

async fn note(
    tx: &Tx,
    who: &Who,
    act: &str,
    demand: i64,
    visibility: Visibility,
    details: serde_json::Value,
) -> Result<()> {
    let happened = Happened { act, subject: Subject::Demand, id: demand, visibility, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// The demand a question was asked about.
pub async fn demand_of<C: ConnectionTrait>(db: &C, id: i64) -> Result<i64> {
    let found = question::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(found.demand_id)
}
