//! Why a bid was not selected, criterion by criterion: written by the clerk, suggested from the experts' comments.

use entity::{
    demand, mark, reason, seat, sheet,
    words::{BidStage, DemandStage, Duty, SeatStage, SheetStage, Subject, Visibility, Word},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Standing;
use crate::{
    app::App,
    call::{Criterion, Rules},
    error::{Error, Problem, Result, refuse_if_any},
    journal::{self, Happened},
    who::Who,
};

/// Longest reason for one criterion, in characters.
pub const LONGEST_REASON: usize = 1000;

/// Said in place of the owner's criterion where its opinion was waived.
pub const WAIVED: &str = "发榜方未在期限内给出意见，本项不计入，总分按专家评定的各项折算为百分制。";

/// What was written on one criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WrittenReason)]
pub struct Reason {
    /// The criterion's code.
    #[schema(example = "route")]
    pub criterion: String,
    /// Its name.
    #[schema(example = "技术路线可行性")]
    pub name: String,
    /// Full marks.
    #[schema(example = 25)]
    pub points: i64,
    /// The saved reason; empty = not written yet.
    #[schema(example = "关键工艺仅有仿真结果，未做连续试验。")]
    pub text: String,
    /// Made of the comments on this criterion, for whoever writes the reason; absent for the bidder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Mean of the points given, in thousandths, for the bureau.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 17_667)]
    pub average_milli: Option<i64>,
}

/// The reasons of a bid as this reader may know them: the bureau with suggestions, the bidder once it was turned down.
pub async fn of<C: ConnectionTrait>(db: &C, who: &Who, bid_id: i64) -> Result<Vec<Reason>> {
    who.person().ok_or(Error::SignIn)?;
    let bid = crate::bid::find(db, who, bid_id).await?;
    let demand = crate::demand::find(db, who, bid.demand_id).await?;
    let rules = crate::call::rules_for(db, &demand).await?;
    match super::standing(db, who, &demand).await {
        Ok(Standing::Office) => {
            let mut reasons = saved(db, bid_id, &rules).await?;
            let given = given(db, bid_id).await?;
            for reason in &mut reasons {
                let mine: Vec<&mark::Model> = given.iter().filter(|mark| mark.criterion == reason.criterion).collect();
                reason.suggestion = Some(join(mine.iter().map(|mark| mark.comment.as_str())));
                let points: Vec<i64> = mine.iter().filter_map(|mark| mark.points_milli).collect();
                reason.average_milli = (!points.is_empty()).then(|| super::score::average(&points));
            }
            Ok(reasons)
        }
        _ if bid.stage == BidStage::NotSelected
            && crate::bid::parts_in(&bid, who).contains(&crate::flow::Part::Bidder) =>
        {
            let all = crate::call::rules_of(db, demand.call_id).await?;
            let mut reasons = saved(db, bid_id, &all).await?;
            for reason in reasons.iter_mut().filter(|reason| reason.text.is_empty()) {
                if let Some(words) = waived(&all, &demand, &reason.criterion) {
                    words.clone_into(&mut reason.text);
                }
            }
            reasons.retain(|reason| !reason.text.is_empty());
            Ok(reasons)
        }
        _ => Err(Error::NotFound),
    }
}

/// What the bidder reads in place of a reason, on a criterion that was left out.
pub fn waived(all: &Rules, demand: &demand::Model, criterion: &str) -> Option<&'static str> {
    let by_owner = all.criteria.iter().any(|row| row.by_owner && row.code == criterion);
    (by_owner && demand.owner_waived.is_some()).then_some(WAIVED)
}

async fn saved<C: ConnectionTrait>(db: &C, bid_id: i64, rules: &Rules) -> Result<Vec<Reason>> {
    let rows = reason::Entity::find().filter(reason::Column::BidId.eq(bid_id)).all(db).await?;
    let reason = |criterion: &Criterion| Reason {
        criterion: criterion.code.clone(),
        name: criterion.name.clone(),
        points: criterion.points,
        text: rows.iter().find(|row| row.criterion == criterion.code).map_or_else(String::new, |row| row.text.clone()),
        ..Reason::default()
    };
    Ok(rules.criteria.iter().map(reason).collect())
}

