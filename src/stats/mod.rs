//! The year in numbers: public demands only, each number with the rows behind it. Three amounts stay three amounts.

pub mod api;
pub mod document;
pub mod page;
pub mod sheet;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    bid, demand,
    words::{DemandClass, DemandStage, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoSimpleExpr, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr, Func},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    clock::{self, local_date},
    demand::stages::{effective, outward},
    error::Result,
    form::Form,
};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// 征集: collected or submitted in the year.
    Collected,
    /// 发榜: listed in the year.
    Listed,
    /// 揭榜方案: bids opened in the year. Before a round is opened nothing of it is counted, so nothing sealed is told.
    Bids,
    /// 揭榜成功: awarded in the year.
    Awarded,
}

impl Count {
    /// What it is called.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Collected => "征集需求",
            Self::Listed => "发榜",
            Self::Bids => "揭榜方案",
            Self::Awarded => "揭榜成功",
        }
    }

    /// Every one, in the order of a demand's life.
    pub const ALL: [Self; 4] = [Self::Collected, Self::Listed, Self::Bids, Self::Awarded];

    /// What one of it is called: demands are counted in 项, bids in 份.
    pub fn measure(self) -> &'static str {
        if self == Self::Bids { "份" } else { "项" }
    }

    /// Its code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Listed => "listed",
            Self::Bids => "bids",
            Self::Awarded => "awarded",
        }
    }
}

/// One public demand, as far as numbers go.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    stage: DemandStage,
    class: DemandClass,
    field: String,
    industry: Option<String>,
    prize_fen: Option<i64>,
    public_fen: Option<i64>,
    own_fen: Option<i64>,
    posted_on: Option<NaiveDate>,
    submitted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    listed_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    stage_at: DateTime<Utc>,
    /// The opening day of each of its opened bids.
    #[sea_orm(skip)]
    bids: Vec<NaiveDate>,
}

impl Row {
    /// The days on which this row counts: one each time.
    pub fn days(&self, count: Count) -> Vec<NaiveDate> {
        let day = match count {
            Count::Collected => {
                let posted = self.posted_on.or(self.submitted_at.map(local_date));
                Some(posted.unwrap_or_else(|| local_date(self.created_at)))
            }
            Count::Listed => self.listed_at.map(local_date),
            Count::Bids => return self.bids.clone(),
            Count::Awarded => (self.stage == DemandStage::Awarded).then(|| local_date(self.stage_at)),
        };
        day.into_iter().collect()
    }

    /// Its field; imported rows have only an industry.
    pub fn field(&self) -> &str {
        match (&self.field, &self.industry) {
            (field, Some(industry)) if field.is_empty() => industry,
            (field, None) if field.is_empty() => "未分类",
            (field, _) => field,
        }
    }

    /// Where it stands, as the public is told.
    pub fn stage(&self, now: DateTime<Utc>) -> DemandStage {
        outward(effective(self.stage, self.closes_at.is_some_and(|closes| closes <= now)))
    }
}

/// Every public demand with its opened bids: two queries, narrow columns.
pub async fn rows(app: &App) -> Result<Vec<Row>> {
    use demand::Column as C;
    let mut rows: Vec<Row> = demand::Entity::find()
        .select_only()
        .columns([
            C::Id,
            C::Title,
            C::Stage,
            C::Class,
            C::Field,
            C::Industry,
            C::PrizeFen,
            C::PublicFen,
            C::OwnFen,
            C::PostedOn,
            C::SubmittedAt,
            C::CreatedAt,
            C::ListedAt,
            C::ClosesAt,
            C::StageAt,
        ])
        .filter(crate::seen::public_demands())
        .into_model()
        .all(app.store.db())
        .await?;
    let opened: Vec<(i64, DateTime<Utc>)> = bid::Entity::find()
        .select_only()
        .columns([bid::Column::DemandId, bid::Column::OpenedAt])
        .filter(bid::Column::OpenedAt.is_not_null())
        .order_by_asc(bid::Column::OpenedAt)
        .into_tuple()
        .all(app.store.db())
        .await?;
    let mut days: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
    for (demand, at) in opened {
        days.entry(demand).or_default().push(local_date(at));
    }
    for row in &mut rows {
        row.bids = days.remove(&row.id).unwrap_or_default();
    }
    Ok(rows)
}

/// Which rows a number stands for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The year.
    #[param(example = 2026)]
    pub year: Option<i32>,
    /// What is counted.
    #[param(inline)]
    pub count: Option<Count>,
    /// Only this month, 1 to 12.
    pub month: Option<u32>,
    /// Only this field.
    pub field: Option<String>,
    /// Only this class, by code.
    pub class: Option<String>,
    /// Only this stage, by code.
    pub stage: Option<String>,
}

impl Which {
    /// What an address asks; what cannot be read asks nothing.
    pub fn asked(form: &Form) -> Self {
        let text = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
        Self {
            year: form.get("year").parse().ok().filter(|year| (1000..10_000).contains(year)),
            count: Count::ALL.into_iter().find(|count| count.code() == form.get("count")),
            month: form.get("month").parse().ok(),
            field: text("field"),
            class: text("class"),
            stage: text("stage"),
        }
    }

    /// The days on which a row counts among them; empty where it does not.
    pub fn days(&self, row: &Row, year: i32, now: DateTime<Utc>) -> Vec<NaiveDate> {
        let is = |wanted: &Option<String>, have: &str| wanted.as_deref().is_none_or(|wanted| wanted == have);
        let among =
            is(&self.field, row.field()) && is(&self.class, row.class.code()) && is(&self.stage, row.stage(now).code());
        let mut days = if among { row.days(self.count.unwrap_or(Count::Collected)) } else { Vec::new() };
        days.retain(|day| day.year() == year && self.month.is_none_or(|month| month == day.month()));
        days
    }
}

