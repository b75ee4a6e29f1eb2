//! Putting units and people on record: by registration, invitation, an administrator, the demo city.

use entity::{
    account, duty, org,
    words::{AccountStage, Duty, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use crate::{
    error::Result,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// A unit to put on record.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// What it is.
    pub kind: OrgKind,
    /// Its full name.
    pub name: String,
    /// 统一社会信用代码.
    pub uscc: Option<String>,
    /// District.
    pub region: String,
    /// Address.
    pub address: String,
    /// 联系人.
    pub contact: String,
    /// Telephone.
    pub phone: String,
    /// What it does: the team's profile.
    pub profile: String,
    /// Whether the registration is confirmed from the start.
    pub confirmed: bool,
}

impl Default for NewOrg {
    fn default() -> Self {
        Self {
            kind: OrgKind::Enterprise,
            name: String::new(),
            uscc: None,
            region: String::new(),
            address: String::new(),
            contact: String::new(),
            phone: String::new(),
            profile: String::new(),
            confirmed: false,
        }
    }
}

/// A person to put on record.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// The person's unit.
    pub org_id: i64,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// E-mail, for notices and lost passwords; may be empty.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// What the person is charged with.
    pub duties: Vec<Duty>,
    /// An expert's fields, one a line.
    pub fields: String,
    /// The PHC string of the password; absent = cannot sign in until the invitation is taken up.
    pub password_hash: Option<String>,
}

/// Puts a unit on record and journals it. Returns its id.
pub async fn create_org(tx: &Tx, who: &Who, new: NewOrg) -> Result<i64> {
    let stage = if new.confirmed { OrgStage::Confirmed } else { OrgStage::Pending };
    let details = json!({"kind": new.kind.code(), "name": new.name, "stage": stage.code()});
    let row = org::ActiveModel {
        kind: Set(new.kind),
        stage: Set(stage),
        name: Set(new.name),
        uscc: Set(new.uscc),
        region: Set(new.region),
        address: Set(new.address),
        contact: Set(new.contact),
        phone: Set(new.phone),
        profile: Set(new.profile),
        created_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = org::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    let happened = Happened { act: "register", subject: Subject::Org, id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await?;
    Ok(id)
}

/// Puts a person on record with duties, and journals it. Returns the account's id.
pub async fn create_person(tx: &Tx, who: &Who, new: NewPerson) -> Result<i64> {
    // Tests sign people in without passwords; an account is active unless it waits for an invitation to be taken up.
    let stage = AccountStage::Active;
    let duties: Vec<&str> = new.duties.iter().map(|duty| duty.code()).collect();
    let details = json!({"org": new.org_id, "duties": duties});
    let row = account::ActiveModel {
        org_id: Set(new.org_id),
        stage: Set(stage),
        username: Set(new.username),
        name: Set(new.name),
        email: Set(new.email),
        phone: Set(new.phone),
        password_hash: Set(new.password_hash),
        fields: Set(new.fields),
        failed: Set(0),
        created_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = account::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    set_duties(tx, id, &new.duties).await?;
    let happened = Happened { act: "enrol", subject: Subject::Account, id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await?;
    Ok(id)
}

/// Replaces a person's duties, inside an act that journals them.
pub async fn set_duties(tx: &Tx, account: i64, duties: &[Duty]) -> Result<()> {
    use sea_orm::{ColumnTrait, QueryFilter};
    duty::Entity::delete_many().filter(duty::Column::AccountId.eq(account)).exec(&**tx).await?;
    let rows = duties.iter().map(|duty| duty::ActiveModel { account_id: Set(account), duty: Set(*duty) });
    duty::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}
