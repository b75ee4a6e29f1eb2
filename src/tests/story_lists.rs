//! The lists: what stands in them for whom, that counts and rows agree, and what a page costs.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use entity::{
    achievement, demand,
    words::{AchievementStage, DemandStage, Disclosure, Maturity, Word},
};
use jiebang::{
    app::App,
    demand::{
        form::{Content, StepInput},
        list::{Ask, Base, Sort, list},
        rules::Act,
        seen,
    },
    stats,
    who::Who,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

const KEYS: &[&str] = &["stage", "field", "class", "mode", "band", "region", "industry", "year"];

fn ask(base: Base) -> Ask<'static> {
    Ask {
        base,
        keys: KEYS,
        chosen: Default::default(),
        found: None,
        sort: Sort::Newest,
        window: None,
        with_text: false,
    }
}

fn titled(title: &str, prize_wan: i64) -> Content {
    let prize = prize_wan * 1_000_000;
    Content { title: title.into(), prize_fen: Some(prize), own_fen: Some(prize), public_fen: Some(0), ..whole_demand() }
}

/// Puts a demand into a stage without its life: lists only read where things stand.
async fn put(town: &Town, id: i64, stage: DemandStage) {
    demand::Entity::update_many()
        .col_expr(demand::Column::Stage, Expr::value(stage))
        .filter(demand::Column::Id.eq(id))
        .exec(town.app.store.db())
        .await
        .unwrap();
}

/// One demand in every stage, all of the same firm, closing in ten days; ids in the order of the stages.
async fn one_of_each(town: &Town) -> Vec<i64> {
    let mut ids = Vec::new();
    for (place, stage) in (1..).zip(DemandStage::ALL) {
        let id = town.listed(&titled(&format!("第{place}项海带提取关键工艺"), place * 40)).await;
        put(town, id, *stage).await;
        ids.push(id);
    }
    ids
}

/// An imported row, straight into the table: the import is told elsewhere.
async fn imported(town: &Town, key: &str, industry: &str, posted: &str) -> i64 {
    let like = demand::Entity::find().one(town.app.store.db()).await.unwrap().expect("a demand to copy");
    let row = demand::ActiveModel {
        id: Default::default(),
        org_id: Set(None),
        entered_by: Set(None),
        stage: Set(DemandStage::Collected),
        title: Set(format!("{key}的需求")),
        field: Set(String::new()),
        region: Set(String::new()),
        prize_fen: Set(None),
        number: Set(None),
        listed_at: Set(None),
        closes_at: Set(None),
        source_key: Set(Some(key.into())),
        industry: Set(Some(industry.into())),
        amount_text: Set(Some("10~50万".into())),
        posted_on: Set(Some(posted.parse().unwrap())),
        ..like.into()
    };
    row.insert(town.app.store.db()).await.unwrap().id
}

/// Every choice of every filter, alone and with a second one: the rows are as many as the count said, and are told the
/// stage that was asked for.
async fn counts_and_rows_agree(town: Town) {
    one_of_each(&town).await;
    imported(&town, "甲", "制造业", "2020-03-01").await;
    imported(&town, "乙", "农、林、牧、渔业", "2026-01-01").await;
    let now = town.app.store.clock.glance();
    let db = town.app.store.db();
    let people = [
        Who::Public,
        town.who("firm").await,
        town.who("team").await,
        town.who("clerk").await,
        town.who("district").await,
    ];
    // Before and after a deadline that no ticker has noticed.
    for now in [now, now + TimeDelta::days(20)] {
        for who in &people {
            for base in [Base::Hall, Base::Collected, Base::Mine, Base::Loadable] {
                let all = list(db, who, &ask(base), now).await.unwrap();
                assert_eq!(all.cube.total, all.rows.len() as u64);
                for key in KEYS {
                    for (value, count) in all.cube.counts(key) {
                        let mut narrow = ask(base);
                        narrow.chosen.insert(key, value.clone());
                        let found = list(db, who, &narrow, now).await.unwrap();
                        assert_eq!((found.cube.total, found.rows.len() as u64), (count, count), "{key}={value}");
                        assert_eq!(found.cube.counts(key), all.cube.counts(key), "a filter does not count itself");
                        if *key == "stage" {
                            assert!(found.rows.iter().all(|row| row.stage.code() == value), "{value}");
                        }
                    }
                }
                for row in &all.rows {
                    let (_, seen, _) = seen::load(db, who, row.id, now).await.unwrap();
                    assert_eq!((Some(row.stage), &row.owner), (seen.stage, &seen.owner), "list and page say the same");
                }
            }
        }
    }
}

