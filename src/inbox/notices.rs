//! The follower that turns journal rows into messages for the people concerned. A message is unique by row and person,
//! and is put down in the same transaction as the cursor.

use entity::{
    account, achievement, bid, demand, duty, journal, message, org, payload, question, seat,
    words::{AccountStage, BidStage, DemandStage, Duty, Mode, OrgKind, OrgStage, Subject, Word},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::OnConflict,
};

use crate::{
    app::App,
    bid::rules::Act as BidAct,
    demand::rules::Act,
    error::{Error, Result},
    journal as log,
};

const NAME: &str = "notices";
/// Tells these messages from others of the same row.
const KIND: &str = "notice";
const BATCH: u64 = 200;

struct Told {
    accounts: Vec<i64>,
    title: String,
    text: String,
    href: String,
}

/// Handles the next rows; returns how many.
pub async fn follow(app: &App) -> Result<usize> {
    let tx = app.store.jot().await?;
    let cursor = log::cursor(&*tx, NAME).await?;
    let rows = journal::Entity::find()
        .filter(journal::Column::Seq.gt(cursor))
        .order_by_asc(journal::Column::Seq)
        .limit(BATCH)
        .all(&*tx)
        .await?;
    let Some(last) = rows.last().map(|row| row.seq) else { return Ok(0) };
    for row in &rows {
        let told = match told(&*tx, row).await {
            // One row that cannot be told must not keep all later ones from being told.
            Err(cause) if !matches!(cause, Error::Store(_)) => {
                tracing::error!(seq = row.seq, %cause, "nobody was told of a journal row");
                None
            }
            told => told?,
        };
        if let Some(mut told) = told {
            told.accounts.sort_unstable();
            told.accounts.dedup();
            let mut messages = Vec::new();
            for account in told.accounts.iter().filter(|id| Some(**id) != row.actor_id) {
                messages.push(message::ActiveModel {
                    // With ids in a row whoever is told twice could count how many bidders were told in between.
                    id: Set(tx.fresh_id::<message::Entity>().await?),
                    account_id: Set(*account),
                    seq: Set(row.seq),
                    kind: Set(KIND.to_owned()),
                    title: Set(told.title.clone()),
                    text: Set(told.text.clone()),
                    href: Set(told.href.clone()),
                    at: Set(row.at),
                    ..Default::default()
                });
            }
            let unique = [message::Column::AccountId, message::Column::Seq, message::Column::Kind];
            let once = OnConflict::columns(unique).do_nothing().to_owned();
            message::Entity::insert_many(messages).on_conflict(once).exec_without_returning(&*tx).await?;
            let words = (told.title.as_str(), told.text.as_str(), told.href.as_str());
            super::mail::notices(app, &tx, row, &told.accounts, words).await?;
        }
    }
    log::advance(&tx, NAME, last).await?;
    tx.commit().await?;
    Ok(rows.len())
}

async fn told<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    match row.subject {
        Subject::Demand if matches!(row.act.as_str(), "ask" | "answer") => of_question(db, row).await,
        Subject::Demand => of_demand(db, row).await,
        Subject::Bid => of_bid(db, row).await,
        Subject::Seat => of_seat(db, row).await,
        Subject::Achievement if row.act == "withdraw" => of_achievement(db, row).await,
        Subject::Org if row.act == "register" => {
            let told = Told {
                accounts: with_duty(db, Duty::Clerk).await?,
                title: "有单位注册待确认".into(),
                text: "请核对统一社会信用代码和联系人后确认。".into(),
                href: format!("/orgs/{}", row.subject_id),
            };
            Ok(Some(told))
        }
        _ => Ok(None),
    }
}

async fn of_demand<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    let Some(act) = Act::parse(&row.act) else { return Ok(None) };
    let Some(found) = demand::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    let details = details(db, row).await?;
    let owner = match found.org_id.or(found.claimed_by) {
        Some(owner) => of_unit(db, owner).await?,
        None => Vec::new(),
    };
    let accounts = match act {
        Act::Submit => {
            let mut office = of_district(db, &found.region).await?;
            office.extend(with_duty(db, Duty::Clerk).await?);
            office
        }
        Act::Recommend | Act::Claim | Act::Close => {
            let mut both = with_duty(db, Duty::Clerk).await?;
            both.extend(owner);
            both
        }
        Act::Propose => with_duty(db, Duty::Leader).await?,
        Act::Reconsider => with_duty(db, Duty::Clerk).await?,
        Act::Extend => joined(owner, of_bidders(db, found.id, running_or_draft()).await?),
        Act::Approve | Act::Pause | Act::Resume | Act::Revoke | Act::Award => {
            joined(owner, of_bidders(db, found.id, crate::seen::running_bids()).await?)
        }
        Act::List => joined(owner, of_asked(db, &found).await?),
        Act::Relist => {
            let earlier = of_bidders(db, found.id, live_or_draft()).await?;
            joined(joined(owner, of_asked(db, &found).await?), earlier)
        }
        Act::RefuseClaim => of_claimer(db, row).await?,
        // A draft has been nobody else's business.
        Act::Withdraw if details["from"] == DemandStage::Draft.code() => owner,
        // By now its bids have been turned down.
        Act::Withdraw => {
            let bidders = of_bidders(db, found.id, live_or_draft()).await?;
            joined(joined(owner, with_duty(db, Duty::Clerk).await?), bidders)
        }
        _ => owner,
    };
    Ok(Some(Told {
        accounts,
        title: format!("“{}”{}", found.title, came_of(act)),
        text: note_of(&details),
        href: format!("/demands/{}", found.id),
    }))
}

