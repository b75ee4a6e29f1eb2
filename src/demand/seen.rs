//! The one projection of a demand: what this reader may know. Pages, JSON, exports, the index, notices and mails are
//! made from it and nothing else; what the reader may not see is absent.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    bid, demand, journal, org, seat,
    words::{DemandClass, DemandStage, Disclosure, Mode, OrgStage, SeatStage, Subject, Visibility, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoSimpleExpr, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait,
    sea_query::{CaseStatement, Expr},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{form::Indicator, parts_in, rules, stages::told_stage};
use crate::{
    error::Result,
    flow::Part,
    who::{Person, Who},
};

/// How close a reader stands to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Anybody.
    Public,
    /// Someone signed in from a confirmed unit.
    SignedIn,
    /// Someone whose unit has handed in a bid on it and not withdrawn it, or who is its second author.
    Bidder,
    /// The owner, the offices in charge, a seated expert.
    Party,
}

impl Nearness {
    /// Whether this is near enough to read what is disclosed so far.
    pub fn may(self, disclosure: Disclosure) -> bool {
        match disclosure {
            Disclosure::Public => true,
            Disclosure::Login => self >= Self::SignedIn,
            Disclosure::Bidder => self >= Self::Bidder,
        }
    }
}

impl Nearness {
    /// Whether a file of the demand may be read from here.
    pub fn may_file(self, demand: &demand::Model, part: &str) -> bool {
        self == Self::Party || (part != crate::file::STAMPED && self.may(demand.show_text))
    }
}

/// A demand as one reader may know it. Absent parts are not for this reader, or were never written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Demand)]
pub struct Seen {
    /// Its id.
    #[schema(example = 17)]
    pub id: i64,
    /// Where it stands; the public reads a proposal as review.
    pub stage: Option<DemandStage>,
    /// 需求类别.
    pub class: Option<DemandClass>,
    /// 组织模式.
    pub mode: Option<Mode>,
    /// 榜单编号.
    #[schema(example = "澜科榜〔2026〕017 号")]
    pub number: Option<String>,
    /// 需求名称.
    pub title: String,
    /// 技术领域.
    pub field: String,
    /// District.
    pub region: String,
    /// The owner's name, as far as it is disclosed.
    pub owner: Option<String>,
    /// 完成时限 in months.
    pub months: Option<i32>,
    /// 榜金 in fen.
    pub prize_fen: Option<i64>,
    /// 财政支持 in fen.
    pub public_fen: Option<i64>,
    /// 企业自筹 in fen.
    pub own_fen: Option<i64>,
    /// 需求背景与现状.
    pub background: Option<String>,
    /// 拟解决的主要技术问题.
    pub problem: String,
    /// 约束条件.
    pub constraints: String,
    /// 应用场景与配套条件.
    pub support: String,
    /// 对揭榜方的要求.
    pub requirements: String,
    /// 产权归属.
    pub ip: String,
    /// 利益分配.
    pub benefit: String,
    /// 考核指标.
    pub indicators: Vec<Indicator>,
    /// Who may read the owner's name.
    pub show_name: Option<Disclosure>,
    /// Who may read background and attachments.
    pub show_text: Option<Disclosure>,
    /// 联系人, for the parties.
    pub contact: Option<String>,
    /// The last reason given, for the parties.
    pub note: Option<String>,
    /// Industry, cooperation and sum as the imported source worded them.
    pub industry: Option<String>,
    /// Ways of cooperation of an imported row.
    pub cooperation: Option<String>,
    /// The sum as an imported source worded it.
    pub amount_text: Option<String>,
    /// 考核指标 as an imported source worded them.
    pub indicators_text: Option<String>,
    /// When the imported source posted it.
    pub posted_on: Option<NaiveDate>,
    /// 有效期 as the imported source says, its first day.
    pub valid_from: Option<NaiveDate>,
    /// Its last day.
    pub valid_to: Option<NaiveDate>,
    /// The list or call the imported source took it from.
    pub programme: Option<String>,
    /// The deadline as the imported source worded it.
    pub deadline_text: Option<String>,
    /// Where the imported source stands.
    pub source_url: Option<String>,
    /// When it was first submitted, for the parties.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was listed.
    pub listed_at: Option<DateTime<Utc>>,
    /// The bidding deadline.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// The version to name in `If-Match`.
    #[schema(example = 3)]
    pub version: i32,
}

