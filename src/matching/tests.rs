//! What a match promises: reasons, equals, scope, both directions, and an honest "none".

use super::*;
use crate::search::{Change, Document};

fn achievement(id: i64, title: &str, body: &str) -> Document {
    Document::public(Key::new(Kind::Achievement, id), title, body)
}

/// A list long enough for rare and common words to differ.
fn library() -> Library {
    let library = Library::in_memory().expect("in memory");
    let mut documents = vec![
        achievement(1, "铝合金轮毂表面裂纹视觉检测装置", "采用相机和深度学习在线检测轮毂裂纹，检出率高。"),
        achievement(2, "铝合金轮毂表面裂纹视觉检测装置", "采用相机和深度学习在线检测轮毂裂纹，检出率很高。"),
        achievement(3, "铝合金低压铸造模具", "改善充型，减少气孔。"),
        achievement(4, "扇贝苗种繁育技术", "提高扇贝附着率和成活率。"),
    ];
    let fields = ["海参", "牡蛎", "大豆", "玉米", "渔网", "轮胎", "地毯", "木门", "锁具", "灯具"];
    for (place, word) in fields.iter().enumerate() {
        let (title, body) = (format!("{word}加工技术"), format!("一种{word}的加工方法，提高效率。"));
        documents.push(achievement(10 + place as i64, &title, &body));
    }
    library.apply(documents.into_iter().map(Change::Put).collect(), 1).expect("applied");
    library
}

fn wheel() -> Ask {
    let mut ask = Ask::new(Kind::Demand, "铝合金轮毂裂纹在线检测", "现有人工目检漏检多，希望用相机在线检测裂纹。");
    ask.indicators = vec!["检出率 ≥ 99%".into(), "单件节拍 ≤ 20 秒".into()];
    ask
}

fn leads(library: &Library, scope: &Scope, ask: &Ask, target: Kind) -> Leads {
    matches(library, scope, ask, target, 5).expect("matched")
}

#[test]
fn a_lead_says_why() {
    let found = leads(&library(), &Scope::public(), &wheel(), Kind::Achievement);
    assert!(!found.none);
    assert_eq!(found.total_considered, 14);
    let best = &found.leads[0];
    assert_eq!((best.key.id, best.band, best.share), (1, Band::High, 1.0));
    assert!(best.reasons.met.iter().any(|word| word.contains("裂纹")), "{:?}", best.reasons.met);
    assert!(best.reasons.met.iter().all(|word| word != "轮毂裂"), "whole words only");
    assert_eq!(best.reasons.lacking, ["单件节拍 ≤ 20 秒"]);
    assert_eq!(found.unmentioned, ["单件节拍 ≤ 20 秒"]);
    assert!(found.leads.windows(2).all(|pair| pair[0].share >= pair[1].share));
}

#[test]
fn equals_are_one_lead() {
    let found = leads(&library(), &Scope::public(), &wheel(), Kind::Achievement);
    assert_eq!(found.leads[0].also, [Key::new(Kind::Achievement, 2)]);
    assert!(found.leads.iter().skip(1).all(|lead| lead.key.id != 2));
}

#[test]
fn no_good_match_is_an_answer() {
    let ask = Ask::new(Kind::Demand, "航天器姿态确定算法研究", "星敏感器与陀螺组合，提高姿态精度。");
    let found = leads(&library(), &Scope::public(), &ask, Kind::Achievement);
    assert!(found.none);
    assert!(found.leads.iter().all(|lead| lead.band == Band::Low));
    let empty = leads(&library(), &Scope::public(), &Ask::new(Kind::Demand, "", ""), Kind::Achievement);
    assert!(empty.none && empty.leads.is_empty());
    let nobody = leads(&library(), &Scope::public(), &wheel(), Kind::Team);
    assert!(nobody.none && nobody.leads.is_empty() && nobody.total_considered == 0);
}

#[test]
fn facts_are_laid_side_by_side_from_the_demands_side() {
    let library = library();
    let mut supply = achievement(1, "铝合金轮毂裂纹检测", "在线检测轮毂裂纹");
    supply.facts.money = Some(90_000_000);
    library.apply(vec![Change::Put(supply)], 2).expect("applied");
    let mut ask = wheel();
    ask.facts.money = Some(50_000_000);
    let found = leads(&library, &Scope::public(), &ask, Kind::Achievement);
    let lead = found.leads.iter().find(|lead| lead.key.id == 1).expect("found");
    assert_eq!(lead.reasons.fit, [Fit::Price { price: 90_000_000, budget: 50_000_000 }]);
    assert!(!lead.reasons.fit[0].agrees());
}

#[test]
fn a_record_is_not_its_own_lead() {
    let library = library();
    let kept = library.kept(&Scope::public(), Key::new(Kind::Achievement, 3)).expect("read");
    let kept = kept.expect("stands");
    let mut ask = Ask::new(Kind::Achievement, kept.title, kept.body);
    ask.itself = Some(Key::new(Kind::Achievement, 3));
    let found = leads(&library, &Scope::public(), &ask, Kind::Achievement);
    assert!(found.leads.iter().all(|lead| lead.key.id != 3));
}

