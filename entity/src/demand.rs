//! A demand, from draft to award. Money is fen.

use sea_orm::entity::prelude::*;

use crate::words::{DemandClass, DemandStage, Disclosure, Mode};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demand")]
/// A demand, from draft to award. Money is fen.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub call_id: i64,
    /// Absent while the bureau keeps a collected row nobody has claimed.
    pub org_id: Option<i64>,
    /// Who says the collected row is theirs.
    pub claimed_by: Option<i64>,
    /// The person who wrote it; a clerk when 代录.
    pub entered_by: Option<i64>,
    pub stage: DemandStage,
    pub class: DemandClass,
    pub mode: Mode,
    /// 榜单编号, given at listing.
    pub number: Option<String>,
    pub title: String,
    pub field: String,
    pub region: String,
    pub months: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub background: String,
    #[sea_orm(column_type = "Text")]
    pub problem: String,
    #[sea_orm(column_type = "Text")]
    pub constraints: String,
    #[sea_orm(column_type = "Text")]
    pub support: String,
    #[sea_orm(column_type = "Text")]
    pub requirements: String,
    #[sea_orm(column_type = "Text")]
    pub ip: String,
    #[sea_orm(column_type = "Text")]
    pub benefit: String,
    /// 榜金.
    pub prize_fen: Option<i64>,
    /// 财政支持.
    pub public_fen: Option<i64>,
    /// 自筹.
    pub own_fen: Option<i64>,
    pub show_name: Disclosure,
    pub show_text: Disclosure,
    pub directed_org_id: Option<i64>,
    pub contact: String,
    /// 真实性与非涉密承诺.
    pub truthful: bool,
    /// The last reason given: of a return, a refusal, a pause.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Why the owner's opinion no longer counts in the review under way; absent = it counts.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner_waived: Option<String>,
    pub industry: Option<String>,
    pub cooperation: Option<String>,
    /// The sum as the source worded it.
    pub amount_text: Option<String>,
    /// The id in the list it was imported from.
    #[sea_orm(unique)]
    pub source_key: Option<String>,
    pub source_url: Option<String>,
    /// The owner as the source names it, not a registered unit.
    pub owner_text: Option<String>,
    pub posted_on: Option<Date>,
    /// 有效期, as the source says.
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    /// The list or call the source took it from.
    pub programme: Option<String>,
    /// The deadline as the source worded it.
    pub deadline_text: Option<String>,
    /// 考核指标 as the source worded them, where they are no rows of their own.
    #[sea_orm(column_type = "Text", nullable)]
    pub indicators_text: Option<String>,
    /// SHA-256 of the imported row, in hexadecimal: the same row again changes nothing.
    pub source_digest: Option<String>,
    pub submitted_at: Option<DateTimeUtc>,
    pub listed_at: Option<DateTimeUtc>,
    pub closes_at: Option<DateTimeUtc>,
    /// Since when it stands in this stage.
    pub stage_at: DateTimeUtc,
    /// By when the one who holds it should act.
    pub due_at: Option<DateTimeUtc>,
    /// How often it was submitted.
    pub editions: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
