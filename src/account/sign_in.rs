//! Signing in and checking one's own password. Five wrong passwords in a row lock the account for a quarter of an hour,
//! for the address they came from; who tries cannot tell a wrong password, a locked account and an unknown name apart.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account, org,
    words::{AccountStage, OrgStage, SessionKind, Subject, Visibility},
    wrong_try,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use tokio::time::Instant;

use super::{
    link, password, people,
    session::{self, SignedIn},
};
use crate::{
    app::App,
    error::{Error, Result},
    journal::{self, Happened},
    store::Tx,
    who::{Person, Who},
};

/// Wrong passwords in a row that lock an account for the address they came from …
const TRIES: i32 = 5;
/// … and, from all addresses together within the same time, for everybody. One address alone never gets there: who
/// wants to keep a rival out of the platform near a deadline would need a network of machines.
const ALL_TRIES: i64 = 100;
/// How long.
const LOCK: TimeDelta = TimeDelta::minutes(15);
/// No refusal is quicker than this: the write that counts a wrong password would tell known names from unknown ones.
pub const FLOOR: Duration = Duration::from_millis(250);

/// Signs in by username or e-mail, from a network address.
pub async fn sign_in(app: &App, address: &str, name: &str, password: &str, kind: SessionKind) -> Result<SignedIn> {
    app.limits.sign_in(address)?;
    let started = Instant::now();
    let outcome = attempt(app, address, name, password, kind).await;
    if outcome.is_err() {
        tokio::time::sleep_until(started + FLOOR).await;
    }
    outcome
}

async fn attempt(app: &App, address: &str, name: &str, password: &str, kind: SessionKind) -> Result<SignedIn> {
    let account = people::by_name(app.store.db(), name).await?;
    if !is_right(app, account.as_ref(), address, password).await? {
        return Err(Error::WrongPassword);
    }
    let account = account.ok_or(Error::WrongPassword)?;
    let unit = org::Entity::find_by_id(account.org_id).one(app.store.db()).await?;
    // Told only to who knows the password.
    if account.stage == AccountStage::Disabled {
        return Err(Error::Forbidden("这个账号已停用，请联系本单位管理员。".into()));
    }
    if unit.is_none_or(|unit| unit.stage == OrgStage::Disabled) {
        return Err(Error::Forbidden("您所在的单位已停用，请联系市科技局。".into()));
    }
    let tx = app.store.jot().await?;
    let tokens = session::begin(app, &tx, account.id, kind).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Whether the password is right and the account not locked. The try is counted before the password is checked, so
/// that many tries at once count as many; a right password takes the count of its address back.
async fn is_right(app: &App, account: Option<&account::Model>, address: &str, password: &str) -> Result<bool> {
    let open = match account {
        Some(account) => count_try(app, account.id, address).await?,
        None => false,
    };
    let hash = account.and_then(|account| account.password_hash.as_deref());
    let right = app.passwords.check(hash, password).await? && open;
    if let Some(account) = account.filter(|_| right) {
        let tx = app.store.jot().await?;
        wrong_try::Entity::delete_by_id((account.id, address.to_owned())).exec(&*tx).await?;
        tx.commit().await?;
    }
    Ok(right)
}

/// Counts a try; `false` = the account is locked, for this address or for all of them.
async fn count_try(app: &App, id: i64, address: &str) -> Result<bool> {
    let tx = app.store.jot().await?;
    let account = account::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::WrongPassword)?;
    if account.locked_until.is_some_and(|until| until > tx.now) {
        return Ok(false);
    }
    let key = (id, address.to_owned());
    let before = wrong_try::Entity::find_by_id(key.clone()).one(&*tx).await?;
    if before.as_ref().and_then(|row| row.locked_until).is_some_and(|until| until > tx.now) {
        return Ok(false);
    }
    let failed = before.filter(|row| row.locked_until.is_none()).map_or(0, |row| row.failed) + 1;
    wrong_try::Entity::delete_by_id(key).exec(&*tx).await?;
    let counted = wrong_try::ActiveModel {
        account_id: Set(id),
        address: Set(address.to_owned()),
        failed: Set(failed),
        locked_until: Set((failed >= TRIES).then(|| tx.now + LOCK)),
        at: Set(tx.now),
    };
    wrong_try::Entity::insert(counted).exec_without_returning(&*tx).await?;
    if tries_of_all(&tx, id).await? >= ALL_TRIES {
        let locked = account::ActiveModel { id: Set(id), locked_until: Set(Some(tx.now + LOCK)), ..Default::default() };
        account::Entity::update(locked).exec(&*tx).await?;
        tracing::warn!(account = id, "wrong passwords from many addresses: the account is locked");
    }
    tx.commit().await?;
    Ok(true)
}