/// The marks on the handed-in sheets that count for a bid.
async fn given<C: ConnectionTrait>(db: &C, bid_id: i64) -> Result<Vec<mark::Model>> {
    let sheets = sheet::Entity::find()
        .filter(sheet::Column::BidId.eq(bid_id))
        .filter(sheet::Column::Stage.eq(SheetStage::HandedIn))
        .all(db)
        .await?;
    let recused: Vec<i64> = seat::Entity::find()
        .filter(seat::Column::Id.is_in(sheets.iter().filter_map(|sheet| sheet.seat_id)))
        .filter(seat::Column::Stage.eq(SeatStage::Recused))
        .all(db)
        .await?
        .into_iter()
        .map(|seat| seat.id)
        .collect();
    let counting = sheets.iter().filter(|sheet| sheet.seat_id.is_none_or(|seat| !recused.contains(&seat)));
    let rows = mark::Entity::find()
        .filter(mark::Column::SheetId.is_in(counting.map(|sheet| sheet.id)))
        .order_by_asc(mark::Column::SheetId)
        .all(db)
        .await?;
    Ok(rows)
}

/// Comments as one text: each once, nobody named.
fn join<'a>(comments: impl Iterator<Item = &'a str>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for comment in comments {
        let comment = comment.trim().trim_end_matches(['。', '；', ';', '.', '，']);
        if !comment.is_empty() && !parts.contains(&comment) {
            parts.push(comment);
        }
    }
    if parts.is_empty() { String::new() } else { format!("{}。", parts.join("；")) }
}

/// The clerk writes why a bid is not selected: pairs of criterion and text. What is left empty is still to be written.
pub async fn explain(app: &App, who: &Who, bid_id: i64, texts: &[(String, String)]) -> Result<()> {
    who.person().ok_or(Error::SignIn)?;
    let tx = app.store.write().await?;
    let found = crate::bid::find(&*tx, who, bid_id).await?;
    if !who.has(Duty::Clerk) {
        return Err(Error::Forbidden("未入选理由由市局经办填写。".into()));
    }
    let demand = crate::demand::find(&*tx, who, found.demand_id).await?;
    if !matches!(demand.stage, DemandStage::UnderReview | DemandStage::Proposed) {
        return Err(Error::conflict("not_now", "只有在评审中或拟定揭榜阶段可以填写理由。"));
    }
    super::in_this_round(&*tx, &found).await?;
    let rules = crate::call::rules_for(&*tx, &demand).await?;
    let problems: Vec<Problem> = texts.iter().filter_map(|(code, text)| too_long(&rules, code, text)).collect();
    refuse_if_any(problems)?;
    reason::Entity::delete_many().filter(reason::Column::BidId.eq(bid_id)).exec(&*tx).await?;
    // Only known criteria, each once.
    let known = rules.criteria.iter().filter_map(|criterion| texts.iter().find(|(code, _)| *code == criterion.code));
    let known: Vec<(&str, &str)> = known.map(|(code, text)| (code.as_str(), text.trim())).collect();
    let rows = known.iter().map(|(code, text)| reason::ActiveModel {
        bid_id: Set(bid_id),
        criterion: Set((*code).to_owned()),
        text: Set((*text).to_owned()),
        ..Default::default()
    });
    reason::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    // What stood there can be proved later, though the row says nothing of it.
    let hash = crate::file::sha256_hex(journal::canonical(&json!(known))?.as_bytes());
    let happened = Happened {
        act: "explain",
        subject: Subject::Bid,
        id: bid_id,
        visibility: Visibility::Office,
        details: json!({"criteria": known.len(), "demand": demand.stage.code(), "texts_sha256": hash}),
    };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}

fn too_long(rules: &Rules, code: &str, text: &str) -> Option<Problem> {
    let length = text.chars().count();
    let says = || format!("“{}”的理由最多 {LONGEST_REASON} 个字，现有 {length} 个，请精简", rules.name_of(code));
    (length > LONGEST_REASON).then(|| Problem::new(format!("reason-{code}"), says()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_says_each_comment_once() {
        let comments = ["报价低，但外场差旅估得偏少。", " ", "路线清楚", "路线清楚；"];
        assert_eq!(join(comments.into_iter()), "报价低，但外场差旅估得偏少；路线清楚。");
        assert_eq!(join([""].into_iter()), "");
    }
}
