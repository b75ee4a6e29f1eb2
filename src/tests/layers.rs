//! Who may import whom, where crates and visibility cannot say it.

use std::path::{Path, PathBuf};

struct Wall {
    /// Which files, by the end of their path below `src/`.
    of: fn(&str) -> bool,
    /// What must not stand in them.
    never: &'static [&'static str],
    why: &'static str,
}

const WALLS: &[Wall] = &[
    Wall {
        of: |path| path.starts_with("search/") || path.starts_with("matching/"),
        never: &["axum", "sea_orm", "crate::demand", "crate::achievement", "crate::bid", "crate::seen", "entity::"],
        why: "search and matching know documents, not nouns",
    },
    Wall {
        of: |path| path.ends_with("/rules.rs") || path.ends_with("/stages.rs"),
        never: &["axum", "sea_orm", "async ", "web::", "crate::store", "crate::clock"],
        why: "rules are pure: facts come in, decisions go out",
    },
    Wall {
        of: |path| path.ends_with("/page.rs") || path.ends_with("/api.rs"),
        never: &["sea_orm"],
        why: "a page asks the noun's operations; queries stand in mod.rs or list.rs",
    },
    Wall {
        of: |path| {
            let noun = [
                "account/",
                "org/",
                "call/",
                "demand/",
                "achievement/",
                "bid/",
                "review/",
                "notice/",
                "desk/",
                "stats/",
                "alert/",
            ];
            let file = ["mod.rs", "list.rs", "seen.rs"];
            !path.contains("/page/")
                && noun.iter().any(|noun| path.starts_with(noun))
                && file.iter().any(|file| path.ends_with(file))
        },
        never: &["use axum", "use web::", " web::"],
        why: "operations do not know how they are shown",
    },
    Wall {
        of: |path| path.starts_with("import/") && !path.ends_with("/page.rs") && !path.ends_with("/api.rs"),
        never: &["axum", "web::"],
        why: "an import is the same for the console, the page and the API",
    },
    Wall {
        of: |path| path.starts_with("import/read/") || path.ends_with("import/words.rs"),
        never: &["sea_orm", "crate::store", "crate::app", "entity::"],
        why: "reading a file knows no tables",
    },
    Wall {
        of: |path| {
            path.starts_with("call/") || path.starts_with("demand/mod.rs") || path.starts_with("demand/rules.rs")
        },
        never: &["crate::review", "crate::notice", "crate::steps", "crate::desk"],
        why: "acts call only earlier nouns; what reaches over several stands in steps",
    },
];

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn walls_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the walk found its files");
    let mut broken = Vec::new();
    for file in &files {
        let path = file.strip_prefix(&root).unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        // Tests at the foot of a file may reach further.
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines {
            for wall in WALLS.iter().filter(|wall| (wall.of)(path)) {
                if let Some(word) = wall.never.iter().find(|word| line.contains(*word)) {
                    broken.push(format!("{path}: `{word}` ({}): {}", wall.why, line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
