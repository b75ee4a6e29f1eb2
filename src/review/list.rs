//! What the readers of a review are shown: the panel, who could be appointed, the ranking, one's own sheets.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    account, bid, demand, duty, org, reason, seat, sheet,
    words::{AccountStage, BidStage, DemandStage, Duty, OrgStage, SeatStage, SheetStage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use super::{opened, people, recusal::Ties, score, unit_names};
use crate::{call::Rules, error::Result};

/// How the total is made where the owner's opinion was waived.
pub const SCALED: &str = "发榜方意见不计入，总分为专家均分按满分折算的百分制。";

/// An expert's seat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeenSeat {
    /// Its id.
    #[schema(example = 4)]
    pub id: i64,
    /// The expert's account.
    #[schema(example = 31)]
    pub account_id: i64,
    /// The expert's name.
    pub name: String,
    /// The expert's unit.
    pub unit: String,
    /// Where the seat stands.
    pub stage: SeatStage,
    /// Why recused.
    pub note: Option<String>,
    /// When appointed.
    pub appointed_at: DateTime<Utc>,
    /// When the expert declared.
    pub declared_at: Option<DateTime<Utc>>,
    /// Sheets handed in.
    #[schema(example = 2)]
    pub handed_in: usize,
    /// Sheets still open; 0 for a recused seat.
    #[schema(example = 1)]
    pub open: usize,
}

/// Someone who could be appointed, or why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// The account, for `POST …/panel`.
    #[schema(example = 31)]
    pub account_id: i64,
    /// The name.
    pub name: String,
    /// The unit.
    pub unit: String,
    /// The fields the expert knows.
    pub fields: Vec<String>,
    /// Whether the demand's field is among them.
    pub knows_field: bool,
    /// Somebody of the same unit sits on the panel already: allowed, but to be weighed.
    pub same_unit_seated: bool,
    /// Why this expert must recuse; absent = may be appointed.
    pub recusal: Option<String>,
}

/// One bid in the table of scores.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankedBid {
    /// Its id.
    #[schema(example = 9)]
    pub bid_id: i64,
    /// The bidding unit.
    pub unit: String,
    /// The other members of a 联合体.
    pub partners: String,
    /// The price asked, in fen.
    #[schema(example = 270_000_000)]
    pub price_fen: Option<i64>,
    /// Months to completion.
    pub months: Option<i32>,
    /// Where it stands.
    pub stage: BidStage,
    /// The total of each active seat, in the order of `Ranking::seats`; absent = not handed in. Thousandths.
    pub experts: Vec<Option<i64>>,
    /// The mean of those handed in, in thousandths.
    pub average_milli: Option<i64>,
    /// The owner's mark, in thousandths.
    pub owner_milli: Option<i64>,
    /// Mean and owner's mark together, in thousandths: what counts.
    #[schema(example = 88_650)]
    pub score_milli: Option<i64>,
    /// 1 for the best; equal scores share a rank. Provisional until all sheets are in.
    pub rank: Option<i32>,
    /// Proposed as winner.
    pub proposed: bool,
    /// Whether the unit's registration still stands; one that is disabled cannot be proposed.
    pub unit_confirmed: bool,
    /// Criteria for which no reason is written yet.
    pub unexplained: usize,
}

/// The table of scores, for the bureau alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ranking {
    /// Active seats, in the order of the columns.
    pub seats: Vec<SeenSeat>,
    /// Best first.
    pub bids: Vec<RankedBid>,
    /// Sheets of the owner handed in, and wanted.
    pub owner_handed_in: usize,
    /// Whether the owner marks a criterion.
    pub owner_marks: bool,
    /// Why the owner's opinion does not count, where it was waived: scores are then the experts' points brought to 100.
    pub owner_waived: Option<String>,
    /// Sheets of experts and owner still open: the ranking is provisional until this is 0.
    pub sheets_open: usize,
}

/// The seats of a demand, with how many of the sheets for the bids under review are in.
pub async fn seats<C: ConnectionTrait>(db: &C, demand_id: i64) -> Result<Vec<SeenSeat>> {
    let bids = opened(db, demand_id).await?;
    let sheets = sheets_of(db, &bids).await?;
    seats_with(db, demand_id, &sheets).await
}