/// How close this reader stands to the demand. Asks the store only for people who are neither office nor owner.
pub async fn nearness<C: ConnectionTrait>(db: &C, who: &Who, demand: &demand::Model) -> Result<Nearness> {
    if who.is_inside() {
        return Ok(Nearness::Party);
    }
    let Some(person) = who.person() else { return Ok(Nearness::Public) };
    let parts = parts_in(demand, who);
    if parts.contains(&Part::Owner) || parts.contains(&Part::District) {
        return Ok(Nearness::Party);
    }
    let seated =
        seat::Entity::find().filter(seat::Column::DemandId.eq(demand.id)).filter(sits(person)).count(db).await?;
    if seated > 0 {
        return Ok(Nearness::Party);
    }
    let mine = bids(who, person);
    let bids = bid::Entity::find().filter(bid::Column::DemandId.eq(demand.id)).filter(mine).count(db).await?;
    Ok(if bids > 0 {
        Nearness::Bidder
    } else if person.org.stage == OrgStage::Confirmed {
        Nearness::SignedIn
    } else {
        Nearness::Public
    })
}

/// Seats on which this person sits and is not recused.
fn sits(person: &Person) -> Condition {
    let mine = Condition::all().add(seat::Column::AccountId.eq(person.id));
    mine.add(seat::Column::Stage.ne(SeatStage::Recused))
}

/// Bids of this person, or of the unit whose business they handle, that were handed in and not taken back.
fn bids(who: &Who, person: &Person) -> Condition {
    let mut theirs = Condition::any().add(bid::Column::SecondId.eq(person.id));
    if who.handles_business() {
        theirs = theirs.add(bid::Column::OrgId.eq(person.org.id));
    }
    Condition::all().add(crate::seen::live_bids()).add(theirs)
}

/// [`nearness`] for the rows of a query: the same for all of them, or told row by row.
pub enum RowsNearness {
    /// The same for all.
    All(Nearness),
    /// An expression with the texts of [`Nearness::of_row`].
    EachRow(Expr),
}

impl Nearness {
    const IN_ROWS: [(&str, Self); 4] =
        [("0", Self::Public), ("1", Self::SignedIn), ("2", Self::Bidder), ("3", Self::Party)];

    fn in_rows(self) -> &'static str {
        Self::IN_ROWS[self as usize].0
    }

    /// The nearness an [`RowsNearness`] expression tells; what it does not know is the public.
    pub fn of_row(text: &str) -> Self {
        Self::IN_ROWS.iter().find(|(known, _)| *known == text).map_or(Self::Public, |(_, near)| *near)
    }
}

impl RowsNearness {
    /// How close this reader stands to each row: [`nearness`] as SQL.
    pub fn of(who: &Who) -> Self {
        if who.is_inside() {
            return Self::All(Nearness::Party);
        }
        let Some(person) = who.person() else { return Self::All(Nearness::Public) };
        let seats = seat::Entity::find().select_only().column(seat::Column::DemandId).filter(sits(person)).into_query();
        let mine = bids(who, person);
        let bids = bid::Entity::find().select_only().column(bid::Column::DemandId).filter(mine).into_query();
        let mut party = Condition::any().add(demand::Column::Id.in_subquery(seats));
        if who.writes_for(Some(person.org.id)) {
            party = party.add(demand::Column::OrgId.eq(person.org.id));
        }
        if let Some(region) = who.district() {
            party = party.add(demand::Column::Region.eq(region));
        }
        let other = if person.org.stage == OrgStage::Confirmed { Nearness::SignedIn } else { Nearness::Public };
        let near = CaseStatement::new()
            .case(party, Nearness::Party.in_rows())
            .case(demand::Column::Id.in_subquery(bids), Nearness::Bidder.in_rows())
            .finally(other.in_rows());
        Self::EachRow(near.into())
    }

    /// The nearness as an expression.
    pub fn expr(&self) -> Expr {
        match self {
            Self::All(near) => Expr::val(near.in_rows()),
            Self::EachRow(near) => near.clone(),
        }
    }

    /// The rows this reader is a party to, if `party`; the others if not.
    fn is_party(&self, party: bool) -> Condition {
        let rows = Condition::all();
        match self {
            Self::All(near) if (*near == Nearness::Party) == party => rows,
            Self::All(_) => rows.add(demand::Column::Id.is_null()),
            Self::EachRow(near) if party => rows.add(near.clone().eq(Nearness::Party.in_rows())),
            Self::EachRow(near) => rows.add(near.clone().ne(Nearness::Party.in_rows())),
        }
    }

