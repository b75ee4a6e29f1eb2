//! What the browser sees: pages as structs, the parts they are made of, one stylesheet, a few small scripts.
//!
//! This crate knows nothing of the database, the flow or the people: labels and values are passed in. A page therefore
//! cannot query, and a field that is not in the view cannot leak.
//!
//! | module | holds |
//! |---|---|
//! | [`shell`] | what stands round every page: title, navigation, who is signed in, flash sentence, crumbs, CSRF token |
//! | [`parts`] | fields, error summary, pager, facts, steps, journal, acts, leads, tables, charts, … |
//! | [`money`], [`time`], [`query`] | fen as 万元; instants in +08:00 and what is left; addresses with a query |
//! | [`assets`] | style, scripts and pictures, embedded, with their hashed addresses |
//! | [`error`], [`expired`], [`account`], [`help`] | pages that belong to no noun; the nouns' pages stand beside them |
//! | [`samples`] | a believable sample of every page; the test there renders and checks each one |
//!
//! # How to add a page
//! 1. `web/src/<noun>.rs`: a struct whose first field is `shell: Shell`; the rest is parts and strings.
//!    ```ignore
//!    #[derive(askama::Template)]
//!    #[template(path = "demand/show.html")]
//!    pub struct ShowPage { pub shell: Shell, pub title: String, pub steps: Steps, pub journal: Timeline, pub acts: Acts }
//!    ```
//! 2. `web/templates/<noun>/<page>.html`: extends the shell, fills `main`, has exactly one `<h1>`. A part prints itself and
//!    is already escaped; a string is escaped on the way out.
//!    ```html
//!    {% extends "shell.html" %}
//!    {% block main %}
//!    <header class="head"><h1>{{ title }}</h1></header>
//!    {{ steps }}
//!    <section class="gap-big" aria-labelledby="journal"><h2 id="journal">办理记录</h2>{{ journal }}</section>
//!    {% endblock %}
//!    ```
//! 3. `web/src/samples/<noun>.rs`: a believable sample, listed in `samples.rs`; `cargo test -p web` renders it and checks it
//!    (parses, one h1, labels bound, ids unique, no inline script or style).
//! 4. In `src/<noun>/page.rs` of the server: fill the struct, return [`Page::html`].
//!
//! # What to keep in mind
//! * A form is `<form method="post" action="…" novalidate>{{ shell.form_start("save") }} … </form>`: the hidden `_csrf` and an
//!   unseen first button, so that Enter never presses 删除 of the first row. Without a default button: `shell.csrf_field()`.
//! * Fields: `Field::text("title", "需求名称").hint("不超过 40 字").value(v).error(problems.of("title"))`. What may be left empty
//!   says so with `.optional()`; everything else is required and not marked. Keep what the person typed: pass it back as `.value`.
//! * [`parts::Problems`] carries form problems: `problems.summary()` is the box on top, `problems.of(name)` the words beside the field.
//! * Repeated rows ([`parts::EditRows`]): controls `indicator-0-name`; buttons `name="add" value="indicator"` and
//!   `name="drop" value="indicator-0"`, handled by the server by showing the form again with one row more or less.
//! * Acts ([`parts::Acts`]): one form per offer with hidden `_csrf`, a button `name="act" value="…"`, a `note` if it needs one.
//! * One primary button a page, named by its act and its receiver. Red only for what is due or wrong.
//! * Askama's expressions take no closures: compute in Rust. `minimize` keeps one space round a tag.
//! * Everything works with script off. Hooks of the scripts are listed in `web/script/main.js`.

pub mod account;
pub mod achievement;
pub mod alert;
pub mod assets;
pub mod bid;
pub mod call;
pub mod demand;
pub mod desk;
pub mod error;
pub mod expired;
pub mod hall;
pub mod help;
pub mod import;
pub mod leads;
pub mod money;
pub mod notice;
pub mod org;
pub mod parts;
pub mod query;
pub mod review;
pub mod samples;
pub mod shell;
pub mod stats;
pub mod time;

pub use shell::Shell;

/// A whole page. Every template of this crate is one.
pub trait Page: askama::Template {
    /// The page as HTML.
    fn html(&self) -> String {
        // Rendering into memory fails only if a Display fails, and ours do not.
        self.render().expect("a page renders into memory")
    }
}

impl<T: askama::Template> Page for T {}
