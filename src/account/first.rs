//! The first administrator: made on the machine itself, once, before anybody can sign in.

use chrono::Datelike;
use entity::{
    account, duty, org,
    words::{AccountStage, Duty, OrgKind},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    form::PersonInput,
    password,
    people::{self, NewOrg, NewPerson},
};
use crate::{
    app::App,
    call, clock,
    error::{Error, Result, refuse_if_any},
    store::Tx,
    who::Who,
};

/// Creates the first administrator, and the bureau and this year's standing call where they are missing. Refused while
/// an active administrator exists.
pub async fn create(app: &App, person: PersonInput, password: &str) -> Result<i64> {
    let person = person.tidy();
    let mut problems = person.problems("");
    if let Some(says) = password::objection(password, &person.username) {
        problems.push(crate::error::Problem::new("password", says));
    }
    refuse_if_any(problems)?;
    let hash = app.passwords.hash(&app.store.chance, password).await?;
    let tx = app.store.write().await?;
    if administrators(&tx).await? > 0 {
        return Err(Error::conflict("has_admin", "已经有系统管理员，请由其登录后在“人员”中添加其他人。"));
    }
    let taken = people::taken(&*tx, &person.username, &person.email, "", None).await?;
    if !taken.is_empty() {
        return Err(Error::Invalid(taken));
    }
    let bureau = bureau(app, &tx).await?;
    call::ensure_standing(&tx, &Who::Console, clock::local_date(tx.now).year()).await?;
    let new = NewPerson {
        org_id: bureau,
        username: person.username,
        name: person.name,
        email: person.email,
        phone: person.phone,
        duties: vec![Duty::Admin],
        password_hash: Some(hash),
        ..NewPerson::default()
    };
    let id = people::create_person(&tx, &Who::Console, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// Active administrators of the bureau.
async fn administrators(tx: &Tx) -> Result<u64> {
    let admins = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(Duty::Admin))
        .into_query();
    let active = account::Entity::find()
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .filter(account::Column::Id.in_subquery(admins))
        .count(&**tx)
        .await?;
    Ok(active)
}

async fn bureau(app: &App, tx: &Tx) -> Result<i64> {
    if let Some(bureau) = org::Entity::find().filter(org::Column::Kind.eq(OrgKind::Bureau)).one(&**tx).await? {
        return Ok(bureau.id);
    }
    let new = NewOrg {
        kind: OrgKind::Bureau,
        name: app.config.bureau.clone(),
        region: "市直".into(),
        confirmed: true,
        ..NewOrg::default()
    };
    people::create_org(tx, &Who::Console, new).await
}