#[test]
fn an_achievement_finds_whose_demand_it_answers() {
    let library = library();
    let demand = |id, title: &str, body: &str| Change::Put(Document::public(Key::new(Kind::Demand, id), title, body));
    let long = "本公司成立于二〇〇一年，产品销往各地，技术力量雄厚。铝合金装置检测生产线齐全。".repeat(6);
    let demands = vec![
        demand(1, "铝合金轮毂裂纹在线检测", "用相机检测裂纹，代替人工。"),
        demand(2, "寻求管理咨询", &long),
        demand(3, "扇贝附着率提高", "苗种成活率低。"),
    ];
    library.apply(demands, 2).expect("applied");
    let ask =
        Ask::new(Kind::Achievement, "铝合金轮毂表面裂纹视觉检测装置", "采用相机和深度学习在线检测轮毂裂纹，检出率高。");
    let found = leads(&library, &Scope::public(), &ask, Kind::Demand);
    assert_eq!(found.leads[0].key.id, 1);
    assert!(!found.none);
    assert!(found.leads[0].reasons.met.iter().any(|word| word.contains("裂纹")));
    assert!(found.leads.iter().all(|lead| lead.key.id != 3), "no word in common");
}

#[test]
fn how_demands_speak_is_no_lead() {
    let library = library();
    let talk = achievement(30, "亟待攻克的卡脖子难题汇编", "亟待攻克的卡脖子难题，按行业汇编。");
    library.apply(vec![Change::Put(talk)], 2).expect("applied");
    let ask = Ask::new(Kind::Demand, "亟待攻克的卡脖子难题：海参", "海参加工亟待攻克卡脖子难题。");
    let best = || leads(&library, &Scope::public(), &ask, Kind::Achievement).leads[0].key.id;
    assert_eq!(best(), 30, "rare among achievements");
    let goods = ["阀门", "轴承", "电缆", "涂料", "酵母", "船桨"];
    let demands = (0..300).map(|id| {
        let title = format!("亟待攻克的卡脖子难题：{}{id}号", goods[id as usize % goods.len()]);
        Change::Put(Document::public(Key::new(Kind::Demand, id), title, ""))
    });
    library.apply(demands.collect(), 3).expect("applied");
    assert_eq!(best(), 10, "common among demands");
}

#[test]
fn who_bears_the_title_comes_first() {
    let library = library();
    let more = vec![
        achievement(40, "冬小麦新品种陇中4号选育", &"陇中4号产量高，抗旱。".repeat(30)),
        achievement(41, "冬小麦新品种陇中3号选育", "冬小麦选育。"),
        achievement(42, "冬小麦新品种选育", "冬小麦新品种陇中4号、陇中3号。"),
    ];
    library.apply(more.into_iter().map(Change::Put).collect(), 2).expect("applied");
    let ask = |title| Ask::new(Kind::Demand, title, "冬小麦选育。");
    let order = |title| -> Vec<i64> {
        leads(&library, &Scope::public(), &ask(title), Kind::Achievement).leads.iter().map(|lead| lead.key.id).collect()
    };
    assert_eq!(order("冬小麦新品种陇中4号选育")[0], 40);
    assert_eq!(order("冬小麦新品种陇中3号选育")[0], 41);
    assert_eq!(order("冬小麦新品种陇中5号选育")[0], 41, "none bears it");
}

#[test]
fn what_a_demand_says_first_weighs_more() {
    let library = library();
    let best = |body: &str| {
        let ask = Ask::new(Kind::Demand, "一线设备升级改造", body);
        leads(&library, &Scope::public(), &ask, Kind::Achievement).leads[0].key.id
    };
    let (shellfish, lamps) = ("扇贝附着率低。", "灯具效率低。");
    assert_eq!(best(&format!("{lamps}{shellfish}")), 4, "two words weigh more than one");
    let (locks, lamps) = ("锁具老化。", "灯具老化。");
    assert_eq!((best(&format!("{locks}{lamps}")), best(&format!("{lamps}{locks}"))), (18, 19));
}

#[test]
fn hidden_records_change_nothing_that_a_viewer_gets() {
    let library = library();
    let scope = Scope::holding(["login", "org:7"]);
    let demand = Document::public(Key::new(Kind::Demand, 1), "铝合金轮毂裂纹检测", "在线检测");
    let inside = achievement(50, "轮毂裂纹涡流检测", "铝合金轮毂内部裂纹检测").only(["org:7"]);
    library.apply(vec![Change::Put(demand), Change::Put(inside)], 2).expect("applied");
    let reverse = Ask::new(Kind::Achievement, "轮毂裂纹检测仪", "铝合金轮毂在线检测");
    let all = || -> Vec<String> {
        let viewers = [&Scope::public(), &scope].map(Clone::clone);
        let both = |viewer: &Scope| {
            [leads(&library, viewer, &wheel(), Kind::Achievement), leads(&library, viewer, &reverse, Kind::Demand)]
        };
        viewers.iter().flat_map(both).map(|l| serde_json::to_string(&l).expect("json")).collect()
    };
    let before = all();
    let hidden = (100..160).map(|id| {
        let kind = if id % 2 == 0 { Kind::Achievement } else { Kind::Demand };
        let key = Key::new(kind, id);
        Change::Put(Document::public(key, "铝合金轮毂裂纹检测", "漏检 相机 节拍").only(["org:8"]))
    });
    library.apply(hidden.collect(), 3).expect("added");
    assert_eq!(all(), before, "adding");
    let gone = (100..130).flat_map(|id| Kind::ALL.map(|kind| Change::Drop(Key::new(kind, id))));
    library.apply(gone.collect(), 4).expect("dropped");
    assert_eq!(all(), before, "dropping");
    assert!(before[2].contains("\"id\":50"), "who may see it finds it");
    assert!(!before[0].contains("\"id\":50"));
}
