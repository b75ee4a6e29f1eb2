//! Words: links, marked words, what a person wrote, an empty place, a receipt.

use askama::Template;

use super::html_parts;

/// Words that lead somewhere.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<a href="{{ href }}">{{ text }}</a>"#, ext = "html")]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// `text` leads to `href`.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// Text in which some words are marked.
#[derive(Clone, Debug, Default, Template)]
#[template(
    source = r#"{% for (text, hit) in spans %}{% if *hit %}<mark>{{ text }}</mark>{% else %}{{ text }}{% endif %}{% endfor %}"#,
    ext = "html",
    whitespace = "preserve"
)]
pub struct Marked {
    spans: Vec<(String, bool)>,
}

impl Marked {
    /// Nothing marked.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { spans: vec![(text.into(), false)] }
    }

    /// Spans of text, each marked or not.
    pub fn spans<S: Into<String>>(spans: impl IntoIterator<Item = (S, bool)>) -> Self {
        Self { spans: spans.into_iter().map(|(text, hit)| (text.into(), hit)).collect() }
    }

    /// Marked words with 、 between.
    pub fn list<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        let mut spans = Vec::new();
        for word in words {
            if !spans.is_empty() {
                spans.push(("、".to_owned(), false));
            }
            spans.push((word.into(), true));
        }
        Self { spans }
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|(text, _)| text.is_empty())
    }
}

impl<S: Into<String>> From<S> for Marked {
    fn from(text: S) -> Self {
        Self::plain(text)
    }
}

/// What a person wrote, in paragraphs as they broke it.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<div class="prose">{% for line in self.paragraphs() %}<p>{{ line }}</p>{% endfor %}</div>"#,
    ext = "html",
    whitespace = "suppress"
)]
pub struct Prose {
    /// The text as typed.
    pub text: String,
}

impl Prose {
    /// The text as typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}

/// Nothing here: says so, why, and the way on.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    /// 没有待办
    pub title: String,
    /// 有新的事项转来时，这里和消息里都会出现。
    pub advice: String,
    /// Ways on.
    pub links: Vec<Link>,
}

impl Empty {
    /// Says so and why.
    pub fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { title: title.into(), advice: advice.into(), links: Vec::new() }
    }

    /// With a way on.
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link::new(text, href));
        self
    }
}

/// The log checkpoint at the foot of an official text.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/receipt.html")]
pub struct Receipt {
    /// Number in the log.
    pub seq: i64,
    /// 2026 年 9 月 14 日 09:00:37
    pub at: String,
    /// Who has witnessed the checkpoint.
    pub witnesses: Vec<String>,
    /// Root hash in base64.
    pub root: String,
    /// What the receipt is about: 本公示.
    pub subject: String,
}

html_parts!(Link, Marked, Prose, Empty, Receipt);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_escapes() {
        assert_eq!(Marked::list(["保护层", "<b>"]).to_string(), "<mark>保护层</mark>、<mark>&#60;b&#62;</mark>");
        let spans = Marked::spans([("高盐废水", false), ("脱盐", true)]);
        assert_eq!(spans.to_string(), "高盐废水<mark>脱盐</mark>");
    }

    #[test]
    fn paragraphs_as_broken() {
        assert_eq!(
            Prose::new("甲\n\n 乙 <i>\r\n").to_string(),
            r#"<div class="prose"><p>甲</p><p>乙 &#60;i&#62;</p></div>"#
        );
    }
}
