//! Sixty-four at once on one demand: whoever is first, there is one bid a unit, one winner, and a journal without gaps.

use entity::words::{BidStage, DemandStage};
use jiebang::{
    bid,
    bid::rules::Act as BidAct,
    demand::{form::StepInput, rules::Act},
    error::Result,
    journal, steps,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

/// Lets all of them run at once; how many were accepted.
async fn at_once(tries: Vec<impl Future<Output = Result<()>> + Send + 'static>) -> i64 {
    let tries: Vec<_> = tries.into_iter().map(tokio::spawn).collect();
    let mut accepted = 0;
    for attempt in tries {
        accepted += i64::from(attempt.await.unwrap().is_ok());
    }
    accepted
}

/// The journal's newest row, after a look that none is missing.
async fn dense(town: &Town) -> i64 {
    let db = town.app.store.db();
    let last = journal::last(db).await.unwrap();
    assert_eq!(entity::journal::Entity::find().count(db).await.unwrap(), u64::try_from(last).unwrap());
    last
}

async fn bid_act(town: &Town, who: &str, id: i64, act: BidAct) -> impl Future<Output = Result<()>> + Send + 'static {
    let (app, who) = (town.app.clone(), town.who(who).await);
    async move { bid::step(&app, &who, id, act, None).await.map(drop) }
}

async fn demand_act(
    town: &Town,
    who: &str,
    id: i64,
    act: Act,
    input: StepInput,
) -> impl Future<Output = Result<()>> + Send + 'static {
    let (app, who) = (town.app.clone(), town.who(who).await);
    async move { steps::demand(&app, &who, id, act, &input).await }
}

async fn submits_of_one_unit_leave_one_bid(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let mut tries = Vec::new();
    for _ in 0..32 {
        let draft = town.drafted_bid("team", demand).await;
        tries.push(bid_act(&town, "team", draft, BidAct::Submit).await);
        tries.push(bid_act(&town, "team", draft, BidAct::Submit).await);
    }
    let before = dense(&town).await;
    assert_eq!(at_once(tries).await, 1, "one bid a unit");
    assert_eq!(dense(&town).await, before + 1);
    assert_eq!(bid::live(town.app.store.db(), demand).await.unwrap().len(), 1);
}

/// Two units take their bid back while all three hand in another: whichever comes first, what is left adds up.
async fn submits_and_withdrawals_add_up(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let (mut submits, mut withdrawals) = (Vec::new(), Vec::new());
    for place in 0..30 {
        let team = ["team", "team2", "team3"][place % 3];
        let draft = town.drafted_bid(team, demand).await;
        submits.push(bid_act(&town, team, draft, BidAct::Submit).await);
    }
    for team in ["team", "team2"] {
        let draft = town.drafted_bid(team, demand).await;
        bid_act(&town, team, draft, BidAct::Submit).await.await.unwrap();
        for _ in 0..17 {
            withdrawals.push(bid_act(&town, team, draft, BidAct::Withdraw).await);
        }
    }
    let before = dense(&town).await;
    let (submitted, withdrawn) = tokio::join!(at_once(submits), at_once(withdrawals));
    assert_eq!(withdrawn, 2, "each of the two is taken back once");
    assert!((1..=3).contains(&submitted), "the third unit's always, the others' where they came late enough");
    assert_eq!(dense(&town).await, before + submitted + withdrawn, "a row for each act that was accepted, no other");
    let db = town.app.store.db();
    let live = bid::live(db, demand).await.unwrap();
    assert_eq!(i64::try_from(live.len()).unwrap(), submitted);
    let mut units: Vec<i64> = live.iter().map(|bid| bid.org_id).collect();
    units.sort_unstable();
    units.dedup();
    assert_eq!(units.len(), live.len(), "one bid a unit");
}

async fn awards_leave_one_winner(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2", "team3"]).await;
    town.all_scored(&bids).await;
    for bid in &bids {
        town.explained(*bid).await;
    }
    let mut tries = Vec::new();
    for place in 0..32 {
        let winner = StepInput { winners: vec![bids[place % 3]], ..StepInput::default() };
        tries.push(demand_act(&town, "clerk", demand, Act::Propose, winner).await);
        tries.push(demand_act(&town, "leader", demand, Act::Approve, StepInput::default()).await);
    }
    assert!((1..=2).contains(&at_once(tries).await), "one proposal, and at most its approval");
    // Where every approval came before the proposal it is still to be given.
    let _ = town.step("leader", demand, Act::Approve, StepInput::default()).await;
    let ended = town.app.store.clock.glance() + chrono::TimeDelta::days(8);
    town.app.store.clock.move_to(ended);
    let ticks = (0..64).map(|_| {
        let app = town.app.clone();
        async move { steps::ticker::tick(&app).await.map(drop) }
    });
    assert!(at_once(ticks.collect()).await > 0);
    dense(&town).await;
    let db = town.app.store.db();
    let won = entity::bid::Entity::find().filter(entity::bid::Column::Stage.eq(BidStage::Won));
    assert_eq!(won.count(db).await.unwrap(), 1, "one winner");
    let awards = entity::journal::Entity::find()
        .filter(entity::journal::Column::Act.eq(entity::words::Word::code(Act::Award)))
        .count(db);
    assert_eq!(awards.await.unwrap(), 1, "awarded once");
    let row = entity::demand::Entity::find_by_id(demand).one(db).await.unwrap().unwrap();
    assert_eq!(row.stage, DemandStage::Awarded);
}

on_both_stores!(submits_of_one_unit_leave_one_bid, submits_and_withdrawals_add_up, awards_leave_one_winner);
