//! Lists of achievements: filtered by what, in which order. As for demands, a page costs two statements whatever its
//! length, and the long texts are not touched.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    achievement, org,
    words::{AchievementStage, Maturity, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoSimpleExpr, JoinType, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{CaseStatement, Expr, NullOrdering},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::Result,
    facets::{self, Cube, Dimension, Reads},
    who::Who,
};

/// Which achievements a list is about; never more than the reader may load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// 成果清单: what is published; for the bureau also what was withdrawn.
    Published,
    /// The reader's own, in all stages.
    Mine,
    /// All that the reader may load.
    Loadable,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The last published first.
    Published,
    /// The most mature first.
    Maturity,
    /// The last changed first.
    Updated,
    /// The newest first.
    Newest,
    /// The best found first; without a search the newest.
    Relevance,
}

/// What is asked of a list.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Which achievements.
    pub base: Base,
    /// By what they can be filtered: `stage field maturity ip cooperation`.
    pub keys: &'a [&'static str],
    /// What is chosen: value by key. A key that is not in `keys` filters nothing.
    pub chosen: HashMap<&'static str, String>,
    /// The ids that a search found, best first.
    pub found: Option<&'a [i64]>,
    /// In which order.
    pub sort: Sort,
    /// How many rows to leave out and how many to give; `None` = all.
    pub window: Option<(u64, u64)>,
    /// Whether the summary is wanted, to show where the words stand.
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
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, FromQueryResult)]
#[schema(as = AchievementRow)]
pub struct SeenRow {
    /// Its id.
    #[schema(example = 3)]
    pub id: i64,
    /// Where it stands.
    pub stage: AchievementStage,
    /// 成果名称.
    #[schema(example = "高硬度类金刚石复合薄膜及其制备方法")]
    pub title: String,
    /// 技术领域.
    #[schema(example = "新一代信息技术")]
    pub field: String,
    /// The unit that offers it.
    pub owner: Option<String>,
    /// 技术成熟度.
    pub maturity: Option<Maturity>,
    /// 知识产权形式.
    #[schema(example = "发明专利")]
    pub ip_type: String,
    /// Ways of cooperation, 、 between.
    #[schema(example = "技术许可、合作开发")]
    pub cooperation: String,
    /// Price in fen; absent = 面议.
    #[schema(example = 60_000_000)]
    pub price_fen: Option<i64>,
    /// The price as an imported source worded it.
    pub price_text: Option<String>,
    /// When the imported source posted it.
    pub posted_on: Option<NaiveDate>,
    /// When it was published here.
    pub published_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// 成果简介, where a search wants to show it; not in JSON.
    #[serde(skip)]
    pub summary: Option<String>,
}

/// A page of a list, with total and counts.
pub struct Listed {
    /// Total, and counts by key.
    pub cube: Cube,
    /// The rows of the window.
    pub rows: Vec<SeenRow>,
}

/// Loads a list for a reader.
pub async fn list<C: ConnectionTrait>(db: &C, who: &Who, ask: &Ask<'_>) -> Result<Listed> {
    let dimensions: Vec<Dimension> = ask.keys.iter().map(|key| dimension(key, ask)).collect();
    let scope = scope(who, ask);
    let cells = facets::cells(db, scope.clone(), achievement::Column::Id, &dimensions, ask.found.is_some()).await?;
    let cube = Cube::fold(&dimensions, &cells);
    if cube.total == 0 {
        return Ok(Listed { cube, rows: Vec::new() });
    }
    let best_first = ask.found.filter(|_| ask.sort == Sort::Relevance).map(|found| cube.ids_in_order_of(found));
    let wanted = match (&best_first, ask.window) {
        (Some(ids), window) => {
            let page = facets::window(ids, window).iter().copied();
            achievement::Entity::find().filter(achievement::Column::Id.is_in(page))
        }
        // The window is found in the index alone; only its rows are then read from the table.
        (None, Some((skip, take))) => {
            let window = ordered(scope.filter(cube.condition()), ask.sort).offset(skip).limit(take);
            let ids = window.select_only().column(achievement::Column::Id).into_query();
            achievement::Entity::find().filter(achievement::Column::Id.in_subquery(ids))
        }
        (None, None) => scope.filter(cube.condition()),
    };
    let mut rows = rows(db, ordered(wanted, ask.sort), ask.with_text).await?;
    if let Some(ids) = best_first {
        facets::order_by(&mut rows, &ids, |row| row.id);
    }
    Ok(Listed { cube, rows })
}

