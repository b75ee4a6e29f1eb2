//! Import of lists: formats, what is known again, what is reported. All rows are invented; the last test takes
//! the real files where they are.

use std::path::Path;

use entity::{
    achievement, demand, journal, org,
    words::{AchievementStage, DemandStage, Maturity, OrgKind, Subject},
};
use jiebang::{
    achievement as achievements, call,
    demand::{form::StepInput, rules::Act},
    error::Error,
    export::{Cell, Kind, Sheet},
    import::{self, List, Report, Source},
    who::Who,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::town::{Town, on_both_stores};

pub const DEMANDS: &str = r#"{"id":"T-1","kind":"tech_demand","title":"海带烘干房余热回收","problem":"烘干尾气温度八十度，湿度大，换热器半年就结垢。","industry":"制造业","cooperation_modes":["技术许可","委托开发"],"posted":"2025-03-18","valid_from":"2025/3/18","valid_to":"2026/3/17","amount":"10~50万","enterprise":"荣渡海晟食品有限公司","region":"荣渡市","programme":"2025 年第一批征集","deadline":"2025-04-30 17:00","indicators":"回收率不低于 60%","source":"https://example.test/list/1"}
{"id":"T-2","kind":"tech_demand","title":"渔网自动补结","problem":null,"source":"三季度征集.xlsx"}
"#;

pub const ACHIEVEMENTS: &str = r#"{"id":"R-1","kind":"tech_result","title":"贝壳粉体改性填料","summary":"以废弃贝壳为原料，经煅烧和表面改性制成橡胶填料。","industry":"制造业","field":"新材料-复合材料","ip_type":"发明专利","maturity":"通过中试","cooperation_modes":["完全转让许可转让技术入股合作生产"],"price":"60万元","scope":"轮胎、鞋底","owner":"临海大学材料学院","posted":"2025/5/6","source":"https://example.test/results/1"}
{"id":"R-2","kind":"tech_result","title":"海参苗计数装置","cooperation_modes":["其他"],"price":"30.0万元-100.0万元","promotion":"推广中"}
"#;

fn source(name: &str, text: impl Into<Vec<u8>>) -> Source {
    Source { name: name.into(), bytes: text.into() }
}

async fn take(town: &Town, list: List, source: Source) -> Report {
    import::import(&town.app, &Who::Console, list, source, false, &|_, _| {}).await.unwrap()
}

async fn demands(town: &Town, text: &str) -> Report {
    take(town, List::Demands, source("需求.jsonl", text)).await
}

pub async fn demand(town: &Town, key: &str) -> demand::Model {
    let found = demand::Entity::find().filter(demand::Column::SourceKey.eq(key));
    found.one(town.app.store.db()).await.unwrap().unwrap()
}

async fn result(town: &Town, key: &str) -> achievement::Model {
    let found = achievement::Entity::find().filter(achievement::Column::SourceKey.eq(key));
    found.one(town.app.store.db()).await.unwrap().unwrap()
}

pub async fn journal_rows(town: &Town) -> u64 {
    journal::Entity::find().count(town.app.store.db()).await.unwrap()
}

fn counts(report: &Report) -> (usize, usize, usize, usize, usize) {
    (report.created, report.changed, report.same, report.refused, report.left.len())
}

/// `line field` of each fault.
fn places(report: &Report) -> Vec<String> {
    report.faults.iter().map(|fault| format!("{} {}", fault.line, fault.field)).collect()
}

async fn a_demand_is_collected_and_found(town: Town) {
    let report = demands(&town, DEMANDS).await;
    assert_eq!(counts(&report), (2, 0, 0, 0, 0), "{report:?}");
    town.settle().await;
    let row = demand(&town, "T-1").await;
    assert_eq!((row.stage, row.org_id, row.entered_by), (DemandStage::Collected, None, None));
    assert_eq!(row.cooperation.as_deref(), Some("技术许可、委托开发"));
    assert_eq!(row.posted_on.unwrap().to_string(), "2025-03-18");
    let rows = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.eq(row.id))
        .all(town.app.store.db())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].act, "import");
    let public = town.public();
    let list = public.get("/demands?q=余热回收").await.is(200).text();
    assert!(list.contains(&format!("/demands/{}", row.id)), "found by a search");
    let shown = public.get(&format!("/demands/{}", row.id)).await.is(200).text();
    for words in [
        "回收率不低于 60%",
        "2025 年 3 月 18 日至2026 年 3 月 17 日",
        "https://example.test/list/1",
        "2025 年第一批征集",
        "荣渡海晟食品有限公司",
        "导入为征集需求",
    ] {
        assert!(shown.contains(words), "{words}");
    }
    let bare = demand(&town, "T-2").await;
    let shown = public.get(&format!("/demands/{}", bare.id)).await.is(200).text();
    assert!(shown.contains("三季度征集.xlsx"), "a source that is no address stands as words");
}

