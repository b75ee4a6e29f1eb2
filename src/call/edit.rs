//! A clerk makes a call, changes it while nothing was submitted under it, opens and closes it, and says at any time
//! what the coach looks at.

use entity::{
    call, demand,
    words::{DemandStage, Duty, Subject, Visibility},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Rules, form::CallInput};
use crate::{
    app::App,
    error::{Error, Result, refuse_if_any},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

const COACH: &str = "需求体检";

/// Whether this person looks after the calls.
pub fn may_edit(who: &Who) -> bool {
    who.has(Duty::Clerk)
}

fn check(who: &Who) -> Result<()> {
    who.person().ok_or(Error::SignIn)?;
    if may_edit(who) { Ok(()) } else { Err(Error::Forbidden("征集批次由市局经办新建和修改。".into())) }
}

/// Whether the call's rules stand, all but what the coach looks at: a demand was submitted under them.
pub async fn is_settled<C: ConnectionTrait>(db: &C, id: i64) -> Result<bool> {
    let before = [DemandStage::Draft, DemandStage::Collected, DemandStage::Claimed, DemandStage::Withdrawn];
    let under_way = Condition::any().add(demand::Column::Editions.gt(0)).add(demand::Column::Stage.is_not_in(before));
    let found = demand::Entity::find().filter(demand::Column::CallId.eq(id)).filter(under_way);
    Ok(found.count(db).await? > 0)
}

/// Makes a call; an open one closes the other.
pub async fn create(app: &App, who: &Who, input: &CallInput) -> Result<i64> {
    check(who)?;
    refuse_if_any(input.problems())?;
    let tx = app.store.write().await?;
    if input.open {
        close_others(&tx, who, 0).await?;
    }
    let row = call::ActiveModel {
        title: Set(input.title.clone()),
        year: Set(input.year),
        rules: Set(serde_json::to_string(&input.rules)?),
        open: Set(input.open),
        created_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = call::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    let details = json!({"title": input.title, "open": input.open, "rules": input.rules});
    write(&tx, who, "create", id, details).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a call; `version` is the one that was read. Of one whose rules stand only `open` and `coach_off` may differ.
pub async fn amend(app: &App, who: &Who, id: i64, input: &CallInput, version: Option<i32>) -> Result<()> {
    check(who)?;
    let tx = app.store.write().await?;
    let found = super::find(&*tx, id).await?;
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    let before = CallInput::of(&found)?;
    let changed = changed(&before, input);
    if !changed.is_empty() {
        // The coach binds nobody.
        if changed.iter().any(|label| *label != COACH) && is_settled(&*tx, id).await? {
            return Err(Error::conflict(
                "settled",
                "这个批次已有提交的需求，规则不能再改，只能开放、关闭或调整需求体检。要改规则，请新建一个批次。",
            ));
        }
        refuse_if_any(input.problems())?;
    }
    if changed.is_empty() && before.open == input.open {
        return Err(Error::conflict("unchanged", "没有改动，不需要保存。"));
    }
    if input.open && !before.open {
        close_others(&tx, who, id).await?;
    }
    let row = call::ActiveModel {
        id: Set(id),
        title: Set(input.title.clone()),
        year: Set(input.year),
        rules: Set(serde_json::to_string(&input.rules)?),
        open: Set(input.open),
        version: Set(found.version + 1),
        ..Default::default()
    };
    call::Entity::update(row).exec(&*tx).await?;
    if !changed.is_empty() {
        write(&tx, who, "amend", id, json!({"changed": changed, "title": input.title, "rules": input.rules})).await?;
    }
    if before.open != input.open {
        write(&tx, who, if input.open { "open" } else { "close" }, id, json!({})).await?;
    }
    tx.commit().await
}

/// At most one call takes demands.
async fn close_others(tx: &Tx, who: &Who, id: i64) -> Result<()> {
    let open = call::Entity::find().filter(call::Column::Open.eq(true)).filter(call::Column::Id.ne(id));
    for other in open.all(&**tx).await? {
        call::Entity::update_many()
            .col_expr(call::Column::Open, Expr::value(false))
            .col_expr(call::Column::Version, Expr::value(other.version + 1))
            .filter(call::Column::Id.eq(other.id))
            .exec(&**tx)
            .await?;
        write(tx, who, "close", other.id, json!({})).await?;
    }
    Ok(())
}

/// Journals an act on a call.
pub(super) async fn write(tx: &Tx, who: &Who, act: &str, id: i64, details: Value) -> Result<()> {
    let happened = Happened { act, subject: Subject::Call, id, visibility: Visibility::Public, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// What differs but whether it is open, in the words of the page.
fn changed(before: &CallInput, after: &CallInput) -> Vec<&'static str> {
    let (was, is): (&Rules, &Rules) = (&before.rules, &after.rules);
    let differs = [
        ("批次名称", before.title != after.title),
        ("年度", before.year != after.year),
        ("初审", was.district_first != is.district_first),
        ("评审专家人数", was.panel != is.panel),
        ("公示期", (was.notice_days, was.notice_day_kind) != (is.notice_days, is.notice_day_kind)),
        ("赛马制最多家数", was.lanes != is.lanes),
        ("财政支持比例上限", was.public_percent != is.public_percent),
        ("办理时限", was.office_days != is.office_days),
        ("修改时限", was.mend_days != is.mend_days),
        ("评分表", was.criteria != is.criteria),
        (COACH, was.coach_off != is.coach_off),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(label, _)| label).collect()
}