async fn seats_with<C: ConnectionTrait>(db: &C, demand_id: i64, sheets: &[sheet::Model]) -> Result<Vec<SeenSeat>> {
    let rows = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand_id))
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?;
    let people = people(db, rows.iter().map(|seat| seat.account_id)).await?;
    let seen = |seat: seat::Model| {
        let (name, unit) = people
            .get(&seat.account_id)
            .map_or_else(Default::default, |(account, unit)| (account.name.clone(), unit.clone()));
        let mine = || sheets.iter().filter(|sheet| sheet.seat_id == Some(seat.id));
        let handed_in = mine().filter(|sheet| sheet.stage == SheetStage::HandedIn).count();
        let open = if seat.stage == SeatStage::Recused { 0 } else { mine().count() - handed_in };
        SeenSeat {
            id: seat.id,
            account_id: seat.account_id,
            name,
            unit,
            stage: seat.stage,
            note: seat.note,
            appointed_at: seat.appointed_at,
            declared_at: seat.declared_at,
            handed_in,
            open,
        }
    };
    Ok(rows.into_iter().map(seen).collect())
}

async fn sheets_of<C: ConnectionTrait>(db: &C, bids: &[bid::Model]) -> Result<Vec<sheet::Model>> {
    Ok(sheet::Entity::find().filter(sheet::Column::BidId.is_in(bids.iter().map(|bid| bid.id))).all(db).await?)
}

/// Every active expert who has no seat in this round: those who know the field first, those who must recuse last. Nobody
/// but while the panel reviews: before opening, in a second round too, who must recuse would tell who bids.
pub async fn candidates<C: ConnectionTrait>(
    db: &C,
    demand: &demand::Model,
    seats: &[SeenSeat],
) -> Result<Vec<Candidate>> {
    let experts: Vec<i64> = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(Duty::Expert))
        .into_tuple()
        .all(db)
        .await?;
    let bids = opened(db, demand.id).await?;
    if demand.stage != DemandStage::UnderReview || bids.is_empty() {
        return Ok(Vec::new());
    }
    let sits = |seat: &&SeenSeat| !super::sat_out_earlier(seat.stage, seat.declared_at, &bids);
    let seated: Vec<i64> = seats.iter().filter(sits).map(|seat| seat.account_id).collect();
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(experts))
        .filter(account::Column::Id.is_not_in(seated))
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .order_by_asc(account::Column::Id)
        .all(db)
        .await?;
    let units = unit_names(db, rows.iter().map(|account| account.org_id)).await?;
    let ties = Ties::of(db, demand).await?;
    let candidate = |account: account::Model| {
        let unit = units.get(&account.org_id).cloned().unwrap_or_default();
        let fields: Vec<String> =
            account.fields.lines().map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned).collect();
        Candidate {
            account_id: account.id,
            recusal: ties.bar(account.id, account.org_id, &unit).map(str::to_owned),
            knows_field: fields.contains(&demand.field),
            same_unit_seated: seats.iter().any(|seat| seat.stage != SeatStage::Recused && seat.unit == unit),
            name: account.name,
            unit,
            fields,
        }
    };
    let mut candidates: Vec<Candidate> = rows.into_iter().map(candidate).collect();
    candidates.sort_by_key(|one| (one.recusal.is_some(), !one.knows_field, one.same_unit_seated));
    Ok(candidates)
}

/// The table of scores of the bids under review. Only for readers whose standing is the office's.
pub async fn ranking<C: ConnectionTrait>(db: &C, demand: &demand::Model, rules: &Rules) -> Result<Ranking> {
    let bids = opened(db, demand.id).await?;
    let sheets = sheets_of(db, &bids).await?;
    let mut seats = seats_with(db, demand.id, &sheets).await?;
    seats.retain(|seat| seat.stage != SeatStage::Recused);
    let units = units(db, &bids).await?;
    let lacking = lacking(db, &bids, rules).await?;
    let ids: Vec<i64> = seats.iter().map(|seat| seat.id).collect();
    let owner_marks = rules.owner_marks();
    let mut ranked: Vec<RankedBid> = bids
        .iter()
        .map(|bid| {
            let unexplained = lacking.get(&bid.id).copied().unwrap_or(0);
            RankedBid { unexplained, ..row(bid, units.get(&bid.org_id), rules, &ids, &sheets) }
        })
        .collect();
    let scores: Vec<i64> = ranked.iter().filter_map(|bid| bid.score_milli).collect();
    for bid in &mut ranked {
        bid.rank = bid.score_milli.map(|mine| score::rank_of(mine, scores.iter().copied()));
    }
    ranked.sort_by_key(|bid| (bid.rank.unwrap_or(i32::MAX), bid.bid_id));
    let handed_in = |sheet: &&sheet::Model| sheet.stage == SheetStage::HandedIn;
    let owner_handed_in = sheets.iter().filter(handed_in).filter(|sheet| sheet.seat_id.is_none()).count();
    let owner_open = if owner_marks { bids.len().saturating_sub(owner_handed_in) } else { 0 };
    Ok(Ranking {
        sheets_open: owner_open + seats.iter().map(|seat| seat.open).sum::<usize>(),
        seats,
        bids: ranked,
        owner_handed_in,
        owner_marks,
        owner_waived: demand.owner_waived.clone(),
    })
}

