//! A row of 科技成果清单: a published achievement that belongs to no registered unit.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    achievement, journal,
    words::{AchievementStage, Maturity, Subject, Word},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{
    List,
    entry::{Change, Entry, Known, LOOKED_UP, dated, told},
    read::{Line, short},
    words,
};
use crate::{error::Result, store::Tx, who::Who};

/// What the list says of one achievement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Achievement {
    key: String,
    title: String,
    summary: String,
    industry: Option<String>,
    field: String,
    ip_type: String,
    maturity: Option<Maturity>,
    cooperation: String,
    price_fen: Option<i64>,
    price_text: Option<String>,
    scope: String,
    owner: Option<String>,
    posted_on: Option<NaiveDate>,
    source: Option<String>,
}

/// What `kind` may say.
const KINDS: [&str; 5] = ["tech_result", "achievement", "科技成果", "技术成果", "成果"];

impl Achievement {
    fn of(row: achievement::Model) -> Self {
        Self {
            key: row.source_key.unwrap_or_default(),
            title: row.title,
            summary: row.summary,
            industry: row.industry,
            field: row.field,
            ip_type: row.ip_type,
            maturity: row.maturity,
            cooperation: row.cooperation,
            price_fen: row.price_fen,
            price_text: row.price_text,
            scope: row.scope,
            owner: row.owner_text,
            posted_on: row.posted_on,
            source: row.source_url,
        }
    }

    /// The columns that come from the list.
    fn fill(&self, row: &mut achievement::ActiveModel, digest: &str) {
        row.title = Set(self.title.clone());
        row.summary = Set(self.summary.clone());
        row.industry = Set(self.industry.clone());
        row.field = Set(self.field.clone());
        row.ip_type = Set(self.ip_type.clone());
        row.maturity = Set(self.maturity);
        row.cooperation = Set(self.cooperation.clone());
        row.price_fen = Set(self.price_fen);
        row.price_text = Set(self.price_text.clone());
        row.scope = Set(self.scope.clone());
        row.owner_text = Set(self.owner.clone());
        row.posted_on = Set(self.posted_on);
        row.source_url = Set(self.source.clone());
        row.source_digest = Set(Some(digest.to_owned()));
    }
}

fn maturity(line: &mut Line) -> Option<Maturity> {
    let text = line.words("maturity")?;
    let known = Maturity::ALL.iter().copied().find(|word| word.zh() == text || word.code() == text);
    if known.is_none() {
        let words: Vec<&str> = Maturity::ALL.iter().map(|word| word.zh()).collect();
        line.fault("maturity", format!("没有“{}”这种成熟度，请填{}之一，不清楚就不填", short(&text), words.join("、")));
    }
    known
}

impl Entry for Achievement {
    const LIST: List = List::Achievements;

    fn read(line: &mut Line) -> Self {
        if let Some(kind) = line.words("kind").filter(|kind| !KINDS.contains(&kind.as_str())) {
            line.fault("kind", format!("这一行是“{}”，不是科技成果", short(&kind)));
        }
        let price = line.words("price");
        let price_fen = price.as_deref().and_then(words::plain_price);
        Self {
            key: line.words("id").unwrap_or_default(),
            title: line.words("title").unwrap_or_default(),
            summary: line.text("summary").unwrap_or_default(),
            industry: line.words("industry"),
            field: line.words("field").unwrap_or_default(),
            ip_type: line.words("ip_type").unwrap_or_default(),
            maturity: maturity(line),
            cooperation: line.words("cooperation_modes").map(|text| words::ways(&text)).unwrap_or_default(),
            price_fen,
            // An amount says it all; other words stay as they are.
            price_text: price.filter(|_| price_fen.is_none()),
            scope: line.text("scope").unwrap_or_default(),
            owner: line.words("owner"),
            posted_on: line.day("posted"),
            source: line.words("source"),
        }
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn parts(&self) -> Vec<(&'static str, String)> {
        let price = match self.price_fen {
            Some(fen) => fen.to_string(),
            None => told(&self.price_text),
        };
        vec![
            ("成果名称", self.title.clone()),
            ("成果简介", self.summary.clone()),
            ("应用行业", told(&self.industry)),
            ("技术领域", self.field.clone()),
            ("知识产权", self.ip_type.clone()),
            ("技术成熟度", self.maturity.map_or_else(String::new, |word| word.zh().to_owned())),
            ("合作方式", self.cooperation.clone()),
            ("合作价格", price),
            ("应用范围", self.scope.clone()),
            ("完成单位", told(&self.owner)),
            ("发布日期", dated(self.posted_on)),
            ("信息来源", told(&self.source)),
        ]
    }

    async fn known<C: ConnectionTrait>(db: &C, keys: &[&str]) -> Result<HashMap<String, Known>> {
        type Narrow = (String, i64, Option<String>, AchievementStage, Option<i64>);
        use achievement::Column as C;
        let mut known = HashMap::new();
        for keys in keys.chunks(LOOKED_UP) {
            let rows: Vec<Narrow> = achievement::Entity::find()
                .select_only()
                .columns([C::SourceKey, C::Id, C::SourceDigest, C::Stage, C::OrgId])
                .filter(C::SourceKey.is_in(keys.iter().copied()))
                .into_tuple()
                .all(db)
                .await?;
            known.extend(rows.into_iter().map(|(key, id, digest, stage, org_id)| {
                let taken = match (org_id, stage) {
                    (Some(_), _) => Some("已归单位管理，平台上的内容没有改动".to_owned()),
                    (None, AchievementStage::Published) => None,
                    (None, stage) => Some(format!("平台上{}，内容没有改动", stage.zh())),
                };
                (key, Known { id, digest, taken })
            }));
        }
        Ok(known)
    }

    async fn create(&self, tx: &Tx, _who: &Who, digest: &str) -> Result<i64> {
        let mut row = achievement::ActiveModel {
            stage: Set(AchievementStage::Published),
            indicators: Set(String::new()),
            keywords: Set(String::new()),
            contact: Set(String::new()),
            source_key: Set(Some(self.key.clone())),
            published_at: Set(Some(tx.now)),
            created_at: Set(tx.now),
            updated_at: Set(tx.now),
            version: Set(1),
            ..Default::default()
        };
        self.fill(&mut row, digest);
        Ok(achievement::Entity::insert(row).exec(&**tx).await?.last_insert_id)
    }

    async fn change(&self, tx: &Tx, known: &Known, digest: &str) -> Result<Change> {
        if let Some(why) = &known.taken {
            return Ok(Change::Left(why.clone()));
        }
        // What a clerk has mended here is worth more than what the list says.
        let mended = journal::Entity::find()
            .filter(journal::Column::Subject.eq(Subject::Achievement))
            .filter(journal::Column::SubjectId.eq(known.id))
            .filter(journal::Column::Act.eq("change"));
        if mended.count(&**tx).await? > 0 {
            return Ok(Change::Left("已在平台上修改过，没有用清单的内容覆盖".into()));
        }
        let Some(found) = achievement::Entity::find_by_id(known.id).one(&**tx).await? else {
            return Ok(Change::Nothing);
        };
        let mut row = achievement::ActiveModel {
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
        achievement::Entity::update(row).exec(&**tx).await?;
        Ok(Change::Made(changed))
    }
}