async fn the_public_is_told_no_more_than_the_stage_outside(town: Town) {
    let ids = one_of_each(&town).await;
    let proposed = ids[DemandStage::ALL.iter().position(|stage| *stage == DemandStage::Proposed).unwrap()];
    let public = town.public();
    let of = |answer: crate::town::Answer| answer.is(200).json();
    let under_review = of(public.api("GET", "/demands?stage=under_review", serde_json::Value::Null).await);
    assert_eq!(under_review["total"], 2, "{under_review}");
    let none = of(public.api("GET", "/demands?stage=proposed", serde_json::Value::Null).await);
    assert_eq!(none["total"], 0);
    for (stage, total) in [("collected", 4), ("claimed", 0), ("draft", 0), ("listed", 1), ("declined", 0)] {
        let found = of(public.api("GET", &format!("/demands?stage={stage}"), serde_json::Value::Null).await);
        assert_eq!(found["total"], total, "{stage}");
    }
    let clerk = town.person("clerk").await;
    let known = of(clerk.api("GET", "/demands?stage=proposed", serde_json::Value::Null).await);
    assert_eq!((&known["total"], &known["items"][0]["id"]), (&1.into(), &proposed.into()));
    assert!(!public.get("/?stage=all").await.is(200).text().contains("拟定揭榜"));
    assert!(clerk.get("/?stage=all").await.is(200).text().contains("拟定揭榜"));
    // Between deadline and tick.
    town.app.store.clock.move_to(town.app.store.clock.glance() + TimeDelta::days(30));
    let closed = of(public.api("GET", "/demands?stage=closed", serde_json::Value::Null).await);
    assert_eq!(closed["total"], 2, "what was closed, and what is closed by now");
    let hall = public.get("/").await.is(200).text();
    assert!(hall.contains("没有符合条件的榜单"), "nothing can be bid for any more");
}

async fn a_name_that_is_not_disclosed_is_in_no_list(town: Town) {
    let shy = Content { show_name: Disclosure::Login, ..titled("低温提取关键工艺", 100) };
    town.listed(&shy).await;
    town.settle().await;
    let name = "东岭机械有限公司";
    let (public, team) = (town.public(), town.person("team").await);
    for path in ["/", "/hall.csv", "/api/v1/demands", "/api/v1/demands.csv", "/?q=%E4%BD%8E%E6%B8%A9"] {
        let hidden = public.get(path).await.is(200).text();
        assert!(hidden.contains("提取关键工艺") && !hidden.contains(name), "{path}");
        let open = team.get(path).await.is(200).text();
        assert!(open.contains(name), "{path}");
    }
    assert!(public.get("/").await.text().contains("发榜单位不公开"));
    let by_name = "/?q=%E4%B8%9C%E5%B2%AD%E6%9C%BA%E6%A2%B0";
    assert!(public.get(by_name).await.is(200).text().contains("没有符合条件"), "nor is it found by its name");
}

async fn words_and_filters_meet(town: Town) {
    for (title, prize) in [("海水淡化膜组件", 50), ("海水提溴工艺", 150), ("风机叶片检测", 350)] {
        town.listed(&titled(title, prize)).await;
    }
    town.settle().await;
    let public = town.public();
    let page = public.get("/?q=%E6%B5%B7%E6%B0%B4").await.is(200).text();
    assert!(page.contains("<mark>海水</mark>淡化膜组件") && page.contains("2 个榜单"), "{page}");
    assert!(!page.contains("风机叶片"));
    let page = public.get("/?q=%E6%B5%B7%E6%B0%B4&band=100-300&sort=sum").await.is(200).text();
    assert!(page.contains("1 个榜单") && page.contains("提溴"), "{page}");
    let found =
        public.api("GET", "/demands?q=%E6%B5%B7%E6%B0%B4&limit=1", serde_json::Value::Null).await.is(200).json();
    assert_eq!((&found["total"], found["items"].as_array().unwrap().len()), (&2.into(), 1));
    let next = found["next"].as_str().unwrap();
    let path = format!("/demands?q=%E6%B5%B7%E6%B0%B4&limit=1&cursor={next}");
    let rest = public.api("GET", &path, serde_json::Value::Null).await.is(200).json();
    assert_ne!(rest["items"][0]["id"], found["items"][0]["id"]);
    assert!(rest["next"].is_null());
    let order = public.api("GET", "/demands?class=nonsense", serde_json::Value::Null).await.is(400).json();
    assert_eq!(order["code"], "malformed");
    assert!(public.get("/?class=nonsense&page=7").await.is(200).text().contains("没有符合条件"));
}

