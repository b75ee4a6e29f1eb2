//! A team's own bids on its desk: drafts to finish, and with whom those are that were handed in.

use chrono::{DateTime, Utc};
use entity::{
    bid, demand,
    words::{BidStage, DemandStage, Word},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Desk, MOST, Todo, Waiting, titles};
use crate::{
    demand::{self as demands, stages::outward},
    error::Result,
    who::{Person, Who},
};

/// Drafts on lists that still take bids, and what became of the bids handed in: those of the person's unit, and those
/// they write along.
pub(super) async fn of<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    person: &Person,
    now: DateTime<Utc>,
    desk: &mut Desk,
) -> Result<()> {
    let own = Condition::any().add(bid::Column::OrgId.eq(person.org.id)).add(bid::Column::SecondId.eq(person.id));
    let current = [BidStage::Draft, BidStage::Submitted, BidStage::Opened, BidStage::Scored];
    let rows = bid::Entity::find()
        // A draft is seen by those who write it alone: not by whoever else works in the unit.
        .filter(crate::seen::bids(who))
        .filter(own)
        .filter(bid::Column::Stage.is_in(current))
        .order_by_desc(bid::Column::CreatedAt)
        .limit(MOST)
        .all(db)
        .await?;
    let demands = titles(db, rows.iter().map(|row| row.demand_id)).await?;
    for row in &rows {
        let Some(demand) = demands.get(&row.demand_id) else { continue };
        if row.stage != BidStage::Draft {
            desk.waiting.extend(handed_in(row, demand, now));
        } else if demand.stage == DemandStage::Listed {
            desk.todo.push(Todo {
                verb: "完成揭榜方案".into(),
                title: demand.title.clone(),
                href: format!("/bids/{}/edit", row.id),
                meta: demand.number.clone().unwrap_or_default(),
                from: if row.org_id == person.org.id { "本单位起草" } else { "揭榜单位邀您共同填写" }.into(),
                since: row.created_at,
                due: demand.closes_at,
                coach: None,
            });
        }
    }
    Ok(())
}

/// With whom a bid is that was handed in. A proposal is the bureau's own: until the notice it reads as review.
fn handed_in(row: &bid::Model, demand: &demand::Model, now: DateTime<Utc>) -> Option<Waiting> {
    let stage = outward(demands::stage_now(demand, now));
    let (holder, due) = match stage {
        DemandStage::Listed => ("揭榜期内，到时截止", demand.closes_at),
        DemandStage::Closed => ("市局经办，等待开标", None),
        DemandStage::UnderReview => ("专家组和市科技局，评审中", None),
        DemandStage::Notice => ("公示期内，到时确认", demand.due_at),
        DemandStage::Paused => ("市科技局，公示暂停", None),
        _ => return None,
    };
    Some(Waiting {
        title: demand.title.clone(),
        href: format!("/bids/{}", row.id),
        holder: holder.to_owned(),
        stage: stage.zh().to_owned(),
        since: row.submitted_at.unwrap_or(row.created_at),
        due,
    })
}
