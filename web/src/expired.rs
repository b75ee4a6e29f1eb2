//! What stands where a form was sent under a sign-in that has ended: nothing that was written is lost.

use askama::Template;

use crate::Shell;

/// The sent fields, ready to be sent once more under the token of whoever is signed in now.
#[derive(Template)]
#[template(path = "pages/expired.html")]
pub struct ExpiredPage {
    /// What stands round the page; its path is where the form was sent to.
    pub shell: Shell,
    /// The fields in order, without token and passwords. None: the form is to be opened again.
    pub fields: Vec<(String, String)>,
}

impl ExpiredPage {
    /// What was written, to read and to copy: what a person typed at some length.
    pub fn written(&self) -> Vec<&str> {
        self.fields.iter().map(|(_, value)| value.trim()).filter(|value| value.chars().count() > 10).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;
    use crate::samples::shell_of_visitor;
    use crate::shell::Here;

    #[test]
    fn what_was_written_goes_along() {
        let mut shell = shell_of_visitor("", Here::Elsewhere);
        shell.path = "/demands/new".into();
        let fields = vec![("problem".to_owned(), "保护层在高速打印下磨损快 <b>".to_owned())];
        let html = ExpiredPage { shell, fields }.html();
        assert!(html.contains(r#"action="/demands/new""#) && html.contains("登录已失效"), "{html}");
        assert!(html.contains(r#"name="problem" value="保护层在高速打印下磨损快 &#60;b&#62;""#), "{html}");
    }
}
