//! Score sheets: marks by criterion, saved as they are written, handed in as an act; and the averages made of them.

use std::collections::HashMap;

use entity::{
    bid, demand, mark, seat, sheet,
    words::{DemandStage, SeatStage, SheetStage, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    app::App,
    call::{Criterion, Rules},
    error::{Error, Problem, Result, refuse_if_any},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// The points and words for one criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Mark {
    /// The criterion's code.
    #[schema(example = "route")]
    pub criterion: String,
    /// Points in thousandths, so that half points are exact; absent = not marked yet.
    #[schema(example = 21_000)]
    pub points_milli: Option<i64>,
    /// Why.
    #[schema(example = "路线清楚，放大倍数合理")]
    pub comment: String,
}

/// Points with at most three decimals as thousandths.
pub fn milli_of_points(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 4 || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + part)
}

/// Thousandths as points: no trailing zeros.
pub fn points_of_milli(milli: i64) -> String {
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The criteria this sheet covers: the owner's or the experts'.
pub fn criteria(rules: &Rules, by_owner: bool) -> impl Iterator<Item = &Criterion> {
    rules.criteria.iter().filter(move |criterion| criterion.by_owner == by_owner)
}

/// The bands of a criterion of `points`, best first: name, from, to, in thousandths. Points go by halves.
pub fn bands(points: i64) -> [(&'static str, i64, i64); 4] {
    // The lowest half point that reaches this share of the weight.
    let from = |percent: i64| (points * 2 * percent + 99) / 100 * HALF;
    let (best, good, fair) = (from(90), from(70), from(50));
    [
        ("优", best, points * 1000),
        ("良", good, best - HALF),
        ("一般", fair, good - HALF),
        ("差", 0, (fair - HALF).max(0)),
    ]
}

/// Half a point.
const HALF: i64 = 500;

/// Longest comment on one criterion, in characters.
pub const LONGEST_COMMENT: usize = 1000;

/// More than any weight: a draft keeps a slip of the pen until it is mended, but no nonsense.
const MOST_POINTS: i64 = 9_999_999;

/// What cannot even be kept as a draft: nonsense for points, marks for what is not to be marked. Pages and programs
/// alike.
fn absurd(rules: &Rules, by_owner: bool, marks: &[Mark]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, mark) in marks.iter().enumerate() {
        let field = format!("points-{}", mark.criterion);
        let Some(criterion) = criteria(rules, by_owner).find(|criterion| criterion.code == mark.criterion) else {
            problems.push(Problem::new(field, format!("这份评分表没有“{}”这一项", mark.criterion)));
            continue;
        };
        if marks[..place].iter().any(|other| other.criterion == mark.criterion) {
            problems.push(Problem::new(field.as_str(), format!("“{}”评了两次，请只留一次", criterion.name)));
        }
        if mark.points_milli.is_some_and(|milli| !(0..=MOST_POINTS).contains(&milli)) {
            problems.push(Problem::new(field, format!("“{}”的分数请填 0 到满分之间的数", criterion.name)));
        }
        if mark.comment.chars().count() > LONGEST_COMMENT {
            let says = format!("评语最多 {LONGEST_COMMENT} 个字，请精简");
            problems.push(Problem::new(format!("comment-{}", mark.criterion), says));
        }
    }
    problems
}

/// What keeps a sheet from being handed in: every criterion needs points within its weight, and words.
pub fn problems(rules: &Rules, by_owner: bool, marks: &[Mark]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for criterion in criteria(rules, by_owner) {
        let mark = marks.iter().find(|mark| mark.criterion == criterion.code);
        match mark.and_then(|mark| mark.points_milli) {
            None => problems
                .push(Problem::new(format!("points-{}", criterion.code), format!("请给“{}”打分", criterion.name))),
            Some(milli) if !(0..=criterion.points * 1000).contains(&milli) => {
                let says =
                    format!("“{}”满分 {} 分，现填 {} 分", criterion.name, criterion.points, points_of_milli(milli));
                problems.push(Problem::new(format!("points-{}", criterion.code), says));
            }
            Some(milli) if milli % HALF != 0 => problems.push(Problem::new(
                format!("points-{}", criterion.code),
                format!("“{}”按半分打，如 8.5；现填 {} 分", criterion.name, points_of_milli(milli)),
            )),
            Some(_) => {}
        }
        if mark.is_none_or(|mark| mark.comment.chars().count() < 2) {
            problems
                .push(Problem::new(format!("comment-{}", criterion.code), format!("请写“{}”的评语", criterion.name)));
        }
    }
    problems
}

/// The sheet on which this person marks this bid, with the seat behind it; the owner's has none.
pub async fn own_sheet<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand: &demand::Model,
    bid: &bid::Model,
) -> Result<(sheet::Model, Option<seat::Model>)> {
    let parts = super::parts_in(db, who, demand).await?;
    let seat = match who.person() {
        Some(person) if parts.contains(&Part::Expert) => {
            seat::Entity::find()
                .filter(seat::Column::DemandId.eq(demand.id))
                .filter(seat::Column::AccountId.eq(person.id))
                .one(db)
                .await?
        }
        _ => None,
    };
    if seat.is_none() && !parts.contains(&Part::Owner) {
        return Err(Error::Forbidden("评分由已声明无回避情形的专家办理；发榜方只评“发榜方意见”。".into()));
    }
    let mut mine = sheet::Entity::find().filter(sheet::Column::BidId.eq(bid.id));
    mine = match &seat {
        Some(seat) => mine.filter(sheet::Column::SeatId.eq(seat.id)),
        None => mine.filter(sheet::Column::SeatId.is_null()),
    };
    Ok((mine.one(db).await?.ok_or(Error::NotFound)?, seat))
}

