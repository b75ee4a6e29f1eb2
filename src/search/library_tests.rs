//! What the library promises: batches, cursors, rebuilds, and that hidden documents change nothing.

use std::fs;

use super::*;
use crate::search::{Findings, equal_text};

fn demand(id: i64, title: &str, body: &str) -> Document {
    Document::public(Key::new(Kind::Demand, id), title, body)
}

fn some() -> Vec<Change> {
    vec![
        Change::Put(demand(1, "铝合金轮毂裂纹检测", "在线检测，节拍二十秒")),
        Change::Put(demand(2, "铝合金低压铸造", "降低气孔率")),
        Change::Put(demand(3, "海带机械化收割", "海上作业，减少人工")),
    ]
}

fn ask(library: &Library, scope: &Scope, text: &str) -> Findings {
    library.search(scope, Kind::Demand, None, text, 10).expect("searched")
}

fn ids(found: &Findings) -> Vec<i64> {
    found.hits.iter().map(|hit| hit.key.id).collect()
}

#[test]
fn applying_a_batch_twice_changes_nothing() {
    let library = Library::in_memory().expect("in memory");
    library.apply(some(), 5).expect("applied");
    let once = ask(&library, &Scope::public(), "铝合金");
    library.apply(some(), 5).expect("applied");
    library.settle().expect("settled");
    assert_eq!(ask(&library, &Scope::public(), "铝合金"), once);
    assert_eq!(library.count(&Scope::public(), Kind::Demand).expect("counted"), 3);
    assert_eq!(library.cursor().expect("cursor"), 5);
}

#[test]
fn a_batch_says_everything_about_a_key() {
    let library = Library::in_memory().expect("in memory");
    let inside = demand(1, "铝合金", "内部说明").only(["org:1"]);
    let both = vec![Change::Put(demand(1, "铝合金", "公开说明")), Change::Put(inside)];
    library.apply(both, 1).expect("applied");
    let scope = Scope::holding(["org:1"]);
    assert_eq!(ids(&ask(&library, &scope, "铝合金")), [1], "the same record only once");
    assert_eq!(library.count(&scope, Kind::Demand).expect("counted"), 1);
    assert_eq!(ids(&ask(&library, &scope, "内部")), [1]);
    assert_eq!(ids(&ask(&library, &Scope::public(), "内部")), Vec::<i64>::new());
    let texts = ["公开说明", "内部说明，所有指标", "内部说明"];
    let [public, fuller, inside] = texts.map(|text| demand(1, "铝合金", text));
    let three = [public, fuller.only(["org:1"]), inside.only(["login"])];
    library.apply(three.map(Change::Put).into(), 2).expect("applied");
    let both = Scope::holding(["login", "org:1"]);
    let kept = library.kept(&both, Key::new(Kind::Demand, 1)).expect("read").expect("stands");
    assert_eq!(kept.body, texts[1], "the fullest");

    library.apply(vec![Change::Put(demand(1, "钛合金", "改了"))], 3).expect("applied");
    assert_eq!(ids(&ask(&library, &scope, "内部")), Vec::<i64>::new());
    let key = Key::new(Kind::Demand, 1);
    library.apply(vec![Change::Drop(key)], 4).expect("applied");
    assert!(library.kept(&scope, key).expect("read").is_none());
}

#[test]
fn within_a_batch_the_later_change_counts() {
    let library = Library::in_memory().expect("in memory");
    let key = Key::new(Kind::Demand, 1);
    let batch = vec![
        Change::Put(demand(1, "旧标题", "")),
        Change::Drop(key),
        Change::Put(demand(1, "新标题", "")),
        Change::Put(demand(2, "去掉", "")),
        Change::Drop(Key::new(Kind::Demand, 2)),
    ];
    library.apply(batch, 1).expect("applied");
    let kept = library.kept(&Scope::public(), key).expect("read").expect("stands");
    assert_eq!(kept.title, "新标题");
    assert_eq!(library.count(&Scope::public(), Kind::Demand).expect("counted"), 1);
}

