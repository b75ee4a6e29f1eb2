//! Units: registering, confirming, amending, disabling them.

pub mod api;
pub mod form;
pub mod list;
pub mod page;
pub mod register_page;
pub mod rules;
pub mod seen;
mod steps;
pub mod uscc;

use entity::{
    org,
    words::{Duty, OrgKind, OrgStage, Subject, Visibility},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;

pub use self::steps::{StepInput, offers, step};
use self::{form::OrgInput, uscc::Verdict};
use crate::{
    account::{
        form::PersonInput,
        members, password,
        people::{self, NewOrg, NewPerson},
    },
    app::App,
    doors::Doors,
    error::{Error, Problem, Result, refuse_if_any},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// The doors of units.
pub fn doors(doors: Doors) -> Doors {
    api::doors(page::doors(doors))
}

/// Units that register themselves.
pub const SELF_REGISTERED: &[OrgKind] = &[OrgKind::Enterprise, OrgKind::Institute, OrgKind::Agency];
/// Units that the bureau puts on record. There is one bureau, made with the first administrator.
pub const BY_BUREAU: &[OrgKind] = &[OrgKind::District, OrgKind::Enterprise, OrgKind::Institute, OrgKind::Agency];

/// Loads a unit through the viewer's scope; hidden = not there.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<org::Model> {
    org::Entity::find_by_id(id).filter(crate::seen::orgs(who)).one(db).await?.ok_or(Error::NotFound)
}

/// The parts a person holds in a unit's registration.
pub fn parts_in(org: &org::Model, who: &Who) -> Vec<Part> {
    members::parts_in(org.id, who)
}

/// The districts that an office stands for, by name.
pub async fn regions<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let regions = org::Entity::find()
        .select_only()
        .column(org::Column::Region)
        .distinct()
        .filter(org::Column::Kind.eq(OrgKind::District))
        .filter(org::Column::Stage.eq(OrgStage::Confirmed))
        .order_by_asc(org::Column::Region)
        .into_tuple()
        .all(db)
        .await?;
    Ok(regions)
}

/// A unit registers itself with its first person, who becomes its administrator. Returns the ids of unit and account.
/// The account can sign in at once; the unit waits for the bureau.
pub async fn register(
    app: &App,
    address: &str,
    unit: OrgInput,
    person: PersonInput,
    password: &str,
) -> Result<(i64, i64)> {
    // Refusals tell which names are taken: whoever asks for many of them is slowed down.
    app.limits.form(address)?;
    let (unit, person) = (unit.tidy(), person.tidy());
    let mut problems = unit.problems(SELF_REGISTERED, &regions(app.store.db()).await?);
    problems.extend(person.problems("person."));
    if let Some(says) = password::objection(password, &person.username) {
        problems.push(Problem::new("person.password", says));
    }
    problems.extend(taken(app.store.db(), &unit, None).await?);
    problems.extend(people::taken(app.store.db(), &person.username, &person.email, "person.", None).await?);
    refuse_if_any(problems)?;
    // Only whole registrations count against the limit: a slip of the pen does not.
    app.limits.registration(address)?;
    let hash = app.passwords.hash(&app.store.chance, password).await?;
    let tx = app.store.write().await?;
    let mut late = taken(&*tx, &unit, None).await?;
    late.extend(people::taken(&*tx, &person.username, &person.email, "person.", None).await?);
    refuse_if_any(late)?;
    give_way(&tx, &Who::Public, &unit).await?;
    let org = people::create_org(&tx, &Who::Public, new_org(&unit, &person, false)).await?;
    let new = NewPerson {
        org_id: org,
        username: person.username,
        name: person.name,
        email: person.email,
        phone: person.phone,
        duties: vec![Duty::UnitAdmin],
        password_hash: Some(hash),
        ..NewPerson::default()
    };
    let account = people::create_person(&tx, &Who::Public, new).await?;
    tx.commit().await?;
    Ok((org, account))
}

