//! Uploaded files. Bytes lie in an object store under random keys; a row says whose they are. An upload is pending
//! until an act links it; what stays pending for a day is swept. Who may load the matter may load its files, with two
//! differences: a demand's attachments follow its disclosure, and scans with a stamp are for its parties.

pub mod api;
pub mod page;

use std::{path::Path, sync::Arc};

use chrono::TimeDelta;
use entity::{
    account, file,
    words::{FileStage, Subject, Visibility},
};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    error::{Error, Result},
    journal::{self, Happened},
    store::Tx,
    who::{Person, Who},
};

/// Kinds of files that offices exchange: the ending, and the type it is served as.
const KINDS: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("wps", "application/vnd.ms-works"),
    ("ofd", "application/ofd"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("zip", "application/zip"),
    ("txt", "text/plain; charset=utf-8"),
];

/// Most bytes that people of one unit may have sent without linking them to anything.
const MOST_PENDING: i64 = 200 << 20;

/// Where the bytes lie.
#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// A local folder.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(dir).map_err(Error::broken)?)))
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.0.put(&Key::from(key), PutPayload::from(bytes)).await.map_err(Error::broken).map(drop)
    }

    /// The bytes under a key.
    pub async fn get(&self, key: &str) -> Result<Vec<u8>> {
        let found = self.0.get(&Key::from(key)).await.map_err(Error::broken)?;
        Ok(found.bytes().await.map_err(Error::broken)?.to_vec())
    }

    async fn delete(&self, key: &str) -> Result<()> {
        self.0.delete(&Key::from(key)).await.map_err(Error::broken)
    }
}

/// The endings that are taken, for the `accept` of a control.
pub fn accepted() -> String {
    KINDS.iter().map(|(ending, _)| format!(".{ending}")).collect::<Vec<_>>().join(",")
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Takes an upload in and returns its pending row.
pub async fn upload(app: &App, who: &Who, name: &str, bytes: Vec<u8>) -> Result<file::Model> {
    let person = who.person().ok_or(Error::SignIn)?;
    app.limits.upload(person.id)?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let Some((_, mime)) = KINDS.iter().find(|(known, _)| *known == ending) else {
        let known = KINDS.iter().map(|(ending, _)| *ending).collect::<Vec<_>>().join("、");
        return Err(Error::invalid("file", format!("不接受这种文件。可以上传：{known}")));
    };
    if bytes.is_empty() {
        return Err(Error::invalid("file", "文件是空的，请重新选择"));
    }
    if !begins_as(&ending, &bytes) {
        return Err(Error::invalid(
            "file",
            format!("“{name}”的内容不是 {ending} 文件，可能已损坏，请重新导出后再上传"),
        ));
    }
    if bytes.len() > app.config.upload_limit {
        return Err(Error::TooLarge(format!("文件超过 {} MB，请压缩或拆分后上传", app.config.upload_limit >> 20)));
    }
    let key = app.store.chance.secret();
    let digest = Sha256::digest(&bytes).to_vec();
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    // The row first: bytes that no row names would never be swept.
    let saved = register(app, person, &key, size, name, (*mime).to_owned(), digest).await?;
    app.files.put(&key, bytes).await?;
    Ok(saved)
}

/// Whether a file begins as its ending says: what cannot be opened should be seen by the sender, not by the reviewer.
fn begins_as(ending: &str, bytes: &[u8]) -> bool {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let (packed, office) = (starts(b"PK"), starts(b"\xD0\xCF\x11\xE0"));
    match ending {
        "pdf" => bytes[..bytes.len().min(1024)].windows(5).any(|five| five == b"%PDF-"),
        // Office files with a password are wrapped in the old form.
        "docx" | "xlsx" | "pptx" => packed || office,
        "doc" | "xls" | "ppt" | "wps" => office || packed || starts(b"{\\rtf"),
        "ofd" | "zip" => packed,
        "jpg" | "jpeg" => starts(b"\xFF\xD8\xFF"),
        "png" => starts(b"\x89PNG"),
        _ => true,
    }
}

/// Puts the row of bytes that lie under `key`, unless too much of the unit's is pending already.
async fn register(
    app: &App,
    person: &Person,
    key: &str,
    size: i64,
    name: String,
    mime: String,
    digest: Vec<u8>,
) -> Result<file::Model> {
    let tx = app.store.jot().await?;
    if pending_bytes(&tx, person.org.id).await?.saturating_add(size) > MOST_PENDING {
        let most = MOST_PENDING >> 20;
        return Err(Error::conflict(
            "pending_files",
            format!("本单位上传后还没有使用的文件已接近 {most} MB。请先把它们附到事项上，或等一天后系统清理再传。"),
        ));
    }
    let row = file::ActiveModel {
        id: Set(tx.fresh_id::<file::Entity>().await?),
        key: Set(key.to_owned()),
        stage: Set(FileStage::Pending),
        name: Set(name),
        mime: Set(mime),
        size: Set(size),
        sha256: Set(digest),
        uploaded_by: Set(person.id),
        part: Set(String::new()),
        at: Set(tx.now),
        ..Default::default()
    };
    let id = file::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    let saved = file::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(saved)
}

/// Bytes that people of a unit have sent and linked to nothing.
async fn pending_bytes(tx: &Tx, unit: i64) -> Result<i64> {
    let people = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::OrgId.eq(unit))
        .into_query();
    let sizes: Vec<i64> = file::Entity::find()
        .select_only()
        .column(file::Column::Size)
        .filter(file::Column::Stage.eq(FileStage::Pending))
        .filter(file::Column::UploadedBy.in_subquery(people))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(sizes.into_iter().sum())
}