async fn an_achievement_is_published_and_found(town: Town) {
    let report = take(&town, List::Achievements, source("成果.jsonl", ACHIEVEMENTS)).await;
    assert_eq!(counts(&report), (2, 0, 0, 0, 0), "{report:?}");
    assert_eq!(report.unused, ["promotion"]);
    town.settle().await;
    let row = result(&town, "R-1").await;
    assert_eq!((row.stage, row.maturity), (AchievementStage::Published, Some(Maturity::PilotTested)));
    assert_eq!((row.price_fen, row.price_text), (Some(60_000_000), None));
    assert_eq!(row.cooperation, "技术转让、技术许可、技术入股、合作生产");
    let other = result(&town, "R-2").await;
    assert_eq!((other.price_fen, other.price_text.as_deref()), (None, Some("30.0万元-100.0万元")));
    assert_eq!(other.maturity, None, "what is absent is unknown");
    let list = town.public().get("/achievements?q=贝壳粉").await.is(200).text();
    assert!(list.contains(&format!("/achievements/{}", row.id)));
}

async fn a_second_run_changes_nothing(town: Town) {
    demands(&town, DEMANDS).await;
    let before = (journal_rows(&town).await, demand(&town, "T-1").await);
    let report = demands(&town, DEMANDS).await;
    assert_eq!(counts(&report), (0, 0, 2, 0, 0));
    assert!(report.whole());
    assert_eq!((journal_rows(&town).await, demand(&town, "T-1").await), before);
    // The same rows as a table are the same rows.
    let table = "编号,需求名称,信息来源\nT-2,渔网自动补结,三季度征集.xlsx\n";
    let report = take(&town, List::Demands, source("需求.csv", table)).await;
    assert_eq!(counts(&report), (0, 0, 1, 0, 0));
    assert_eq!(journal_rows(&town).await, before.0);
}

async fn a_changed_row_is_updated_until_somebody_takes_it_over(town: Town) {
    demands(&town, DEMANDS).await;
    let changed = DEMANDS.replace("半年就结垢", "三个月就结垢").replace("10~50万", "50~200万");
    assert_eq!(counts(&demands(&town, &changed).await), (0, 1, 1, 0, 0));
    let row = demand(&town, "T-1").await;
    assert_eq!((row.version, row.amount_text.as_deref()), (2, Some("50~200万")));
    let last = journal::Entity::find().order_by_desc(journal::Column::Seq).one(town.app.store.db()).await.unwrap();
    assert_eq!(last.map(|row| (row.act, row.subject_id)), Some(("reimport".into(), row.id)));
    let page = town.public().get(&format!("/demands/{}", row.id)).await.is(200).text();
    assert!(page.contains("改动：需求详情、拟投入。"), "the timeline says what changed");

    town.step("firm", row.id, Act::Claim, StepInput::default()).await.unwrap();
    let rows = journal_rows(&town).await;
    let report = demands(&town, DEMANDS).await;
    assert_eq!(counts(&report), (0, 0, 1, 0, 1));
    assert!(!report.whole());
    assert!(report.left[0].says.contains("认领"), "{:?}", report.left);
    assert_eq!(journal_rows(&town).await, rows);
    assert_eq!(demand(&town, "T-1").await.amount_text.as_deref(), Some("50~200万"));
}