/// A number for each thing counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    /// 征集需求.
    pub collected: u64,
    /// 发榜.
    pub listed: u64,
    /// 揭榜成功.
    pub awarded: u64,
    /// 榜金 of what was listed, in fen.
    pub prize_fen: i64,
    /// 财政支持 of what was listed, in fen.
    pub public_fen: i64,
}

/// The numbers of one year, added up by the store: what [`year_of`] gives as `total.tally`, in one narrow row.
pub async fn tally<C: ConnectionTrait>(db: &C, year: i32) -> Result<Tally> {
    use demand::Column as C;
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    let within = |at: Expr| {
        let instant = |year| first(year).map(|day| clock::at_local(day, 0, 0));
        Condition::all().add(at.clone().gte(instant(year))).add(at.lt(instant(year + 1)))
    };
    let here = Func::coalesce([C::SubmittedAt.into_simple_expr(), C::CreatedAt.into_simple_expr()]);
    let collected = Condition::any()
        .add(Condition::all().add(C::PostedOn.gte(first(year))).add(C::PostedOn.lt(first(year + 1))))
        .add(within(here.into()).add(C::PostedOn.is_null()));
    let listed = within(C::ListedAt.into_simple_expr());
    let awarded = within(C::StageAt.into_simple_expr()).add(C::Stage.eq(DemandStage::Awarded));
    // PostgreSQL adds bigints up to a numeric.
    let sum = |when: &Condition, what: Expr| {
        let sum = Func::sum(CaseStatement::new().case(when.clone(), what).finally(0_i64));
        Expr::from(sum).cast_as("bigint")
    };
    let one = || Expr::val(1_i64);
    let row = demand::Entity::find()
        .select_only()
        .expr_as(sum(&collected, one()), "collected")
        .expr_as(sum(&listed, one()), "listed")
        .expr_as(sum(&awarded, one()), "awarded")
        .expr_as(sum(&listed, C::PrizeFen.into_simple_expr()), "prize_fen")
        .expr_as(sum(&listed, C::PublicFen.into_simple_expr()), "public_fen")
        .filter(crate::seen::public_demands())
        .into_tuple::<(Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>)>();
    let (collected, listed, awarded, prize, public) = row.one(db).await?.unwrap_or_default();
    let count = |number: Option<i64>| number.unwrap_or(0).unsigned_abs();
    Ok(Tally {
        collected: count(collected),
        listed: count(listed),
        awarded: count(awarded),
        prize_fen: prize.unwrap_or(0),
        public_fen: public.unwrap_or(0),
    })
}

/// A number for each thing counted, and each amount for itself: the three are never added together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sums {
    /// What the hall shows too.
    #[serde(flatten)]
    pub tally: Tally,
    /// 揭榜方案 of opened rounds, by opening day.
    pub bids: u64,
    /// 自筹 of what was listed, in fen.
    pub own_fen: i64,
    /// 榜金 of what was awarded, in fen.
    pub awarded_prize_fen: i64,
}

/// Demands in one stage with their amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct InStage {
    /// How many.
    pub demands: u64,
    /// 榜金, in fen.
    pub prize_fen: i64,
    /// 财政支持, in fen.
    pub public_fen: i64,
    /// 自筹, in fen.
    pub own_fen: i64,
}

/// A year's statistics.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// The whole year.
    pub total: Sums,
    /// By month, 1 to 12.
    #[schema(value_type = BTreeMap<String, Sums>)]
    pub months: BTreeMap<u32, Sums>,
    /// By field.
    pub fields: BTreeMap<String, Sums>,
    /// By class code.
    pub classes: BTreeMap<String, Sums>,
    /// Demands collected in the year, by the stage in which they stand, by code.
    pub stages: BTreeMap<String, InStage>,
}

/// Counts a year.
pub fn year_of(rows: &[Row], year: i32, now: DateTime<Utc>) -> Year {
    let mut out = Year { year, ..Year::default() };
    for row in rows {
        for count in Count::ALL {
            for day in row.days(count).into_iter().filter(|day| day.year() == year) {
                let class = row.class.code().to_owned();
                let groups = [
                    &mut out.total,
                    out.months.entry(day.month()).or_default(),
                    out.fields.entry(row.field().to_owned()).or_default(),
                    out.classes.entry(class).or_default(),
                ];
                for sums in groups {
                    add(sums, count, row);
                }
                if count == Count::Collected {
                    let stage = out.stages.entry(row.stage(now).code().to_owned()).or_default();
                    stage.demands += 1;
                    stage.prize_fen += row.prize_fen.unwrap_or(0);
                    stage.public_fen += row.public_fen.unwrap_or(0);
                    stage.own_fen += row.own_fen.unwrap_or(0);
                }
            }
        }
    }
    out
}

fn add(sums: &mut Sums, count: Count, row: &Row) {
    match count {
        Count::Collected => sums.tally.collected += 1,
        Count::Listed => {
            sums.tally.listed += 1;
            sums.tally.prize_fen += row.prize_fen.unwrap_or(0);
            sums.tally.public_fen += row.public_fen.unwrap_or(0);
            sums.own_fen += row.own_fen.unwrap_or(0);
        }
        Count::Bids => sums.bids += 1,
        Count::Awarded => {
            sums.tally.awarded += 1;
            sums.awarded_prize_fen += row.prize_fen.unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests;
