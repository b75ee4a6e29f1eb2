//! Experts as documents, for the bureau alone: found by the fields they know and by what they have reviewed. A review
//! counts once its matter has ended: before that who sits on a panel stays with the panel.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    account, demand, duty, org, seat,
    words::{AccountStage, DemandStage, Duty, OrgStage, SeatStage, Subject},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{Touched, team};
use crate::{
    error::Result,
    search::{Document, Key, Kind, equal_text},
};

/// Stages in which a matter that was reviewed has ended.
pub(crate) const ENDED: [DemandStage; 2] = [DemandStage::Awarded, DemandStage::Lapsed];

/// The accounts whose documents may have changed.
pub(super) async fn touched<C: ConnectionTrait>(db: &C, about: &Touched) -> Result<Vec<account::Model>> {
    let mut accounts: BTreeSet<i64> = about.of(Subject::Account).into_iter().collect();
    let of_these = Condition::any()
        .add(seat::Column::Id.is_in(about.of(Subject::Seat)))
        .add(seat::Column::DemandId.is_in(about.of(Subject::Demand)));
    accounts.extend(seat::Entity::find().filter(of_these).all(db).await?.iter().map(|seat| seat.account_id));
    let touched = Condition::any()
        .add(account::Column::Id.is_in(accounts))
        .add(account::Column::OrgId.is_in(about.of(Subject::Org)));
    Ok(account::Entity::find().filter(touched).all(db).await?)
}

/// Accounts as documents, in a few statements for all of them: those who can be appointed and of whom something is
/// known.
pub(super) async fn documents<C: ConnectionTrait>(
    db: &C,
    rows: &[account::Model],
    now: DateTime<Utc>,
) -> Result<Vec<Document>> {
    let experts = experts(db, rows).await?;
    let mut reviewed = reviewed(db, experts.iter().map(|row| row.id).collect(), now).await?;
    let document = |row: &account::Model| {
        let mut body: Vec<String> = row.fields.lines().map(str::to_owned).collect();
        body.extend(reviewed.remove(&row.id).unwrap_or_default());
        let mut document = Document::public(Key::new(Kind::Expert, row.id), "", body.join("\n"));
        // Two experts of one field are two people.
        document.equal = equal_text("expert", &row.id.to_string());
        (!document.body.trim().is_empty()).then(|| document.only(["office"]))
    };
    Ok(experts.into_iter().filter_map(document).collect())
}

/// Those of the accounts that hold the duty and can sign in.
async fn experts<'a, C: ConnectionTrait>(db: &C, rows: &'a [account::Model]) -> Result<Vec<&'a account::Model>> {
    let holds = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(Duty::Expert))
        .into_query();
    let confirmed = org::Entity::find()
        .select_only()
        .column(org::Column::Id)
        .filter(org::Column::Stage.eq(OrgStage::Confirmed))
        .into_query();
    let ids: Vec<i64> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .filter(account::Column::Id.in_subquery(holds))
        .filter(account::Column::OrgId.in_subquery(confirmed))
        .into_tuple()
        .all(db)
        .await?;
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    Ok(rows.iter().filter(|row| ids.contains(&row.id)).collect())
}

/// What each has reviewed to the end.
async fn reviewed<C: ConnectionTrait>(
    db: &C,
    accounts: Vec<i64>,
    now: DateTime<Utc>,
) -> Result<HashMap<i64, Vec<String>>> {
    let seats = seat::Entity::find()
        .filter(seat::Column::AccountId.is_in(accounts))
        .filter(seat::Column::Stage.eq(SeatStage::Done))
        .order_by_desc(seat::Column::Id)
        .all(db)
        .await?;
    let demands = demand::Entity::find()
        .filter(demand::Column::Id.is_in(seats.iter().map(|seat| seat.demand_id).collect::<BTreeSet<i64>>()))
        .filter(demand::Column::Stage.is_in(ENDED))
        .all(db)
        .await?;
    let texts: HashMap<i64, String> = demands.iter().map(|row| (row.id, team::of_demand(row, now))).collect();
    let mut reviewed: HashMap<i64, Vec<String>> = HashMap::new();
    for seat in &seats {
        if let Some(text) = texts.get(&seat.demand_id) {
            reviewed.entry(seat.account_id).or_default().push(text.clone());
        }
    }
    Ok(reviewed)
}