async fn what_the_clerk_mended_stays(town: Town) {
    let list = || source("成果.jsonl", ACHIEVEMENTS);
    take(&town, List::Achievements, list()).await;
    let row = result(&town, "R-1").await;
    let clerk = town.who("clerk").await;
    let mended = achievements::form::Content {
        title: "贝壳粉体改性橡胶填料".into(),
        ..achievements::form::Content::of(&row)
    };
    achievements::save(&town.app, &clerk, row.id, &mended, None).await.unwrap();
    assert_eq!(counts(&take(&town, List::Achievements, list()).await), (0, 0, 2, 0, 0), "the list says nothing new");
    let changed = ACHIEVEMENTS.replace("轮胎", "输送带");
    let report = take(&town, List::Achievements, source("成果.jsonl", changed)).await;
    assert_eq!(counts(&report), (0, 0, 1, 0, 1), "{report:?}");
    assert_eq!(result(&town, "R-1").await.title, "贝壳粉体改性橡胶填料");
}

pub const FAULTY: &str = r#"{"id":"A","title":"贝类净化水循环","posted":"去年底"}
{"id":"B"
["C"]
{"id":"D"}
{"title":"没有编号的一条"}

{"id":"E","kind":"tech_result","title":"其实是成果"}
{"id":"F","title":"好的一条"}
{"id":"F","title":"编号重复的一条"}
{"id":"G","title":"有效期颠倒","valid_from":"2025-05-01","valid_to":"2025-04-01"}
{"id":"H","title":{"zh":"不是文字"}}
"#;

async fn bad_rows_are_reported_and_good_ones_kept(town: Town) {
    let text = format!("{FAULTY}{{\"id\":\"I\",\"title\":\"{}\"}}\n", "长".repeat(201));
    let report = demands(&town, &text).await;
    let wanted = [
        "1 posted",
        "2 ",
        "3 ",
        "4 title",
        "5 id",
        "7 kind",
        "9 id",
        "10 valid_to",
        "11 title",
        "11 title",
        "12 title",
    ];
    assert_eq!(places(&report), wanted, "{report:#?}");
    assert_eq!(counts(&report), (1, 0, 0, 10, 0));
    assert_eq!(demand(&town, "F").await.title, "好的一条");
    let says = report.faults[0].says.as_str();
    assert!(says.contains("去年底") && report.faults[0].label == "发布日期", "{says}");
}

async fn strict_imports_all_or_nothing(town: Town) {
    let rows = journal_rows(&town).await;
    let strict = async |text: &str| {
        let source = source("需求.jsonl", text);
        import::import(&town.app, &Who::Console, List::Demands, source, true, &|_, _| {}).await.unwrap()
    };
    let report = strict(FAULTY).await;
    assert!(report.stopped);
    assert_eq!(counts(&report), (0, 0, 0, 9, 0));
    assert_eq!(journal_rows(&town).await, rows);
    assert_eq!(counts(&strict(DEMANDS).await), (2, 0, 0, 0, 0));
}

on_both_stores!(
    a_demand_is_collected_and_found,
    an_achievement_is_published_and_found,
    a_second_run_changes_nothing,
    a_changed_row_is_updated_until_somebody_takes_it_over,
    what_the_clerk_mended_stays,
    bad_rows_are_reported_and_good_ones_kept,
    strict_imports_all_or_nothing,
);

#[tokio::test]
async fn an_unknown_maturity_is_a_problem_of_its_field() {
    let town = Town::new().await;
    let text = ACHIEVEMENTS.replace("通过中试", "差不多了");
    let report = take(&town, List::Achievements, source("成果.jsonl", text)).await;
    assert_eq!((counts(&report), places(&report)), ((1, 0, 0, 1, 0), vec!["1 maturity".to_owned()]));
}

/// The same two demands as Excel saves them, with headings, dates as dates and amounts as numbers.
#[tokio::test]
async fn a_workbook_and_an_office_csv_say_the_same() {
    let town = Town::new().await;
    let mut sheet = Sheet::new("征集")
        .column("编号", Kind::Number)
        .column("需求名称", Kind::Text)
        .column("发布日期", Kind::Date)
        .column("合作方式", Kind::Text)
        .column("备注", Kind::Text);
    let day = "2025-03-18".parse::<chrono::NaiveDate>().unwrap();
    sheet.push(vec![101.into(), "渔船尾气余热制冰".into(), day.into(), "委托开发".into(), "略".into()]);
    sheet.push(vec![]);
    sheet.push(vec![102.into(), "=1+1".into(), "2025年3月20日".into(), "面谈".into(), Cell::Empty]);
    let report = take(&town, List::Demands, source("征集.xlsx", sheet.xlsx().unwrap())).await;
    assert_eq!(counts(&report), (2, 0, 0, 0, 0), "{report:#?}");
    assert_eq!(report.unused, ["备注"]);
    let row = demand(&town, "101").await;
    assert_eq!(row.posted_on, Some(day));
    assert_eq!(demand(&town, "102").await.title, "=1+1");
    let rows = journal_rows(&town).await;
    // Our own CSV, with its mark and its defused formula.
    let report = take(&town, List::Demands, source("征集.csv", sheet.csv().unwrap())).await;
    assert_eq!(counts(&report), (0, 0, 2, 0, 0), "{report:#?}");
    // As Excel in China saves it.
    let text = "编号,需求名称,发布日期,合作方式\r\n101,渔船尾气余热制冰,2025/3/18,委托开发\r\n";
    let office = encoding_rs::GB18030.encode(text).0.into_owned();
    let report = take(&town, List::Demands, source("征集.CSV", office)).await;
    assert_eq!(counts(&report), (0, 0, 1, 0, 0), "{report:#?}");
    assert_eq!(journal_rows(&town).await, rows);
}

#[tokio::test]
async fn a_bad_row_of_a_workbook_is_named_by_its_row() {
    let town = Town::new().await;
    let mut sheet = Sheet::new("征集").column("编号", Kind::Text).column("需求名称", Kind::Text);
    sheet.push(vec!["甲".into(), "海胆壳脱色".into()]);
    sheet.push(vec![]);
    sheet.push(vec!["乙".into()]);
    let report = take(&town, List::Demands, source("征集.xlsx", sheet.xlsx().unwrap())).await;
    assert_eq!(places(&report), ["4 title"]);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_as_a_whole() {
    let town = Town::new().await;
    let before = journal_rows(&town).await;
    for (name, bytes, words) in [
        ("需求.xlsx", b"not a workbook".to_vec(), "打不开"),
        ("需求.csv", "编号,详情\n甲,乙\n".into(), "需求名称"),
        ("需求.csv", vec![0xff, 0x80, 0xff], "编码"),
        ("需求.jsonl", Vec::new(), "空的"),
        ("需求.docx", b"PK".to_vec(), "只能导入"),
        ("需求.xls", b"..".to_vec(), "另存为"),
    ] {
        let source = source(name, bytes);
        let refused = import::import(&town.app, &Who::Console, List::Demands, source, false, &|_, _| {}).await;
        match refused {
            Err(Error::Invalid(problems)) => assert!(problems[0].says.contains(words), "{name}: {}", problems[0].says),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(journal_rows(&town).await, before);
}

#[tokio::test]
async fn a_store_without_an_open_call_gets_the_standing_one() {
    let town = Town::new().await;
    let db = town.app.store.db();
    use sea_orm::sea_query::Expr;
    let close = entity::call::Entity::update_many().col_expr(entity::call::Column::Open, Expr::value(false));
    close.exec(db).await.unwrap();
    assert!(call::current(db).await.is_err());
    demands(&town, DEMANDS).await;
    let standing = call::current(db).await.unwrap();
    assert_eq!(demand(&town, "T-1").await.call_id, standing.id);
}

/// The real lists, where they lie beside the project. No text of theirs stands here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_real_lists_come_in_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let town = Town::new().await;
    for (list, file) in [(List::Demands, "demands.jsonl"), (List::Achievements, "achievements.jsonl")] {
        let path = folder.join(file);
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("SKIPPED: no real list at {}", path.display());
            return;
        };
        let started = std::time::Instant::now();
        let report = take(&town, list, source(file, bytes.clone())).await;
        let took = started.elapsed();
        eprintln!("{file}: {} {took:?}", report.sentence());
        for fault in &report.faults {
            eprintln!("  {} {}: {}", fault.line, fault.field, fault.says);
        }
        assert_eq!(report.created + report.refused, report.rows);
        assert!(report.refused * 100 < report.rows, "hardly a row is refused");
        let rows = journal_rows(&town).await;
        let again = take(&town, list, source(file, bytes)).await;
        assert_eq!((again.same, again.created, again.changed), (report.created, 0, 0));
        assert_eq!(journal_rows(&town).await, rows);
    }
    let units = org::Entity::find().filter(org::Column::Kind.eq(OrgKind::Enterprise));
    assert_eq!(units.count(town.app.store.db()).await.unwrap(), 2, "no unit is made up for a list's words");
    town.settle().await;
}
