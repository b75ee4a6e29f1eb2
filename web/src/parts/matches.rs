//! Leads found by comparing texts and conditions, and the coach beside a demand form.

use askama::Template;

use super::{Link, Marked, html_parts};

/// How strong a lead is. Three bands and no percentages: a number would promise more than comparing texts can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// 关联较强
    High,
    /// 有关联
    Mid,
    /// 可参考
    Low,
}

impl Band {
    /// The band in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "关联较强",
            Self::Mid => "有关联",
            Self::Low => "可参考",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Mid => "mid",
            Self::Low => "low",
        }
    }
}

/// One reason of a lead.
#[derive(Clone, Debug)]
pub struct Reason {
    /// 同提到, 条件, 未提到
    pub label: String,
    /// Words that met, marked.
    pub text: Marked,
    /// Something missing.
    pub lack: bool,
}

impl Reason {
    /// 同提到: words both sides use.
    pub fn shared<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Self { label: "同提到".into(), text: Marked::list(words), lack: false }
    }

    /// 条件: what fits and what does not, in words.
    pub fn fits(words: impl Into<String>) -> Self {
        Self { label: "条件".into(), text: Marked::plain(words), lack: false }
    }

    /// 未提到: what the other side does not speak of.
    pub fn lacking(words: impl Into<String>) -> Self {
        Self { label: "未提到".into(), text: Marked::plain(words), lack: true }
    }

    /// Any other label.
    pub fn new(label: impl Into<String>, text: Marked) -> Self {
        Self { label: label.into(), text, lack: false }
    }
}

/// One lead.
#[derive(Clone, Debug)]
pub struct Lead {
    /// Name of the achievement, demand, team or expert.
    pub title: String,
    /// Where it is shown.
    pub href: String,
    /// 东海岸理工大学 · 通过中试
    pub meta: String,
    /// How strong.
    pub band: Band,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Act on it: 联系, 不合适.
    pub links: Vec<Link>,
}

impl Lead {
    /// A lead with its reasons.
    pub fn new(
        title: impl Into<String>,
        href: impl Into<String>,
        meta: impl Into<String>,
        band: Band,
        reasons: Vec<Reason>,
    ) -> Self {
        Self { title: title.into(), href: href.into(), meta: meta.into(), band, reasons, links: Vec::new() }
    }

    /// With something to do about it.
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link::new(text, href));
        self
    }
}

/// Leads, strongest first; none is an answer too, and says so.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/matches.html")]
pub struct Matches {
    /// Strongest first.
    pub leads: Vec<Lead>,
    /// What is looked for: 成果.
    pub noun: String,
    /// What to do when there are none.
    pub advice: String,
    /// Links below: 另有 4 项可参考.
    pub more: Vec<Link>,
    /// Link 怎样比对 and the sentence that this recommends nothing.
    pub disclaimer: bool,
}

impl Matches {
    /// Leads to `noun` (成果, 需求, 团队).
    pub fn new(noun: impl Into<String>, leads: Vec<Lead>) -> Self {
        Self {
            leads,
            noun: noun.into(),
            advice: "可以补充要解决的问题、指标和关键材料或工艺的名称，系统会再比对；新成果入库后，订阅了匹配的人会收到提醒。".into(),
            more: Vec::new(),
            disclaimer: true,
        }
    }

    /// What to do when there are none.
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// One more link below.
    pub fn more(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.more.push(Link::new(text, href));
        self
    }

    /// Without the closing sentence, where the page says it already.
    pub fn bare(mut self) -> Self {
        self.disclaimer = false;
        self
    }
}

/// One point of the demand coach.
#[derive(Clone, Debug)]
pub struct Check {
    /// “约束条件”一栏没有写
    pub title: String,
    /// What to do about it, or why it matters.
    pub advice: String,
    class: &'static str,
}

/// The demand coach: missing first, then could be better, then there.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/checks.html")]
pub struct Checks {
    missing: Vec<Check>,
    could: Vec<Check>,
    there: Vec<Check>,
}

impl Checks {
    /// Without points yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Missing, and what to write.
    pub fn miss(mut self, title: impl Into<String>, advice: impl Into<String>) -> Self {
        self.missing.push(Check { title: title.into(), advice: advice.into(), class: "miss" });
        self
    }

    /// Could be better, and how.
    pub fn could(mut self, title: impl Into<String>, advice: impl Into<String>) -> Self {
        self.could.push(Check { title: title.into(), advice: advice.into(), class: "could" });
        self
    }

    /// There, and why it matters; nothing where that is not to be said.
    pub fn there(mut self, title: impl Into<String>, advice: impl Into<String>) -> Self {
        self.there.push(Check { title: title.into(), advice: advice.into(), class: "" });
        self
    }

    /// 8 项中已具备 5 项
    pub fn tally(&self) -> String {
        let all = self.missing.len() + self.could.len() + self.there.len();
        format!("{all} 项中已具备 {} 项", self.there.len())
    }

    /// How many are missing or could be better.
    pub fn open(&self) -> usize {
        self.missing.len() + self.could.len()
    }

    fn all(&self) -> impl Iterator<Item = &Check> {
        self.missing.iter().chain(&self.could).chain(&self.there)
    }
}

html_parts!(Matches, Checks);