async fn the_hall_closes_the_next_first(town: Town) {
    let mut ids = Vec::new();
    for days in [30, 5, 12] {
        let id = town.listed(&titled(&format!("{days}天后截止的关键工艺"), days)).await;
        town.step("clerk", id, Act::Extend, StepInput { note: Some("延".into()), ..town.deadline(days + 10) })
            .await
            .unwrap();
        ids.push(id);
    }
    let now = town.app.store.clock.glance();
    let order = async |sort| {
        let ask = Ask { sort, window: Some((0, 20)), ..ask(Base::Hall) };
        let rows = list(town.app.store.db(), &Who::Public, &ask, now).await.unwrap().rows;
        rows.iter().map(|row| row.title.replace("后截止的关键工艺", "")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order(Sort::Closing).await, "5天 12天 30天");
    assert_eq!(order(Sort::Prize).await, "30天 12天 5天");
    assert_eq!(order(Sort::Newest).await, "12天 5天 30天");
}

async fn pages_of_twenty_and_files_of_all(town: Town) {
    town.listed(&titled("第一项海带提取关键工艺", 100)).await;
    for number in 0..45 {
        imported(&town, &format!("=第{number}号"), "制造业", "2020-03-01").await;
    }
    let public = town.public();
    let first = public.get("/demands").await.is(200).text();
    assert!(first.contains("45 项需求") && first.contains("第 1–20 项，共 45 项"), "{first}");
    assert!(first.len() < 60_000, "{} bytes", first.len());
    assert!(first.contains("/demands?year=2020") && first.contains("制造业"));
    let third = public.get("/demands?page=3&industry=%E5%88%B6%E9%80%A0%E4%B8%9A").await.is(200).text();
    assert!(third.contains("第 41–45 项") && third.contains("10~50万"), "{third}");
    assert!(public.get("/demands?page=9").await.is(200).text().contains("这一页没有内容"));
    let file = public.get("/demands.csv?year=2020").await.is(200);
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("2026-09-"));
    assert_eq!(file.text().lines().count(), 46);
    assert!(file.text().starts_with("\u{feff}序号,") && file.text().contains(",'=第3号的需求,"), "{}", file.text());
    for path in
        ["/demands.xlsx", "/hall.xlsx", "/achievements.xlsx", "/api/v1/demands.xlsx", "/api/v1/achievements.xlsx"]
    {
        assert_eq!(&public.get(path).await.is(200).body[..2], b"PK", "{path}");
    }
    assert_eq!(public.get("/api/v1/demands.csv").await.is(200).text().lines().count(), 47);
}

