//! Public notices of proposed awards: published word for word, running for their term, pausable.

pub mod api;
pub mod export;
pub mod list;
pub mod page;
pub mod seen;

use chrono::{DateTime, Utc};
use entity::{
    demand, notice,
    words::{NoticeStage, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    app::App,
    calendar::Calendar,
    call::Rules,
    clock::local_date,
    config::Channel,
    demand as demands,
    doors::Doors,
    error::{Error, Result},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// The doors of notices.
pub fn doors(doors: Doors) -> Doors {
    api::doors(page::doors(doors))
}

/// What a notice says, fixed at publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Body {
    /// The list item.
    pub demand: String,
    /// Its number.
    pub number: String,
    /// The owner, as far as its name is public.
    pub owner: Option<String>,
    /// The proposed winners, best first.
    pub winners: Vec<Winner>,
    /// 榜金 in fen.
    pub prize_fen: Option<i64>,
    /// Where to object to the result.
    pub objection: Channel,
    /// Where to report misconduct.
    pub discipline: Channel,
}

/// One proposed winner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Winner {
    /// The unit.
    pub unit: String,
    /// The other members of a 联合体.
    pub partners: String,
    /// Thousandths of a point.
    pub score_milli: Option<i64>,
}

/// The published words of a notice.
pub fn body(notice: &notice::Model) -> Result<Body> {
    Ok(serde_json::from_str(&notice.body)?)
}

/// Publishes the notice of a demand's proposed winners.
pub async fn publish(app: &App, tx: &Tx, who: &Who, found: &demand::Model, rules: &Rules) -> Result<()> {
    let mut proposed = crate::bid::running(&**tx, found.id).await?;
    proposed.retain(|bid| bid.proposed);
    proposed.sort_by_key(|bid| bid.rank);
    let mut winners = Vec::new();
    for bid in proposed {
        let unit = demands::seen::org_name(&**tx, bid.org_id).await?.unwrap_or_default();
        winners.push(Winner { unit, partners: bid.partners, score_milli: bid.score_milli });
    }
    // The public's projection decides whether the owner is named.
    let (_, public, _) = demands::seen::load(&**tx, &Who::Public, found.id, tx.now).await?;
    let body = Body {
        demand: found.title.clone(),
        number: found.number.clone().unwrap_or_default(),
        owner: public.owner,
        winners,
        prize_fen: found.prize_fen,
        objection: app.config.objection_channel.clone(),
        discipline: app.config.discipline_channel.clone(),
    };
    let year = chrono::Datelike::year(&crate::clock::local_date(tx.now));
    let next = journal::count(tx, &format!("notice-{year}")).await?;
    let ends_at = app.calendar.after(tx.now, rules.notice_days, rules.notice_day_kind);
    let row = notice::ActiveModel {
        demand_id: Set(found.id),
        number: Set(format!("{}公示〔{year}〕{next} 号", app.config.number_prefix)),
        stage: Set(NoticeStage::Running),
        title: Set(format!("关于“{}”拟揭榜单位的公示", found.title)),
        body: Set(serde_json::to_string(&body)?),
        days: Set(i32::try_from(rules.notice_days).unwrap_or(i32::MAX)),
        day_kind: Set(rules.notice_day_kind),
        starts_at: Set(tx.now),
        ends_at: Set(ends_at),
        version: Set(1),
        ..Default::default()
    };
    let id = notice::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    due(tx, found.id, Some(ends_at)).await?;
    note(tx, who, "publish", id, json!({"demand": found.id, "body": body, "ends_at": ends_at})).await
}

/// Stops the clock of a running notice.
pub async fn pause(app: &App, tx: &Tx, who: &Who, demand_id: i64, why: Option<&str>) -> Result<()> {
    let notice = current(&**tx, demand_id, NoticeStage::Running).await?;
    let left = days_left(&app.calendar, &notice, tx.now);
    let changed = notice::ActiveModel {
        id: Set(notice.id),
        stage: Set(NoticeStage::Paused),
        left_days: Set(Some(left)),
        note: Set(why.map(str::to_owned)),
        version: Set(notice.version + 1),
        ..Default::default()
    };
    notice::Entity::update(changed).exec(&**tx).await?;
    due(tx, demand_id, None).await?;
    note(tx, who, "pause", notice.id, json!({"note": why, "left_days": left})).await
}

/// Lets the clock run on: the days that were left when it stopped are given again in full, from the next day.
pub async fn resume(app: &App, tx: &Tx, who: &Who, demand_id: i64, why: Option<&str>) -> Result<()> {
    let notice = current(&**tx, demand_id, NoticeStage::Paused).await?;
    let left = notice.left_days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0);
    let ends_at = app.calendar.after(tx.now, left, notice.day_kind);
    let changed = notice::ActiveModel {
        id: Set(notice.id),
        stage: Set(NoticeStage::Running),
        ends_at: Set(ends_at),
        left_days: Set(None),
        note: Set(why.map(str::to_owned)),
        version: Set(notice.version + 1),
        ..Default::default()
    };
    notice::Entity::update(changed).exec(&**tx).await?;
    due(tx, demand_id, Some(ends_at)).await?;
    note(tx, who, "resume", notice.id, json!({"note": why, "ends_at": ends_at})).await
}

/// Days of the term still to run, today among them when it counts: a day on which the notice is stopped has not been
/// served in full. On the day of publication the whole term is still to run.
fn days_left(calendar: &Calendar, notice: &notice::Model, now: DateTime<Utc>) -> i32 {
    let today = u32::from(calendar.counts(local_date(now), notice.day_kind));
    let left = calendar.days_after(now, notice.ends_at, notice.day_kind) + today;
    i32::try_from(left).unwrap_or(i32::MAX).min(notice.days)
}

/// Ends a notice, by its term or by revocation.
pub async fn finish(tx: &Tx, who: &Who, demand_id: i64, to: NoticeStage, why: Option<&str>) -> Result<()> {
    let notice = notice::Entity::find()
        .filter(notice::Column::DemandId.eq(demand_id))
        .filter(notice::Column::Stage.is_in([NoticeStage::Running, NoticeStage::Paused]))
        .one(&**tx)
        .await?
        .ok_or(Error::NotFound)?;
    let changed = notice::ActiveModel {
        id: Set(notice.id),
        stage: Set(to),
        note: Set(why.map(str::to_owned)),
        version: Set(notice.version + 1),
        ..Default::default()
    };
    notice::Entity::update(changed).exec(&**tx).await?;
    let act = if to == NoticeStage::Revoked { "revoke" } else { "end" };
    note(tx, who, act, notice.id, json!({"note": why})).await
}

async fn current<C: ConnectionTrait>(db: &C, demand_id: i64, stage: NoticeStage) -> Result<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::DemandId.eq(demand_id))
        .filter(notice::Column::Stage.eq(stage))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

async fn due(tx: &Tx, demand_id: i64, at: Option<DateTime<Utc>>) -> Result<()> {
    demands::set(tx, demand_id, [(demand::Column::DueAt, Expr::value(at))]).await
}

async fn note(tx: &Tx, who: &Who, act: &str, id: i64, details: serde_json::Value) -> Result<()> {
    let happened = Happened { act, subject: Subject::Notice, id, visibility: Visibility::Public, details };
    journal::append(tx, who, happened).await.map(drop)
}
