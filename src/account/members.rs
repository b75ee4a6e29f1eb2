//! The people of a unit: inviting them, their duties, disabling them. A unit's administrator looks after the unit's own
//! people; the bureau's looks after the bureau's, and over any unit after who is an expert. He cannot make anybody a
//! member of another unit: that would open its sealed bids to him.

use chrono::{DateTime, Utc};
use entity::{
    account, duty, org,
    words::{AccountStage, Duty, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr,
};
use serde_json::json;

use super::{
    form::PersonInput,
    link,
    people::{self, NewPerson},
    rules::{Act, Effect, FLOW, Facts, Preset},
    session,
};
use crate::{
    app::App,
    error::{Error, Problem, Result, refuse_if_any},
    flow::{Offer, Part},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// What an act on an account brings with it.
#[derive(Clone, Debug, Default)]
pub struct StepInput {
    /// The duties wanted, for [`Act::Duties`]; only those the actor may give are looked at.
    pub duties: Vec<Duty>,
    /// An expert's fields, one a line; absent = as they are.
    pub fields: Option<String>,
    /// The version that was read.
    pub version: Option<i32>,
}

/// Loads an account through the viewer's scope.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<account::Model> {
    account::Entity::find_by_id(id).filter(crate::seen::accounts(who)).one(db).await?.ok_or(Error::NotFound)
}

/// The parts a person holds over the people of a unit.
pub fn parts_in(org: i64, who: &Who) -> Vec<Part> {
    let mut parts = who.office_parts();
    if who.has(Duty::UnitAdmin) && who.org_id() == Some(org) {
        parts.push(Part::UnitAdmin);
    }
    parts
}

/// The duties this person may give and take in a unit.
pub fn grantable(unit: &org::Model, who: &Who) -> Vec<Duty> {
    let parts = parts_in(unit.id, who);
    let mut duties = Vec::new();
    if unit.kind != OrgKind::Bureau && parts.contains(&Part::UnitAdmin) {
        duties.extend([Duty::UnitAdmin, Duty::Member]);
    }
    if parts.contains(&Part::Admin) {
        if unit.kind == OrgKind::Bureau {
            duties.extend([Duty::Clerk, Duty::Leader, Duty::Auditor, Duty::Admin]);
        }
        duties.push(Duty::Expert);
    }
    duties
}

/// Invites a person into a unit. Returns the account's id.
pub async fn invite(app: &App, who: &Who, org: i64, input: PersonInput) -> Result<i64> {
    let input = input.tidy();
    let tx = app.store.write().await?;
    let unit = org::Entity::find_by_id(org).filter(crate::seen::orgs(who)).one(&*tx).await?.ok_or(Error::NotFound)?;
    let grantable = grantable(&unit, who);
    if grantable.is_empty() {
        return Err(Error::Forbidden("添加人员由本单位管理员办理；市科技局人员和评审专家由系统管理员添加。".into()));
    }
    if unit.stage != OrgStage::Confirmed {
        return Err(Error::conflict("org_confirmed", "单位注册经市科技局确认后，才能邀请人员。"));
    }
    let mut problems = input.problems("");
    problems.extend(people::taken(&*tx, &input.username, &input.email, "", None).await?);
    if let Some(problem) = duty_problem(&input.duties, &grantable) {
        problems.push(problem);
    }
    refuse_if_any(problems)?;
    let id = enrol_invited(app, &tx, who, org, input).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts an invited person on record and mails the link, inside a write that has checked the input.
pub async fn enrol_invited(app: &App, tx: &Tx, who: &Who, org: i64, input: PersonInput) -> Result<i64> {
    let new = NewPerson {
        org_id: org,
        username: input.username,
        name: input.name,
        email: input.email,
        phone: input.phone,
        duties: input.duties,
        fields: input.fields,
        password_hash: None,
        invited: true,
    };
    let (id, seq) = people::enrol(tx, who, new).await?;
    link::invite(app, tx, id, seq).await?;
    Ok(id)
}

fn duty_problem(wanted: &[Duty], grantable: &[Duty]) -> Option<Problem> {
    if wanted.is_empty() {
        return Some(Problem::new("duties", "请至少选择一项职责"));
    }
    let odd = wanted.iter().find(|duty| !grantable.contains(duty))?;
    Some(Problem::new("duties", format!("您不能授予“{}”这项职责", odd.zh())))
}

/// The duties after the act: what the actor may not touch stays as it is.
fn duties_after(before: &[Duty], wanted: &[Duty], grantable: &[Duty]) -> Vec<Duty> {
    Duty::ALL
        .iter()
        .copied()
        .filter(|duty| if grantable.contains(duty) { wanted.contains(duty) } else { before.contains(duty) })
        .collect()
}

struct Case {
    account: account::Model,
    unit: org::Model,
    before: Vec<Duty>,
    after: Vec<Duty>,
    facts: Facts,
}

async fn case<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    account: account::Model,
    act: Option<Act>,
    wanted: Option<&[Duty]>,
) -> Result<Case> {
    let unit = org::Entity::find_by_id(account.org_id).one(db).await?.ok_or(Error::NotFound)?;
    let before = session::duties_of(db, account.id).await?;
    let after = match wanted {
        Some(wanted) => duties_after(&before, wanted, &grantable(&unit, who)),
        None => before.clone(),
    };
    let key = if unit.kind == OrgKind::Bureau { Duty::Admin } else { Duty::UnitAdmin };
    let leaves = account.stage == AccountStage::Active
        && before.contains(&key)
        && (act == Some(Act::Disable) || !after.contains(&key));
    let facts = Facts {
        is_self: who.account_id() == Some(account.id),
        keeps_admin: !leaves || others_with(db, &account, key).await?,
        has_duty: !after.is_empty(),
    };
    Ok(Case { account, unit, before, after, facts })
}

/// Whether another active person of the unit holds the duty.
async fn others_with<C: ConnectionTrait>(db: &C, account: &account::Model, key: Duty) -> Result<bool> {
    let holders = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(key))
        .into_query();
    let others = account::Entity::find()
        .filter(account::Column::OrgId.eq(account.org_id))
        .filter(account::Column::Id.ne(account.id))
        .filter(account::Column::Stage.eq(AccountStage::Active))
        .filter(account::Column::Id.in_subquery(holders))
        .count(db)
        .await?;
    Ok(others > 0)
}

