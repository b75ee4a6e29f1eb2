//! Signing in and checking one's own password. Five wrong passwords in a row lock the account for a quarter of an hour;
//! who tries cannot tell a wrong password, a locked account and an unknown name apart.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{
    account, org,
    words::{AccountStage, OrgStage, SessionKind, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
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
    who::Who,
};

/// Wrong passwords in a row that lock an account …
const TRIES: i32 = 5;
/// … for this long.
const LOCK: TimeDelta = TimeDelta::minutes(15);
/// No refusal is quicker than this: the write that counts a wrong password would tell known names from unknown ones.
pub const FLOOR: Duration = Duration::from_millis(250);

/// Signs in by username or e-mail, from a network address.
pub async fn sign_in(app: &App, address: &str, name: &str, password: &str, kind: SessionKind) -> Result<SignedIn> {
    app.limits.sign_in(address)?;
    let started = Instant::now();
    let outcome = attempt(app, name, password, kind).await;
    if outcome.is_err() {
        tokio::time::sleep_until(started + FLOOR).await;
    }
    outcome
}

async fn attempt(app: &App, name: &str, password: &str, kind: SessionKind) -> Result<SignedIn> {
    let account = people::by_name(app.store.db(), name).await?;
    if !is_right(app, account.as_ref(), password).await? {
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
/// that many tries at once count as many; a right password takes the count back.
async fn is_right(app: &App, account: Option<&account::Model>, password: &str) -> Result<bool> {
    let open = match account {
        Some(account) => count_try(app, account.id).await?,
        None => false,
    };
    let hash = account.and_then(|account| account.password_hash.as_deref());
    let right = app.passwords.check(hash, password).await? && open;
    if let Some(account) = account.filter(|_| right) {
        set_tries(app, account.id, 0, None).await?;
    }
    Ok(right)
}

/// Counts a try; `false` = the account is locked.
async fn count_try(app: &App, id: i64) -> Result<bool> {
    let tx = app.store.jot().await?;
    let row = account::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::WrongPassword)?;
    if row.locked_until.is_some_and(|until| until > tx.now) {
        return Ok(false);
    }
    let failed = if row.locked_until.is_some() { 1 } else { row.failed + 1 };
    let locked_until = (failed >= TRIES).then(|| tx.now + LOCK);
    let counted = account::ActiveModel {
        id: Set(id),
        failed: Set(failed),
        locked_until: Set(locked_until),
        ..Default::default()
    };
    account::Entity::update(counted).exec(&*tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn set_tries(app: &App, id: i64, failed: i32, until: Option<chrono::DateTime<chrono::Utc>>) -> Result<()> {
    let tx = app.store.jot().await?;
    let row = account::ActiveModel { id: Set(id), failed: Set(failed), locked_until: Set(until), ..Default::default() };
    account::Entity::update(row).exec(&*tx).await?;
    tx.commit().await
}

/// Whether this is the person's own password, asked again before something weighty.
pub async fn confirm(app: &App, id: i64, password: &str) -> Result<account::Model> {
    let row = account::Entity::find_by_id(id).one(app.store.db()).await?.ok_or(Error::SignIn)?;
    if is_right(app, Some(&row), password).await? {
        Ok(row)
    } else {
        Err(Error::invalid("current", "现在的密码不正确，请重新输入；连续 5 次不正确将暂停登录 15 分钟"))
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
    confirm(app, person.id, current).await?;
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