/// What came of an act, to those concerned.
fn came_of(act: Act) -> &'static str {
    match act {
        Act::Claim => "有单位申请认领，等市科技局确认",
        Act::ConfirmClaim => "认领已确认，请补充内容后提交",
        Act::RefuseClaim => "认领未获确认",
        Act::Submit => "已提交，请核对",
        Act::Return => "已退回，请按理由修改后重新提交",
        Act::Recommend => "已由区县推荐，转市科技局审查",
        Act::Screen => "已转入论证",
        Act::Decline => "未予发榜",
        Act::List => "已发榜",
        Act::Extend => "的揭榜截止时间已延长",
        Act::Close => "的揭榜已截止",
        Act::Open => "已开标，进入评审",
        Act::Lapse => "未揭出",
        Act::Relist => "已重新发榜",
        Act::WaiveOwner => "不再等发榜方意见，继续评审",
        Act::Propose => "已提出拟揭榜单位，请审批",
        Act::Reconsider => "已退回复议，请重新提出拟揭榜单位",
        Act::Approve => "已开始公示",
        Act::Pause => "的公示已暂停",
        Act::Resume => "的公示已恢复",
        Act::Revoke => "的公示已撤销",
        Act::Award => "公示期满，已确认揭榜",
        Act::Withdraw => "已撤回",
    }
}

fn joined(mut some: Vec<i64>, more: Vec<i64>) -> Vec<i64> {
    some.extend(more);
    some
}

/// The details of a row; null where they were erased.
async fn details<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<serde_json::Value> {
    let Some(words) = payload::Entity::find_by_id(row.seq).one(db).await? else { return Ok(serde_json::Value::Null) };
    let mut body: serde_json::Value = serde_json::from_str(&words.body)?;
    Ok(body["details"].take())
}

/// The reason given with an act: those concerned read it where they are told.
fn note_of(details: &serde_json::Value) -> String {
    details["note"].as_str().unwrap_or_default().to_owned()
}

/// In 定向委托: the unit that is asked.
async fn of_asked<C: ConnectionTrait>(db: &C, found: &demand::Model) -> Result<Vec<i64>> {
    match found.directed_org_id.filter(|_| found.mode == Mode::Directed) {
        Some(asked) => of_unit(db, asked).await,
        None => Ok(Vec::new()),
    }
}

/// The unit whose claim this row refuses: the demand has forgotten it, the journal has not.
async fn of_claimer<C: ConnectionTrait>(db: &C, refusal: &journal::Model) -> Result<Vec<i64>> {
    let claim = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.eq(refusal.subject_id))
        .filter(journal::Column::Act.eq(Act::Claim.code()))
        .filter(journal::Column::Seq.lt(refusal.seq))
        .order_by_desc(journal::Column::Seq)
        .one(db)
        .await?;
    match claim.and_then(|row| row.org_id) {
        Some(claimer) => of_unit(db, claimer).await,
        None => Ok(Vec::new()),
    }
}

/// The owner is told when the bureau takes an achievement off; what it does itself it knows.
async fn of_achievement<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    let Some(found) = achievement::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    let Some(owner) = found.org_id.filter(|owner| row.org_id != Some(*owner)) else { return Ok(None) };
    Ok(Some(Told {
        accounts: of_unit(db, owner).await?,
        title: format!("“{}”：市科技局已撤下这项成果", found.title),
        text: note_of(&details(db, row).await?),
        href: format!("/achievements/{}", found.id),
    }))
}

/// A question waits for the owner; its answer holds for everybody who asked or bids. Nobody is told who asked.
async fn of_question<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    let Some(found) = demand::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    let (accounts, what) = if row.act == "ask" {
        let owner = match found.org_id {
            Some(owner) => of_unit(db, owner).await?,
            None => Vec::new(),
        };
        (owner, "有新的提问，请答复")
    } else {
        let bidders = of_bidders(db, found.id, running_or_draft()).await?;
        (joined(bidders, of_askers(db, found.id).await?), "发榜方答复了提问")
    };
    let title = format!("“{}”：{what}", found.title);
    Ok(Some(Told { accounts, title, text: String::new(), href: format!("/demands/{}#qa", found.id) }))
}

