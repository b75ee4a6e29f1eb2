//! Mailed links: a new password for who forgot it, a first one for who was invited. The token stands only in the mail;
//! the store keeps its hash. A link works once and for a time.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account, link, org,
    words::{AccountStage, LinkKind, OrgStage, Subject, Visibility},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;

use super::{letters, password, session};
use crate::{
    app::App,
    error::{Error, Result},
    inbox::mail,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// How long a link to a new password works.
pub const RESET: TimeDelta = TimeDelta::hours(1);
/// How long an invitation works.
pub const INVITE: TimeDelta = TimeDelta::days(7);
/// Another link to a new password is mailed after this long at the earliest: nobody's mailbox is flooded.
const AGAIN: TimeDelta = TimeDelta::minutes(5);

/// A link that still works.
#[derive(Clone, Debug)]
pub struct Open {
    /// What it is for.
    pub kind: LinkKind,
    /// Whose it is.
    pub account: account::Model,
    /// The person's unit.
    pub unit: String,
}

/// Makes a link and returns its token. Earlier ones of the same account stop working.
pub async fn issue(tx: &Tx, account: i64, kind: LinkKind) -> Result<String> {
    void(tx, account).await?;
    let token = tx.chance().secret();
    let life = if kind == LinkKind::Reset { RESET } else { INVITE };
    let row = link::ActiveModel {
        hash: Set(session::hash(&token)),
        account_id: Set(account),
        kind: Set(kind),
        expires_at: Set(tx.now + life),
        used_at: Set(None),
    };
    link::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(token)
}

/// Ends every open link of an account.
pub async fn void(tx: &Tx, account: i64) -> Result<()> {
    link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(tx.now))
        .filter(link::Column::AccountId.eq(account))
        .filter(link::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets links that ran out a day ago. Returns how many.
pub async fn sweep(app: &App) -> Result<usize> {
    let tx = app.store.jot().await?;
    let before = tx.now - TimeDelta::days(1);
    let old = link::Entity::delete_many().filter(link::Column::ExpiresAt.lt(before)).exec(&*tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(old.rows_affected).unwrap_or(usize::MAX))
}

/// The link of a token, if it still works.
pub async fn find<C: ConnectionTrait>(db: &C, token: &str, now: DateTime<Utc>) -> Result<Open> {
    let gone = || Error::NotFound;
    let row = link::Entity::find_by_id(session::hash(token)).one(db).await?.ok_or_else(gone)?;
    if row.used_at.is_some() || row.expires_at <= now {
        return Err(gone());
    }
    let account = account::Entity::find_by_id(row.account_id).one(db).await?.ok_or_else(gone)?;
    let unit = org::Entity::find_by_id(account.org_id).one(db).await?.ok_or_else(gone)?;
    if account.stage == AccountStage::Disabled || unit.stage == OrgStage::Disabled {
        return Err(gone());
    }
    Ok(Open { kind: row.kind, account, unit: unit.name })
}

/// Sets the password by a link: activates who was invited, unlocks, ends all sessions and links.
pub async fn take_up(app: &App, token: &str, new: &str) -> Result<account::Model> {
    let open = find(app.store.db(), token, app.store.clock.glance()).await?;
    if let Some(says) = password::objection(new, &open.account.username) {
        return Err(Error::invalid("password", says));
    }
    let hash = app.passwords.hash(&app.store.chance, new).await?;
    let tx = app.store.write().await?;
    // Looked at again: while the password was hashed the link may have been used elsewhere.
    let Open { kind, account, .. } = find(&*tx, token, tx.now).await?;
    set_password(&tx, &account, hash).await?;
    session::end_all(&tx, account.id, None).await?;
    let act = if kind == LinkKind::Invite { "activate" } else { "password" };
    let details = json!({"by": "link"});
    let happened = Happened { act, subject: Subject::Account, id: account.id, visibility: Visibility::Party, details };
    journal::append(&tx, &Who::Public, happened).await?;
    tx.commit().await?;
    Ok(account)
}

/// Stores a new password's hash, inside an act that journals it.
pub async fn set_password(tx: &Tx, account: &account::Model, hash: String) -> Result<()> {
    void(tx, account.id).await?;
    super::sign_in::unlock(tx, account.id).await?;
    let changed = account::ActiveModel {
        id: Set(account.id),
        password_hash: Set(Some(hash)),
        stage: Set(AccountStage::Active),
        version: Set(account.version + 1),
        ..Default::default()
    };
    account::Entity::update(changed).exec(&**tx).await?;
    Ok(())
}

/// Mails a link to a new password where the address is known. The answer is the same, and takes as long, where it is not.
pub async fn ask_reset(app: &App, address: &str, email: &str) -> Result<()> {
    app.limits.sign_in(address)?;
    let started = tokio::time::Instant::now();
    let sent = mail_reset(app, email).await;
    tokio::time::sleep_until(started + super::sign_in::FLOOR).await;
    sent
}

async fn mail_reset(app: &App, email: &str) -> Result<()> {
    let Some(account) = super::people::by_email(app.store.db(), email).await? else { return Ok(()) };
    if account.stage != AccountStage::Active {
        return Ok(());
    }
    // No act yet: nothing is changed until the link is used, and whoever asks is not known.
    let tx = app.store.jot().await?;
    let fresh = link::Entity::find()
        .filter(link::Column::AccountId.eq(account.id))
        .filter(link::Column::Kind.eq(LinkKind::Reset))
        .filter(link::Column::UsedAt.is_null())
        .filter(link::Column::ExpiresAt.gt(tx.now + (RESET - AGAIN)))
        .count(&*tx)
        .await?;
    if fresh > 0 {
        return Ok(());
    }
    let token = issue(&tx, account.id, LinkKind::Reset).await?;
    let letter = letters::reset(app, &account, &token);
    // Mails are unique by row and kind; this one stands for no row of the journal.
    let kind = format!("{}{}", mail::RESET, &hex::encode(session::hash(&token))[..12]);
    mail::queue(&tx, &account, 0, &kind, &letter).await?;
    tx.commit().await
}

/// Mails an invitation, in the act (journal row `seq`) that invites.
pub async fn invite(app: &App, tx: &Tx, account: i64, seq: i64) -> Result<()> {
    let row = account::Entity::find_by_id(account).one(&**tx).await?.ok_or(Error::NotFound)?;
    let unit = org::Entity::find_by_id(row.org_id).one(&**tx).await?.ok_or(Error::NotFound)?;
    let token = issue(tx, account, LinkKind::Invite).await?;
    let letter = letters::invitation(app, &row, &unit.name, &token);
    mail::queue(tx, &row, seq, mail::INVITE, &letter).await
}
