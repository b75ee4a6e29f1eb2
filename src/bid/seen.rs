//! The one projection of a bid: what this reader may know of it. A bid reaches it only through `seen::bids`, so before
//! opening the only readers are the bidding unit and its second author.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    bid, demand, org, reason,
    words::{BidStage, Subject},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answers, form::Content, receipt, receipt::Receipt, second};
use crate::{
    demand::form::Indicator,
    error::{Error, Result},
    who::Who,
};

/// From which side somebody reads a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The bidding unit.
    Unit,
    /// The second author.
    Second,
    /// The bureau.
    Office,
    /// The owner of the list item.
    Owner,
    /// An expert of its panel.
    Expert,
}

impl Side {
    /// The side of somebody who may load the bid.
    pub fn of(who: &Who, bid: &bid::Model, demand: &demand::Model) -> Self {
        if who.handles_business() && who.org_id() == Some(bid.org_id) {
            Self::Unit
        } else if super::is_second(bid, who) {
            Self::Second
        } else if who.is_office() || matches!(who, Who::Clock | Who::Console) {
            Self::Office
        } else if who.handles_business() && who.org_id().is_some() && who.org_id() == demand.org_id {
            Self::Owner
        } else {
            Self::Expert
        }
    }

    /// Whether it is the bidder's own.
    pub fn writes(self) -> bool {
        matches!(self, Self::Unit | Self::Second)
    }
}

/// One indicator with its answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Response {
    /// The indicator.
    pub indicator_id: i64,
    /// Its name.
    #[schema(example = "孔隙率")]
    pub indicator: String,
    /// What the list item asks.
    #[schema(example = "≤ 0.8 %")]
    pub target: String,
    /// What is promised; absent = 未应答.
    #[schema(example = "≤ 0.6 %")]
    pub promise: Option<String>,
    /// On what grounds.
    pub basis: String,
}

/// One attachment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attached {
    /// The file, served at `/files/{id}`.
    pub id: i64,
    /// Its name.
    #[schema(example = "揭榜方案.pdf")]
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl From<entity::file::Model> for Attached {
    fn from(row: entity::file::Model) -> Self {
        Self { id: row.id, name: row.name, size: row.size, sha256: hex::encode(row.sha256) }
    }
}

/// Why a bid was not selected, by one criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BidReason)]
pub struct Reason {
    /// The criterion's code.
    #[schema(example = "route")]
    pub criterion: String,
    /// Its name.
    #[schema(example = "技术路线可行性")]
    pub name: String,
    /// Why.
    pub text: String,
}

/// A bid as one reader may know it. Absent parts are not for this reader, or not there yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Bid)]
pub struct Seen {
    /// Its id.
    #[schema(example = 483920123)]
    pub id: i64,
    /// The list item.
    pub demand_id: i64,
    /// The list item's title.
    pub demand: String,
    /// 榜单编号.
    #[schema(example = "澜科榜〔2026〕017 号")]
    pub number: Option<String>,
    /// 榜金 in fen, to compare with.
    pub prize_fen: Option<i64>,
    /// Months the list item gives.
    pub demand_months: Option<i32>,
    /// Where it stands; averages that are not published read as opened.
    pub stage: BidStage,
    /// The bidding unit.
    pub unit: String,
    /// The second author, for the bidder and the bureau.
    pub second: Option<String>,
    /// 项目负责人.
    pub leader: String,
    /// The price in fen.
    #[schema(example = 270_000_000)]
    pub price_fen: Option<i64>,
    /// Months to completion.
    pub months: Option<i32>,
    /// The whole text; absent in lists. The contact is not for experts.
    pub content: Option<Content>,
    /// The answers beside what is asked; empty in lists.
    pub responses: Vec<Response>,
    /// The attachments; empty in lists.
    pub files: Vec<Attached>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// When the draft was last written, for the bidder.
    pub updated_at: Option<DateTime<Utc>>,
    /// What proves the submission, for the bidder; absent in lists.
    pub receipt: Option<Receipt>,
    /// Thousandths of a point: for the bureau once made, for bidder and owner once the list item is settled.
    pub score_milli: Option<i64>,
    /// Place, the best is 1; as the score.
    pub rank: Option<i32>,
    /// Whether it is proposed as winner, for the bureau.
    pub proposed: Option<bool>,
    /// Why it was not selected: for the bidder then, for the bureau always.
    pub reasons: Vec<Reason>,
    /// The bid this draft is to replace, for the bidder.
    pub replaces_id: Option<i64>,
    /// The version to name in `If-Match`.
    #[schema(example = 3)]
    pub version: i32,
}

/// What everybody but the bureau is told while the bureau's proposal is its own: averages made read as opened.
pub fn before_notice(stage: BidStage) -> BidStage {
    if stage == BidStage::Scored { BidStage::Opened } else { stage }
}

/// Whether it is over for this bid, so that its score is told. One that was never opened has none.
fn settled(bid: &bid::Model) -> bool {
    matches!(bid.stage, BidStage::Won | BidStage::NotSelected) && bid.opened_at.is_some()
}

