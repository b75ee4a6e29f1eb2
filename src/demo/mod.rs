//! The demo city. Its history is lived, not inserted: the loader moves a clock through the year and takes every act
//! through the same operations that people use, so journal, timelines, notices and statistics are what they would be.
//! Units, people and texts are invented; they stand as data in `city/`.

mod acts;
mod city;
mod collected;
mod people;
mod plan;
mod watches;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use self::city::City;
use crate::{
    app::App,
    chance::Chance,
    clock::Clock,
    config::{Channel, Config},
    error::{Error, Result},
    who::Who,
};

/// The accounts the start message names, with what each is for.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("firm", "企业（发榜）"),
    ("firm2", "企业（发榜）"),
    ("team", "高校团队（揭榜）"),
    ("team2", "高校团队（揭榜）"),
    ("office", "高校科研处"),
    ("district", "区县科技局"),
    ("clerk", "市局经办"),
    ("leader", "市局领导"),
    ("expert1", "评审专家"),
    ("expert2", "评审专家"),
    ("expert3", "评审专家"),
    ("auditor", "纪检审计"),
    ("admin", "系统管理员"),
];

/// The password of every demo account. Public on purpose: the demo says so on every page.
pub const PASSWORD: &str = "jiebang-yanshi";

/// The mark of a city that was filled to the end.
const COMPLETE: &str = "demo city";

/// A demo's settings on top of the given ones.
pub fn config(config: Config) -> Config {
    let channel = |office: &str, phone: &str, address: &str| Channel {
        office: office.into(),
        phone: phone.into(),
        address: address.into(),
    };
    Config {
        bureau: "澜海市科学技术局".into(),
        number_prefix: "澜科".into(),
        objection_channel: channel("市科技局资源配置科", "0000-5180 126", "观海路 18 号 512 室"),
        discipline_channel: channel("市科技局机关纪委", "0000-5180 109", "观海路 18 号 307 室"),
        demo: true,
        ..config
    }
}

/// Fills an empty store with the city, with `password` for every account. Does nothing where there are units already.
/// Returns whether it filled it.
pub async fn fill(config: Config, password: &str) -> Result<bool> {
    let now = Clock::Store.glance();
    let clock = Clock::set_to(now - TimeDelta::days(360));
    let app = App::open(config, clock, Chance::system()).await?;
    if crate::journal::cursor(app.store.db(), COMPLETE).await? > 0 {
        return Ok(false);
    }
    if crate::journal::last(app.store.db()).await? > 0 {
        return Err(Error::Malformed(format!(
            "数据目录 {} 里已有别的数据，或上次建演示城市时被中断。请用 --data-dir 换一个空目录，或删除它后重试。",
            app.config.data_dir.display()
        )));
    }
    let city = City::load()?;
    let hash = app.passwords.hash(&app.store.chance, password).await?;
    let mut town = Town {
        app,
        city,
        who: HashMap::new(),
        orgs: HashMap::new(),
        demands: HashMap::new(),
        bids: HashMap::new(),
        now,
    };
    people::settle(&mut town, &hash).await?;
    plan::live(&mut town).await?;
    crate::follow::drain(&town.app).await?;
    mark_old_messages_read(&town).await?;
    date_waiting_units(&town).await?;
    let tx = town.app.store.jot().await?;
    crate::journal::advance(&tx, COMPLETE, 1).await?;
    tx.commit().await?;
    Ok(true)
}

/// The city while it is being lived.
struct Town {
    app: App,
    city: City,
    /// username -> person
    who: HashMap<String, Who>,
    /// key -> id
    orgs: HashMap<String, i64>,
    demands: HashMap<String, i64>,
    bids: HashMap<String, i64>,
    now: DateTime<Utc>,
}

impl Town {
    fn who(&self, username: &str) -> Result<&Who> {
        self.who.get(username).ok_or_else(|| Error::broken(format!("no {username} in the demo city")))
    }

    /// Somebody who acts for a unit.
    fn of_unit(&self, key: &str) -> Result<&Who> {
        let person = self
            .city
            .people
            .iter()
            .find(|person| person.org == key && !person.duties.iter().any(|duty| duty == "expert"));
        self.who(&person.ok_or_else(|| Error::broken(format!("nobody of {key} in the demo city")))?.username)
    }

    fn org(&self, key: &str) -> Result<i64> {
        self.orgs.get(key).copied().ok_or_else(|| Error::broken(format!("no unit {key} in the demo city")))
    }
}

/// Units are settled a year ago; those that wait to be confirmed have registered the other day.
async fn date_waiting_units(town: &Town) -> Result<()> {
    use entity::{org, words::OrgStage};
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let tx = town.app.store.jot().await?;
    org::Entity::update_many()
        .col_expr(org::Column::CreatedAt, Expr::value(town.now - TimeDelta::days(2)))
        .filter(org::Column::Stage.eq(OrgStage::Pending))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// A year of messages would all be unread: those older than a week are taken as read.
async fn mark_old_messages_read(town: &Town) -> Result<()> {
    use entity::message;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let tx = town.app.store.jot().await?;
    message::Entity::update_many()
        .col_expr(message::Column::ReadAt, Expr::col(message::Column::At))
        .filter(message::Column::At.lt(town.now - TimeDelta::days(7)))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