fn preset(account: &account::Model) -> Preset {
    Preset { has_password: account.password_hash.is_some() }
}

/// What this person could do with the account now. The last administrator's row shows why he cannot be disabled.
pub async fn offers<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    account: &account::Model,
) -> Result<Vec<Offer<Act, AccountStage>>> {
    let parts = parts_in(account.org_id, who);
    let case = case(db, who, account.clone(), Some(Act::Disable), None).await?;
    // Duties are chosen with the act: what is offered is the choosing.
    let choosing = Facts { has_duty: true, keeps_admin: true, ..case.facts.clone() };
    let mut offers = FLOW.offers(&preset(account), account.stage, &parts, &case.facts);
    let open = FLOW.offers(&preset(account), account.stage, &parts, &choosing);
    for offer in offers.iter_mut().filter(|offer| offer.act == Act::Duties) {
        if let Some(same) = open.iter().find(|same| same.act == Act::Duties) {
            offer.lacks = same.lacks.clone();
        }
    }
    if grantable(&case.unit, who).is_empty() {
        offers.retain(|offer| offer.act != Act::Duties);
    }
    Ok(offers)
}

/// Takes one act on an account.
pub async fn step(app: &App, who: &Who, id: i64, act: Act, input: &StepInput) -> Result<()> {
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if input.version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let wanted = (act == Act::Duties).then_some(input.duties.as_slice());
    let case = case(&*tx, who, found, Some(act), wanted).await?;
    let taken = FLOW
        .take(&preset(&case.account), case.account.stage, act, &parts_in(case.account.org_id, who), &case.facts)
        .map_err(|refused| Error::refused(refused, act.zh(), case.account.stage.zh()))?;
    if let Some(wanted) = wanted {
        let odd = wanted.iter().find(|duty| !case.before.contains(duty) && !case.after.contains(duty));
        if let Some(odd) = odd {
            return Err(Error::invalid("duties", format!("您不能授予“{}”这项职责", odd.zh())));
        }
    }
    move_to(&tx, &case.account, taken.to, input.fields.as_deref()).await?;
    let codes = |duties: &[Duty]| duties.iter().map(|duty| duty.code()).collect::<Vec<_>>();
    let mut details = json!({"from": taken.from.code(), "to": taken.to.code()});
    if act == Act::Duties {
        details["before"] = codes(&case.before).into();
        details["duties"] = codes(&case.after).into();
    }
    let happened = Happened { act: act.code(), subject: Subject::Account, id, visibility: Visibility::Party, details };
    let seq = journal::append(&tx, who, happened).await?;
    for effect in taken.then {
        match effect {
            Effect::SetDuties => people::set_duties(&tx, id, &case.after).await?,
            Effect::Invite => link::invite(app, &tx, id, seq).await?,
            Effect::SignOut => {
                session::end_all(&tx, id, None).await?;
                link::void(&tx, id).await?;
            }
        }
    }
    tx.commit().await
}

