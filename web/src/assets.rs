//! Style, scripts and pictures, embedded in the binary. Addresses carry a hash of the content, so that they may be kept
//! for ever; without the hash nothing is found.

use std::fmt::Write;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// One asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// What to serve.
    pub bytes: &'static [u8],
    /// With charset where it is text.
    pub content_type: &'static str,
}

/// Header for every asset: its address changes with its content.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// Content policy of every page; see the scripts and styles of this crate for why it can be this short.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

macro_rules! embedded {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../", $folder, "/", $name)).as_slice())),+]
    };
}

type Files = &'static [(&'static str, &'static [u8])];

const STYLES: Files =
    embedded!("style": "tokens.css", "base.css", "layout.css", "parts.css", "forms.css", "tables.css", "print.css");
const SCRIPTS: Files = embedded!("script": "main.js", "draft.js", "filters.js", "guard.js", "live.js", "longest.js", "points.js", "rows.js", "suggest.js", "upload.js");
const PICTURES: Files = embedded!("static": "favicon.svg");

struct Embedded {
    style: String,
    style_url: String,
    script_hash: String,
    picture_hash: String,
}

static EMBEDDED: LazyLock<Embedded> = LazyLock::new(|| {
    // One file for the browser: the order of layers is in the first.
    let parts = STYLES.iter().map(|(_, bytes)| std::str::from_utf8(bytes).expect("styles are text"));
    let style = parts.collect::<Vec<_>>().join("\n");
    Embedded {
        style_url: format!("/static/style-{}.css", hash([style.as_bytes()])),
        // Modules import each other by relative names, so one hash stands for all of them.
        script_hash: hash(SCRIPTS.iter().map(|(_, bytes)| *bytes)),
        picture_hash: hash(PICTURES.iter().map(|(_, bytes)| *bytes)),
        style,
    }
});

fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().iter().take(6).fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes everything");
        out
    })
}

/// Address of the stylesheet.
pub fn style_url() -> &'static str {
    &EMBEDDED.style_url
}

/// Address of a script: `main.js`.
pub fn script_url(name: &str) -> String {
    format!("/static/script-{}/{name}", EMBEDDED.script_hash)
}

/// Names of the scripts, `main.js` first.
pub fn script_names() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().map(|(name, _)| *name)
}

/// Address of a picture: `favicon.svg`.
pub fn static_url(name: &str) -> String {
    format!("/static/{}/{name}", EMBEDDED.picture_hash)
}

/// The asset at `path`, which is what follows `/static/`; `None` is a 404.
pub fn asset(path: &str) -> Option<Asset> {
    let embedded = &*EMBEDDED;
    if embedded.style_url.strip_prefix("/static/") == Some(path) {
        return Some(Asset { bytes: embedded.style.as_bytes(), content_type: "text/css; charset=utf-8" });
    }
    let (folder, name) = path.split_once('/')?;
    let (files, content_type) = if folder.strip_prefix("script-") == Some(&embedded.script_hash) {
        (SCRIPTS, "text/javascript; charset=utf-8")
    } else if folder == embedded.picture_hash {
        (PICTURES, "image/svg+xml")
    } else {
        return None;
    };
    let (_, bytes) = files.iter().find(|(file, _)| *file == name)?;
    Some(Asset { bytes, content_type })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn served_at_its_hashed_address_only() {
        for url in [style_url().to_owned(), script_url("main.js"), static_url("favicon.svg")] {
            let path = url.strip_prefix("/static/").expect("assets stand under /static/");
            assert!(!asset(path).expect("is there").bytes.is_empty(), "{url}");
        }
        assert_eq!(asset("style-000000000000.css"), None);
        assert_eq!(asset("script-000000000000/main.js"), None);
        assert_eq!(asset(&format!("script-{}/../Cargo.toml", EMBEDDED.script_hash)), None);
    }

    #[test]
    fn every_import_is_embedded() {
        let names: Vec<_> = SCRIPTS.iter().map(|(name, _)| *name).collect();
        for (name, bytes) in SCRIPTS {
            let text = std::str::from_utf8(bytes).expect("scripts are text");
            for import in text
                .lines()
                .filter_map(|line| line.split_once("from \"./").map(|(_, rest)| rest.trim_end_matches("\";")))
            {
                assert!(names.contains(&import), "{name} imports {import}");
            }
        }
    }

    #[test]
    fn style_asks_nobody_else() {
        assert!(!EMBEDDED.style.contains("url(") && !EMBEDDED.style.contains("@import"));
    }
}
