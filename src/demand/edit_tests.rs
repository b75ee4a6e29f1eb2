//! Rows of the form without script, and the order in which problems are shown.

use super::*;

fn form(fields: &[(&str, &str)]) -> Form {
    Form::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn rows_come_and_go_without_script() {
    let sent = [("indicator-0-name", "硬度"), ("indicator-1-name", "寿命"), ("add", "indicator")];
    let (content, _) = read(&form(&sent));
    let names = |content: &Content| content.indicators.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&rows_changed(&form(&sent), &content).unwrap()), ["硬度", "寿命", ""]);
    let drop = form(&[("drop", "indicator-0")]);
    assert_eq!(names(&rows_changed(&drop, &content).unwrap()), ["寿命"]);
    let beyond = form(&[("drop", "indicator-9")]);
    assert_eq!(names(&rows_changed(&beyond, &content).unwrap()), ["硬度", "寿命"]);
    assert!(rows_changed(&form(&[("save", "1")]), &content).is_none());
}

#[test]
fn problems_stand_in_the_order_of_the_controls_and_once_each() {
    let problems =
        ["truthful", "own_fen", "title", "indicator-1-test", "title", "months"].map(|field| Problem::new(field, field));
    let fields: Vec<String> = shown(problems.to_vec()).0.into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["title", "months", "indicator-1-test", "own", "truthful"]);
}
