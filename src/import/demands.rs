//! A row of 技术需求清单: a collected demand that the bureau keeps until a firm claims it.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::{
    demand,
    words::{DemandClass, DemandStage, Disclosure, Mode, Word},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    List,
    entry::{Change, Entry, Known, LOOKED_UP, dated, told},
    read::{Line, short},
    words,
};
use crate::{call, clock::local_date, error::Result, store::Tx, who::Who};

/// What the list says of one demand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    key: String,
    title: String,
    problem: String,
    indicators: Option<String>,
    industry: Option<String>,
    cooperation: Option<String>,
    amount: Option<String>,
    owner: Option<String>,
    region: String,
    programme: Option<String>,
    deadline: Option<String>,
    posted_on: Option<NaiveDate>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    source: Option<String>,
}

/// What `kind` may say.
const KINDS: [&str; 4] = ["tech_demand", "demand", "技术需求", "需求"];

impl Demand {
    fn of(row: demand::Model) -> Self {
        Self {
            key: row.source_key.unwrap_or_default(),
            title: row.title,
            problem: row.problem,
            indicators: row.indicators_text,
            industry: row.industry,
            cooperation: row.cooperation,
            amount: row.amount_text,
            owner: row.owner_text,
            region: row.region,
            programme: row.programme,
            deadline: row.deadline_text,
            posted_on: row.posted_on,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            source: row.source_url,
        }
    }

    /// The columns that come from the list.
    fn fill(&self, row: &mut demand::ActiveModel, digest: &str) {
        row.title = Set(self.title.clone());
        row.problem = Set(self.problem.clone());
        row.indicators_text = Set(self.indicators.clone());
        row.industry = Set(self.industry.clone());
        row.cooperation = Set(self.cooperation.clone());
        row.amount_text = Set(self.amount.clone());
        row.owner_text = Set(self.owner.clone());
        row.region = Set(self.region.clone());
        row.programme = Set(self.programme.clone());
        row.deadline_text = Set(self.deadline.clone());
        row.posted_on = Set(self.posted_on);
        row.valid_from = Set(self.valid_from);
        row.valid_to = Set(self.valid_to);
        row.source_url = Set(self.source.clone());
        row.source_digest = Set(Some(digest.to_owned()));
    }
}

/// Why a collected row is no longer the list's to change.
fn taken(stage: DemandStage, org_id: Option<i64>, claimed_by: Option<i64>) -> Option<String> {
    match stage {
        DemandStage::Collected if org_id.is_none() && claimed_by.is_none() => None,
        DemandStage::Collected | DemandStage::Claimed => Some("已有单位认领，平台上的内容没有改动".into()),
        stage => Some(format!("已在平台办理（{}），平台上的内容没有改动", stage.zh())),
    }
}

impl Entry for Demand {
    const LIST: List = List::Demands;

    fn read(line: &mut Line) -> Self {
        if let Some(kind) = line.words("kind").filter(|kind| !KINDS.contains(&kind.as_str())) {
            line.fault("kind", format!("这一行是“{}”，不是技术需求", short(&kind)));
        }
        let read = Self {
            key: line.words("id").unwrap_or_default(),
            title: line.words("title").unwrap_or_default(),
            problem: line.text("problem").unwrap_or_default(),
            indicators: line.text("indicators"),
            industry: line.words("industry"),
            cooperation: line.words("cooperation_modes").map(|text| words::ways(&text)),
            amount: line.words("amount"),
            owner: line.words("enterprise"),
            region: line.words("region").unwrap_or_default(),
            programme: line.words("programme"),
            deadline: line.words("deadline"),
            posted_on: line.day("posted"),
            valid_from: line.day("valid_from"),
            valid_to: line.day("valid_to"),
            source: line.words("source"),
        };
        if read.valid_from.zip(read.valid_to).is_some_and(|(from, to)| to < from) {
            line.fault("valid_to", "早于有效期起，请核对两个日期");
        }
        read
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn parts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("需求名称", self.title.clone()),
            ("需求详情", self.problem.clone()),
            ("考核指标", told(&self.indicators)),
            ("行业", told(&self.industry)),
            ("合作方式", told(&self.cooperation)),
            ("拟投入", told(&self.amount)),
            ("单位", told(&self.owner)),
            ("地区", self.region.clone()),
            ("来源批次", told(&self.programme)),
            ("截止时间", told(&self.deadline)),
            ("发布日期", dated(self.posted_on)),
            ("有效期起", dated(self.valid_from)),
            ("有效期止", dated(self.valid_to)),
            ("信息来源", told(&self.source)),
        ]
    }

    async fn known<C: ConnectionTrait>(db: &C, keys: &[&str]) -> Result<HashMap<String, Known>> {
        type Narrow = (String, i64, Option<String>, DemandStage, Option<i64>, Option<i64>);
        use demand::Column as C;
        let mut known = HashMap::new();
        for keys in keys.chunks(LOOKED_UP) {
            let rows: Vec<Narrow> = demand::Entity::find()
                .select_only()
                .columns([C::SourceKey, C::Id, C::SourceDigest, C::Stage, C::OrgId, C::ClaimedBy])
                .filter(C::SourceKey.is_in(keys.iter().copied()))
                .into_tuple()
                .all(db)
                .await?;
            known.extend(rows.into_iter().map(|(key, id, digest, stage, org_id, claimed_by)| {
                (key, Known { id, digest, taken: taken(stage, org_id, claimed_by) })
            }));
        }
        Ok(known)
    }

    async fn create(&self, tx: &Tx, who: &Who, digest: &str) -> Result<i64> {
        let call = call::ensure_standing(tx, who, local_date(tx.now).year()).await?;
        let mut row = demand::ActiveModel {
            call_id: Set(call),
            stage: Set(DemandStage::Collected),
            class: Set(DemandClass::Tackle),
            mode: Set(Mode::Open),
            field: Set(String::new()),
            background: Set(String::new()),
            constraints: Set(String::new()),
            support: Set(String::new()),
            requirements: Set(String::new()),
            ip: Set(String::new()),
            benefit: Set(String::new()),
            show_name: Set(Disclosure::Public),
            show_text: Set(Disclosure::Public),
            contact: Set(String::new()),
            truthful: Set(false),
            source_key: Set(Some(self.key.clone())),
            stage_at: Set(tx.now),
            editions: Set(0),
            created_at: Set(tx.now),
            updated_at: Set(tx.now),
            version: Set(1),
            ..Default::default()
        };
        self.fill(&mut row, digest);
        Ok(demand::Entity::insert(row).exec(&**tx).await?.last_insert_id)
    }

    async fn change(&self, tx: &Tx, known: &Known, digest: &str) -> Result<Change> {
        if let Some(why) = &known.taken {
            return Ok(Change::Left(why.clone()));
        }
        let Some(found) = demand::Entity::find_by_id(known.id).one(&**tx).await? else { return Ok(Change::Nothing) };
        let mut row = demand::ActiveModel {
            id: Set(known.id),
            updated_at: Set(tx.now),
            version: Set(found.version + 1),
            ..Default::default()
        };
        let changed = self.changed_since(&Self::of(found));
        if changed.is_empty() {
            return Ok(Change::Nothing);
        }
        self.fill(&mut row, digest);
        demand::Entity::update(row).exec(&**tx).await?;
        Ok(Change::Made(changed))
    }
}
