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

fn found(library: &Library, text: &str) -> Findings {
    library.search(&Scope::public(), Kind::Demand, None, text, 10).expect("searched")
}

fn ids(library: &Library, text: &str) -> Vec<i64> {
    found(library, text).hits.iter().map(|hit| hit.key.id).collect()
}

#[test]
fn all_words_come_first_and_some_only_when_few_have_all() {
    let library = library(&[("铝合金轮毂裂纹检测", "在线检测"), ("铝合金铸造", "降低气孔"), ("海带养殖", "自动收割")]);
    let found = found(&library, "铝合金 检测");
    assert_eq!((found.hits[0].key.id, found.whole, found.total, found.relaxed), (0, 1, 1, false));
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
    let scored = |text: &str| found(&library, text).hits.iter().all(|hit| hit.score > 0.0);
    assert!(scored("“激光焊接”") && scored("“焊接激光”"));
    // A quote that is never closed is a slip.
    assert!(ids(&library, "\"激光").contains(&0));
}

#[test]
fn a_phrase_may_begin_or_end_within_a_run_of_characters() {
    let library = library(&[("使用寿命20年以上", "反渗透膜"), ("A型钢", "约20年"), ("2019年", "AB型")]);
    for (phrase, expected) in [
        ("20年", &[0, 1][..]),
        ("命20年", &[0]),
        ("约20年", &[1]),
        ("A型", &[1]),
        ("A型钢", &[1]),
        ("膜", &[0]),
        ("寿命20", &[0]),
        ("年以", &[0]),
        ("命20年以", &[0]),
        ("命，20年", &[0]),
        ("20年内", &[]),
    ] {
        let mut found = ids(&library, &format!("“{phrase}”"));
        found.sort_unstable();
        assert_eq!(found, expected, "{phrase}");
    }
}

#[test]
fn words_with_letters_are_found_whatever_their_case() {
    let library = library(&[
        ("X射线探伤设备", "焊缝"),
        ("X光机", "探伤"),
        ("废水pH值在线监测", ""),
        ("工业U盘", "维生素C"),
        ("C#上位机软件", ""),
    ]);
    for (typed, words, expected) in [
        ("X射线探伤", &["X射线", "探伤"][..], &[0][..]),
        ("x射线", &["x射线"], &[0]),
        ("PH值", &["PH值"], &[2]),
        ("ph值监测", &["ph值", "监测"], &[2]),
        ("u盘", &["u盘"], &[3]),
        ("c#", &["c#"], &[4]),
    ] {
        let found = found(&library, typed);
        assert_eq!(found.words, words);
        let whole: Vec<i64> = found.hits[..found.whole].iter().map(|hit| hit.key.id).collect();
        assert_eq!(whole, expected, "{typed}");
    }
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
    // Known by its pairs alone, it holds the place of a word as any other.
    let found = found(&library, "5 t/h 冶炼炉");
    assert_eq!((found.hits[0].key.id, found.whole, found.total, found.relaxed), (1, 0, 1, true));
    assert_eq!((found.words, found.missing), (vec!["5 t/h".into(), "冶炼炉".into()], vec!["冶炼炉".to_owned()]));
}

#[test]
fn a_unit_is_found_whatever_sign_it_is_written_with() {
    let library = library(&[("过滤精度5μm", "膜面积20㎡"), ("精度50μm", "重3㎏")]);
    for typed in ["5µm", "5 μm", "5um", "20m2", "20 ㎡"] {
        assert_eq!(ids(&library, typed), [0], "{typed}");
    }
    assert_eq!(ids(&library, "3kg"), [1]);
}

#[test]
fn degrees_are_found_however_they_are_written() {
    let library = library(&[
        ("热处理炉", "使用温度800℃"),
        ("保温砖", "耐温 800 °C 以上"),
        ("坩埚", "可达800摄氏度"),
        ("烧结", "温度600-800℃"),
        ("钢板", "抗拉强度800MPa"),
        ("低温润滑", "零下80℃"),
    ]);
    assert_eq!(ids(&library, "℃/min"), Vec::<i64>::new());
    for typed in ["800℃", "800 ℃", "800°C", "800 °c"] {
        let mut found = ids(&library, typed);
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3], "{typed}");
    }
}

#[test]
fn a_letter_belongs_to_the_word_beside_it() {
    let library = library(&[
        ("维生素A微胶囊", ""),
        ("维生素C泡腾片", ""),
        ("A型钢", "车用"),
        ("A4纸", ""),
        ("Z轴升降台", ""),
        ("H型钢", "热轧"),
    ]);
    for (typed, words, expected) in [
        ("维生素A", &["维生素A"][..], &[0][..]),
        ("维生素C 泡腾片", &["维生素C", "泡腾片"], &[1]),
        ("A型钢", &["A型", "钢"], &[2]),
        ("维生素E", &["维生素E"], &[]),
        ("Z轴", &["Z轴"], &[4]),
        ("采用Z轴", &["Z轴"], &[4]),
        ("升降台Z轴", &["升降台", "Z轴"], &[4]),
        ("热轧H型钢", &["热轧", "H型钢"], &[5]),
        ("轴Z", &["轴Z"], &[]),
        ("CT/X射线", &["CT/X", "X射线"], &[]),
    ] {
        let found = found(&library, typed);
        assert_eq!(found.words, words);
        let whole: Vec<i64> = found.hits[..found.whole].iter().map(|hit| hit.key.id).collect();
        assert_eq!(whole, expected, "{typed}");
    }
    let relaxed = found(&library, "维生素E");
    assert_eq!((relaxed.total, relaxed.relaxed), (2, true), "the word without its letter");
    assert!(relaxed.marks.contains(&"维生素".to_owned()));
}

#[test]
fn names_joined_by_a_stroke_and_ranges_are_two() {
    let library = library(&[
        ("AR、VR培训", "600-800℃"),
        ("AR/VR头盔", "60℃"),
        ("AR眼镜", "800只，每盒600元"),
        ("农残检测", "不高于2mg/kg"),
        ("板厚", "3～5mm"),
        ("电池", "300Wh/kg，5mm，3层"),
    ]);
    for (typed, words, expected) in [
        ("AR/VR", &["AR", "VR"][..], &[0, 1][..]),
        ("600-800℃", &["600", "800℃"], &[0]),
        ("600-800", &["600-800"], &[0]),
        ("800摄氏度", &["800℃"], &[0]),
        ("2 mg/kg", &["2 mg/kg"], &[3]),
        ("3-5mm", &["3-5mm"], &[4]),
        ("300 Wh/kg", &["300 Wh/kg"], &[5]),
    ] {
        let found = found(&library, typed);
        assert_eq!(found.words, words);
        let mut whole: Vec<i64> = found.hits[..found.whole].iter().map(|hit| hit.key.id).collect();
        whole.sort_unstable();
        assert_eq!(whole, expected, "{typed}");
    }
}

#[test]
fn newer_words_are_looked_for_whole() {
    let library = library(&[("工业互联网平台", "货物追踪"), ("物联网网关", "")]);
    let found = found(&library, "物联网");
    assert_eq!((found.words, found.whole, found.hits[0].key.id), (vec!["物联网".to_owned()], 1, 1));
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