/// The projection without text, files and reasons: a row of a list.
pub fn brief(bid: &bid::Model, demand: &demand::Model, unit: String, side: Side) -> Seen {
    let office = side == Side::Office;
    let told = office || (settled(bid) && side != Side::Expert);
    let hidden_step = !office && bid.stage == BidStage::Scored;
    Seen {
        id: bid.id,
        demand_id: demand.id,
        demand: demand.title.clone(),
        number: demand.number.clone(),
        prize_fen: demand.prize_fen,
        demand_months: demand.months,
        stage: if office { bid.stage } else { before_notice(bid.stage) },
        unit,
        second: None,
        leader: bid.leader.clone(),
        price_fen: bid.price_fen,
        months: bid.months,
        content: None,
        responses: Vec::new(),
        files: Vec::new(),
        submitted_at: bid.submitted_at,
        opened_at: bid.opened_at,
        updated_at: (side.writes() && bid.stage == BidStage::Draft).then_some(bid.updated_at),
        receipt: None,
        score_milli: bid.score_milli.filter(|_| told),
        rank: bid.rank.filter(|_| told),
        proposed: office.then_some(bid.proposed),
        reasons: Vec::new(),
        replaces_id: bid.replaces_id.filter(|_| side.writes()),
        // The step that is not told leaves no gap either.
        version: bid.version - i32::from(hidden_step),
    }
}

/// Loads and projects one bid for a reader.
pub async fn load<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<(bid::Model, demand::Model, Seen, Side)> {
    let found = super::find(db, who, id).await?;
    let demand = demand::Entity::find_by_id(found.demand_id).one(db).await?.ok_or(Error::NotFound)?;
    let unit = crate::demand::seen::org_name(db, found.org_id).await?.unwrap_or_default();
    let side = Side::of(who, &found, &demand);
    let mut seen = brief(&found, &demand, unit, side);
    let answers = answers(db, id).await?;
    let indicators = crate::demand::indicators(db, demand.id).await?;
    let mut content = Content::of(&found, answers);
    if side == Side::Expert {
        content.contact.clear();
    }
    seen.responses = indicators.iter().filter_map(|row| response(row, &content)).collect();
    seen.content = Some(content);
    seen.files = files(db, id).await?;
    if side.writes() || side == Side::Office {
        seen.second = second::name(db, &found).await?;
    }
    if side.writes() {
        seen.receipt = receipt::of(db, &found).await?;
    }
    if side == Side::Office || (side.writes() && found.stage == BidStage::NotSelected) {
        seen.reasons = reasons(db, &found, &demand).await?;
    }
    Ok((found, demand, seen, side))
}

fn response(row: &Indicator, content: &Content) -> Option<Response> {
    let indicator_id = row.id?;
    let answer = content.answer_to(indicator_id);
    Some(Response {
        indicator_id,
        indicator: row.name.clone(),
        target: row.target(),
        promise: answer.map(|answer| in_words(row, &answer.promise)),
        basis: answer.map(|answer| answer.basis.clone()).unwrap_or_default(),
    })
}

/// A bare number is read with the comparison and the unit of its indicator; anything else as it was written.
fn in_words(row: &Indicator, promise: &str) -> String {
    let bare = !promise.is_empty() && promise.chars().all(|c| c.is_ascii_digit() || ".,~".contains(c));
    if bare { Indicator { value: promise.to_owned(), ..row.clone() }.target() } else { promise.to_owned() }
}

async fn files<C: ConnectionTrait>(db: &C, id: i64) -> Result<Vec<Attached>> {
    let rows = crate::file::of(db, Subject::Bid, id).await?;
    Ok(rows.into_iter().map(Attached::from).collect())
}

async fn reasons<C: ConnectionTrait>(db: &C, bid: &bid::Model, demand: &demand::Model) -> Result<Vec<Reason>> {
    let rules = crate::call::rules_of(db, demand.call_id).await?;
    let rows = reason::Entity::find().filter(reason::Column::BidId.eq(bid.id)).all(db).await?;
    let texts: HashMap<&str, &str> = rows.iter().map(|row| (row.criterion.as_str(), row.text.as_str())).collect();
    let told = rules.criteria.iter().filter_map(|criterion| {
        let written = texts.get(criterion.code.as_str()).map(|text| text.trim()).filter(|text| !text.is_empty());
        let text = written.or_else(|| crate::review::reasons::waived(&rules, demand, &criterion.code));
        text.map(|text| Reason {
            criterion: criterion.code.clone(),
            name: criterion.name.clone(),
            text: text.to_owned(),
        })
    });
    Ok(told.collect())
}

/// Loads the demands and units of these bids and projects each as a row of a list.
pub async fn briefs<C: ConnectionTrait>(db: &C, who: &Who, bids: &[bid::Model]) -> Result<Vec<Seen>> {
    let demands = demand::Entity::find().filter(demand::Column::Id.is_in(bids.iter().map(|bid| bid.demand_id)));
    let demands: HashMap<i64, demand::Model> = demands.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    let units = org::Entity::find().filter(org::Column::Id.is_in(bids.iter().map(|bid| bid.org_id)));
    let units: HashMap<i64, String> = units.all(db).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let row = |bid: &bid::Model| {
        let demand = demands.get(&bid.demand_id)?;
        let unit = units.get(&bid.org_id).cloned().unwrap_or_default();
        Some(brief(bid, demand, unit, Side::of(who, bid, demand)))
    };
    Ok(bids.iter().filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use entity::words::Comparator;

    use super::*;

    #[test]
    fn a_bare_number_is_read_with_its_unit() {
        let row =
            Indicator { comparator: Comparator::AtMost, value: "0.8".into(), unit: "%".into(), ..Indicator::default() };
        assert_eq!(in_words(&row, "0.6"), "≤ 0.6 %");
        assert_eq!(in_words(&row, "≤ 0.6 %"), "≤ 0.6 %");
        assert_eq!(in_words(&row, "降到一半"), "降到一半");
    }

    #[test]
    fn only_the_bureau_learns_that_averages_are_made() {
        assert_eq!(before_notice(BidStage::Scored), BidStage::Opened);
        assert_eq!(before_notice(BidStage::Won), BidStage::Won);
    }
}
