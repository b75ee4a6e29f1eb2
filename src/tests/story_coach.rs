//! The coach wherever a demand is read: beside the form with script off, on the desk and in the list of those who vet,
//! on the demand's page, as each call has it. Programs ask it in `story_api`.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use entity::words::Word;
use jiebang::{
    call::{Rules, coach::CoachPoint},
    demand::{coach, form::StepInput, list, rules::Act},
};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Someone, Town, on_both_stores},
};

on_both_stores!(
    a_saved_draft_is_looked_at_without_script,
    those_who_vet_read_what_is_missing,
    a_call_says_what_is_looked_at,
    a_list_costs_the_same_whatever_its_length,
);

async fn a_saved_draft_is_looked_at_without_script(town: Town) {
    let firm = town.person("firm").await;
    let id = firm.post("/demands/new", &[("title", "低温提取工艺"), ("save", "1")]).await.is(303).id();
    let page = firm.get(&format!("/demands/{id}/edit")).await.is(200).text();
    for words in ["需求体检", "10 项中已具备 0 项", "“约束条件”一栏没有写", "例：榜金 280 万元。"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    // The draft's own page has the whole list, with nothing to return it for.
    let page = firm.get(&format!("/demands/{id}")).await.is(200).text();
    assert!(page.contains("id=\"coach\"") && page.contains("没有可测量的指标"), "{page}");
    assert!(!page.contains("退回时可引用"), "{page}");
}

async fn those_who_vet_read_what_is_missing(town: Town) {
    let id = town.submitted(&whole_demand()).await;
    let (place, link) = (format!("/demands/{id}"), format!("href=\"/demands/{id}#coach\">差 2 项</a>"));
    let reads = async |someone: &Someone| {
        let page = someone.get(&place).await.is(200).text();
        let told = page.contains("退回时可引用") && page.contains("“约束条件”一栏没有写。请补充修改后再提交。");
        assert_eq!(told, page.contains("id=\"coach\""), "{page}");
        if told {
            assert!(page.contains("成果归谁、谁能用"), "why, of what is there as well: {page}");
        }
        told
    };
    let [district, clerk, firm] =
        [town.person("district").await, town.person("clerk").await, town.person("firm").await];
    assert!(district.get("/desk").await.is(200).text().contains(&link));
    assert!(district.get("/demands?stage=submitted").await.is(200).text().contains("体检差 2 项"));
    assert_eq!(district.api("GET", "/desk", Value::Null).await.is(200).json()["todo"][0]["coach_open"], 2);
    assert!(reads(&district).await);
    assert!(!reads(&firm).await, "its text cannot be changed now");
    assert!(!firm.get("/desk").await.is(200).text().contains("体检"), "nobody else has the column");

    // Recommended, everybody reads of it and the bureau vets it.
    town.step("district", id, Act::Recommend, StepInput::default()).await.unwrap();
    assert!(clerk.get("/desk").await.is(200).text().contains(&link));
    assert!(clerk.get("/demands?stage=recommended").await.is(200).text().contains("体检差 2 项"));
    assert!(reads(&clerk).await && reads(&town.person("leader").await).await);
    for other in [town.public(), town.person("team").await, town.person("district2").await] {
        assert!(!reads(&other).await);
        assert!(!other.get("/demands").await.is(200).text().contains("体检"));
    }
    town.step("clerk", id, Act::Screen, StepInput::default()).await.unwrap();
    town.step("clerk", id, Act::List, town.deadline(10)).await.unwrap();
    assert!(!reads(&clerk).await, "what is listed is past it");
}

/// Sets what the standing call leaves out.
async fn switch_off(town: &Town, points: &[CoachPoint]) {
    let rules = Rules { coach_off: points.to_vec(), ..Rules::default() };
    let call = json!({"title": "2026 年常态化征集", "year": 2026, "open": true, "rules": rules});
    town.person("clerk").await.api("PUT", "/calls/1", json!({"call": call})).await.is(200);
}

async fn a_call_says_what_is_looked_at(town: Town) {
    let (firm, clerk) = (town.person("firm").await, town.person("clerk").await);
    let form = clerk.get("/calls/1/edit").await.is(200).text();
    let ticked = |form: &str| form.matches("name=\"coach\"").count() == CoachPoint::ALL.len();
    assert!(ticked(&form) && form.contains("需求体检看哪些"), "{form}");
    switch_off(&town, &[CoachPoint::Constraints, CoachPoint::Support]).await;
    let page = town.public().get("/calls/1").await.is(200).text();
    assert!(page.contains("不看：约束条件、配套条件") && page.contains("改动：需求体检。"), "{page}");

    // The form, the text as it is typed, the draft, the desk, the page, programs: all by the same setting.
    let typed = [("title", "低温提取工艺"), ("problem", "破壁")];
    let panel = firm.post("/match", &typed).await.is(200).text();
    assert!(panel.contains("8 项中已具备 0 项") && !panel.contains("约束条件"), "{panel}");
    let asked = firm.api("POST", "/coach", json!({"title": "低温提取工艺"})).await.is(200).json();
    assert_eq!((&asked["open"], asked["checks"].as_array().unwrap().len()), (&json!(8), 8));
    let id = town.submitted(&whole_demand()).await;
    assert!(town.person("district").await.get("/desk").await.is(200).text().contains("#coach\">齐全</a>"));
    let told = firm.api("GET", &format!("/demands/{id}/coach"), Value::Null).await.is(200).json();
    assert_eq!((&told["open"], told["checks"].as_array().unwrap().len()), (&json!(0), 9));
}

async fn a_list_costs_the_same_whatever_its_length(town: Town) {
    let mut ids = vec![town.submitted(&whole_demand()).await];
    for _ in 0..6 {
        ids.push(town.submitted(&whole_demand()).await);
    }
    let who = town.who("district").await;
    let mut store = town.app.store.clone();
    let ran = Arc::new(AtomicUsize::new(0));
    let counted = ran.clone();
    store.watch(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let now = store.clock.now(store.db()).await.unwrap();
    let ask = list::Ask {
        base: list::Base::Collected,
        keys: &["stage"],
        chosen: Default::default(),
        found: None,
        sort: list::Sort::Newest,
        window: None,
        with_text: false,
    };
    let rows = list::list(store.db(), &who, &ask, now).await.unwrap().rows;
    assert_eq!(rows.len(), ids.len());
    let mut costs = Vec::new();
    for most in [1, ids.len()] {
        ran.store(0, Ordering::Relaxed);
        let some = rows.iter().take(most).map(|row| (row.id, row.stage));
        let open = coach::open_of(store.db(), &who, some).await.unwrap();
        assert_eq!((open.len(), open[&rows[0].id]), (most, 2));
        costs.push(ran.load(Ordering::Relaxed));
    }
    assert_eq!(costs, [3, 3], "the demands, their indicators, the calls");
    ran.store(0, Ordering::Relaxed);
    let rows = rows.iter().map(|row| (row.id, row.stage));
    assert!(coach::open_of(store.db(), &town.who("firm").await, rows).await.unwrap().is_empty());
    assert_eq!(ran.load(Ordering::Relaxed), 0, "who vets nothing asks nothing");
}
