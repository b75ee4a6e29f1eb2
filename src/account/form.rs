//! What is told about a person, typed and checked.

use entity::words::{Duty, Word};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{error::Problem, form::Form};

/// Longest name to sign in with.
const LONGEST_USERNAME: usize = 32;

/// What is told about a person.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(default)]
pub struct PersonInput {
    /// The name to sign in with: small letters, digits, `.`, `_`, `-`.
    #[schema(example = "lin.hai")]
    pub username: String,
    /// The person's name.
    #[schema(example = "林海")]
    pub name: String,
    /// E-mail: where links and notices go.
    #[schema(example = "lin.hai@example.cn")]
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// What the person is charged with; ignored when a unit registers itself.
    pub duties: Vec<Duty>,
    /// An expert's fields, one a line.
    pub fields: String,
}

impl PersonInput {
    /// From a page's form whose controls are called `{prefix}username` and so on.
    pub fn of_form(form: &Form, prefix: &str) -> Self {
        let text = |name: &str| form.get(&format!("{prefix}{name}")).to_owned();
        Self {
            username: text("username"),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            duties: form.all(&format!("{prefix}duties")).into_iter().filter_map(Duty::parse).collect(),
            fields: form.text(&format!("{prefix}fields")),
        }
    }

    /// As it is stored: names to sign in with and addresses in small letters.
    pub fn tidy(mut self) -> Self {
        self.username = self.username.trim().to_lowercase();
        self.email = self.email.trim().to_lowercase();
        self.name = self.name.trim().to_owned();
        self.phone = self.phone.trim().to_owned();
        self.fields = self.fields.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        self
    }

    /// What is to be mended, with fields called as in [`PersonInput::of_form`]. Duties are the operation's matter.
    pub fn problems(&self, prefix: &str) -> Vec<Problem> {
        let mut problems = self.contact_problems(prefix);
        if let Some(says) = username_problem(&self.username) {
            problems.insert(0, Problem::new(format!("{prefix}username"), says));
        }
        if self.fields.chars().count() > 500 {
            problems.push(Problem::new(format!("{prefix}fields"), "专业领域最多 500 个字"));
        }
        problems
    }

    /// The same without the name to sign in with: for those who have one.
    pub fn contact_problems(&self, prefix: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |name: &str, says: String| problems.push(Problem::new(format!("{prefix}{name}"), says));
        let count = self.name.chars().count();
        if !(2..=40).contains(&count) {
            add("name", "请填写真实姓名，2 到 40 个字".into());
        }
        if let Some(says) = email_problem(&self.email) {
            add("email", says);
        }
        let digits = self.phone.chars().filter(char::is_ascii_digit).count();
        let odd = self.phone.chars().any(|c| !(c.is_ascii_digit() || "+-() 转".contains(c)));
        if !self.phone.is_empty() && (odd || !(5..=20).contains(&digits)) {
            add("phone", format!("联系电话请填手机号或带区号的固定电话，现填“{}”", self.phone));
        }
        problems
    }
}

fn username_problem(username: &str) -> Option<String> {
    if username.is_empty() {
        return Some("请填写用户名，登录时使用".into());
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    let starts = username.starts_with(|c: char| c.is_ascii_lowercase());
    let long = (3..=LONGEST_USERNAME).contains(&username.len());
    (!starts || !long || !username.chars().all(fits))
        .then(|| format!("用户名请用 3 到 {LONGEST_USERNAME} 个小写字母、数字或 . - _，以字母开头；现填“{username}”"))
}

/// Why this is no address to send to, if it is none.
pub fn email_problem(email: &str) -> Option<String> {
    let whole = email.parse::<lettre::Address>().is_ok_and(|address| address.domain().contains('.'));
    (!whole || email.len() > 200).then(|| "请填写完整的电子邮箱，例如 name@example.cn".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> PersonInput {
        PersonInput {
            username: " Lin.Hai ".into(),
            name: "林海".into(),
            email: "Lin.Hai@Example.cn".into(),
            phone: "0000-5180 126 转 3".into(),
            ..PersonInput::default()
        }
        .tidy()
    }

    #[test]
    fn a_whole_person_has_no_problems() {
        assert_eq!(person().problems("person."), Vec::new());
        assert_eq!((person().username.as_str(), person().email.as_str()), ("lin.hai", "lin.hai@example.cn"));
    }

    #[test]
    fn each_field_is_named_as_in_its_form() {
        let fields =
            |input: PersonInput| input.problems("person.").into_iter().map(|problem| problem.field).collect::<Vec<_>>();
        assert_eq!(fields(PersonInput::default()), ["person.username", "person.name", "person.email"]);
        for username in ["ab", "1abc", "a b c", "林海林海", "a@example.cn"] {
            assert_eq!(
                fields(PersonInput { username: username.into(), ..person() }),
                ["person.username"],
                "{username}"
            );
        }
        for email in ["lin", "lin@", "lin@localhost", "a b@example.cn"] {
            assert_eq!(fields(PersonInput { email: email.into(), ..person() }), ["person.email"], "{email}");
        }
        assert_eq!(fields(PersonInput { phone: "见名片".into(), ..person() }), ["person.phone"]);
    }
}
