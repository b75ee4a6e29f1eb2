//! Putting units and people on record: by registration, invitation, an administrator, the demo city.

use entity::{
    account, duty, org,
    words::{AccountStage, Duty, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use serde_json::json;

use crate::{
    error::{Error, Problem, Result},
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
    /// The PHC string of the password; absent = cannot sign in with one.
    pub password_hash: Option<String>,
    /// Whether the person is invited and sets a password by the mailed link ([`super::link::invite`]).
    pub invited: bool,
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

/// Puts a person on record with duties, and journals it. Returns the account's id and the journal row's seq.
pub async fn enrol(tx: &Tx, who: &Who, new: NewPerson) -> Result<(i64, i64)> {
    let (stage, act) = if new.invited { (AccountStage::Invited, "invite") } else { (AccountStage::Active, "enrol") };
    let duties: Vec<&str> = new.duties.iter().map(|duty| duty.code()).collect();
    let details = json!({"org": new.org_id, "duties": duties});
    let row = account::ActiveModel {
        org_id: Set(new.org_id),
        stage: Set(stage),
        username: Set(new.username.to_lowercase()),
        name: Set(new.name),
        email: Set(new.email.to_lowercase()),
        phone: Set(new.phone),
        password_hash: Set(new.password_hash),
        fields: Set(new.fields),
        created_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = account::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    set_duties(tx, id, &new.duties).await?;
    let happened = Happened { act, subject: Subject::Account, id, visibility: Visibility::Party, details };
    let seq = journal::append(tx, who, happened).await?;
    Ok((id, seq))
}

/// The same for whoever needs only the id.
pub async fn create_person(tx: &Tx, who: &Who, new: NewPerson) -> Result<i64> {
    Ok(enrol(tx, who, new).await?.0)
}

/// What of a person's names is already somebody's, with fields called `{prefix}username` and `{prefix}email`. `but` is
/// the person's own account.
pub async fn taken<C: ConnectionTrait>(
    db: &C,
    username: &str,
    email: &str,
    prefix: &str,
    but: Option<i64>,
) -> Result<Vec<Problem>> {
    let same = Condition::any().add(account::Column::Username.eq(username)).add(account::Column::Email.eq(email));
    let rows = account::Entity::find().filter(same).all(db).await?;
    let others = || rows.iter().filter(|row| Some(row.id) != but);
    let mut problems = Vec::new();
    if others().any(|row| row.username == username) {
        problems.push(Problem::new(format!("{prefix}username"), format!("用户名“{username}”已有人使用，请换一个")));
    }
    if others().any(|row| row.email == email) {
        let says = "这个邮箱已经有账号；忘记密码请在登录页找回，另开账号请换一个邮箱";
        problems.push(Problem::new(format!("{prefix}email"), says));
    }
    Ok(problems)
}

/// The account of a username or an e-mail address.
pub async fn by_name<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<account::Model>> {
    let name = name.trim().to_lowercase();
    if name.contains('@') {
        return by_email(db, &name).await;
    }
    Ok(account::Entity::find().filter(account::Column::Username.eq(name)).one(db).await?)
}

/// The account of an e-mail address. An address that several accounts share, as imported people may, is nobody's.
pub async fn by_email<C: ConnectionTrait>(db: &C, email: &str) -> Result<Option<account::Model>> {
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return Ok(None);
    }
    let mut rows = account::Entity::find().filter(account::Column::Email.eq(email)).limit(2).all(db).await?;
    Ok(if rows.len() == 1 { rows.pop() } else { None })
}

/// The account of somebody who is signed in.
pub async fn by_id<C: ConnectionTrait>(db: &C, id: i64) -> Result<account::Model> {
    account::Entity::find_by_id(id).one(db).await?.ok_or(Error::SignIn)
}

/// The administrators of a unit, but for disabled accounts.
pub async fn administrators<C: ConnectionTrait>(db: &C, org: i64) -> Result<Vec<account::Model>> {
    let holders = duty::Entity::find()
        .select_only()
        .column(duty::Column::AccountId)
        .filter(duty::Column::Duty.eq(Duty::UnitAdmin))
        .into_query();
    let rows = account::Entity::find()
        .filter(account::Column::OrgId.eq(org))
        .filter(account::Column::Stage.ne(AccountStage::Disabled))
        .filter(account::Column::Id.in_subquery(holders))
        .all(db)
        .await?;
    Ok(rows)
}

/// Replaces a person's duties, inside an act that journals them.
pub async fn set_duties(tx: &Tx, account: i64, duties: &[Duty]) -> Result<()> {
    duty::Entity::delete_many().filter(duty::Column::AccountId.eq(account)).exec(&**tx).await?;
    let rows = duties.iter().map(|duty| duty::ActiveModel { account_id: Set(account), duty: Set(*duty) });
    duty::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}
