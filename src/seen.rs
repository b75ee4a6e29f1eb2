//! What a viewer may load: one SQL condition per table, used by every read. What is not in it answers 404.
//!
//! Sealed bids: before `opened_at` is set only the bidding unit (and the second author) loads a bid, whatever duty
//! anybody else holds; the journal's rows about it follow the same condition.

use entity::{
    account, achievement, bid, demand, journal, notice, org, seat, sheet,
    words::{AchievementStage, BidStage, DemandStage, Duty, OrgStage, SeatStage, Subject, Visibility},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use crate::{
    demand::stages::{self, LIST_ITEMS},
    who::Who,
};

/// Units this viewer may load: confirmed ones, one's own, all of them for the bureau.
pub fn orgs(who: &Who) -> Condition {
    if matches!(who, Who::Clock | Who::Console) || who.is_office() || who.has(Duty::Admin) {
        return Condition::all();
    }
    let mut seen = Condition::any().add(org::Column::Stage.eq(OrgStage::Confirmed));
    if let Some(own) = who.org_id() {
        seen = seen.add(org::Column::Id.eq(own));
    }
    seen
}

/// Accounts this viewer may load: one's own, one's unit's for its administrator, all of them for the bureau.
pub fn accounts(who: &Who) -> Condition {
    if matches!(who, Who::Clock | Who::Console) || who.is_office() || who.has(Duty::Admin) {
        return Condition::all();
    }
    let mut seen = nothing(account::Column::Id);
    if let Some(person) = who.person() {
        seen = seen.add(account::Column::Id.eq(person.id));
        if who.has(Duty::UnitAdmin) {
            seen = seen.add(account::Column::OrgId.eq(person.org.id));
        }
    }
    seen
}

/// Demands this viewer may load.
pub fn demands(who: &Who) -> Condition {
    if matches!(who, Who::Clock | Who::Console) {
        return Condition::all();
    }
    public_demands().add(demand_party(who))
}

/// Demands that anybody may load: [`crate::demand::stages::is_public`] as SQL.
pub fn public_demands() -> Condition {
    Condition::any().add(demand::Column::Stage.is_in(stages::public())).add(taken_back())
}

/// What stands in the 榜单大厅: [`crate::demand::stages::is_list_item`] as SQL.
pub fn list_items() -> Condition {
    Condition::any().add(demand::Column::Stage.is_in(LIST_ITEMS.iter().copied())).add(taken_back())
}

fn taken_back() -> Condition {
    let withdrawn = demand::Column::Stage.eq(DemandStage::Withdrawn);
    Condition::all().add(withdrawn).add(demand::Column::ListedAt.is_not_null())
}

/// Demands in which this viewer has a part that reads more than the public.
fn demand_party(who: &Who) -> Condition {
    let mut seen = nothing(demand::Column::Id);
    let Some(person) = who.person() else { return seen };
    seen = seen.add(demand::Column::EnteredBy.eq(person.id));
    if who.has(Duty::Expert) {
        seen = seen.add(demand::Column::Id.in_subquery(seats_of(person.id)));
    }
    if who.writes_for(Some(person.org.id)) {
        seen = seen.add(demand::Column::OrgId.eq(person.org.id)).add(demand::Column::ClaimedBy.eq(person.org.id));
    }
    if who.is_office() {
        seen = seen.add(handed_in());
    }
    if let Some(region) = who.district() {
        seen = seen.add(Condition::all().add(demand::Column::Region.eq(region)).add(handed_in()));
    }
    seen
}

/// Demands that have left their owner's desk: [`crate::demand::handed_in`] as SQL.
fn handed_in() -> Condition {
    let ever = Condition::any()
        .add(demand::Column::Stage.ne(DemandStage::Withdrawn))
        .add(demand::Column::SubmittedAt.is_not_null())
        .add(demand::Column::ListedAt.is_not_null())
        .add(demand::Column::SourceKey.is_not_null());
    Condition::all().add(demand::Column::Stage.ne(DemandStage::Draft)).add(ever)
}

/// Bids this viewer may load.
///
/// A unit's bids and, of the demands it owns, the opened ones are for those who handle its business: an expert or a
/// person without a duty reads nothing because of where they work.
pub fn bids(who: &Who) -> Condition {
    if matches!(who, Who::Clock | Who::Console) {
        return Condition::all();
    }
    let mut seen = nothing(bid::Column::Id);
    let Some(person) = who.person() else { return seen };
    // One who is taken off the fresh draft must not go on reading what it replaced.
    let written = bid::Column::Stage.ne(BidStage::Replaced);
    seen = seen.add(Condition::all().add(bid::Column::SecondId.eq(person.id)).add(written));
    let opened = bid::Column::OpenedAt.is_not_null();
    if who.is_office() {
        seen = seen.add(opened.clone());
    }
    let mut mine = nothing(bid::Column::Id);
    if who.has(Duty::Expert) {
        mine = mine.add(bid::Column::Id.in_subquery(sheets_of(person.id)));
    }
    if who.handles_business() {
        seen = seen.add(bid::Column::OrgId.eq(person.org.id));
        let owned = Condition::all().add(demand::Column::OrgId.eq(person.org.id));
        mine = mine.add(bid::Column::DemandId.in_subquery(ids(demand::Entity, demand::Column::Id, owned)));
    }
    seen.add(Condition::all().add(opened).add(mine))
}

/// Bids that were handed in and neither withdrawn nor replaced, those turned down in an earlier round included.
pub fn live_bids() -> Condition {
    Condition::all().add(bid::Column::Stage.is_not_in([BidStage::Draft, BidStage::Withdrawn, BidStage::Replaced]))
}

/// Bids that count in the round under way. How many there are before opening is told to the clerk alone.
pub fn running_bids() -> Condition {
    let running = [BidStage::Submitted, BidStage::Opened, BidStage::Scored, BidStage::Won];
    Condition::all().add(bid::Column::Stage.is_in(running))
}

/// Achievements this viewer may load.
pub fn achievements(who: &Who) -> Condition {
    if matches!(who, Who::Clock | Who::Console) {
        return Condition::all();
    }
    let published = achievement::Column::Stage.eq(AchievementStage::Published);
    achievement_party(who).add(published)
}

/// Achievements in which this viewer has a part that reads more than the public.
fn achievement_party(who: &Who) -> Condition {
    let mut seen = nothing(achievement::Column::Id);
    let Some(person) = who.person() else { return seen };
    seen = seen.add(achievement::Column::EnteredBy.eq(person.id));
    if who.handles_business() {
        seen = seen.add(achievement::Column::OrgId.eq(person.org.id));
    }
    if who.is_office() {
        seen = seen.add(achievement::Column::Stage.ne(AchievementStage::Draft));
    }
    seen
}

/// Notices are public from the moment they exist.
pub fn notices() -> Condition {
    Condition::all().add(notice::Column::Id.is_not_null())
}

/// Seats this viewer may load: their own; all of them for the office.
pub fn seats(who: &Who) -> Condition {
    match who.person() {
        _ if matches!(who, Who::Clock | Who::Console) || who.is_office() => Condition::all(),
        Some(person) => Condition::any().add(seat::Column::AccountId.eq(person.id)),
        None => nothing(seat::Column::Id),
    }
}

/// Journal rows this viewer may read.
pub fn journal(who: &Who) -> Condition {
    let public = journal::Column::Visibility.eq(Visibility::Public);
    let Some(person) = who.person() else { return Condition::any().add(public) };
    let subject = |subject: Subject| journal::Column::Subject.eq(subject);
    let of = |kind: Subject, ids: SelectStatement| {
        Condition::all().add(subject(kind)).add(journal::Column::SubjectId.in_subquery(ids))
    };
    let seen_bids = of(Subject::Bid, ids(bid::Entity, bid::Column::Id, bids(who)));
    let seen_demands = of(Subject::Demand, ids(demand::Entity, demand::Column::Id, demand_party(who)));
    let seen_achievements =
        of(Subject::Achievement, ids(achievement::Entity, achievement::Column::Id, achievement_party(who)));
    if who.is_office() {
        let theirs = [Subject::Bid, Subject::Demand, Subject::Achievement];
        let other = Condition::all().add(journal::Column::Subject.is_not_in(theirs));
        return Condition::any().add(public).add(other).add(seen_bids).add(seen_demands).add(seen_achievements);
    }
    // The unit's administrator answers for its people; everybody else reads about themselves.
    let own_people = match who.has(Duty::UnitAdmin) {
        true => Condition::any().add(account::Column::OrgId.eq(person.org.id)),
        false => Condition::any().add(account::Column::Id.eq(person.id)),
    };
    let own_seats = Condition::any().add(seat::Column::AccountId.eq(person.id));
    let party = Condition::any()
        .add(seen_bids)
        .add(seen_demands)
        .add(seen_achievements)
        .add(of(Subject::Seat, ids(seat::Entity, seat::Column::Id, own_seats)))
        .add(of(Subject::Account, ids(account::Entity, account::Column::Id, own_people)))
        .add(Condition::all().add(subject(Subject::Org)).add(journal::Column::SubjectId.eq(person.org.id)));
    Condition::any().add(public).add(Condition::all().add(journal::Column::Visibility.eq(Visibility::Party)).add(party))
}

fn ids<E: EntityTrait>(_: E, id: E::Column, seen: Condition) -> SelectStatement {
    E::find().select_only().column(id).filter(seen).into_query()
}

/// The demands on whose panel an expert sits. Whoever recused or was taken off reads their own seat, no more.
fn seats_of(account: i64) -> SelectStatement {
    let sits =
        Condition::all().add(seat::Column::AccountId.eq(account)).add(seat::Column::Stage.ne(SeatStage::Recused));
    ids(seat::Entity, seat::Column::DemandId, sits)
}

/// The bids an expert has a sheet for: those of the round they were appointed to, and no later one's.
fn sheets_of(account: i64) -> SelectStatement {
    let active = seat::Column::Stage.is_in([SeatStage::Declared, SeatStage::Done]);
    let mine = Condition::all().add(seat::Column::AccountId.eq(account)).add(active);
    let seats = ids(seat::Entity, seat::Column::Id, mine);
    ids(sheet::Entity, sheet::Column::BidId, Condition::all().add(sheet::Column::SeatId.in_subquery(seats)))
}

/// A condition that holds for no row: an empty `any` would hold for all of them.
fn nothing<C: ColumnTrait>(id: C) -> Condition {
    Condition::any().add(id.is_null())
}