/// The achievements of a list before filters, through the reader's eyes.
fn scope(who: &Who, ask: &Ask<'_>) -> Select<achievement::Entity> {
    let scope = achievement::Entity::find().filter(base(who, ask.base)).filter(crate::seen::achievements(who));
    match ask.found {
        Some(found) => scope.filter(achievement::Column::Id.is_in(found.iter().copied())),
        None => scope,
    }
}

fn base(who: &Who, base: Base) -> Condition {
    match base {
        Base::Published if who.is_office() => {
            Condition::all().add(achievement::Column::Stage.ne(AchievementStage::Draft))
        }
        Base::Published => Condition::all().add(achievement::Column::Stage.eq(AchievementStage::Published)),
        Base::Mine => {
            let mine = Condition::any().add(achievement::Column::Id.is_null());
            match who.person() {
                Some(person) => mine
                    .add(achievement::Column::OrgId.eq(person.org.id))
                    .add(achievement::Column::EnteredBy.eq(person.id)),
                None => mine,
            }
        }
        Base::Loadable => Condition::all(),
    }
}

fn dimension(key: &'static str, ask: &Ask<'_>) -> Dimension {
    let (column, reads) = match key {
        "stage" => (achievement::Column::Stage, Reads::Whole),
        "maturity" => (achievement::Column::Maturity, Reads::Whole),
        "ip" => (achievement::Column::IpType, Reads::Each),
        "cooperation" => (achievement::Column::Cooperation, Reads::Each),
        _ => (achievement::Column::Field, Reads::Top),
    };
    Dimension { key, stored: column.into_simple_expr(), reads, chosen: ask.chosen.get(key).cloned() }
}

fn ordered(rows: Select<achievement::Entity>, sort: Sort) -> Select<achievement::Entity> {
    use achievement::Column;
    match sort {
        Sort::Published => rows
            .order_by_with_nulls(Column::PublishedAt, Order::Desc, NullOrdering::Last)
            .order_by_with_nulls(Column::PostedOn, Order::Desc, NullOrdering::Last),
        Sort::Maturity => {
            let mut rank = CaseStatement::new();
            for (at, maturity) in (1_i64..).zip(Maturity::ALL) {
                rank = rank.case(Column::Maturity.eq(*maturity), at);
            }
            let rank: Expr = rank.into();
            rows.order_by_with_nulls(rank, Order::Desc, NullOrdering::Last)
        }
        Sort::Updated => rows.order_by_desc(Column::UpdatedAt),
        Sort::Newest | Sort::Relevance => rows,
    }
    .order_by_desc(Column::Id)
}

async fn rows<C: ConnectionTrait>(
    db: &C,
    wanted: Select<achievement::Entity>,
    with_text: bool,
) -> Result<Vec<SeenRow>> {
    use achievement::Column;
    let to_org: RelationDef =
        achievement::Entity::belongs_to(org::Entity).from(Column::OrgId).to(org::Column::Id).into();
    let text = if with_text { Column::Summary.into_simple_expr() } else { Expr::cust("NULL") };
    let owner = sea_orm::sea_query::Func::coalesce([
        org::Column::Name.into_simple_expr(),
        Column::OwnerText.into_simple_expr(),
    ]);
    Ok(wanted
        .select_only()
        .columns([
            Column::Id,
            Column::Stage,
            Column::Title,
            Column::Field,
            Column::Maturity,
            Column::IpType,
            Column::Cooperation,
            Column::PriceFen,
            Column::PriceText,
            Column::PostedOn,
            Column::PublishedAt,
            Column::UpdatedAt,
        ])
        .expr_as(owner, "owner")
        .expr_as(text, "summary")
        .join(JoinType::LeftJoin, to_org)
        .into_model()
        .all(db)
        .await?)
}

/// The key of a choice that is no word of its closed vocabulary, if there is one.
pub fn unknown_word<'a>(chosen: &'a HashMap<&'static str, String>) -> Option<&'a str> {
    let known = |key: &str, value: &str| match key {
        "stage" => AchievementStage::parse(value).is_some(),
        "maturity" => Maturity::parse(value).is_some(),
        _ => true,
    };
    chosen.iter().find(|(key, value)| !known(key, value)).map(|(key, _)| *key)
}
