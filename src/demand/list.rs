//! Lists of demands: which ones, filtered by what, in which order.
//!
//! A page of a list costs two statements whatever its length: the cells that give total and counts, and the rows. Both
//! read an index that holds everything one can filter and order by; the long texts are not touched.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    demand, org,
    words::{DemandClass, DemandStage, Disclosure, Mode, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoSimpleExpr, JoinType, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{CaseStatement, Expr, Func, NullOrdering},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    seen::{Nearness, RowsNearness},
    stages::{COLLECTED, told_stage},
};
use crate::{
    clock,
    error::Result,
    facets::{self, Cube, Dimension, Reads},
    who::Who,
};

/// Which demands a list is about; never more than the reader may load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// 榜单: what was listed.
    Hall,
    /// 技术需求清单: what was collected and not yet listed. The bureau has all stages here, a district all of its own.
    Collected,
    /// The reader's own, in all stages.
    Mine,
    /// All that the reader may load.
    Loadable,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The next to close first; what is closed after them, the last closed first.
    Closing,
    /// The last listed first.
    Listed,
    /// The highest 榜金 first.
    Prize,
    /// The last posted first.
    Posted,
    /// The last changed first.
    Updated,
    /// The newest first.
    Newest,
    /// The best found first; without a search the newest.
    Relevance,
}

/// 榜金 in bands: name in addresses, first fen above.
pub const BANDS: [(&str, i64); 4] =
    [("0-100", 100_000_000), ("100-300", 300_000_000), ("300-500", 500_000_000), ("500-", i64::MAX)];

/// The first year that is told apart from those before it.
const FIRST_YEAR: i32 = 2010;

/// What is asked of a list.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Which demands.
    pub base: Base,
    /// By what they can be filtered: `stage field class mode band region industry year`.
    pub keys: &'a [&'static str],
    /// What is chosen: value by key. A key that is not in `keys` filters nothing.
    pub chosen: HashMap<&'static str, String>,
    /// The ids that a search found, best first.
    pub found: Option<&'a [i64]>,
    /// In which order.
    pub sort: Sort,
    /// How many rows to leave out and how many to give; `None` = all.
    pub window: Option<(u64, u64)>,
    /// Whether the text is wanted, to show where the words stand.
    pub with_text: bool,
}

impl<'a> Ask<'a> {
    /// These of them, in the order given.
    pub fn these(base: Base, ids: &'a [i64]) -> Self {
        let (found, sort) = (Some(ids), Sort::Relevance);
        Self { base, keys: &[], chosen: HashMap::new(), found, sort, window: None, with_text: false }
    }
}

/// A row of a list as one reader may know it: the narrow projection.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = DemandRow)]
pub struct SeenRow {
    /// Its id.
    #[schema(example = 17)]
    pub id: i64,
    /// Where it stands; the public reads a proposal as review.
    pub stage: DemandStage,
    /// 需求类别.
    pub class: DemandClass,
    /// 组织模式.
    pub mode: Mode,
    /// 榜单编号.
    #[schema(example = "澜科榜〔2026〕017 号")]
    pub number: Option<String>,
    /// 需求名称.
    #[schema(example = "高速热敏打印头耐磨保护层关键技术")]
    pub title: String,
    /// 技术领域.
    #[schema(example = "新一代信息技术")]
    pub field: String,
    /// District.
    #[schema(example = "高新区")]
    pub region: String,
    /// The owner's name, as far as it is disclosed.
    pub owner: Option<String>,
    /// 完成时限 in months.
    #[schema(example = 24)]
    pub months: Option<i32>,
    /// 榜金 in fen.
    #[schema(example = 280_000_000)]
    pub prize_fen: Option<i64>,
    /// 财政支持 in fen.
    #[schema(example = 84_000_000)]
    pub public_fen: Option<i64>,
    /// Industry of an imported row.
    pub industry: Option<String>,
    /// Ways of cooperation of an imported row.
    pub cooperation: Option<String>,
    /// The sum as an imported source worded it.
    pub amount_text: Option<String>,
    /// When the imported source posted it.
    pub posted_on: Option<NaiveDate>,
    /// When it was listed.
    pub listed_at: Option<DateTime<Utc>>,
    /// The bidding deadline.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// 拟解决的主要技术问题, where a search wants to show it; not in JSON.
    #[serde(skip)]
    pub problem: Option<String>,
}

/// A page of a list, with total and counts.
pub struct Listed {
    /// Total, and counts by key.
    pub cube: Cube,
    /// The rows of the window.
    pub rows: Vec<SeenRow>,
}

