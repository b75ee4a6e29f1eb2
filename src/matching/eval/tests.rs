//! Figures and files; the ranking floors stand with the tests of the whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::*;

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("folder");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("written");
    (dir, path)
}

#[test]
fn figures_follow_their_definitions() {
    let gains = |pairs: &[(&str, f64)]| -> HashMap<String, f64> {
        pairs.iter().map(|(id, gain)| ((*id).to_owned(), *gain)).collect()
    };
    let judgements = Judgements::from([
        ("q".to_owned(), gains(&[("a", 2.0), ("b", 1.0), ("c", 1.0)])),
        ("none".to_owned(), gains(&[("a", 0.0)])),
    ]);
    let answer = |id: &str| (id.to_owned(), 1.0);
    let run = vec![
        ("q".to_owned(), vec![answer("x"), answer("a"), answer("b")]),
        ("none".to_owned(), vec![answer("a")]),
        ("unjudged".to_owned(), vec![answer("a")]),
    ];
    let figures = measure(&run, &judgements);
    let dcg = 3.0 / 3f64.log2() + 1.0 / 4f64.log2();
    let ideal = 3.0 + 1.0 / 3f64.log2() + 1.0 / 4f64.log2();
    assert_eq!(figures.questions, 1);
    assert!((figures.ndcg10 - dcg / ideal).abs() < 1e-9);
    assert!((figures.recall10 - 2.0 / 3.0).abs() < 1e-9);
    assert!((figures.mrr - 0.5).abs() < 1e-9);
}

#[test]
fn sets_of_many_hands_are_read() {
    let odd = [
        "\u{feff}{\"id\":\"a\",\"title\":\"甲\",\"body\":\"\"}\r",
        "",
        "{\"id\":7,\"text\":\"乙\",\"lang\":\"zh\"}",
        "{\"id\":\"a\",\"title\":\"again\"}",
        "{\"id\":\" b \",\"title\":null,\"body\":\"丙\",\"text\":\"title and body count\"}",
        "{\"id\":\"c\"}",
        "not json",
    ];
    let (_dir, path) = file("rows.jsonl", &odd.join("\n"));
    let row = |id: &str, title: &str, body: &str| Row { id: id.into(), title: title.into(), body: body.into() };
    let expected = [row("a", "甲", ""), row("7", "", "乙"), row("b", "", "丙"), row("c", "", "")];
    assert_eq!(read_rows(&path).expect("rows"), expected);

    let (_dir, path) = file("qrels", "query\tdoc\tgain\nq\td\t1\nq e 2\nq 0 f -1\nq g high\n\r\n");
    let gains = HashMap::from([("d".to_owned(), 1.0), ("e".to_owned(), 2.0), ("f".to_owned(), 0.0)]);
    assert_eq!(read_judgements(&path).expect("judgements"), Judgements::from([("q".to_owned(), gains)]));
}

#[test]
fn files_without_a_usable_row_are_named() {
    let (_dir, path) = file("corpus.jsonl", "\nnot json\n");
    assert!(read_rows(&path).expect_err("no rows").to_string().contains("corpus.jsonl 中没有可用的行"));
    assert!(read_judgements(&path).expect_err("no judgements").to_string().contains("没有可用的行"));
    assert!(read_rows(Path::new("/nonexistent")).is_err());
}

#[test]
fn the_run_and_both_directions_are_written() {
    let dir = tempfile::tempdir().expect("folder");
    let path = |name: &str| dir.path().join(name);
    let corpus =
        [("d1", "轮毂裂纹检测", "相机在线检测"), ("d2", "扇贝苗种繁育", "附着率"), ("d3", "海带收割", "机械化")];
    let rows: String = corpus
        .iter()
        .map(|(id, title, body)| format!("{}\n", serde_json::json!({"id": id, "title": title, "body": body})))
        .collect();
    std::fs::write(path("c"), rows).expect("written");
    std::fs::write(
        path("q"),
        "{\"id\":\"q1\",\"text\":\"裂纹检测\"}\n{\"id\":\"q2\",\"title\":\"海带\",\"body\":\"收割\"}\n",
    )
    .expect("written");
    for reverse in [false, true] {
        let args = EvalArgs { corpus: path("c"), queries: path("q"), qrels: None, k: 10, reverse, run: path("run") };
        eval(&args).expect("measured");
        let run = std::fs::read_to_string(path("run")).expect("read");
        let firsts: Vec<Vec<&str>> =
            run.lines().map(|line| line.split(' ').collect::<Vec<_>>()).filter(|columns| columns[3] == "1").collect();
        let pair = |columns: &Vec<&str>| (columns[0].to_owned(), columns[2].to_owned());
        let firsts: Vec<(String, String)> = firsts.iter().map(pair).collect();
        let expected = if reverse { [("d1", "q1"), ("d3", "q2")] } else { [("q1", "d1"), ("q2", "d3")] };
        assert_eq!(firsts, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