/// The marks on a sheet.
pub async fn marks<C: ConnectionTrait>(db: &C, sheet: i64) -> Result<Vec<Mark>> {
    let rows = mark::Entity::find().filter(mark::Column::SheetId.eq(sheet)).all(db).await?;
    let mark =
        |row: mark::Model| Mark { criterion: row.criterion, points_milli: row.points_milli, comment: row.comment };
    Ok(rows.into_iter().map(mark).collect())
}

/// Overwrites the marks of a sheet that is not handed in. A draft may still be incomplete or over the weight.
pub async fn save(app: &App, who: &Who, bid: i64, marks: &[Mark]) -> Result<()> {
    let tx = app.store.jot().await?;
    let (sheet, seat, rules) = open_sheet(&tx, who, bid).await?;
    let problems = absurd(&rules, seat.is_none(), marks);
    refuse_if_any(problems)?;
    write(&tx, &sheet, &rules, marks).await?;
    tx.commit().await
}

/// Hands a sheet in: complete, once, and never changed after.
pub async fn hand_in(app: &App, who: &Who, bid: i64, marks: &[Mark]) -> Result<()> {
    let tx = app.store.write().await?;
    let (sheet, seat, rules) = open_sheet(&tx, who, bid).await?;
    let mut problems = absurd(&rules, seat.is_none(), marks);
    if problems.is_empty() {
        problems = self::problems(&rules, seat.is_none(), marks);
    }
    refuse_if_any(problems)?;
    let total = write(&tx, &sheet, &rules, marks).await?;
    let handed = sheet::ActiveModel {
        id: Set(sheet.id),
        stage: Set(SheetStage::HandedIn),
        handed_in_at: Set(Some(tx.now)),
        version: Set(sheet.version + 1),
        ..Default::default()
    };
    sheet::Entity::update(handed).exec(&*tx).await?;
    if let Some(seat) = &seat {
        finish_seat(&tx, seat).await?;
    }
    let details =
        json!({"sheet": sheet.id, "total_milli": total, "by": if seat.is_some() { "expert" } else { "owner" }});
    let happened = Happened { act: "hand_in", subject: Subject::Bid, id: bid, visibility: Visibility::Office, details };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}

async fn open_sheet(tx: &Tx, who: &Who, bid: i64) -> Result<(sheet::Model, Option<seat::Model>, Rules)> {
    who.person().ok_or(Error::SignIn)?;
    let bid = crate::bid::find(&**tx, who, bid).await?;
    let demand = crate::demand::find(&**tx, who, bid.demand_id).await?;
    let (sheet, seat) = own_sheet(&**tx, who, &demand, &bid).await?;
    if demand.stage != DemandStage::UnderReview {
        return Err(Error::conflict("not_now", "这个榜单现在不在评审中，不能评分。"));
    }
    super::in_this_round(&**tx, &bid).await?;
    if seat.is_none() && demand.owner_waived.is_some() {
        return Err(Error::conflict("waived", "市科技局已免去本榜单的发榜方意见，不能再评。"));
    }
    if sheet.stage == SheetStage::HandedIn {
        return Err(Error::conflict("handed_in", "这份评分已经提交，不能再改。"));
    }
    Ok((sheet, seat, crate::call::rules_for(&**tx, &demand).await?))
}

