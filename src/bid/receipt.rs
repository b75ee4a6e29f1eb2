//! The receipt of a submission: what the bidding unit keeps to prove, without this platform, when it handed in what.
//!
//! The journal publishes `entry = SHA-256(salt || payload)` of every row and nothing else. The receipt holds salt and
//! payload of the row `submit`; the payload names the SHA-256 of the bid's text in canonical form and of each file.

use chrono::{DateTime, Utc};
use entity::{
    bid, journal, payload,
    words::{Subject, Word},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::Act;
use crate::error::{Error, Result};

/// What is shown of a submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Number of the row in the public journal.
    #[schema(example = 4182)]
    pub seq: i64,
    /// When it was handed in, by the store's clock.
    pub time: DateTime<Utc>,
    /// SHA-256(salt || payload) in hexadecimal: what the public journal shows.
    pub entry: String,
    /// SHA-256 of the bid's `content` in RFC 8785 canonical JSON, in hexadecimal.
    pub content_sha256: String,
    /// SHA-256 of each file at submission, in hexadecimal.
    pub files_sha256: Vec<String>,
}

/// The file the bidder keeps: the receipt with what opens it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Kept {
    /// Always `jiebang-receipt-v1`.
    #[schema(example = "jiebang-receipt-v1")]
    pub kind: &'static str,
    /// How to check it, in words.
    pub how: &'static str,
    /// 榜单编号.
    pub number: Option<String>,
    /// The list item.
    pub demand: String,
    /// The bidding unit.
    pub unit: String,
    /// The submission.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// 32 bytes in hexadecimal.
    pub salt: String,
    /// RFC 8785 canonical JSON, exactly as hashed.
    pub payload: String,
    /// SHA-256(0x00 || entry) in hexadecimal: the leaf of the public log, at index seq - 1.
    pub leaf: String,
}

const HOW: &str = "核对办法：salt 按十六进制还原成字节，后接 payload 的 UTF-8 字节，求 SHA-256，应等于 entry；\
                   entry 应与公开日志第 seq 条一致。payload 中的 content_sha256 是方案内容（接口返回的 content，\
                   按 RFC 8785 规范化）的 SHA-256，files_sha256 是各附件的 SHA-256。";

/// The receipt of a bid's submission; `None` while it was never handed in.
pub async fn of<C: ConnectionTrait>(db: &C, bid: &bid::Model) -> Result<Option<Receipt>> {
    rows(db, bid.id).await?.map(|(row, words)| read(&row, &words)).transpose()
}

/// The file to keep.
pub async fn kept<C: ConnectionTrait>(db: &C, seen: &super::seen::Seen) -> Result<Kept> {
    let (row, words) = rows(db, seen.id).await?.ok_or(Error::NotFound)?;
    let entry: &[u8] = &row.entry;
    Ok(Kept {
        kind: "jiebang-receipt-v1",
        how: HOW,
        number: seen.number.clone(),
        demand: seen.demand.clone(),
        unit: seen.unit.clone(),
        receipt: read(&row, &words)?,
        salt: hex::encode(&words.salt),
        leaf: hex::encode(crate::journal::leaf(entry)),
        payload: words.body,
    })
}

async fn rows<C: ConnectionTrait>(db: &C, id: i64) -> Result<Option<(journal::Model, payload::Model)>> {
    let row = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Bid))
        .filter(journal::Column::SubjectId.eq(id))
        .filter(journal::Column::Act.eq(Act::Submit.code()))
        .order_by_desc(journal::Column::Seq)
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let words = payload::Entity::find_by_id(row.seq).one(db).await?;
    Ok(words.map(|words| (row, words)))
}

fn read(row: &journal::Model, words: &payload::Model) -> Result<Receipt> {
    let body: serde_json::Value = serde_json::from_str(&words.body)?;
    let details = &body["details"];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Receipt {
        seq: row.seq,
        time: row.at,
        entry: hex::encode(&row.entry),
        content_sha256: text(&details["content_sha256"]),
        files_sha256: details["files_sha256"].as_array().into_iter().flatten().map(text).collect(),
    })
}