/// The public lists ask the store a few times, however many rows they show and whatever is searched for.
async fn a_page_asks_the_store_as_often_whatever_the_rows(town: Town) {
    let ran = Arc::new(AtomicUsize::new(0));
    let mut store = town.app.store.clone();
    let counter = ran.clone();
    store.watch(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let watched = App::on(store, town.app.config.clone()).unwrap().server().0;
    let public = town.public().at(watched);
    let mut few = Vec::new();
    for rows in [3, 24] {
        for number in 0..rows {
            town.listed(&titled(&format!("第{rows}批第{number}项海水提溴工艺"), 50)).await;
            imported(&town, &format!("第{rows}批第{number}号海水"), "制造业", "2020-03-01").await;
            let title = format!("第{rows}批第{number}件海水淡化膜");
            offered(&town, &title, "新材料", Maturity::Sample, "技术转让", AchievementStage::Published).await;
        }
        town.settle().await;
        let mut asked = Vec::new();
        for path in
            ["/", "/demands", "/achievements", "/notices", "/?q=%E6%B5%B7%E6%B0%B4", "/demands?q=%E6%B5%B7%E6%B0%B4"]
        {
            ran.store(0, Ordering::Relaxed);
            let page = public.get(path).await.is(200);
            assert!(page.body.len() < 60_000, "{path}: {} bytes", page.body.len());
            let times = ran.load(Ordering::Relaxed);
            assert!((1..=5).contains(&times), "{path} asked {times} times for {rows} rows");
            asked.push(times);
        }
        if !few.is_empty() {
            assert_eq!(asked, few, "more rows, more questions");
        }
        few = asked;
    }
}

async fn ones_own_are_for_those_who_have_a_unit(town: Town) {
    let firm = town.who("firm").await;
    jiebang::demand::create(&town.app, &firm, None, &titled("只有草稿的关键工艺", 10)).await.unwrap();
    let back = town.public().get("/demands?mine=1").await.is(303);
    assert_eq!(back.location.as_deref(), Some("/sign-in?back=/demands%3Fmine%3D1"));
    let own = town.person("firm").await.get("/demands?mine=1").await.is(200).text();
    assert!(own.contains("只有草稿") && own.contains("草稿") && own.contains("href=\"/demands/new\""), "{own}");
    for other in ["firm2", "team", "clerk", "district"] {
        let page = town.person(other).await.get("/demands?mine=1").await.is(200).text();
        assert!(!page.contains("只有草稿"), "{other}");
        assert!(!town.person(other).await.get("/demands").await.text().contains("只有草稿"), "{other}");
    }
}

async fn the_year_in_numbers_is_the_statistics(town: Town) {
    one_of_each(&town).await;
    imported(&town, "甲", "制造业", "2020-03-01").await;
    imported(&town, "乙", "制造业", "2026-01-01").await;
    let rows = stats::rows(&town.app).await.unwrap();
    for year in [2019, 2020, 2026] {
        let counted = stats::year_of(&rows, year, town.app.store.clock.glance()).total.tally;
        assert_eq!(stats::tally(town.app.store.db(), year).await.unwrap(), counted, "{year}");
    }
    let hall = town.public().get("/").await.is(200).text();
    assert!(hall.contains("2026 年") && hall.contains("/stats/rows?year=2026&#38;count=listed"), "{hall}");
}

async fn offered(town: &Town, title: &str, field: &str, maturity: Maturity, ways: &str, stage: AchievementStage) {
    let now = town.app.store.clock.glance();
    let row = achievement::ActiveModel {
        org_id: Set(Some(town.ids("team").1)),
        stage: Set(stage),
        title: Set(title.into()),
        summary: Set("简介".into()),
        indicators: Set(String::new()),
        field: Set(field.into()),
        keywords: Set(String::new()),
        maturity: Set(Some(maturity)),
        ip_type: Set("发明专利".into()),
        cooperation: Set(ways.into()),
        scope: Set(String::new()),
        contact: Set(String::new()),
        published_at: Set(Some(now)),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    row.insert(town.app.store.db()).await.unwrap();
}

async fn achievements_are_filtered_by_each_way_of_cooperation(town: Town) {
    use AchievementStage::{Draft, Published, Withdrawn};
    offered(&town, "膜材料", "新材料-膜材料", Maturity::PilotTested, "技术许可、合作开发", Published).await;
    offered(&town, "纳米材料", "新材料-纳米", Maturity::Sample, "合作开发", Published).await;
    offered(&town, "泵", "装备", Maturity::Production, "技术转让", Published).await;
    offered(&town, "未写完的", "装备", Maturity::Sample, "", Draft).await;
    offered(&town, "撤下的", "装备", Maturity::Sample, "", Withdrawn).await;
    let public = town.public();
    let total = async |path: &str| {
        public.api("GET", path, serde_json::Value::Null).await.is(200).json()["total"].as_u64().unwrap()
    };
    assert_eq!(total("/achievements").await, 3);
    assert_eq!(total("/achievements?cooperation=%E5%90%88%E4%BD%9C%E5%BC%80%E5%8F%91").await, 2);
    assert_eq!(total("/achievements?field=%E6%96%B0%E6%9D%90%E6%96%99").await, 2);
    assert_eq!(total("/achievements?maturity=production").await, 1);
    assert_eq!(total("/achievements?stage=withdrawn").await, 0);
    let page = public.get("/achievements?sort=maturity").await.is(200).text();
    let at = |title: &str| page.find(title).unwrap_or_else(|| panic!("{title} in {page}"));
    assert!(at(">泵<") < at(">膜材料<") && at(">膜材料<") < at(">纳米材料<"));
    assert!(!page.contains("未写完的") && !page.contains("撤下的"));
    let own = town.person("team").await.get("/achievements?mine=1").await.is(200).text();
    assert!(own.contains("未写完的") && own.contains("撤下的"));
    let clerk = town.person("clerk").await.get("/achievements").await.is(200).text();
    assert!(clerk.contains("撤下的") && !clerk.contains("未写完的"));
}

on_both_stores!(
    counts_and_rows_agree,
    the_public_is_told_no_more_than_the_stage_outside,
    a_name_that_is_not_disclosed_is_in_no_list,
    words_and_filters_meet,
    the_hall_closes_the_next_first,
    pages_of_twenty_and_files_of_all,
    a_page_asks_the_store_as_often_whatever_the_rows,
    ones_own_are_for_those_who_have_a_unit,
    the_year_in_numbers_is_the_statistics,
    achievements_are_filtered_by_each_way_of_cooperation,
);
