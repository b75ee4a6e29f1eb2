//! What is proposed, to whom, and that hidden documents change nothing of it.

use super::*;
use crate::search::{Change, Document};

fn demand(id: i64, title: &str, owner: Option<&str>, list: &'static str) -> Document {
    let mut document = Document::public(Key::new(Kind::Demand, id), title, owner.unwrap_or("正文"));
    document.owner = owner.map(str::to_owned);
    document.list = Some(list);
    document
}

fn some() -> Vec<Document> {
    vec![
        demand(1, "海水淡化膜组件国产化", Some("威海光电科技有限公司"), "hall"),
        demand(2, "海水淡化浓盐水利用", Some("威海光电科技有限公司"), "hall"),
        demand(3, "海水提溴工艺", Some("荣成宏达机械有限公司"), "collected"),
        demand(4, "海洋平台防腐", None, "collected"),
        demand(5, "风机叶片检测", Some("重庆海装风电有限公司"), "collected"),
        demand(6, "余热AQUA利用", None, "collected"),
    ]
}

fn library(documents: Vec<Document>) -> Library {
    let library = Library::in_memory().expect("in memory");
    library.apply(documents.into_iter().map(Change::Put).collect(), 1).expect("applied");
    library
}

fn ask(library: &Library, list: Option<&str>, text: &str) -> Proposals {
    library.suggest(&Scope::public(), Kind::Demand, list, &Begun::read(text)).expect("suggested")
}

fn texts(proposed: &[(String, i64)]) -> Vec<&str> {
    proposed.iter().map(|(text, _)| text.as_str()).collect()
}

#[test]
fn words_begin_with_what_is_typed_and_most_titles_come_first() {
    let library = library(some());
    let proposed = ask(&library, None, "海");
    assert_eq!(texts(&proposed.words)[..2], ["海水", "海洋"]);
    assert_eq!(proposed.words[0].1, 3, "the newest title with it");
    assert!(proposed.titles.is_empty(), "one character is in too many titles");
    assert_eq!(ask(&library, None, "海水").titles.len(), 3);
    assert_eq!(ask(&library, None, "aqua利").titles, [6], "within a word");
    assert_eq!(ask(&library, None, "  "), Proposals::default());
}

#[test]
fn a_list_proposes_only_what_stands_in_it() {
    let library = library(some());
    let hall = ask(&library, Some("hall"), "海");
    assert!(texts(&hall.words).contains(&"海水") && !texts(&hall.words).contains(&"海洋"));
    assert_eq!(ask(&library, Some("collected"), "海水").titles, [3]);
    assert_eq!(ask(&library, Some("collected"), "whgd"), Proposals::default());
}

#[test]
fn what_is_written_before_narrows_what_is_proposed() {
    let library = library(some());
    let proposed = ask(&library, None, "海水 提");
    assert_eq!(texts(&proposed.words), Vec::<&str>::new(), "the word is one character, the rest is a phrase");
    let proposed = ask(&library, None, "淡化 海");
    assert_eq!(texts(&proposed.words), ["海水"], "海洋 stands in no title with 淡化");
}

#[test]
fn units_are_proposed_by_name_and_initials() {
    let library = library(some());
    for typed in ["威海", "光电", "whgd", "WHGD", "gdkj"] {
        let proposed = ask(&library, None, typed);
        assert_eq!(texts(&proposed.units), ["威海光电科技有限公司"], "{typed}");
        assert_eq!(proposed.units[0].1, 2, "the newest record");
    }
    for typed in ["cqhz", "zqhz"] {
        assert_eq!(texts(&ask(&library, None, typed).units), ["重庆海装风电有限公司"], "{typed}");
    }
}

#[test]
fn hidden_documents_change_nothing() {
    let before = library(some());
    let mut more = some();
    for id in 10..40 {
        more.push(demand(id, "海底电缆铺设", Some("威海广大海缆有限公司"), "hall").only(["org:9"]));
        more.push(demand(id + 100, "海水淡化能量回收", Some("威海光电科技有限公司"), "hall").only(["org:9"]));
    }
    let after = library(more);
    for list in [None, Some("hall"), Some("collected")] {
        for typed in ["海", "海水", "海底", "海水 能", "威海", "whgd", "wh", "光电"] {
            assert_eq!(ask(&after, list, typed), ask(&before, list, typed), "{typed} in {list:?}");
        }
    }
    let holding = Scope::holding(["org:9"]);
    let theirs = after.suggest(&holding, Kind::Demand, Some("hall"), &Begun::read("海底")).expect("suggested");
    assert!(!theirs.titles.is_empty(), "who may see them gets them");
}

#[test]
fn phrases_go_on_to_the_end_of_a_word() {
    let titles = ["海水淡化膜组件", "低成本海水淡化工艺", "海水提溴", "深海水下机器人"];
    assert_eq!(phrases(titles, "海水")[0], "海水淡化");
    assert_eq!(phrases(titles, "海水淡"), ["海水淡化"]);
    assert_eq!(phrases(titles, "海水淡化"), ["海水淡化膜", "海水淡化工艺"]);
    assert_eq!(phrases(["高温合金的铸造"], "高温合金"), Vec::<String>::new(), "grammar ends a phrase");
    assert_eq!(phrases(["PLC控制柜"], "plc"), ["PLC控制柜"]);
}

#[test]
fn the_last_word_is_what_is_being_typed() {
    let begun = Begun::read(" 海水　ＰＬ");
    assert_eq!((begun.before.as_str(), begun.last.as_str()), ("海水　", "pl"));
    assert_eq!(Begun::read("海水 ").last, "海水");
    for text in ["淡化\u{a0}海水", "淡化，海水", "淡化、“海水"] {
        assert_eq!(Begun::read(text).last, "海水", "{text}");
    }
    assert_eq!(Begun::read("5t/h").last, "5t/h");
}
