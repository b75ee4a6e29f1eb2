//! Short marks: a fact of kind, where a matter stands, a date with what is left, an amount.

use askama::Template;

use super::html_parts;

/// A fact of kind (mode, class). Never a state, never pressed.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<span class="chip{% if strong %} strong{% endif %}">{{ label }}</span>"#, ext = "html")]
pub struct Chip {
    /// 揭榜挂帅
    pub label: String,
    /// The unusual one: 赛马制.
    pub strong: bool,
}

impl Chip {
    /// The usual kind.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), strong: false }
    }

    /// The unusual kind.
    pub fn strong(label: impl Into<String>) -> Self {
        Self { label: label.into(), strong: true }
    }
}

/// Where a matter stands: dot and word.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<span class="state{{ class }}">{{ label }}</span>"#, ext = "html")]
pub struct State {
    label: String,
    class: &'static str,
}

impl State {
    /// Not begun, or waiting.
    pub fn waiting(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "" }
    }

    /// Going on.
    pub fn going(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: " going" }
    }

    /// Done.
    pub fn done(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: " done" }
    }

    /// Somebody must act and is late.
    pub fn late(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: " late" }
    }
}

/// How near a date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nearness {
    /// Time enough.
    #[default]
    Plain,
    /// Seven days for the public, two working days on a desk.
    Near,
    /// Missed.
    Over,
}

/// A date and what is left. [`crate::time::public_due`] and [`crate::time::desk_due`] make them.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/due.html")]
pub struct Due {
    /// 剩 2 天
    pub words: String,
    /// 9 月 16 日 17:00; may be empty.
    pub small: String,
    /// How near.
    pub nearness: Nearness,
    /// Used, of, in words: 已用 2 个工作日.
    pub progress: Option<(u32, u32, String)>,
    /// Large, in a box of its own.
    pub big: bool,
}

impl Due {
    /// Time enough.
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// Near.
    pub fn near(words: impl Into<String>) -> Self {
        Self { nearness: Nearness::Near, ..Self::plain(words) }
    }

    /// Missed.
    pub fn over(words: impl Into<String>) -> Self {
        Self { nearness: Nearness::Over, ..Self::plain(words) }
    }

    /// Second line: the date itself.
    pub fn small(mut self, small: impl Into<String>) -> Self {
        self.small = small.into();
        self
    }

    /// With a bar: `used` of `all` working days.
    pub fn progress(mut self, used: u32, all: u32) -> Self {
        self.progress = Some((used.min(all), all.max(1), format!("已用 {used} 个工作日，共 {all} 个")));
        self
    }

    /// Large.
    pub fn big(mut self) -> Self {
        self.big = true;
        self
    }

    fn class(&self) -> &'static str {
        match (self.nearness, self.big) {
            (Nearness::Plain, false) => "due",
            (Nearness::Plain, true) => "due big",
            (Nearness::Near, false) => "due near",
            (Nearness::Near, true) => "due near big",
            (Nearness::Over, false) => "due over",
            (Nearness::Over, true) => "due over big",
        }
    }
}

/// An amount: number first, unit small.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<span class="money"><b>{{ number }}</b><small>{{ unit }}</small></span>"#, ext = "html")]
pub struct Money {
    /// 280
    pub number: String,
    /// 万元, 万元以内
    pub unit: String,
}

impl Money {
    /// Fen as 万元.
    pub fn fen(fen: i64) -> Self {
        Self { number: crate::money::wan(fen), unit: "万元".into() }
    }

    /// Another unit: 万元以内.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }
}

html_parts!(Chip, State, Due, Money);