    /// Whether the reader is told what the bureau keeps to itself: nobody else is a party to every row.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::All(Nearness::Party))
    }

    /// [`told_stage`] as SQL: the code of the stage each row's reader is told.
    pub fn told_stage(&self, now: DateTime<Utc>) -> Expr {
        let mut told = CaseStatement::new();
        for &stage in DemandStage::ALL {
            for passed in [false, true] {
                let when = match passed {
                    true => Condition::all().add(demand::Column::ClosesAt.lte(now)),
                    false => Condition::all().add(
                        Condition::any().add(demand::Column::ClosesAt.is_null()).add(demand::Column::ClosesAt.gt(now)),
                    ),
                };
                for party in [true, false] {
                    let shown = told_stage(stage, passed, party, self.is_inside());
                    let nobody = matches!(self, Self::All(near) if (*near == Nearness::Party) != party);
                    if shown != stage && !nobody {
                        let here = when.clone().add(demand::Column::Stage.eq(stage)).add(self.is_party(party));
                        told = told.case(here, shown.code());
                    }
                }
            }
        }
        told.finally(demand::Column::Stage.into_simple_expr()).into()
    }
}

/// Which of these demands the reader is a party to.
pub async fn parties<C: ConnectionTrait>(db: &C, who: &Who, ids: &[i64]) -> Result<HashSet<i64>> {
    let theirs = demand::Entity::find()
        .select_only()
        .column(demand::Column::Id)
        .filter(demand::Column::Id.is_in(ids.iter().copied()))
        .filter(RowsNearness::of(who).is_party(true));
    Ok(theirs.into_tuple().all(db).await?.into_iter().collect())
}

/// The projection of one demand at a nearness; `inside` is [`Who::is_inside`]. `owner` is the owning unit's name.
pub fn project(
    demand: &demand::Model,
    indicators: Vec<Indicator>,
    owner: Option<String>,
    (near, inside): (Nearness, bool),
    now: DateTime<Utc>,
) -> Seen {
    let party = near == Nearness::Party;
    let passed = demand.closes_at.is_some_and(|closes| closes <= now);
    Seen {
        id: demand.id,
        stage: Some(told_stage(demand.stage, passed, party, inside)),
        class: Some(demand.class),
        mode: Some(demand.mode),
        number: demand.number.clone(),
        title: demand.title.clone(),
        field: demand.field.clone(),
        region: demand.region.clone(),
        owner: if party || near.may(demand.show_name) { owner.or_else(|| demand.owner_text.clone()) } else { None },
        months: demand.months,
        prize_fen: demand.prize_fen,
        public_fen: demand.public_fen,
        own_fen: demand.own_fen,
        background: (party || near.may(demand.show_text)).then(|| demand.background.clone()),
        problem: demand.problem.clone(),
        constraints: demand.constraints.clone(),
        support: demand.support.clone(),
        requirements: demand.requirements.clone(),
        ip: demand.ip.clone(),
        benefit: demand.benefit.clone(),
        indicators,
        show_name: Some(demand.show_name),
        show_text: Some(demand.show_text),
        contact: (party && !demand.contact.is_empty()).then(|| demand.contact.clone()),
        note: if party { demand.note.clone() } else { None },
        industry: demand.industry.clone(),
        cooperation: demand.cooperation.clone(),
        amount_text: demand.amount_text.clone(),
        indicators_text: demand.indicators_text.clone(),
        posted_on: demand.posted_on,
        valid_from: demand.valid_from,
        valid_to: demand.valid_to,
        programme: demand.programme.clone(),
        deadline_text: demand.deadline_text.clone(),
        source_url: demand.source_url.clone(),
        submitted_at: demand.submitted_at.filter(|_| party),
        listed_at: demand.listed_at,
        closes_at: demand.closes_at,
        updated_at: Some(demand.updated_at),
        version: demand.version,
    }
}

/// Loads and projects one demand for a reader.
pub async fn load<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(demand::Model, Seen, Nearness)> {
    let found = super::find(db, who, id).await?;
    let near = nearness(db, who, &found).await?;
    let indicators = super::indicators(db, id).await?;
    let owner = match found.org_id {
        Some(owner) => org_name(db, owner).await?,
        None => None,
    };
    let mut seen = project(&found, indicators, owner, (near, who.is_inside()), now);
    if found.listed_at.is_some() && !who.is_inside() {
        // The steps that are not told leave no gap either.
        seen.version -= hidden_steps(db, id).await?;
    }
    Ok((found, seen, near))
}

/// How often it was proposed and sent back: steps that count for the bureau alone.
async fn hidden_steps<C: ConnectionTrait>(db: &C, id: i64) -> Result<i32> {
    let hidden = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.eq(id))
        .filter(journal::Column::Visibility.eq(Visibility::Office))
        .filter(journal::Column::Act.is_in([rules::Act::Propose, rules::Act::Reconsider].map(Word::code)))
        .count(db)
        .await?;
    Ok(i32::try_from(hidden).unwrap_or(i32::MAX))
}

/// The name of a unit.
pub async fn org_name<C: ConnectionTrait>(db: &C, id: i64) -> Result<Option<String>> {
    let name: Option<String> =
        org::Entity::find_by_id(id).select_only().column(org::Column::Name).into_tuple().one(db).await?;
    Ok(name)
}