/// The bureau puts a unit on record, confirmed, and invites its first person as its administrator. A doubtful code needs
/// `note`: what was checked.
pub async fn create(app: &App, who: &Who, unit: OrgInput, person: PersonInput, note: &str) -> Result<i64> {
    if !may_create(who) {
        return Err(Error::Forbidden("单位由市科技局经办人或系统管理员登记，其他单位请自行注册。".into()));
    }
    let (unit, person) = (unit.tidy(), PersonInput { duties: vec![Duty::UnitAdmin], ..person.tidy() });
    let tx = app.store.write().await?;
    let mut problems = unit.problems(BY_BUREAU, &regions(&*tx).await?);
    if unit.is_doubtful() && note.trim().is_empty() {
        problems.push(Problem::new("note", "代码的校验位不符：请核对后写明依据，或更正代码"));
    }
    problems.extend(person.problems("person."));
    problems.extend(taken(&*tx, &unit, None).await?);
    problems.extend(people::taken(&*tx, &person.username, &person.email, "person.", None).await?);
    refuse_if_any(problems)?;
    give_way(&tx, who, &unit).await?;
    let id = people::create_org(&tx, who, new_org(&unit, &person, true)).await?;
    if unit.is_doubtful() {
        set(&tx, id, [(org::Column::UsccNote, Expr::value(note.trim()))]).await?;
    }
    members::enrol_invited(app, &tx, who, id, person).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether the person puts units on record for the bureau.
pub fn may_create(who: &Who) -> bool {
    who.has(Duty::Clerk) || who.has(Duty::Admin)
}

fn new_org(unit: &OrgInput, person: &PersonInput, confirmed: bool) -> NewOrg {
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    NewOrg {
        kind: unit.kind.unwrap_or(OrgKind::Enterprise),
        name: unit.name.clone(),
        uscc: (!unit.uscc.is_empty()).then(|| unit.uscc.clone()),
        region: unit.region.clone(),
        address: unit.address.clone(),
        contact: or(&unit.contact, &person.name),
        phone: or(&unit.phone, &person.phone),
        profile: unit.profile.clone(),
        confirmed,
    }
}

fn same_unit(unit: &OrgInput) -> Condition {
    let mut same = Condition::any().add(org::Column::Name.eq(&unit.name));
    if !unit.uscc.is_empty() {
        same = same.add(org::Column::Uscc.eq(&unit.uscc));
    }
    same
}

/// What of a unit is already another's. A refused registration does not stand in the way of the real unit.
async fn taken<C: ConnectionTrait>(db: &C, unit: &OrgInput, but: Option<i64>) -> Result<Vec<Problem>> {
    let rows =
        org::Entity::find().filter(same_unit(unit)).filter(org::Column::Stage.ne(OrgStage::Refused)).all(db).await?;
    let mut problems = Vec::new();
    for row in rows.iter().filter(|row| Some(row.id) != but) {
        let (field, what) =
            if row.name == unit.name { ("name", "单位名称") } else { ("uscc", "统一社会信用代码") };
        let way = if row.stage == OrgStage::Disabled {
            "恢复请联系市科技局"
        } else {
            "请联系本单位管理员添加人员"
        };
        problems.push(Problem::new(field, format!("这个{what}已经注册，{way}；被他人冒用的请致电市科技局")));
    }
    Ok(problems)
}

/// Refused registrations of the same name give it up, so that nobody can keep a unit out by registering it first.
async fn give_way(tx: &Tx, who: &Who, unit: &OrgInput) -> Result<()> {
    let rows =
        org::Entity::find().filter(same_unit(unit)).filter(org::Column::Stage.eq(OrgStage::Refused)).all(&**tx).await?;
    for row in rows {
        let name = format!("{}（未通过，编号 {}）", row.name, row.id);
        let values = [
            (org::Column::Name, Expr::value(name)),
            (org::Column::Uscc, Expr::value(None::<String>)),
            (org::Column::Version, Expr::value(row.version + 1)),
        ];
        set(tx, row.id, values).await?;
        let details = json!({"name_before": row.name, "uscc_before": row.uscc});
        let visibility = Visibility::Party;
        let happened = Happened { act: "give_way", subject: Subject::Org, id: row.id, visibility, details };
        journal::append(tx, who, happened).await?;
    }
    Ok(())
}

/// Sets columns of a unit inside an act that journals it.
async fn set<const N: usize>(tx: &Tx, id: i64, values: [(org::Column, Expr); N]) -> Result<()> {
    let mut update = org::Entity::update_many().filter(org::Column::Id.eq(id));
    for (column, value) in values {
        update = update.col_expr(column, value);
    }
    update.exec(&**tx).await?;
    Ok(())
}

/// Whether the person may change what the unit tells about itself.
pub fn may_amend(org: &org::Model, who: &Who) -> bool {
    org.stage != OrgStage::Disabled && (parts_in(org, who).contains(&Part::UnitAdmin) || may_create(who))
}

/// Whether kind, name, code and district can still be changed: not by the unit itself once they are confirmed.
pub fn may_rename(org: &org::Model, who: &Who) -> bool {
    may_create(who) || matches!(org.stage, OrgStage::Pending | OrgStage::Refused)
}

/// Changes what a unit tells about itself.
pub async fn amend(app: &App, who: &Who, id: i64, input: OrgInput, version: Option<i32>) -> Result<()> {
    let input = input.tidy();
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if !may_amend(&found, who) {
        return Err(Error::Forbidden("单位信息由本单位管理员或市科技局经办人修改。".into()));
    }
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    let now = OrgInput::of(&found);
    let input = match may_rename(&found, who) {
        true => OrgInput { kind: input.kind.filter(|_| found.kind != OrgKind::Bureau).or(now.kind), ..input },
        false => OrgInput {
            kind: now.kind,
            name: now.name.clone(),
            uscc: now.uscc.clone(),
            region: now.region.clone(),
            ..input
        },
    };
    // There is one bureau, and no other unit becomes it: its people's duties open everything.
    let kinds = if found.kind == OrgKind::Bureau { &[OrgKind::Bureau] } else { BY_BUREAU };
    let mut problems = input.problems(kinds, &[]);
    if !may_create(who) && input.kind != now.kind && !SELF_REGISTERED.iter().any(|kind| Some(*kind) == input.kind) {
        problems.push(Problem::new("kind", "这类单位由市科技局登记"));
    }
    problems.extend(taken(&*tx, &input, Some(id)).await?);
    refuse_if_any(problems)?;
    let changed = changed(&now, &input);
    if changed.is_empty() {
        return Ok(());
    }
    // A new code has not been looked at by anybody.
    let note = found.uscc_note.filter(|_| now.uscc == input.uscc);
    let row = org::ActiveModel {
        id: Set(id),
        kind: Set(input.kind.unwrap_or(found.kind)),
        name: Set(input.name),
        uscc: Set((!input.uscc.is_empty()).then_some(input.uscc)),
        uscc_note: Set(note),
        region: Set(input.region),
        address: Set(input.address),
        contact: Set(input.contact),
        phone: Set(input.phone),
        profile: Set(input.profile),
        version: Set(found.version + 1),
        ..Default::default()
    };
    org::Entity::update(row).exec(&*tx).await?;
    let details = json!({"changed": changed});
    journal::append(
        &tx,
        who,
        Happened { act: "amend", subject: Subject::Org, id, visibility: Visibility::Party, details },
    )
    .await?;
    tx.commit().await
}

fn changed(before: &OrgInput, after: &OrgInput) -> Vec<&'static str> {
    let fields = [
        ("kind", before.kind != after.kind),
        ("name", before.name != after.name),
        ("uscc", before.uscc != after.uscc),
        ("region", before.region != after.region),
        ("address", before.address != after.address),
        ("contact", before.contact != after.contact),
        ("phone", before.phone != after.phone),
        ("profile", before.profile != after.profile),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Whether the code needs no officer's words: it holds, or the unit is an office without one.
pub fn code_holds(org: &org::Model) -> bool {
    match org.uscc.as_deref() {
        Some(code) => uscc::judge(code) == Verdict::Good,
        None => matches!(org.kind, OrgKind::District | OrgKind::Bureau),
    }
}