async fn of_bid<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    if row.act == "name_second" {
        return of_second(db, row).await;
    }
    let Some(act) = BidAct::parse(&row.act) else { return Ok(None) };
    if !matches!(act, BidAct::Open | BidAct::Win | BidAct::TurnDown) {
        return Ok(None);
    }
    let Some(found) = bid::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    let text = match act {
        // The list item lapsed or was taken back before opening: nobody has read the bid, so there are no reasons.
        BidAct::TurnDown if found.opened_at.is_none() => "这个榜单没有开标，方案没有人看过。",
        BidAct::TurnDown => "逐项理由见方案页。",
        BidAct::Win => "请按公示结果与发榜方签约。",
        _ => "",
    };
    let mut accounts = of_unit(db, found.org_id).await?;
    accounts.extend(found.second_id);
    let item = demand::Entity::find_by_id(found.demand_id).one(db).await?;
    let item = item.map(|item| format!("“{}”", item.title)).unwrap_or_default();
    Ok(Some(Told {
        accounts,
        title: format!("{item}本单位的揭榜方案：{}", act.zh()),
        text: text.into(),
        href: format!("/bids/{}", found.id),
    }))
}

/// Who is asked to write along is told, and nobody else.
async fn of_second<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    let Some(found) = bid::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    Ok(Some(Told {
        accounts: found.second_id.into_iter().collect(),
        title: "您被请为一份揭榜方案的共同作者".into(),
        text: "可以查看和填写；开标前请勿告诉他人。".into(),
        href: format!("/bids/{}", found.id),
    }))
}

async fn of_seat<C: ConnectionTrait>(db: &C, row: &journal::Model) -> Result<Option<Told>> {
    let Some(found) = seat::Entity::find_by_id(row.subject_id).one(db).await? else { return Ok(None) };
    let (accounts, title) = match row.act.as_str() {
        "appoint" => (vec![found.account_id], "您受聘评审一个榜单，请先声明有无回避情形"),
        "recuse" => (with_duty(db, Duty::Clerk).await?, "有专家申请回避，请另聘专家"),
        "dismiss" => (vec![found.account_id], "您不再参加一个榜单的评审"),
        _ => return Ok(None),
    };
    Ok(Some(Told {
        accounts,
        title: title.into(),
        // Why an expert recuses is between them and the panel's page.
        text: if row.act == "dismiss" { note_of(&details(db, row).await?) } else { String::new() },
        href: format!("/demands/{}/review", found.demand_id),
    }))
}

/// Those who handle the unit's business. An expert who only works there is not told what the unit bids for.
async fn of_unit<C: ConnectionTrait>(db: &C, org: i64) -> Result<Vec<i64>> {
    of_units(db, &[org]).await
}

async fn of_units<C: ConnectionTrait>(db: &C, orgs: &[i64]) -> Result<Vec<i64>> {
    let handles = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.is_in([Duty::UnitAdmin, Duty::Member]))
        .into_query();
    let theirs = Condition::all()
        .add(account::Column::OrgId.is_in(orgs.iter().copied()))
        .add(account::Column::Id.in_subquery(handles));
    active(db, theirs).await
}

async fn of_district<C: ConnectionTrait>(db: &C, region: &str) -> Result<Vec<i64>> {
    let offices = org::Entity::find()
        .select_only()
        .column(org::Column::Id)
        .filter(org::Column::Kind.eq(OrgKind::District))
        .filter(org::Column::Stage.eq(OrgStage::Confirmed))
        .filter(org::Column::Region.eq(region))
        .into_tuple::<i64>()
        .all(db)
        .await?;
    of_units(db, &offices).await
}

/// Bids in the running, and those still being written.
fn running_or_draft() -> Condition {
    Condition::any().add(crate::seen::running_bids()).add(bid::Column::Stage.eq(BidStage::Draft))
}

/// Every bid that was handed in and not taken back, in earlier rounds too, and those still being written.
fn live_or_draft() -> Condition {
    Condition::any().add(crate::seen::live_bids()).add(bid::Column::Stage.eq(BidStage::Draft))
}

/// The units of these bids. Each is told for itself: nobody reads whom else a message went to.
async fn of_bidders<C: ConnectionTrait>(db: &C, demand: i64, concerned: Condition) -> Result<Vec<i64>> {
    let units = bid::Entity::find()
        .select_only()
        .column(bid::Column::OrgId)
        .filter(bid::Column::DemandId.eq(demand))
        .filter(concerned)
        .into_tuple::<i64>()
        .all(db)
        .await?;
    of_units(db, &units).await
}

async fn of_askers<C: ConnectionTrait>(db: &C, demand: i64) -> Result<Vec<i64>> {
    let units = question::Entity::find()
        .select_only()
        .column(question::Column::OrgId)
        .filter(question::Column::DemandId.eq(demand))
        .into_tuple::<i64>()
        .all(db)
        .await?;
    of_units(db, &units).await
}

async fn with_duty<C: ConnectionTrait>(db: &C, wanted: Duty) -> Result<Vec<i64>> {
    let ids = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(wanted))
        .into_tuple::<i64>()
        .all(db)
        .await?;
    active(db, account::Column::Id.is_in(ids)).await
}

async fn active<C: ConnectionTrait>(db: &C, which: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<i64>> {
    let ids = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .filter(which)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
}