/// Links the uploader's pending file to a matter, as part of an act, and journals it.
pub async fn link(tx: &Tx, who: &Who, file_id: i64, subject: Subject, id: i64, part: &str) -> Result<()> {
    let found = file::Entity::find_by_id(file_id)
        .filter(file::Column::Stage.eq(FileStage::Pending))
        .filter(file::Column::UploadedBy.eq(who.account_id().ok_or(Error::SignIn)?))
        .one(&**tx)
        .await?
        .ok_or_else(|| Error::invalid("file", "上传的文件已失效，请重新上传"))?;
    let linked = file::ActiveModel {
        id: Set(file_id),
        stage: Set(FileStage::Linked),
        subject: Set(Some(subject)),
        subject_id: Set(Some(id)),
        part: Set(part.to_owned()),
        ..Default::default()
    };
    file::Entity::update(linked).exec(&**tx).await?;
    let details = json!({"file": file_id, "sha256": hex::encode(&found.sha256), "size": found.size, "part": part});
    let happened = Happened { act: "attach", subject, id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// Takes a file off a matter, as an act. The bytes are swept with the pending ones.
pub async fn unlink(tx: &Tx, who: &Who, file_id: i64, subject: Subject, id: i64) -> Result<()> {
    let found = file::Entity::find_by_id(file_id)
        .filter(file::Column::Subject.eq(subject))
        .filter(file::Column::SubjectId.eq(id))
        .one(&**tx)
        .await?
        .ok_or(Error::NotFound)?;
    let loose = file::ActiveModel {
        id: Set(file_id),
        stage: Set(FileStage::Pending),
        subject: Set(None),
        subject_id: Set(None),
        at: Set(tx.now),
        ..Default::default()
    };
    file::Entity::update(loose).exec(&**tx).await?;
    let details = json!({"file": file_id, "sha256": hex::encode(&found.sha256)});
    let happened = Happened { act: "detach", subject, id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// An attachment: what it discloses is disclosed with it.
pub const ATTACHMENT: &str = "attachment";
/// The scan of a printed and stamped page: it shows names and seals.
pub const STAMPED: &str = "stamped";

/// One file for a reader who may load it.
pub async fn find(app: &App, who: &Who, id: i64) -> Result<file::Model> {
    let db = app.store.db();
    let found = file::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let may = match (found.subject, found.subject_id) {
        _ if found.stage == FileStage::Pending => who.account_id() == Some(found.uploaded_by),
        (Some(Subject::Demand), Some(id)) => {
            let demand = crate::demand::find(db, who, id).await?;
            let near = crate::demand::seen::nearness(db, who, &demand).await?;
            near.may_file(&demand, &found.part)
        }
        (Some(Subject::Bid), Some(id)) => crate::bid::find(db, who, id).await.is_ok(),
        (Some(Subject::Achievement), Some(id)) => {
            let seen = entity::achievement::Entity::find_by_id(id).filter(crate::seen::achievements(who));
            seen.one(db).await?.is_some()
        }
        (Some(Subject::Org), Some(id)) => who.is_office() || who.org_id() == Some(id),
        (Some(Subject::Notice), Some(_)) => true,
        _ => false,
    };
    if may { Ok(found) } else { Err(Error::NotFound) }
}

/// The files of a matter, oldest first. Who may read them is asked where the matter is loaded.
pub async fn of<C: ConnectionTrait>(db: &C, subject: Subject, id: i64) -> Result<Vec<file::Model>> {
    let rows = file::Entity::find()
        .filter(file::Column::Subject.eq(subject))
        .filter(file::Column::SubjectId.eq(id))
        .order_by_asc(file::Column::At)
        .order_by_asc(file::Column::Id)
        .all(db)
        .await?;
    Ok(rows)
}

/// Deletes what has been pending for a day. Returns how many.
pub async fn sweep(app: &App) -> Result<usize> {
    let before = app.store.clock.now(app.store.db()).await? - TimeDelta::days(1);
    let old = file::Entity::find()
        .filter(file::Column::Stage.eq(FileStage::Pending))
        .filter(file::Column::At.lt(before))
        .all(app.store.db())
        .await?;
    let mut swept = 0;
    for row in &old {
        let tx = app.store.jot().await?;
        // Asked again inside: since the list was read, an act may have linked it.
        let gone = file::Entity::delete_many()
            .filter(file::Column::Id.eq(row.id))
            .filter(file::Column::Stage.eq(FileStage::Pending))
            .filter(file::Column::At.lt(before))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        if gone.rows_affected > 0 {
            app.files.delete(&row.key).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