/// Stores marks of known criteria and returns their total in thousandths.
async fn write(tx: &Tx, sheet: &sheet::Model, rules: &Rules, marks: &[Mark]) -> Result<i64> {
    mark::Entity::delete_many().filter(mark::Column::SheetId.eq(sheet.id)).exec(&**tx).await?;
    let known: Vec<&Mark> = criteria(rules, sheet.seat_id.is_none())
        .filter_map(|criterion| marks.iter().find(|mark| mark.criterion == criterion.code))
        .collect();
    let rows = known.iter().map(|row| mark::ActiveModel {
        sheet_id: Set(sheet.id),
        criterion: Set(row.criterion.clone()),
        points_milli: Set(row.points_milli),
        comment: Set(row.comment.clone()),
        ..Default::default()
    });
    mark::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    let total = known.iter().filter_map(|mark| mark.points_milli).sum();
    let row = sheet::ActiveModel {
        id: Set(sheet.id),
        total_milli: Set(total),
        updated_at: Set(tx.now),
        ..Default::default()
    };
    sheet::Entity::update(row).exec(&**tx).await?;
    Ok(total)
}

/// A seat is done with the last sheet of this round; what was left open in an earlier one stays so.
async fn finish_seat(tx: &Tx, seat: &seat::Model) -> Result<()> {
    let round = super::opened(&**tx, seat.demand_id).await?;
    let open = sheet::Entity::find()
        .filter(sheet::Column::SeatId.eq(seat.id))
        .filter(sheet::Column::BidId.is_in(round.iter().map(|bid| bid.id)))
        .filter(sheet::Column::Stage.eq(SheetStage::Draft))
        .count(&**tx)
        .await?;
    if open == 0 {
        let row = seat::ActiveModel {
            id: Set(seat.id),
            stage: Set(SeatStage::Done),
            version: Set(seat.version + 1),
            ..Default::default()
        };
        seat::Entity::update(row).exec(&**tx).await?;
    }
    Ok(())
}

/// The scores of bids by the handed-in sheets that count, in thousandths of a point.
pub async fn averages<C: ConnectionTrait>(
    db: &C,
    demand_id: i64,
    rules: &Rules,
    bids: &[bid::Model],
) -> Result<HashMap<i64, i64>> {
    let seats = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand_id))
        .filter(seat::Column::Stage.ne(SeatStage::Recused))
        .all(db)
        .await?;
    let sheets = sheet::Entity::find()
        .filter(sheet::Column::BidId.is_in(bids.iter().map(|bid| bid.id)))
        .filter(sheet::Column::Stage.eq(SheetStage::HandedIn))
        .all(db)
        .await?;
    let counted = |sheet: &&sheet::Model| sheet.seat_id.is_none_or(|seat| seats.iter().any(|active| active.id == seat));
    let scored = |bid: &bid::Model| {
        let own: Vec<&sheet::Model> = sheets.iter().filter(counted).filter(|sheet| sheet.bid_id == bid.id).collect();
        let (experts, owner): (Vec<_>, Vec<_>) = own.into_iter().partition(|sheet| sheet.seat_id.is_some());
        let experts: Vec<i64> = experts.iter().map(|sheet| sheet.total_milli).collect();
        (bid.id, score(rules, average(&experts), owner.first().map(|sheet| sheet.total_milli)))
    };
    Ok(bids.iter().map(scored).collect())
}

/// The mean of the experts' totals, rounded half up to a thousandth: it must come out the same for anyone who checks
/// by hand. 0 when there are none.
pub fn average(totals: &[i64]) -> i64 {
    let count = i64::try_from(totals.len().max(1)).unwrap_or(1);
    (totals.iter().sum::<i64>() * 2 + count) / (count * 2)
}

/// The score of a bid: the experts' mean with the owner's mark. Where the owner's opinion was waived, or the weights are
/// otherwise not a hundred, the mean is brought to a hundred, rounded half up to a thousandth.
pub fn score(rules: &Rules, average: i64, owner: Option<i64>) -> i64 {
    let full: i64 = rules.criteria.iter().map(|criterion| criterion.points).sum::<i64>().max(1);
    let owner = if rules.owner_marks() { owner.unwrap_or(0) } else { 0 };
    ((average + owner) * 200 + full) / (full * 2)
}

/// The rank of a score among all scores: one more than there are better ones, so equal scores share a rank.
pub fn rank_of(mine: i64, all: impl Iterator<Item = i64>) -> i32 {
    i32::try_from(all.filter(|score| *score > mine).count()).unwrap_or(i32::MAX - 1) + 1
}

/// A score as tables print it: two decimals, rounded half up.
pub fn score_words(milli: i64) -> String {
    let cents = (milli + 5) / 10;
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
#[path = "score_tests.rs"]
mod tests;
