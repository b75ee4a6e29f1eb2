//! Lists of people, for those who look after them.

use std::collections::HashMap;

use entity::{
    account, duty, org,
    words::{AccountStage, Duty},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, Result},
    who::Who,
};

/// A person as those who look after the unit see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeenMember {
    /// The account.
    pub id: i64,
    /// The name to sign in with.
    #[schema(example = "lin.hai")]
    pub username: String,
    /// The person's name.
    #[schema(example = "林海")]
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Where the account stands.
    pub stage: AccountStage,
    /// What the person is charged with.
    pub duties: Vec<Duty>,
    /// An expert's fields, one a line.
    pub fields: String,
    /// The unit.
    pub org_id: i64,
    /// The unit's name.
    pub org_name: String,
    /// For `version` of the acts.
    pub version: i32,
}

/// What is asked of a list of people.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Name, username or e-mail contains this.
    pub q: String,
    /// Of this unit.
    pub org: Option<i64>,
    /// In this stage.
    pub stage: Option<AccountStage>,
    /// With this duty.
    pub duty: Option<Duty>,
}

/// Whether the person looks after anybody.
pub fn may_list(who: &Who) -> bool {
    who.has(Duty::UnitAdmin) || who.has(Duty::Admin) || who.is_office()
}

impl Asked {
    fn base(&self, who: &Who) -> Condition {
        let mut all = Condition::all().add(crate::seen::accounts(who));
        if let Some(org) = self.org {
            all = all.add(account::Column::OrgId.eq(org));
        }
        if !self.q.is_empty() {
            let hit = Condition::any()
                .add(account::Column::Name.contains(&self.q))
                .add(account::Column::Username.contains(self.q.to_lowercase()))
                .add(account::Column::Email.contains(self.q.to_lowercase()));
            all = all.add(hit);
        }
        all
    }

    fn with_stage(&self, all: Condition) -> Condition {
        match self.stage {
            Some(stage) => all.add(account::Column::Stage.eq(stage)),
            None => all,
        }
    }

    fn with_duty(&self, all: Condition) -> Condition {
        match self.duty {
            Some(wanted) => {
                let holders = duty::Entity::find()
                    .select_only()
                    .column(duty::Column::AccountId)
                    .filter(duty::Column::Duty.eq(wanted))
                    .into_query();
                all.add(account::Column::Id.in_subquery(holders))
            }
            None => all,
        }
    }
}

/// Rows from `offset`, and how many there are.
pub async fn rows<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    asked: &Asked,
    offset: u64,
    limit: u64,
) -> Result<(Vec<SeenMember>, u64)> {
    let all = asked.with_duty(asked.with_stage(asked.base(who)));
    let total = account::Entity::find().filter(all.clone()).count(db).await?;
    let rows = account::Entity::find()
        .filter(all)
        .order_by_asc(account::Column::OrgId)
        .order_by_asc(account::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    Ok((seen(db, rows).await?, total))
}

/// How many there are of each stage and of each duty, each under the other filters.
pub async fn counts<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    asked: &Asked,
) -> Result<(HashMap<AccountStage, u64>, HashMap<Duty, u64>)> {
    let stages: Vec<(AccountStage, i64)> = account::Entity::find()
        .select_only()
        .column(account::Column::Stage)
        .column_as(account::Column::Id.count(), "rows")
        .filter(asked.with_duty(asked.base(who)))
        .group_by(account::Column::Stage)
        .into_tuple()
        .all(db)
        .await?;
    let people = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(asked.with_stage(asked.base(who)))
        .into_query();
    let duties: Vec<(Duty, i64)> = duty::Entity::find()
        .select_only()
        .column(duty::Column::Duty)
        .column_as(duty::Column::AccountId.count(), "rows")
        .filter(duty::Column::AccountId.in_subquery(people))
        .group_by(duty::Column::Duty)
        .into_tuple()
        .all(db)
        .await?;
    Ok((folded(stages), folded(duties)))
}

fn folded<K: std::hash::Hash + Eq>(rows: Vec<(K, i64)>) -> HashMap<K, u64> {
    rows.into_iter().map(|(key, count)| (key, count.unsigned_abs())).collect()
}

/// One person.
pub async fn one<C: ConnectionTrait>(db: &C, row: account::Model) -> Result<SeenMember> {
    seen(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The people of one unit, for the page of the unit.
pub async fn of_unit<C: ConnectionTrait>(db: &C, org: i64) -> Result<Vec<SeenMember>> {
    let rows = account::Entity::find()
        .filter(account::Column::OrgId.eq(org))
        .order_by_asc(account::Column::Id)
        .limit(50)
        .all(db)
        .await?;
    seen(db, rows).await
}

async fn seen<C: ConnectionTrait>(db: &C, rows: Vec<account::Model>) -> Result<Vec<SeenMember>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut duties: HashMap<i64, Vec<Duty>> = HashMap::new();
    for row in duty::Entity::find().filter(duty::Column::AccountId.is_in(ids)).all(db).await? {
        duties.entry(row.account_id).or_default().push(row.duty);
    }
    let units: Vec<i64> = rows.iter().map(|row| row.org_id).collect();
    let names: HashMap<i64, String> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name])
        .filter(org::Column::Id.is_in(units))
        .into_tuple::<(i64, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let member = |row: account::Model| {
        let mut own = duties.remove(&row.id).unwrap_or_default();
        own.sort();
        SeenMember {
            id: row.id,
            username: row.username,
            name: row.name,
            email: row.email,
            phone: row.phone,
            stage: row.stage,
            duties: own,
            fields: row.fields,
            org_name: names.get(&row.org_id).cloned().unwrap_or_default(),
            org_id: row.org_id,
            version: row.version,
        }
    };
    Ok(rows.into_iter().map(member).collect())
}
