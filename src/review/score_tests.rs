//! Points, bands and what keeps a sheet from being handed in.

use super::*;

#[test]
fn points_are_exact() {
    for (text, milli) in [("21", 21_000), ("8.5", 8_500), ("0.125", 125)] {
        assert_eq!(milli_of_points(text), Some(milli));
        assert_eq!(points_of_milli(milli), text);
    }
    for text in ["", "-1", "8.5.1", "1e1", "12345", "八"] {
        assert_eq!(milli_of_points(text), None, "{text}");
    }
}

#[test]
fn a_sheet_needs_points_within_the_weight_and_words() {
    let rules = Rules::default();
    assert_eq!(problems(&rules, true, &[]).len(), 2);
    let mark = |points| Mark { criterion: "owner".into(), points_milli: Some(points), comment: "可行".into() };
    assert!(problems(&rules, true, &[mark(10_000)]).is_empty());
    assert_eq!(problems(&rules, true, &[mark(10_001)])[0].field, "points-owner");
    assert_eq!(problems(&rules, true, &[mark(-500)])[0].field, "points-owner");
    assert_eq!(problems(&rules, true, &[mark(8_250)])[0].field, "points-owner");
    assert!(problems(&rules, true, &[mark(8_500)]).is_empty());
    assert_eq!(problems(&rules, false, &[]).len(), 10);
}

#[test]
fn a_draft_may_be_incomplete_but_not_absurd() {
    let rules = Rules::default();
    let mark = |criterion: &str, points| Mark { criterion: criterion.into(), points_milli: points, ..Mark::default() };
    let fields = |marks: &[Mark]| -> Vec<String> {
        absurd(&rules, false, marks).into_iter().map(|problem| problem.field).collect()
    };
    assert!(fields(&[mark("team", Some(30_000)), mark("route", None)]).is_empty());
    assert_eq!(fields(&[mark("team", Some(i64::MAX)), mark("route", Some(-1))]), ["points-team", "points-route"]);
    assert_eq!(fields(&[mark("owner", Some(1)), mark("nope", Some(1))]), ["points-owner", "points-nope"]);
    assert_eq!(fields(&[mark("team", Some(1)), mark("team", Some(2))]), ["points-team"]);
    let long = Mark { comment: "好".repeat(LONGEST_COMMENT + 1), ..mark("team", None) };
    assert_eq!(fields(&[long]), ["comment-team"]);
}

#[test]
fn bands_touch_and_cover_the_weight() {
    assert_eq!(bands(10), [("优", 9_000, 10_000), ("良", 7_000, 8_500), ("一般", 5_000, 6_500), ("差", 0, 4_500)]);
    assert_eq!(bands(25)[0], ("优", 22_500, 25_000));
    for points in 1..=100 {
        let bands = bands(points);
        assert_eq!(bands[0].2, points * 1000);
        assert!(bands.windows(2).all(|pair| pair[1].2 == pair[0].1 - HALF || pair[1].2 == 0), "{points}");
    }
}

#[test]
fn without_the_owner_the_experts_points_are_brought_to_a_hundred() {
    let mut rules = Rules::default();
    assert_eq!(score(&rules, 80_333, Some(9_000)), 89_333);
    assert_eq!(score(&rules, 80_333, None), 80_333);
    rules.criteria.retain(|criterion| !criterion.by_owner);
    assert_eq!(score(&rules, 81_000, Some(9_000)), 90_000, "an owner's mark no longer counts");
    assert_eq!(score(&rules, 80_333, None), 89_259);
    assert_eq!(score(&rules, 90_000, None), 100_000);
}

#[test]
fn averages_round_half_up_and_equals_share_a_rank() {
    assert_eq!(average(&[]), 0);
    assert_eq!(average(&[80_000, 81_000]), 80_500);
    assert_eq!(average(&[1, 2]), 2);
    assert_eq!(average(&[80_000, 80_000, 81_000]), 80_333);
    let all = [91_000, 88_650, 88_650, 70_000];
    assert_eq!(all.map(|mine| rank_of(mine, all.into_iter())), [1, 2, 2, 4]);
    assert_eq!(
        (score_words(88_650), score_words(80_335), score_words(0)),
        ("88.65".into(), "80.34".into(), "0.00".into())
    );
}
