//! One control with its label, hint and error.

use askama::Template;

use super::{Choice, html_parts};

/// What kind of control a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Input,
    Area,
    Select,
    Picks,
}

/// One control with its label, hint and error. What may be left empty is marked 选填; everything else is required.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Where the error summary leads; the name unless set.
    pub id: String,
    /// Name of the control.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What to write, in a sentence.
    pub hint: Option<String>,
    /// What is wrong, and what to do.
    pub error: Option<String>,
    /// What the person typed.
    pub value: String,
    kind: Kind,
    input_type: &'static str,
    numeric: bool,
    inputmode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    unit: Option<String>,
    rows: u8,
    choices: Vec<Choice>,
    optional: bool,
    always: bool,
    lines: bool,
    unseen_label: bool,
    accept: Option<String>,
    multiple: bool,
    longest: Option<u32>,
    form: Option<String>,
}

impl Field {
    fn new(kind: Kind, input_type: &'static str, name: &str, label: impl Into<String>) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            label: label.into(),
            hint: None,
            error: None,
            value: String::new(),
            kind,
            input_type,
            numeric: false,
            inputmode: None,
            autocomplete: None,
            unit: None,
            rows: 3,
            choices: Vec::new(),
            optional: false,
            always: false,
            lines: false,
            unseen_label: false,
            accept: None,
            multiple: false,
            longest: None,
            form: None,
        }
    }

    /// One line of text.
    pub fn text(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "text", name, label)
    }

    /// Several lines of text.
    pub fn area(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Area, "text", name, label)
    }

    /// A whole number. A text control with the digits' keyboard: number controls change under the mouse wheel.
    pub fn number(name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::new(Kind::Input, "text", name, label);
        (field.numeric, field.inputmode) = (true, Some("numeric"));
        field
    }

    /// An amount in 万元; its value is [`crate::money::wan_plain`].
    pub fn money(name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::number(name, label).unit("万元");
        field.inputmode = Some("decimal");
        field
    }

    /// A number with decimals.
    pub fn decimal(name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::number(name, label);
        field.inputmode = Some("decimal");
        field
    }

    /// An e-mail address.
    pub fn email(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "email", name, label).autocomplete("email")
    }

    /// A telephone number.
    pub fn phone(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "tel", name, label).autocomplete("tel")
    }

    /// The password somebody has; never shown again.
    pub fn password(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "password", name, label).autocomplete("current-password")
    }

    /// A password somebody is to think of.
    pub fn new_password(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "password", name, label).autocomplete("new-password")
    }

    /// A day; its value is [`crate::time::date_value`].
    pub fn date(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "date", name, label)
    }

    /// A day and time in +08:00; its value is [`crate::time::minute_value`].
    pub fn minute(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "datetime-local", name, label)
    }

    /// One choice of a list that folds out. A first empty choice 请选择 is added.
    pub fn select<C: Into<Choice>>(name: &str, label: impl Into<String>, choices: impl IntoIterator<Item = C>) -> Self {
        let mut field = Self::new(Kind::Select, "", name, label);
        field.choices = choices.into_iter().map(Into::into).collect();
        field
    }

    /// One choice of a few that all stand there.
    pub fn radios<C: Into<Choice>>(name: &str, label: impl Into<String>, choices: impl IntoIterator<Item = C>) -> Self {
        let mut field = Self::new(Kind::Picks, "radio", name, label);
        field.choices = choices.into_iter().map(Into::into).collect();
        field
    }

    /// Any number of choices; [`Field::values`] says which.
    pub fn checks<C: Into<Choice>>(name: &str, label: impl Into<String>, choices: impl IntoIterator<Item = C>) -> Self {
        let mut field = Self::new(Kind::Picks, "checkbox", name, label);
        field.choices = choices.into_iter().map(Into::into).collect();
        field
    }

    /// One box to tick (a declaration): sends `yes`.
    pub fn tick(name: &str, label: impl Into<String>) -> Self {
        let label = label.into();
        let mut field = Self::checks(name, label.clone(), [("yes", label)]);
        field.unseen_label = true;
        field
    }

    /// A file to upload. The form must be `enctype="multipart/form-data"`.
    pub fn file(name: &str, label: impl Into<String>) -> Self {
        Self::new(Kind::Input, "file", name, label)
    }

    /// What to write, in a sentence.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What the person typed or chose.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        for choice in &mut self.choices {
            choice.chosen = choice.value == self.value;
        }
        self
    }

    /// What the person ticked.
    pub fn values<S: AsRef<str>>(mut self, values: &[S]) -> Self {
        for choice in &mut self.choices {
            choice.chosen = values.iter().any(|value| value.as_ref() == choice.value);
        }
        self
    }

    /// Whether the one box of [`Field::tick`] is ticked.
    pub fn ticked(self, ticked: bool) -> Self {
        if ticked { self.value("yes") } else { self }
    }

    /// What is wrong, as [`super::Problems::of`] gives it.
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// May be left empty.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// One of the choices always holds already: no empty one is added.
    pub fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Unit behind the control: 个月.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// Height of a text of several lines.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Choices one below the other; needed when they have hints.
    pub fn lines(mut self) -> Self {
        self.lines = true;
        self
    }

    /// Label for screen readers only, where the place says what it is.
    pub fn unseen_label(mut self) -> Self {
        self.unseen_label = true;
        self
    }

    /// Another id than the name.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// What the browser may fill in: `username`, `organization`, `one-time-code`, `off`.
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    /// Kinds of file to offer: `.pdf,.docx`.
    pub fn accept(mut self, accept: impl Into<String>) -> Self {
        self.accept = Some(accept.into());
        self
    }

    /// Several files at once.
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// Count of characters to show while typing (script); the server checks it.
    pub fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self
    }

    /// Belongs to the form with this id, outside of which it stands.
    pub fn form(mut self, form: impl Into<String>) -> Self {
        self.form = Some(form.into());
        self
    }

    fn described(&self) -> Option<String> {
        let ids = [(self.hint.is_some(), "hint"), (self.error.is_some(), "error")];
        let ids: Vec<_> = ids.iter().filter(|(there, _)| *there).map(|(_, end)| format!("{}-{end}", self.id)).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Choices of a select in groups: heading, choices.
    fn groups(&self) -> Vec<(Option<&str>, Vec<&Choice>)> {
        let mut groups: Vec<(Option<&str>, Vec<&Choice>)> = Vec::new();
        for choice in &self.choices {
            match groups.last_mut() {
                Some((heading, choices)) if *heading == choice.group.as_deref() => choices.push(choice),
                _ => groups.push((choice.group.as_deref(), vec![choice])),
            }
        }
        groups
    }

    /// A select without an empty choice of its own gets one, so that nothing is chosen by chance.
    fn needs_empty(&self) -> bool {
        !self.always && self.choices.iter().all(|choice| !choice.value.is_empty())
    }

    fn empty_words(&self) -> &'static str {
        if self.optional { "不选" } else { "请选择" }
    }

    fn pick_id(&self, index: &usize) -> String {
        if *index == 0 { self.id.clone() } else { format!("{}-{}", self.id, index + 1) }
    }
}

