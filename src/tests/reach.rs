//! What a person can find is what the person may load: the index's scope and the SQL scope, held against each other for
//! everybody who can look, over rows in every stage a row can stand in. Drafts are in nobody's index, not even their
//! owner's.

use std::collections::BTreeSet;

use entity::{
    achievement, demand,
    words::{AchievementStage, DemandStage, Disclosure, Duty, OrgKind, Word},
};
use jiebang::{
    account::people::{NewOrg, create_org},
    demand as demands, indexer,
    search::{Key, Kind},
    seen,
    who::Who,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryFilter};

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

/// Who looks besides those who live in every town: name, unit, duties.
const MORE: [(&str, &str, &[Duty]); 8] = [
    ("typist", "东岭机械有限公司", &[Duty::Member]),
    ("former", "东岭机械有限公司", &[]),
    ("stray", "西岸材料有限公司", &[Duty::Clerk, Duty::Leader]),
    ("retired", "市科学技术局", &[]),
    ("visitor", "东区科技局", &[]),
    ("judge", "西区科技局", &[Duty::Expert]),
    ("waiting", "新来的公司", &[Duty::UnitAdmin]),
    ("helper", "新来的公司", &[Duty::Member, Duty::Expert]),
];

async fn everybody(town: &Town) -> Vec<(&'static str, Who)> {
    let tx = town.app.store.write().await.unwrap();
    let (kind, name, region) = (OrgKind::Enterprise, "新来的公司".into(), "东区".into());
    create_org(&tx, &Who::Console, NewOrg { kind, name, region, ..NewOrg::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let mut people = vec![("nobody", Who::Public)];
    for name in [
        "clerk",
        "leader",
        "auditor",
        "admin",
        "district",
        "district2",
        "firm",
        "firm2",
        "team",
        "team2",
        "team3",
        "expert1",
        "expert4",
    ] {
        people.push((name, town.who(name).await));
    }
    for (name, unit, duties) in MORE {
        let account = town.newcomer(name, unit, duties).await;
        people.push((name, town.who_is(account).await));
    }
    people
}

fn pick<T: Copy>(from: &[T], place: usize) -> T {
    from[place % from.len()]
}

/// Rows in every stage, of several owners, written by several people, handed in or not.
async fn rows(town: &Town, people: &[(&str, Who)]) {
    let (db, now) = (town.app.store.db(), Some(town.app.store.clock.glance()));
    let id_of = |name: &str| people.iter().find(|(known, _)| *known == name).map(|(_, who)| who).unwrap();
    let units = ["firm", "firm2", "waiting"].map(|name| id_of(name).org_id());
    let owners = [units[0], units[1], units[2], None];
    let writers = ["firm", "clerk", "typist", "former", "retired", "stray", "team", "visitor"];
    let like = demands::create(&town.app, &town.who("firm").await, None, &whole_demand()).await.unwrap();
    let like = demand::Entity::find_by_id(like).one(db).await.unwrap().unwrap();
    let mut place = 0;
    for stage in DemandStage::ALL {
        for handed in 0..4 {
            for owner in owners {
                let row = demand::ActiveModel {
                    id: Default::default(),
                    stage: Set(*stage),
                    title: Set(format!("第{place}项海带提取工艺")),
                    org_id: Set(owner),
                    claimed_by: Set(pick(&owners, place / 3).filter(|_| *stage == DemandStage::Claimed)),
                    entered_by: Set(id_of(pick(&writers, place)).account_id().filter(|_| place % 5 > 0)),
                    region: Set(pick(&["东区", "西区", ""], place / 2).into()),
                    show_text: Set(pick(Disclosure::ALL, place / 5)),
                    show_name: Set(pick(Disclosure::ALL, place / 7)),
                    submitted_at: Set(now.filter(|_| handed == 1 || handed == 2)),
                    listed_at: Set(now.filter(|_| handed == 2)),
                    source_key: Set((handed == 3).then(|| format!("来源{place}"))),
                    ..like.clone().into()
                };
                row.insert(db).await.unwrap();
                place += 1;
            }
        }
    }
    let content = jiebang::achievement::form::Content { title: "海带装置".into(), ..Default::default() };
    let like = jiebang::achievement::create(&town.app, &town.who("team").await, None, &content).await.unwrap();
    let like = achievement::Entity::find_by_id(like).one(db).await.unwrap().unwrap();
    for place in 0..AchievementStage::ALL.len() * owners.len() * writers.len() {
        let row = achievement::ActiveModel {
            id: Default::default(),
            stage: Set(pick(AchievementStage::ALL, place)),
            title: Set(format!("第{place}项海带装置")),
            org_id: Set(pick(&owners, place / 3)),
            entered_by: Set(id_of(pick(&writers, place / 12)).account_id()),
            source_key: Set(None),
            ..like.clone().into()
        };
        row.insert(db).await.unwrap();
    }
}

/// The ids among `all` that this scope opens, by three ways that must agree.
fn findable(town: &Town, who: &Who, kind: Kind, all: &[i64]) -> BTreeSet<i64> {
    let (library, scope) = (&town.app.library, indexer::scope(who));
    let stands = |id: &i64| library.kept(&scope, Key::new(kind, *id)).unwrap().is_some();
    let looked_up: BTreeSet<i64> = all.iter().copied().filter(stands).collect();
    let found = library.search(&scope, kind, None, "海带", all.len()).unwrap();
    let searched: BTreeSet<i64> = found.hits.iter().map(|hit| hit.key.id).collect();
    assert_eq!(searched, looked_up);
    assert_eq!((found.total, library.count(&scope, kind).unwrap()), (looked_up.len(), looked_up.len()));
    looked_up
}

async fn what_can_be_found_is_what_may_be_loaded(town: Town) {
    town.under_review(&["team", "team2"]).await;
    let people = everybody(&town).await;
    rows(&town, &people).await;
    indexer::reindex(&town.app).await.unwrap();
    let db = town.app.store.db();
    let all = demand::Entity::find().all(db).await.unwrap();
    let ids: Vec<i64> = all.iter().map(|row| row.id).collect();
    let results = achievement::Entity::find().all(db).await.unwrap();
    let result_ids: Vec<i64> = results.iter().map(|row| row.id).collect();
    let mut differ = Vec::new();
    let mut sizes = BTreeSet::new();
    for (name, who) in &people {
        let loaded = demand::Entity::find().filter(seen::demands(who)).all(db).await.unwrap();
        let loaded: BTreeSet<i64> = loaded.iter().filter(|row| demands::handed_in(row)).map(|row| row.id).collect();
        let found = findable(&town, who, Kind::Demand, &ids);
        sizes.insert(found.len());
        let told = |id: &i64| {
            let row = all.iter().find(|row| row.id == *id).unwrap();
            let (may_load, finds) = (loaded.contains(id), found.contains(id));
            let (stage, owner, writer) = (row.stage, row.org_id, row.entered_by);
            format!("{name}: demand {id} {stage:?} of {owner:?} by {writer:?}: loads {may_load}, finds {finds}")
        };
        differ.extend(loaded.symmetric_difference(&found).map(told));

        let loaded = achievement::Entity::find().filter(seen::achievements(who)).all(db).await.unwrap();
        let published = |row: &&achievement::Model| row.stage != AchievementStage::Draft;
        let loaded: BTreeSet<i64> = loaded.iter().filter(published).map(|row| row.id).collect();
        let found = findable(&town, who, Kind::Achievement, &result_ids);
        differ.extend(loaded.symmetric_difference(&found).map(|id| format!("{name}: achievement {id}")));
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
    assert!(sizes.len() > 5, "people find different things: {sizes:?}");
}

on_both_stores!(what_can_be_found_is_what_may_be_loaded);
