//! What can be chosen in a field.

/// One thing to choose in a select, radios or checkboxes.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A second line (radios and checkboxes in lines only).
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Heading it stands under in a select.
    pub group: Option<String>,
}

impl Choice {
    /// A choice not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, chosen: false, group: None }
    }

    /// With a second line.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Under a heading; choices of one heading stand together.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

impl<V: Into<String>, L: Into<String>> From<(V, L)> for Choice {
    fn from((value, label): (V, L)) -> Self {
        Self::new(value, label)
    }
}