html_parts!(Field);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binds_label_hint_and_error() {
        let html = Field::money("own", "企业自筹")
            .hint("含榜金")
            .value("220")
            .error(Some("不能少于榜金 280 万元"))
            .to_string();
        assert!(html.contains(r#"<label for="own">企业自筹</label>"#), "{html}");
        assert!(html.contains(r#"aria-describedby="own-hint own-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains(r#"<span>万元</span>"#), "{html}");
    }

    #[test]
    fn keeps_and_escapes_what_was_typed() {
        let html = Field::area("text", "背景").value("\n<b>1</b>").to_string();
        // HTML drops one line break after <textarea>; ours stands in front of the person's own.
        assert!(html.contains("\">\n\n&#60;b&#62;1"), "{html}");
    }

    #[test]
    fn chooses_by_value() {
        let html = Field::select(
            "field",
            "技术领域",
            [Choice::new("a", "甲").group("组"), Choice::new("b", "乙").group("组")],
        )
        .value("b")
        .to_string();
        assert_eq!(html.matches("selected").count(), 1);
        assert!(html.contains(r#"<optgroup label="组">"#) && html.contains(r#"value="b" selected"#), "{html}");
        let html = Field::radios("class", "需求类别", [("tackle", "技术攻关"), ("transfer", "成果转化")])
            .value("transfer")
            .to_string();
        assert!(html.contains(r#"<input type="radio" id="class" name="class" value="tackle">"#), "{html}");
        assert!(html.contains(r#"id="class-2" name="class" value="transfer" checked"#), "{html}");
    }
}
