//! Leads: the panel beside a form or a text, and the page with more rows.

use askama::Template;

use crate::Shell;
use crate::parts::{Checks, Empty, Link, Matches, html_parts};

/// What stands beside the demand form, and what refills it while somebody types.
#[derive(Clone, Debug, Template)]
#[template(path = "leads/panel.html")]
pub struct Panel {
    /// 2,650 项成果中有 6 项对得上; empty before anything is written.
    pub count: String,
    /// The leads.
    pub matches: Matches,
    /// 约有 3 个团队可能承担; empty before anything is written.
    pub teams: String,
    /// The coach.
    pub checks: Option<Checks>,
    /// For the link on a phone: 看匹配成果 6 项，体检还差 2 项
    pub summary: String,
}

html_parts!(Panel);

/// One list of leads on the page of its own.
#[derive(Clone, Debug)]
pub struct Section {
    /// Id of its heading.
    pub id: &'static str,
    /// 匹配成果
    pub title: String,
    /// 2,650 项成果中有 6 项对得上
    pub count: String,
    /// The leads.
    pub matches: Matches,
    /// What is no more than a hint, folded away.
    pub hints: Option<Hints>,
}

/// Leads that only some will want to look through.
#[derive(Clone, Debug)]
pub struct Hints {
    /// 另有 24 项可参考
    pub summary: String,
    /// What they are good for.
    pub note: &'static str,
    /// The leads.
    pub matches: Matches,
}

/// All leads of one demand or achievement.
#[derive(Template)]
#[template(path = "leads/page.html")]
pub struct MatchesPage {
    /// The shell.
    pub shell: Shell,
    /// What asks: its name and page.
    pub of: Link,
    /// One sentence on what was compared.
    pub advice: String,
    /// The way to be told of new ones, for those whose record it is.
    pub watch: Option<Link>,
    /// The lists.
    pub sections: Vec<Section>,
    /// Instead of lists, while there is nothing to compare.
    pub empty: Option<Empty>,
}
