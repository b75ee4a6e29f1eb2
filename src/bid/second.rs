//! The second author: one person of another unit whom the bidding unit asks to write along.

use entity::{
    account, bid, demand, org,
    words::{AccountStage, BidStage, DemandStage, Duty, OrgKind, OrgStage, Subject, Visibility},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{find, parts_in};
use crate::{
    app::App,
    error::{Error, Result},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Whether the second author may be named or taken off now: while the text may still change.
pub fn may_change(bid: &bid::Model, demand: DemandStage) -> bool {
    bid.stage == BidStage::Draft || (bid.stage == BidStage::Submitted && demand == DemandStage::Listed)
}

/// Names the second author by user name, or takes them off with `None`. An act of the unit.
pub async fn set(app: &App, who: &Who, id: i64, username: Option<&str>) -> Result<()> {
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if !parts_in(&found, who).contains(&Part::Bidder) {
        return Err(Error::Forbidden("共同作者由揭榜单位设定。".into()));
    }
    let demand = demand::Entity::find_by_id(found.demand_id).one(&*tx).await?.ok_or(Error::NotFound)?;
    if !may_change(&found, crate::demand::stage_now(&demand, tx.now)) {
        return Err(Error::conflict("deadline", "榜单已经截止，共同作者不能再变动。"));
    }
    let second = match username {
        Some(username) => Some(eligible(&*tx, &found, &demand, username).await?),
        None => None,
    };
    if second == found.second_id {
        return Err(Error::conflict("unchanged", "共同作者没有变化。"));
    }
    change(&tx, who, &found, second).await?;
    tx.commit().await
}

async fn change(tx: &Tx, who: &Who, bid: &bid::Model, second: Option<i64>) -> Result<()> {
    let moved = bid::Entity::update_many()
        .col_expr(bid::Column::SecondId, Expr::value(second))
        .col_expr(bid::Column::Version, Expr::value(bid.version + 1))
        .filter(bid::Column::Id.eq(bid.id))
        .filter(bid::Column::Version.eq(bid.version))
        .exec(&**tx)
        .await?;
    if moved.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let act = if second.is_some() { "name_second" } else { "drop_second" };
    let details = json!({"account": second.or(bid.second_id)});
    let happened = Happened { act, subject: Subject::Bid, id: bid.id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// The account behind a user name, if it may write along. One sentence for every reason it may not: this is no way to
/// find out which user names exist or who works where.
async fn eligible<C: ConnectionTrait>(db: &C, bid: &bid::Model, demand: &demand::Model, username: &str) -> Result<i64> {
    let refused = || {
        Error::invalid(
            "username",
            "没有可以担任共同作者的这个登录名。请向对方核对；对方须是另一家已确认的企业、高校院所的在职经办人，且不属于发榜单位。",
        )
    };
    let account = account::Entity::find()
        .filter(account::Column::Username.eq(username))
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .one(db)
        .await?
        .ok_or_else(refused)?;
    let unit = org::Entity::find_by_id(account.org_id).one(db).await?.ok_or_else(refused)?;
    let duties = crate::account::session::duties_of(db, account.id).await?;
    let writes = duties.contains(&Duty::UnitAdmin) || duties.contains(&Duty::Member);
    let other = unit.id != bid.org_id && Some(unit.id) != demand.org_id;
    let fits = unit.stage == OrgStage::Confirmed && matches!(unit.kind, OrgKind::Enterprise | OrgKind::Institute);
    if writes && other && fits { Ok(account.id) } else { Err(refused()) }
}

/// Name and unit of the second author.
pub async fn name<C: ConnectionTrait>(db: &C, bid: &bid::Model) -> Result<Option<String>> {
    let Some(second) = bid.second_id else { return Ok(None) };
    let Some(account) = account::Entity::find_by_id(second).one(db).await? else { return Ok(None) };
    let unit = crate::demand::seen::org_name(db, account.org_id).await?.unwrap_or_default();
    Ok(Some(format!("{}，{unit}", account.name)))
}
