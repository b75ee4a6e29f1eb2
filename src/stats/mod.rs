//! The year in numbers: public demands only, each number with the rows behind it. Three amounts stay three amounts.

pub mod api;
pub mod page;
pub mod sheet;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    demand,
    words::{DemandClass, DemandStage, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoSimpleExpr, QueryFilter,
    QuerySelect,
    sea_query::{CaseStatement, Expr, Func},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    clock::{self, local_date},
    demand::rules::{effective, outward},
    error::Result,
};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// 征集: collected or submitted in the year.
    Collected,
    /// 发榜: listed in the year.
    Listed,
    /// 揭榜成功: awarded in the year.
    Awarded,
}

impl Count {
    /// What it is called.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Collected => "征集需求",
            Self::Listed => "发榜",
            Self::Awarded => "揭榜成功",
        }
    }

    /// Its code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Listed => "listed",
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
    posted_on: Option<NaiveDate>,
    submitted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    listed_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    stage_at: DateTime<Utc>,
}

impl Row {
    /// The day on which this row counts.
    pub fn day(&self, count: Count) -> Option<NaiveDate> {
        match count {
            Count::Collected => {
                let posted = self.posted_on.or(self.submitted_at.map(local_date));
                Some(posted.unwrap_or_else(|| local_date(self.created_at)))
            }
            Count::Listed => self.listed_at.map(local_date),
            Count::Awarded => (self.stage == DemandStage::Awarded).then(|| local_date(self.stage_at)),
        }
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

/// Every public demand: one query, narrow columns.
pub async fn rows(app: &App) -> Result<Vec<Row>> {
    use demand::Column as C;
    let rows = demand::Entity::find()
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
    /// Whether a row is among them.
    pub fn holds(&self, row: &Row, year: i32, now: DateTime<Utc>) -> bool {
        let Some(day) = row.day(self.count.unwrap_or(Count::Collected)) else { return false };
        let is = |wanted: &Option<String>, have: &str| wanted.as_deref().is_none_or(|wanted| wanted == have);
        day.year() == year
            && self.month.is_none_or(|month| month == day.month())
            && is(&self.field, row.field())
            && is(&self.class, row.class.code())
            && is(&self.stage, row.stage(now).code())
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

/// The numbers of one year, added up by the store: what [`year_of`] gives as `total`, in one narrow row.
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

/// A year's statistics.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// The whole year.
    pub total: Tally,
    /// By month, 1 to 12.
    pub months: BTreeMap<u32, Tally>,
    /// By field.
    pub fields: BTreeMap<String, Tally>,
    /// By class code.
    pub classes: BTreeMap<String, Tally>,
    /// Demands collected in the year, by the stage in which they stand, by code.
    pub stages: BTreeMap<String, u64>,
}

/// Counts a year.
pub fn year_of(rows: &[Row], year: i32, now: DateTime<Utc>) -> Year {
    let mut out = Year { year, ..Year::default() };
    for row in rows {
        for count in [Count::Collected, Count::Listed, Count::Awarded] {
            let Some(day) = row.day(count).filter(|day| day.year() == year) else { continue };
            let class = row.class.code().to_owned();
            let tallies = [
                &mut out.total,
                out.months.entry(day.month()).or_default(),
                out.fields.entry(row.field().to_owned()).or_default(),
                out.classes.entry(class).or_default(),
            ];
            for tally in tallies {
                add(tally, count, row);
            }
            if count == Count::Collected {
                *out.stages.entry(row.stage(now).code().to_owned()).or_default() += 1;
            }
        }
    }
    out
}

fn add(tally: &mut Tally, count: Count, row: &Row) {
    match count {
        Count::Collected => tally.collected += 1,
        Count::Listed => {
            tally.listed += 1;
            tally.prize_fen += row.prize_fen.unwrap_or(0);
            tally.public_fen += row.public_fen.unwrap_or(0);
        }
        Count::Awarded => tally.awarded += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(stage: DemandStage, listed: Option<&str>) -> Row {
        Row {
            id: 1,
            title: "需求".into(),
            stage,
            class: DemandClass::Tackle,
            field: String::new(),
            industry: Some("制造业".into()),
            prize_fen: Some(100),
            public_fen: Some(30),
            posted_on: None,
            submitted_at: Some("2026-01-31T20:00:00Z".parse().unwrap()),
            created_at: "2025-12-01T00:00:00Z".parse().unwrap(),
            listed_at: listed.map(|at| at.parse().unwrap()),
            closes_at: None,
            stage_at: "2026-03-01T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_row_counts_on_its_local_day_and_sums_stay_apart() {
        let now = "2026-09-01T00:00:00Z".parse().unwrap();
        let rows = [row(DemandStage::Awarded, Some("2026-02-10T00:00:00Z")), row(DemandStage::Screening, None)];
        let year = year_of(&rows, 2026, now);
        assert_eq!(year.total, Tally { collected: 2, listed: 1, awarded: 1, prize_fen: 100, public_fen: 30 });
        assert_eq!(year.months[&2].collected, 2, "eight in the evening UTC is the next day here");
        assert_eq!(year.fields["制造业"].listed, 1);
        assert_eq!(year.stages["collected"], 1, "a pending vetting reads as collected outside");
        assert_eq!(year_of(&rows, 2025, now).total, Tally::default());
    }
}
