//! What the flow offers, as buttons.

use askama::Template;

use super::{Field, html_parts};

/// Whether an act takes a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteNeed {
    /// None.
    None,
    /// May have one, with this label.
    May(String),
    /// Needs one, with this label: 退回理由.
    Must(String),
}

/// One act somebody may do here.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Name of the act, sent as `act`.
    pub act: String,
    /// What the button says: 提交至高新区科技局. Never 确定.
    pub label: String,
    /// The one primary button of the page.
    pub primary: bool,
    /// Why it is not possible now, whole sentences with what to do. Then there is no button.
    pub blocked: Vec<String>,
    /// Note that goes with it.
    pub note: NoteNeed,
    /// What the person typed as the note before it was refused.
    pub note_value: String,
    /// Further controls that go with it; their ids must differ from others on the page.
    pub fields: Vec<Field>,
    /// Said before it is done, when it cannot be undone: 发榜后文本不能再改。
    pub warning: Option<String>,
    /// A page of its own instead of a button here.
    pub href: Option<String>,
    /// What is wrong with the note or a field.
    pub error: Option<String>,
}

impl Offer {
    /// An act that needs nothing more than its button.
    pub fn new(act: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            act: act.into(),
            label: label.into(),
            primary: false,
            blocked: Vec::new(),
            note: NoteNeed::None,
            note_value: String::new(),
            fields: Vec::new(),
            warning: None,
            href: None,
            error: None,
        }
    }

    /// A link to the act's own page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new("", label) }
    }

    /// The one primary button of the page.
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// Not possible now, and why.
    pub fn blocked(mut self, sentence: impl Into<String>) -> Self {
        self.blocked.push(sentence.into());
        self
    }

    /// Needs a note with this label.
    pub fn needs_note(mut self, label: impl Into<String>) -> Self {
        self.note = NoteNeed::Must(label.into());
        self
    }

    /// May have a note with this label.
    pub fn may_note(mut self, label: impl Into<String>) -> Self {
        self.note = NoteNeed::May(label.into());
        self
    }

    /// One more control that goes with it.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Said before it is done.
    pub fn warning(mut self, sentence: impl Into<String>) -> Self {
        self.warning = Some(sentence.into());
        self
    }

    /// Refused with this note: keep it, open it, and say why.
    pub fn refused(mut self, note: impl Into<String>, error: impl Into<String>) -> Self {
        self.note_value = note.into();
        self.error = Some(error.into());
        self
    }

    /// Whether a button alone is not enough.
    fn opens(&self) -> bool {
        self.note != NoteNeed::None || !self.fields.is_empty() || self.warning.is_some()
    }

    /// Folded out from the start, because something in it was refused.
    fn is_open(&self) -> bool {
        self.error.is_some() || self.fields.iter().any(|field| field.error.is_some())
    }

    fn note_field(&self) -> Option<Field> {
        let field = match &self.note {
            NoteNeed::None => return None,
            NoteNeed::May(label) => Field::area("note", label).optional(),
            NoteNeed::Must(label) => Field::area("note", label),
        };
        Some(field.id(format!("note-{}", self.act)).value(&self.note_value).error(self.error.as_deref()))
    }
}

/// What the flow offers here. Prints nothing when there is nothing to do.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/acts.html")]
pub struct Acts {
    /// Where the acts are posted: `/demands/17/steps`.
    pub action: String,
    /// Token of the forms.
    pub csrf: String,
    /// Version the person has read, sent as `version`: a stale act is refused.
    pub version: Option<i64>,
    /// In their order; those that can be done first.
    pub offers: Vec<Offer>,
    /// Small buttons, for rows.
    pub small: bool,
}

impl Acts {
    /// Acts posted to `action`.
    pub fn new(action: impl Into<String>, csrf: impl Into<String>) -> Self {
        Self { action: action.into(), csrf: csrf.into(), version: None, offers: Vec::new(), small: false }
    }

    /// Version the person has read.
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Adds an act.
    pub fn offer(mut self, offer: Offer) -> Self {
        self.offers.push(offer);
        self
    }

    /// Adds acts.
    pub fn offers(mut self, offers: impl IntoIterator<Item = Offer>) -> Self {
        self.offers.extend(offers);
        self
    }

    /// Small buttons.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.offers.is_empty()
    }

    fn possible(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| offer.blocked.is_empty())
    }

    fn blocked(&self) -> Vec<&Offer> {
        self.offers.iter().filter(|offer| !offer.blocked.is_empty()).collect()
    }

    fn class(&self, offer: &Offer) -> &'static str {
        match (offer.primary, self.small) {
            (true, false) => "btn primary",
            (true, true) => "btn primary small",
            (false, false) => "btn",
            (false, true) => "btn small",
        }
    }
}

html_parts!(Acts);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_a_note_and_a_reason() {
        let acts = Acts::new("/demands/17/steps", "t")
            .version(3)
            .offer(Offer::new("recommend", "推荐至市科技局").primary())
            .offer(
                Offer::new("return", "退回修改").needs_note("退回理由").refused("太短", "请写明退回理由，至少 10 个字"),
            )
            .offer(Offer::new("list", "发榜").blocked("公示期未满，9 月 20 日后可以发榜。"))
            .to_string();
        assert_eq!(acts.matches(r#"name="_csrf" value="t""#).count(), 2, "{acts}");
        assert_eq!(acts.matches(r#"name="version" value="3""#).count(), 2);
        assert!(acts.contains(r#"<details class="act-more" open>"#) && acts.contains(r#"id="note-return""#), "{acts}");
        assert!(acts.contains("公示期未满") && !acts.contains(r#"value="list""#), "{acts}");
    }
}