#[test]
fn what_a_viewer_may_not_see_changes_nothing() {
    let library = Library::in_memory().expect("in memory");
    let seen = demand(4, "铝合金焊接变形控制", "薄板焊接").only(["org:7"]);
    library.apply(some(), 1).expect("applied");
    library.apply(vec![Change::Put(seen)], 2).expect("applied");
    let viewers = [Scope::public(), Scope::holding(["login", "org:7"])];
    let questions = ["铝合金", "铝合金 检测", "\"铝合金\"", "焊接", "减少人工", "机密"];
    let all = |library: &Library| -> Vec<Findings> {
        let of = |scope| questions.iter().map(move |text| ask(library, scope, text));
        viewers.iter().flat_map(of).collect()
    };
    let before = all(&library);
    let hidden = |id, body: &str| Change::Put(demand(id, "铝合金机密铝合金", body).only(["org:8", "office"]));
    library.apply((10..40).map(|id| hidden(id, "焊接 减少人工 机密")).collect(), 3).expect("added");
    assert_eq!(all(&library), before, "adding");
    library.apply((10..20).map(|id| hidden(id, "改成别的检测")).collect(), 4).expect("changed");
    assert_eq!(all(&library), before, "changing");
    let gone = (10..30).map(|id| Change::Drop(Key::new(Kind::Demand, id))).collect();
    library.apply(gone, 5).expect("dropped");
    assert_eq!(all(&library), before, "dropping");
    assert_eq!(library.count(&viewers[1], Kind::Demand).expect("counted"), 4);
    let office = Scope::holding(["office"]);
    assert_eq!(library.count(&office, Kind::Demand).expect("counted"), 13);
}

#[test]
fn lists_come_back_with_their_cursor() {
    let dir = tempfile::tempdir().expect("folder");
    Library::open(dir.path()).expect("made").apply(some(), 42).expect("applied");
    let again = Library::open(dir.path()).expect("opened");
    assert_eq!(again.cursor().expect("cursor"), 42);
    assert_eq!(ids(&ask(&again, &Scope::public(), "海带")), [3]);
}

#[test]
fn a_crash_between_the_two_commits_is_made_good() {
    let dir = tempfile::tempdir().expect("folder");
    let library = Library::open(dir.path()).expect("made");
    library.apply(some(), 1).expect("applied");
    let batch = vec![Change::Put(demand(9, "新需求", "内部").only(["org:1"]))];
    // Only the first of the two commits of a batch.
    let documents = Batch::of(batch.clone());
    let inside = documents.documents(false);
    library.shelves().inside.apply(&documents.keys, &inside, 2).expect("applied");
    drop(library);
    let library = Library::open(dir.path()).expect("opened");
    assert_eq!(library.cursor().expect("cursor"), 1, "the smaller of the two");
    library.apply(batch, 2).expect("applied again");
    assert_eq!(library.cursor().expect("cursor"), 2);
    let scope = Scope::holding(["org:1"]);
    assert_eq!(library.count(&scope, Kind::Demand).expect("counted"), 4);
}

#[test]
fn damaged_lists_start_again_from_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    Library::open(dir.path()).expect("made").apply(some(), 42).expect("applied");
    let name = current_name(dir.path()).expect("read").expect("named");
    let public = dir.path().join(&name).join("public");
    for entry in fs::read_dir(&public).expect("listed") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|ending| ending == "store") {
            fs::write(&path, b"damaged").expect("written");
        }
    }
    let library = Library::open(dir.path()).expect("opened");
    assert_eq!(library.cursor().expect("cursor"), 0);
    assert_eq!(library.count(&Scope::public(), Kind::Demand).expect("counted"), 0);
    assert!(!dir.path().join(&name).exists(), "the damaged generation is gone");

    fs::write(dir.path().join(CURRENT), "lists-0-1").expect("written");
    assert_eq!(Library::open(dir.path()).expect("opened").cursor().expect("cursor"), 0);
}

#[test]
fn what_another_process_wrote_is_shown_when_asked() {
    let dir = tempfile::tempdir().expect("folder");
    let (here, there) = (Library::open(dir.path()).expect("made"), Library::open(dir.path()).expect("opened"));
    there.apply(some(), 42).expect("applied");
    assert_eq!(here.count(&Scope::public(), Kind::Demand).expect("counted"), 0);
    assert_eq!(here.cursor().expect("cursor"), 42);
    assert_eq!(here.count(&Scope::public(), Kind::Demand).expect("counted"), 3);
    there.apply(vec![Change::Drop(Key::new(Kind::Demand, 3))], 43).expect("applied");
    assert_eq!(here.cursor().expect("cursor"), 43);
    assert!(ids(&ask(&here, &Scope::public(), "海带")).is_empty());
}