async fn tries_of_all(tx: &Tx, id: i64) -> Result<i64> {
    let tries: Vec<i32> = wrong_try::Entity::find()
        .select_only()
        .column(wrong_try::Column::Failed)
        .filter(wrong_try::Column::AccountId.eq(id))
        .filter(wrong_try::Column::At.gt(tx.now - LOCK))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(tries.into_iter().map(i64::from).sum())
}

/// Until when an account cannot be signed in to, from some address at least.
pub async fn locked_until<C: ConnectionTrait>(
    db: &C,
    account: &account::Model,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let rows = wrong_try::Entity::find()
        .filter(wrong_try::Column::AccountId.eq(account.id))
        .filter(wrong_try::Column::LockedUntil.gt(now))
        .all(db)
        .await?;
    let all = account.locked_until.filter(|until| *until > now);
    Ok(rows.into_iter().filter_map(|row| row.locked_until).chain(all).max())
}

/// Takes back every count and lock of an account.
pub async fn unlock(tx: &Tx, account: i64) -> Result<()> {
    wrong_try::Entity::delete_many().filter(wrong_try::Column::AccountId.eq(account)).exec(&**tx).await?;
    let open = account::ActiveModel { id: Set(account), locked_until: Set(None), ..Default::default() };
    account::Entity::update(open).exec(&**tx).await?;
    Ok(())
}

/// Forgets tries that count no more. Returns how many.
pub async fn sweep(app: &App) -> Result<usize> {
    let tx = app.store.jot().await?;
    let before = tx.now - TimeDelta::days(1);
    let old = wrong_try::Entity::delete_many().filter(wrong_try::Column::At.lt(before)).exec(&*tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(old.rows_affected).unwrap_or(usize::MAX))
}

/// Whether this is the signed-in person's own password, asked again before something weighty. Counted by session: who
/// sits at somebody's open page guesses five times, and locks nobody out elsewhere.
pub async fn confirm(app: &App, person: &Person, password: &str) -> Result<()> {
    let row = account::Entity::find_by_id(person.id).one(app.store.db()).await?.ok_or(Error::SignIn)?;
    if is_right(app, Some(&row), &format!("session {}", person.session), password).await? {
        Ok(())
    } else {
        Err(Error::invalid("current", "现在的密码不正确，请重新输入；连续 5 次不正确将暂停办理 15 分钟"))
    }
}

/// Changes the signed-in person's password. Every other session ends.
pub async fn change_password(app: &App, who: &Who, current: &str, new: &str) -> Result<()> {
    let person = who.person().ok_or(Error::SignIn)?;
    if let Some(says) = password::objection(new, &person.username) {
        return Err(Error::invalid("password", says));
    }
    if new == current {
        return Err(Error::invalid("password", "新密码与现在的密码相同，请换一个"));
    }
    confirm(app, person, current).await?;
    let hash = app.passwords.hash(&app.store.chance, new).await?;
    let tx = app.store.write().await?;
    let row = account::Entity::find_by_id(person.id).one(&*tx).await?.ok_or(Error::SignIn)?;
    if row.stage != AccountStage::Active {
        return Err(Error::SignIn);
    }
    link::set_password(&tx, &row, hash).await?;
    session::end_all(&tx, person.id, Some(person.session)).await?;
    let details = json!({"by": "self"});
    let happened =
        Happened { act: "password", subject: Subject::Account, id: person.id, visibility: Visibility::Party, details };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}

/// Ends the session this request belongs to.
pub async fn sign_out(app: &App, who: &Who) -> Result<()> {
    let Some(person) = who.person() else { return Ok(()) };
    let tx = app.store.jot().await?;
    session::end(&tx, &[person.session]).await?;
    tx.commit().await
}

/// Ends every other session of the person.
pub async fn sign_out_elsewhere(app: &App, who: &Who) -> Result<()> {
    let person = who.person().ok_or(Error::SignIn)?;
    let tx = app.store.jot().await?;
    session::end_all(&tx, person.id, Some(person.session)).await?;
    tx.commit().await
}
