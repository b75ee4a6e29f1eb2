//! What has happened: one append-only table, written in the same transaction as the change.
//!
//! `payload` is the RFC 8785 canonical JSON of `{seq, time, actor, act, subject, details}` and stands with its own
//! salt in a side table that may be erased; `entry` = SHA-256(salt || payload) never changes. The leaf of the Merkle
//! log is SHA-256(0x00 || entry) and its index is seq - 1.

use entity::{
    counter, follower, journal, payload,
    words::{Subject, Visibility, Word},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect, sea_query::OnConflict};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{error::Result, store::Tx, who::Who};

/// One thing that happened to one subject.
pub struct Happened<'a> {
    /// What was done: the code of an act, such as `submit`.
    pub act: &'a str,
    /// To what.
    pub subject: Subject,
    /// Its id.
    pub id: i64,
    /// Who may read the row, of those who may load the subject.
    pub visibility: Visibility,
    /// Facts of the act as the projections show them: stages, reasons, hashes. Never contact details.
    pub details: Value,
}

/// Appends a row and returns its seq.
pub async fn append(tx: &Tx, who: &Who, happened: Happened<'_>) -> Result<i64> {
    let mut newest = tx.seq.lock().await;
    let before = match *newest {
        Some(seq) => seq,
        None => last(&**tx).await?,
    };
    let seq = before + 1;
    let salt: [u8; 32] = tx.chance().bytes();
    let body = canonical(&json!({
        "seq": seq,
        "time": tx.now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        "actor": who.name_in_journal(),
        "act": happened.act,
        "subject": format!("{}/{}", happened.subject.code(), happened.id),
        "details": happened.details,
    }))?;
    let row = journal::ActiveModel {
        seq: Set(seq),
        at: Set(tx.now),
        actor_id: Set(who.account_id()),
        org_id: Set(who.org_id()),
        act: Set(happened.act.to_owned()),
        subject: Set(happened.subject),
        subject_id: Set(happened.id),
        visibility: Set(happened.visibility),
        entry: Set(entry(&salt, &body).to_vec()),
    };
    journal::Entity::insert(row).exec_without_returning(&**tx).await?;
    let words = payload::ActiveModel { seq: Set(seq), salt: Set(salt.to_vec()), body: Set(body) };
    payload::Entity::insert(words).exec_without_returning(&**tx).await?;
    *newest = Some(seq);
    Ok(seq)
}

/// The newest seq; 0 for an empty journal.
pub async fn last<C: ConnectionTrait>(db: &C) -> Result<i64> {
    let newest: Option<i64> = journal::Entity::find()
        .select_only()
        .column(journal::Column::Seq)
        .order_by_desc(journal::Column::Seq)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.unwrap_or(0))
}

/// The canonical form that is hashed.
pub fn canonical(value: &Value) -> Result<String> {
    serde_json_canonicalizer::to_string(value).map_err(crate::error::Error::broken)
}

/// SHA-256(salt || payload).
pub fn entry(salt: &[u8], payload: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(payload.as_bytes()).finalize().into()
}

/// SHA-256(0x00 || entry): the leaf of RFC 6962.
pub fn leaf(entry: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// How far a follower has come.
pub async fn cursor<C: ConnectionTrait>(db: &C, name: &str) -> Result<i64> {
    Ok(follower::Entity::find_by_id(name).one(db).await?.map_or(0, |row| row.cursor))
}

/// Remembers how far a follower has come, in the transaction of what it did.
pub async fn advance(tx: &Tx, name: &str, cursor: i64) -> Result<()> {
    let row = follower::ActiveModel { name: Set(name.to_owned()), cursor: Set(cursor) };
    let replace = OnConflict::column(follower::Column::Name).update_column(follower::Column::Cursor).to_owned();
    follower::Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The next number of a series, such as the 榜单 of a year: dense, because writes are one at a time.
pub async fn count(tx: &Tx, series: &str) -> Result<i64> {
    let next = counter::Entity::find_by_id(series).one(&**tx).await?.map_or(0, |row| row.value) + 1;
    let row = counter::ActiveModel { name: Set(series.to_owned()), value: Set(next) };
    let replace = OnConflict::column(counter::Column::Name).update_column(counter::Column::Value).to_owned();
    counter::Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_is_sorted_and_tight() {
        let text = canonical(&json!({"b": 1, "a": "需求\n", "c": [true, null]})).unwrap();
        assert_eq!(text, "{\"a\":\"需求\\n\",\"b\":1,\"c\":[true,null]}");
    }

    /// `printf '\000abc' | sha256sum` and `printf 'saltabc' | sha256sum`.
    #[test]
    fn hashes_are_of_the_plain_bytes() {
        assert_eq!(hex::encode(leaf(b"abc")), hex::encode(Sha256::digest(b"\0abc")));
        assert_eq!(hex::encode(entry(b"salt", "abc")), hex::encode(Sha256::digest(b"saltabc")));
    }
}
