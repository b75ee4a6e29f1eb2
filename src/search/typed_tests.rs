//! What is found for what people type.

use super::*;
use crate::search::{Change, Document};

fn library(texts: &[(&str, &str)]) -> Library {
    let library = Library::in_memory().expect("in memory");
    let put = |(place, (title, body)): (usize, &(&str, &str))| {
        let key = Key::new(Kind::Demand, place as i64);
        Change::Put(Document::public(key, *title, *body))
    };
    let changes = texts.iter().enumerate().map(put).collect();
    library.apply(changes, 1).expect("applied");
    library
}

fn ids(library: &Library, text: &str) -> Vec<i64> {
    let found = library.search(&Scope::public(), Kind::Demand, None, text, 10).expect("searched");
    found.hits.iter().map(|hit| hit.key.id).collect()
}

#[test]
fn all_words_come_first_and_some_only_when_few_have_all() {
    let library = library(&[("铝合金轮毂裂纹检测", "在线检测"), ("铝合金铸造", "降低气孔"), ("海带养殖", "自动收割")]);
    let found = library.search(&Scope::public(), Kind::Demand, None, "铝合金 检测", 10);
    let found = found.expect("searched");
    assert!(found.relaxed || found.total == 1);
    assert_eq!((found.hits[0].key.id, found.whole), (0, 1));
    assert!(!ids(&library, "铝合金 检测").contains(&2));
    assert_eq!(ids(&library, "海带"), [2]);
}

#[test]
fn titles_weigh_more_than_bodies() {
    let library = library(&[
        ("车间除尘", "含有石墨烯的粉尘需要收集并处理达标"),
        ("石墨烯散热", "涂层需要均匀并且附着牢固不脱落"),
        ("其他", "毫无关系的一条"),
    ]);
    assert_eq!(ids(&library, "石墨烯"), [1, 0]);
}

#[test]
fn quotes_give_phrases_to_the_letter() {
    let library = library(&[("激光焊接设备", "提高效率"), ("焊接激光器", "用于激光与焊接")]);
    assert_eq!(ids(&library, "“激光焊接”"), [0]);
    assert_eq!(ids(&library, "\"焊接激光\""), [1]);
    assert_eq!(ids(&library, "\"焊激\""), Vec::<i64>::new());
    // A quote that is never closed is a slip.
    assert!(ids(&library, "\"激光").contains(&0));
}

#[test]
fn numbers_and_models_are_found() {
    let library = library(&[
        ("M6螺栓防松", "扭矩"),
        ("造粒机", "产能达到5t/h以上"),
        ("ZL-50装载机", "油耗"),
        ("M60螺栓", "风电用"),
    ]);
    assert_eq!(ids(&library, "m6"), [0]);
    assert_eq!(ids(&library, "5t/h"), [1]);
    assert_eq!(ids(&library, "ＺＬ－50"), [2]);
}

#[test]
fn unknown_words_and_slips_are_found_by_their_pairs() {
    let library = library(&[("鲛鳞涂层减阻", "船体"), ("海带收割机", "海上作业")]);
    assert_eq!(ids(&library, "鲛鳞"), [0]);
    assert_eq!(ids(&library, "海带收割器"), [1]);
    assert_eq!(ids(&library, "鲛"), [0]);
}

#[test]
fn nothing_typed_finds_nothing() {
    let library = library(&[("海带", "")]);
    assert_eq!(ids(&library, "  ，。"), Vec::<i64>::new());
    assert_eq!(ids(&library, ""), Vec::<i64>::new());
}
