//! How rows are counted into a year.

use super::*;

fn row(stage: DemandStage, listed: Option<&str>) -> Row {
    Row {
        id: 1,
        title: "需求".into(),
        stage,
        class: DemandClass::Tackle,
        field: String::new(),
        industry: Some("制造业".into()),
        prize_fen: Some(100),
        public_fen: Some(30),
        own_fen: Some(150),
        posted_on: None,
        submitted_at: Some("2026-01-31T20:00:00Z".parse().unwrap()),
        created_at: "2025-12-01T00:00:00Z".parse().unwrap(),
        listed_at: listed.map(|at| at.parse().unwrap()),
        closes_at: None,
        stage_at: "2026-03-01T00:00:00Z".parse().unwrap(),
        bids: listed.map(|_| "2026-02-28".parse().unwrap()).into_iter().collect(),
    }
}

#[test]
fn a_row_counts_on_its_local_day_and_sums_stay_apart() {
    let now = "2026-09-01T00:00:00Z".parse().unwrap();
    let rows = [row(DemandStage::Awarded, Some("2026-02-10T00:00:00Z")), row(DemandStage::Screening, None)];
    let year = year_of(&rows, 2026, now);
    let tally = Tally { collected: 2, listed: 1, awarded: 1, prize_fen: 100, public_fen: 30 };
    assert_eq!(year.total, Sums { tally, bids: 1, own_fen: 150, awarded_prize_fen: 100 });
    assert_eq!((year.months[&2].bids, year.months[&3].awarded_prize_fen), (1, 100));
    assert_eq!(year.months[&2].tally.collected, 2, "eight in the evening UTC is the next day here");
    assert_eq!(year.fields["制造业"].tally.listed, 1);
    let waits = InStage { demands: 1, prize_fen: 100, public_fen: 30, own_fen: 150 };
    assert_eq!(year.stages["collected"], waits, "a pending vetting reads as collected outside");
    assert_eq!(year_of(&rows, 2025, now).total, Sums::default());
}