#[test]
fn one_process_writes_until_it_ends_and_then_the_other() {
    let dir = tempfile::tempdir().expect("folder");
    let (here, there) = (Library::open(dir.path()).expect("made"), Library::open(dir.path()).expect("opened"));
    assert!(there.apply(some(), 42).expect("applied"));
    let batch = || vec![Change::Drop(Key::new(Kind::Demand, 3))];
    assert!(!here.apply(batch(), 43).expect("asked"), "in other hands");
    assert_eq!(here.cursor().expect("cursor"), 42);
    assert!(there.apply(batch(), 43).expect("applied"));
    drop(there);
    assert!(here.apply(Vec::new(), 44).expect("applied"));
    assert_eq!(here.cursor().expect("cursor"), 44);
    assert_eq!(here.count(&Scope::public(), Kind::Demand).expect("counted"), 2);
}

#[test]
fn half_the_lists_in_hand_are_let_go() {
    let dir = tempfile::tempdir().expect("folder");
    let (here, there) = (Library::open(dir.path()).expect("made"), Library::open(dir.path()).expect("opened"));
    assert!(there.shelves().public.apply(&[], &[], 1).expect("applied"));
    assert!(!here.apply(some(), 2).expect("asked"));
    assert!(there.apply(some(), 2).expect("applied"), "nobody holds the other half");
    assert_eq!(here.cursor().expect("cursor"), 2);
}

#[test]
fn a_rebuild_takes_over_an_open_library() {
    let dir = tempfile::tempdir().expect("folder");
    let open = Library::open(dir.path()).expect("made");
    open.apply(some(), 10).expect("applied");
    let rebuild = Library::rebuilding(dir.path()).expect("started");
    rebuild.library().apply(vec![Change::Put(demand(7, "重建后的需求", ""))], 12).expect("applied");
    assert_eq!(open.count(&Scope::public(), Kind::Demand).expect("counted"), 3, "still the old");
    let rebuilt = rebuild.finish().expect("finished");
    assert_eq!(rebuilt.cursor().expect("cursor"), 12);
    assert_eq!(open.cursor().expect("cursor"), 12, "asked, it moves over");
    assert_eq!(ids(&ask(&open, &Scope::public(), "重建")), [7]);
    open.apply(some(), 13).expect("applied");
    assert_eq!(open.count(&Scope::public(), Kind::Demand).expect("counted"), 4);
}

#[test]
fn an_abandoned_rebuild_changes_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let open = Library::open(dir.path()).expect("made");
    open.apply(some(), 10).expect("applied");
    let rebuild = Library::rebuilding(dir.path()).expect("started");
    rebuild.library().apply(Vec::new(), 99).expect("applied");
    drop(rebuild);
    assert_eq!(open.cursor().expect("cursor"), 10);
    drop(open);
    assert_eq!(Library::open(dir.path()).expect("opened").cursor().expect("cursor"), 10);
}

#[test]
fn rebuilt_lists_answer_as_grown_ones() {
    let grown = Library::in_memory().expect("in memory");
    grown.apply(vec![Change::Put(demand(2, "从前的标题", "检测检测"))], 1).expect("applied");
    for (seq, change) in some().into_iter().enumerate() {
        grown.apply(vec![change], seq as i64 + 2).expect("applied");
    }
    grown.settle().expect("settled");
    let built = Library::in_memory().expect("in memory");
    built.apply(some(), 4).expect("applied");
    for text in ["铝合金", "检测", "铝合金 检测", "收割 人工"] {
        assert_eq!(ask(&grown, &Scope::public(), text), ask(&built, &Scope::public(), text));
    }
}

#[test]
fn equal_texts_differ_only_in_dress() {
    let same = equal_text("一种 PLC 控制器", "用于车间。");
    assert_eq!(same, equal_text("一种ＰＬＣ控制器", "用于车间"));
    assert_ne!(same, equal_text("一种PLC控制器", "用于船舶"));
    assert_ne!(equal_text("甲乙", "丙"), equal_text("甲", "乙丙"));
}