async fn move_to(tx: &Tx, account: &account::Model, to: AccountStage, fields: Option<&str>) -> Result<()> {
    let mut update = account::Entity::update_many()
        .col_expr(account::Column::Stage, Expr::value(to))
        .col_expr(account::Column::Version, Expr::value(account.version + 1))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::Version.eq(account.version));
    if let Some(fields) = fields {
        update = update.col_expr(account::Column::Fields, Expr::value(fields));
    }
    if update.exec(&**tx).await?.rows_affected == 0 {
        return Err(Error::Stale);
    }
    Ok(())
}

/// Changes the signed-in person's own name, address and telephone. `password` is asked again: links go to the address.
pub async fn amend_self(app: &App, who: &Who, input: PersonInput, password: &str) -> Result<()> {
    let person = who.person().ok_or(Error::SignIn)?;
    let input = input.tidy();
    refuse_if_any(input.contact_problems(""))?;
    super::sign_in::confirm(app, person, password).await?;
    let tx = app.store.write().await?;
    let mut taken = people::taken(&*tx, &person.username, &input.email, "", Some(person.id)).await?;
    taken.retain(|problem| problem.field == "email");
    refuse_if_any(taken)?;
    let row = account::Entity::find_by_id(person.id).one(&*tx).await?.ok_or(Error::NotFound)?;
    let changed =
        [("name", row.name != input.name), ("email", row.email != input.email), ("phone", row.phone != input.phone)];
    let changed: Vec<&str> = changed.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
    if changed.is_empty() {
        return Ok(());
    }
    account::Entity::update_many()
        .col_expr(account::Column::Name, Expr::value(input.name))
        .col_expr(account::Column::Email, Expr::value(input.email))
        .col_expr(account::Column::Phone, Expr::value(input.phone))
        .col_expr(account::Column::Version, Expr::value(row.version + 1))
        .filter(account::Column::Id.eq(person.id))
        .exec(&*tx)
        .await?;
    // An open link stands in the old mailbox.
    link::void(&tx, person.id).await?;
    let details = json!({"changed": changed});
    let happened =
        Happened { act: "amend", subject: Subject::Account, id: person.id, visibility: Visibility::Party, details };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}

/// When and how often somebody is signed in: live sessions but this one.
pub async fn other_sessions<C: ConnectionTrait>(db: &C, who: &Who, now: DateTime<Utc>) -> Result<u64> {
    use entity::session;
    let Some(person) = who.person() else { return Ok(0) };
    let live = session::Entity::find()
        .filter(session::Column::AccountId.eq(person.id))
        .filter(session::Column::Id.ne(person.session))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .count(db)
        .await?;
    Ok(live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_actor_may_not_give_stays_as_it_is() {
        let before = [Duty::Member, Duty::Expert];
        let by_unit = [Duty::UnitAdmin, Duty::Member];
        assert_eq!(duties_after(&before, &[Duty::UnitAdmin], &by_unit), [Duty::UnitAdmin, Duty::Expert]);
        assert_eq!(duties_after(&before, &[], &[Duty::Expert]), [Duty::Member]);
        assert_eq!(duties_after(&before, &[Duty::Clerk], &by_unit), [Duty::Expert]);
    }

    #[test]
    fn only_grantable_duties_are_given() {
        assert!(duty_problem(&[], &[Duty::Member]).is_some());
        assert!(duty_problem(&[Duty::Clerk], &[Duty::Member]).is_some());
        assert_eq!(duty_problem(&[Duty::Member], &[Duty::Member]), None);
    }
}