/// Loads a list for a reader.
pub async fn list<C: ConnectionTrait>(db: &C, who: &Who, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Listed> {
    let near = RowsNearness::of(who);
    let dimensions: Vec<Dimension> = ask.keys.iter().map(|key| dimension(key, ask, &near, now)).collect();
    let scope = scope(who, ask);
    let cells = facets::cells(db, scope.clone(), demand::Column::Id, &dimensions, ask.found.is_some()).await?;
    let cube = Cube::fold(&dimensions, &cells);
    if cube.total == 0 {
        return Ok(Listed { cube, rows: Vec::new() });
    }
    let best_first = ask.found.filter(|_| ask.sort == Sort::Relevance).map(|found| cube.ids_in_order_of(found));
    let wanted = match (&best_first, ask.window) {
        (Some(ids), window) => {
            let page = facets::window(ids, window).iter().copied();
            demand::Entity::find().filter(demand::Column::Id.is_in(page))
        }
        // The window is found in the index alone; only its rows are then read from the table.
        (None, Some((skip, take))) => {
            let window = ordered(scope.filter(cube.condition()), ask.sort, now).offset(skip).limit(take);
            let ids = window.select_only().column(demand::Column::Id).into_query();
            demand::Entity::find().filter(demand::Column::Id.in_subquery(ids))
        }
        (None, None) => scope.filter(cube.condition()),
    };
    let mut rows = rows(db, ordered(wanted, ask.sort, now), &near, ask.with_text, now).await?;
    if let Some(ids) = best_first {
        facets::order_by(&mut rows, &ids, |row| row.id);
    }
    Ok(Listed { cube, rows })
}

/// The demands of a list before filters, through the reader's eyes.
fn scope(who: &Who, ask: &Ask<'_>) -> Select<demand::Entity> {
    let scope = demand::Entity::find().filter(base(who, ask.base)).filter(crate::seen::demands(who));
    match ask.found {
        Some(found) => scope.filter(demand::Column::Id.is_in(found.iter().copied())),
        None => scope,
    }
}

fn base(who: &Who, base: Base) -> Condition {
    let stages = |stages: &[DemandStage]| Condition::any().add(demand::Column::Stage.is_in(stages.iter().copied()));
    match base {
        Base::Hall => crate::seen::list_items(),
        Base::Collected if who.is_office() => Condition::all(),
        Base::Collected => match who.district() {
            Some(region) => stages(COLLECTED).add(demand::Column::Region.eq(region)),
            None => stages(COLLECTED),
        },
        Base::Mine => {
            let mine = Condition::any().add(demand::Column::Id.is_null());
            match who.person() {
                Some(person) => mine
                    .add(demand::Column::OrgId.eq(person.org.id))
                    .add(demand::Column::ClaimedBy.eq(person.org.id))
                    .add(demand::Column::EnteredBy.eq(person.id)),
                None => mine,
            }
        }
        Base::Loadable => Condition::all(),
    }
}

fn dimension(key: &'static str, ask: &Ask<'_>, near: &RowsNearness, now: DateTime<Utc>) -> Dimension {
    let stored = match key {
        "stage" => near.told_stage(now),
        "field" => demand::Column::Field.into_simple_expr(),
        "class" => demand::Column::Class.into_simple_expr(),
        "mode" => demand::Column::Mode.into_simple_expr(),
        "band" => band(),
        "industry" => demand::Column::Industry.into_simple_expr(),
        "year" => year(now),
        _ => demand::Column::Region.into_simple_expr(),
    };
    let reads = if key == "field" { Reads::Top } else { Reads::Whole };
    Dimension { key, stored, reads, chosen: ask.chosen.get(key).cloned() }
}

fn band() -> Expr {
    let mut bands = CaseStatement::new();
    for (name, above) in BANDS {
        bands = bands.case(demand::Column::PrizeFen.lt(above), name);
    }
    bands.into()
}

/// The year it was posted: by the source, or here.
fn year(now: DateTime<Utc>) -> Expr {
    use demand::Column;
    let here =
        || Expr::from(Func::coalesce([Column::SubmittedAt.into_simple_expr(), Column::CreatedAt.into_simple_expr()]));
    let mut years = CaseStatement::new();
    for year in (FIRST_YEAR..=clock::local_date(now).year()).rev() {
        let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else { continue };
        let by_us = Condition::all().add(Column::PostedOn.is_null()).add(here().gte(clock::at_local(first, 0, 0)));
        years = years.case(Condition::any().add(Column::PostedOn.gte(first)).add(by_us), year.to_string());
    }
    years.into()
}

fn ordered(rows: Select<demand::Entity>, sort: Sort, now: DateTime<Utc>) -> Select<demand::Entity> {
    use demand::Column;
    let last_first = |rows: Select<demand::Entity>, column: Column, nulls: NullOrdering| {
        rows.order_by_with_nulls(column, Order::Desc, nulls)
    };
    match sort {
        Sort::Closing => {
            let open = Column::Stage.eq(DemandStage::Listed).and(Column::ClosesAt.gt(now));
            let next: Expr = CaseStatement::new().case(open, Column::ClosesAt.into_simple_expr()).into();
            let rows = rows.order_by_with_nulls(next, Order::Asc, NullOrdering::Last);
            last_first(rows, Column::ClosesAt, NullOrdering::Last)
        }
        Sort::Listed => last_first(rows, Column::ListedAt, NullOrdering::Last),
        Sort::Prize => last_first(rows, Column::PrizeFen, NullOrdering::Last),
        // What was written here has no source's date and is newer than what was imported.
        Sort::Posted => last_first(rows, Column::PostedOn, NullOrdering::First),
        Sort::Updated => last_first(rows, Column::UpdatedAt, NullOrdering::Last),
        Sort::Newest | Sort::Relevance => rows,
    }
    .order_by_desc(Column::Id)
}

#[derive(FromQueryResult)]
struct Raw {
    id: i64,
    stage: DemandStage,
    class: DemandClass,
    mode: Mode,
    number: Option<String>,
    title: String,
    field: String,
    region: String,
    months: Option<i32>,
    prize_fen: Option<i64>,
    public_fen: Option<i64>,
    show_name: Disclosure,
    industry: Option<String>,
    cooperation: Option<String>,
    amount_text: Option<String>,
    owner_text: Option<String>,
    posted_on: Option<NaiveDate>,
    listed_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    org_name: Option<String>,
    near: String,
    problem: Option<String>,
}

async fn rows<C: ConnectionTrait>(
    db: &C,
    wanted: Select<demand::Entity>,
    near: &RowsNearness,
    with_text: bool,
    now: DateTime<Utc>,
) -> Result<Vec<SeenRow>> {
    use demand::Column;
    let to_org: RelationDef = demand::Entity::belongs_to(org::Entity).from(Column::OrgId).to(org::Column::Id).into();
    let text = if with_text { Column::Problem.into_simple_expr() } else { Expr::cust("NULL") };
    let raw = wanted
        .select_only()
        .columns([
            Column::Id,
            Column::Stage,
            Column::Class,
            Column::Mode,
            Column::Number,
            Column::Title,
            Column::Field,
            Column::Region,
            Column::Months,
            Column::PrizeFen,
            Column::PublicFen,
            Column::ShowName,
            Column::Industry,
            Column::Cooperation,
            Column::AmountText,
            Column::OwnerText,
            Column::PostedOn,
            Column::ListedAt,
            Column::ClosesAt,
            Column::UpdatedAt,
        ])
        .column_as(org::Column::Name, "org_name")
        .expr_as(near.expr(), "near")
        .expr_as(text, "problem")
        .join(JoinType::LeftJoin, to_org)
        .into_model::<Raw>()
        .all(db)
        .await?;
    Ok(raw.into_iter().map(|raw| project(raw, near.is_inside(), now)).collect())
}

fn project(raw: Raw, inside: bool, now: DateTime<Utc>) -> SeenRow {
    let near = Nearness::of_row(&raw.near);
    let party = near == Nearness::Party;
    let passed = raw.closes_at.is_some_and(|closes| closes <= now);
    let may_name = party || near.may(raw.show_name);
    SeenRow {
        id: raw.id,
        stage: told_stage(raw.stage, passed, party, inside),
        class: raw.class,
        mode: raw.mode,
        number: raw.number,
        title: raw.title,
        field: raw.field,
        region: raw.region,
        owner: raw.org_name.or(raw.owner_text).filter(|_| may_name),
        months: raw.months,
        prize_fen: raw.prize_fen,
        public_fen: raw.public_fen,
        industry: raw.industry,
        cooperation: raw.cooperation,
        amount_text: raw.amount_text,
        posted_on: raw.posted_on,
        listed_at: raw.listed_at,
        closes_at: raw.closes_at,
        updated_at: raw.updated_at,
        problem: raw.problem,
    }
}

/// Whether every value chosen by a closed vocabulary is a word of it; the key of the first that is not.
pub fn unknown_word<'a>(chosen: &'a HashMap<&'static str, String>) -> Option<&'a str> {
    let known = |key: &str, value: &str| match key {
        "stage" => DemandStage::parse(value).is_some(),
        "class" => DemandClass::parse(value).is_some(),
        "mode" => Mode::parse(value).is_some(),
        "band" => BANDS.iter().any(|(name, _)| *name == value),
        _ => true,
    };
    chosen.iter().find(|(key, value)| !known(key, value)).map(|(key, _)| *key)
}