async fn units<C: ConnectionTrait>(db: &C, bids: &[bid::Model]) -> Result<HashMap<i64, org::Model>> {
    let rows = org::Entity::find().filter(org::Column::Id.is_in(bids.iter().map(|bid| bid.org_id))).all(db).await?;
    Ok(rows.into_iter().map(|unit| (unit.id, unit)).collect())
}

fn row(
    bid: &bid::Model,
    unit: Option<&org::Model>,
    rules: &Rules,
    seats: &[i64],
    sheets: &[sheet::Model],
) -> RankedBid {
    let total = |seat: Option<i64>| {
        sheets
            .iter()
            .find(|sheet| sheet.bid_id == bid.id && sheet.seat_id == seat && sheet.stage == SheetStage::HandedIn)
            .map(|sheet| sheet.total_milli)
    };
    let experts: Vec<Option<i64>> = seats.iter().map(|seat| total(Some(*seat))).collect();
    let given: Vec<i64> = experts.iter().filter_map(|total| *total).collect();
    let average_milli = (!given.is_empty()).then(|| score::average(&given));
    let owner_milli = total(None).filter(|_| rules.owner_marks());
    RankedBid {
        bid_id: bid.id,
        unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        unit_confirmed: unit.is_some_and(|unit| unit.stage == OrgStage::Confirmed),
        partners: bid.partners.clone(),
        price_fen: bid.price_fen,
        months: bid.months,
        stage: bid.stage,
        experts,
        average_milli,
        owner_milli,
        score_milli: average_milli.map(|average| score::score(rules, average, owner_milli)),
        rank: None,
        proposed: bid.proposed || bid.stage == BidStage::Won,
        unexplained: 0,
    }
}

/// How many criteria of each bid have no reason yet.
async fn lacking<C: ConnectionTrait>(db: &C, bids: &[bid::Model], rules: &Rules) -> Result<HashMap<i64, usize>> {
    let rows =
        reason::Entity::find().filter(reason::Column::BidId.is_in(bids.iter().map(|bid| bid.id))).all(db).await?;
    let written = |bid: i64, code: &str| {
        rows.iter().any(|row| row.bid_id == bid && row.criterion == code && !row.text.trim().is_empty())
    };
    let lacks = |bid: &bid::Model| rules.criteria.iter().filter(|criterion| !written(bid.id, &criterion.code)).count();
    Ok(bids.iter().map(|bid| (bid.id, lacks(bid))).collect())
}

/// One bid as its reviewer sees it in the row of bids to score.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The bid.
    pub bid_id: i64,
    /// The bidding unit.
    pub unit: String,
    /// The other members of a 联合体.
    pub partners: String,
    /// Price in fen.
    pub price_fen: Option<i64>,
    /// Months to completion.
    pub months: Option<i32>,
    /// The reviewer's own sheet.
    pub sheet: Option<sheet::Model>,
}

/// The bids under review with the sheets of one seat, or without one of the owner. Before a declaration only the names
/// of the units may be shown of them.
pub async fn lanes<C: ConnectionTrait>(db: &C, demand_id: i64, seat: Option<i64>) -> Result<Vec<Lane>> {
    let bids = opened(db, demand_id).await?;
    let units = unit_names(db, bids.iter().map(|bid| bid.org_id)).await?;
    let mine = match seat {
        Some(seat) => sheet::Column::SeatId.eq(seat),
        None => sheet::Column::SeatId.is_null(),
    };
    let mut sheets: HashMap<i64, sheet::Model> = sheet::Entity::find()
        .filter(sheet::Column::BidId.is_in(bids.iter().map(|bid| bid.id)))
        .filter(mine)
        .all(db)
        .await?
        .into_iter()
        .map(|sheet| (sheet.bid_id, sheet))
        .collect();
    let lane = |bid: bid::Model| Lane {
        bid_id: bid.id,
        unit: units.get(&bid.org_id).cloned().unwrap_or_default(),
        partners: bid.partners,
        price_fen: bid.price_fen,
        months: bid.months,
        sheet: sheets.remove(&bid.id),
    };
    Ok(bids.into_iter().map(lane).collect())
}
