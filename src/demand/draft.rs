//! Drafts: written by the owner's unit or by a clerk for it, overwritten in place, no act.

use entity::{
    demand, indicator, org,
    words::{DemandStage, Duty, OrgKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{find, form::Content, parts_in, problems::check_storable};
use crate::{
    app::App,
    call,
    error::{Error, Result},
    flow::Part,
    store::Tx,
    who::Who,
};

/// Starts a draft for a unit: the person's own, or, written by a clerk, the firm's.
pub async fn create(app: &App, who: &Who, owner: Option<i64>, content: &Content) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    let owner = match owner {
        Some(owner) if owner != person.org.id => {
            if !who.has(Duty::Clerk) {
                return Err(Error::Forbidden("只有市科技局经办人可以代其他单位填报。".into()));
            }
            owner
        }
        _ if who.writes_for(Some(person.org.id)) => person.org.id,
        None if who.has(Duty::Clerk) => {
            return Err(Error::invalid("org_id", "请先选择代哪个单位填报"));
        }
        _ => return Err(Error::Forbidden("需求由单位的管理员或经办人填报。".into())),
    };
    let tx = app.store.jot().await?;
    let org =
        org::Entity::find_by_id(owner).one(&*tx).await?.ok_or_else(|| Error::invalid("org_id", "没有这个单位"))?;
    if !matches!(org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        return Err(Error::Forbidden("需求由企业或高校院所填报；代录请先选择单位。".into()));
    }
    check_storable(&*tx, content).await?;
    let call = call::current(&*tx).await?;
    let mut row = demand::ActiveModel {
        call_id: Set(call.id),
        org_id: Set(Some(owner)),
        entered_by: Set(Some(person.id)),
        stage: Set(DemandStage::Draft),
        region: Set(org.region),
        stage_at: Set(tx.now),
        editions: Set(0),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, content);
    let id = demand::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    write_indicators(&tx, id, content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Overwrites a draft or returned demand in place and returns its new version. `version` is the one that was read.
pub async fn save(app: &App, who: &Who, id: i64, content: &Content, version: Option<i32>) -> Result<i32> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    may_edit(&found, who)?;
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    check_storable(&*tx, content).await?;
    let mut row = demand::ActiveModel {
        id: Set(id),
        updated_at: Set(tx.now),
        version: Set(found.version + 1),
        ..Default::default()
    };
    write_content(&mut row, content);
    demand::Entity::update(row).exec(&*tx).await?;
    write_indicators(&tx, id, content).await?;
    tx.commit().await?;
    Ok(found.version + 1)
}

/// Whether this viewer may change the text of a demand now. Whose it is comes first: a stranger is told no stage.
pub(super) fn may_edit(demand: &demand::Model, who: &Who) -> Result<()> {
    if !parts_in(demand, who).contains(&Part::Owner) {
        return Err(Error::Forbidden("只有填报单位可以修改这条需求。".into()));
    }
    if !matches!(demand.stage, DemandStage::Draft | DemandStage::Returned) {
        return Err(Error::conflict("not_a_draft", "这条需求已经提交，不能再改；需要修改请联系受理单位退回。"));
    }
    Ok(())
}

fn write_content(row: &mut demand::ActiveModel, content: &Content) {
    row.class = Set(content.class);
    row.mode = Set(content.mode);
    row.title = Set(content.title.clone());
    row.field = Set(content.field.clone());
    row.months = Set(content.months);
    row.background = Set(content.background.clone());
    row.problem = Set(content.problem.clone());
    row.constraints = Set(content.constraints.clone());
    row.support = Set(content.support.clone());
    row.requirements = Set(content.requirements.clone());
    row.ip = Set(content.ip.clone());
    row.benefit = Set(content.benefit.clone());
    row.prize_fen = Set(content.prize_fen);
    row.public_fen = Set(content.public_fen);
    row.own_fen = Set(content.own_fen);
    row.show_name = Set(content.show_name);
    row.show_text = Set(content.show_text);
    row.directed_org_id = Set(content.directed_org_id);
    row.contact = Set(content.contact.clone());
    row.truthful = Set(content.truthful);
}

async fn write_indicators(tx: &Tx, id: i64, content: &Content) -> Result<()> {
    indicator::Entity::delete_many().filter(indicator::Column::DemandId.eq(id)).exec(&**tx).await?;
    let rows = content.filled_indicators().zip(1..).map(|(row, ord)| indicator::ActiveModel {
        demand_id: Set(id),
        ord: Set(ord),
        name: Set(row.name.clone()),
        present: Set(row.present.clone()),
        comparator: Set(row.comparator),
        value: Set(row.value.clone()),
        unit: Set(row.unit.clone()),
        test: Set(row.test.clone()),
        ..Default::default()
    });
    indicator::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}
