//! Units, people and achievements of the demo city.

use entity::words::{AccountStage, Duty, Maturity, OrgKind, OrgStage, Word};
use sea_orm::EntityTrait;

use super::Town;
use crate::{
    account::{
        people::{NewOrg, NewPerson, create_org, create_person},
        session,
    },
    achievement::{self, form::StepInput, rules::Act},
    call,
    error::{Error, Result},
    who::Who,
};

/// Registers everybody, a year ago, with one password.
pub async fn settle(town: &mut Town, password_hash: &str) -> Result<()> {
    let tx = town.app.store.write().await?;
    let year = chrono::Datelike::year(&crate::clock::local_date(town.now));
    call::ensure_standing(&tx, &Who::Console, year).await?;
    for given in &town.city.orgs {
        let org = NewOrg {
            kind: OrgKind::parse(&given.kind).ok_or_else(|| Error::broken(format!("kind of {}", given.key)))?,
            name: given.name.clone(),
            uscc: Some(given.uscc.clone()),
            region: given.region.clone(),
            address: given.address.clone(),
            contact: given.contact.clone(),
            phone: given.phone.clone(),
            profile: given.profile.clone(),
            confirmed: given.stage.as_deref() != Some(OrgStage::Pending.code()),
        };
        town.orgs.insert(given.key.clone(), create_org(&tx, &Who::Console, org).await?);
    }
    for given in &town.city.people {
        let person = NewPerson {
            org_id: town.orgs[&given.org],
            username: given.username.clone(),
            name: given.name.clone(),
            email: given.email.clone(),
            phone: given.phone.clone(),
            duties: given.duties.iter().filter_map(|duty| Duty::parse(duty)).collect(),
            fields: given.fields.join("\n"),
            password_hash: Some(password_hash.to_owned()),
            invited: false,
        };
        create_person(&tx, &Who::Console, person).await?;
    }
    tx.commit().await?;
    know_everybody(town).await
}

async fn know_everybody(town: &mut Town) -> Result<()> {
    let db = town.app.store.db();
    for account in entity::account::Entity::find().all(db).await? {
        debug_assert_eq!(account.stage, AccountStage::Active, "people with a password are active");
        let org = entity::org::Entity::find_by_id(account.org_id).one(db).await?.ok_or(Error::NotFound)?;
        let duties = session::duties_of(db, account.id).await?;
        let username = account.username.clone();
        town.who.insert(username, Who::Person(Box::new(session::person(0, account, org, duties))));
    }
    Ok(())
}

/// Writes one achievement and brings it where it should stand.
pub async fn publish(town: &Town, index: usize) -> Result<()> {
    let given = &town.city.achievements[index];
    let owner = town.of_unit(&given.org)?;
    let contact =
        town.city.orgs.iter().find(|org| org.key == given.org).map(|org| format!("{} {}", org.contact, org.phone));
    let content = achievement::form::Content {
        title: given.title.clone(),
        summary: given.summary.clone(),
        indicators: given.indicators.clone(),
        field: given.field.clone(),
        keywords: given.keywords.join("、"),
        maturity: Maturity::ALL.iter().copied().find(|word| word.zh() == given.maturity),
        ip_type: given.ip_type.clone(),
        cooperation: given.cooperation_modes.clone(),
        price_fen: given.price_fen,
        contact: contact.unwrap_or_default(),
        ..achievement::form::Content::default()
    };
    let id = achievement::create(&town.app, owner, None, &content).await?;
    let step = async |act, note: Option<String>| {
        let input = StepInput { note, ..StepInput::default() };
        achievement::step(&town.app, owner, id, act, &input).await
    };
    if given.stage != "draft" {
        step(Act::Publish, None).await?;
    }
    if given.stage == "withdrawn" {
        step(Act::Withdraw, given.withdraw_reason.clone()).await?;
    }
    Ok(())
}
