//! What stands below a search box while somebody types.

use askama::Template;

use super::{Marked, html_parts};

/// One thing that could be meant.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// Its words, what was typed marked.
    pub text: Marked,
    /// 单位, 需求; empty for words.
    pub kind: String,
    /// Where it leads.
    pub href: String,
}

/// The options of a search box, as a fragment: the script puts them in its list and follows the one chosen.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/suggestions.html")]
pub struct Suggestions {
    /// Best first.
    pub options: Vec<Suggestion>,
}

html_parts!(Suggestions);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_has_an_id_and_an_address() {
        let option = |text: &str, kind: &str| Suggestion {
            text: Marked::plain(text),
            kind: kind.into(),
            href: "/demands?q=%22a%22&x=1".into(),
        };
        let html = Suggestions { options: vec![option("海水<b>", ""), option("海晟食品", "单位")] }.to_string();
        assert!(
            html.contains(
                r#"id="q-option-1" role="option" aria-selected="false" data-href="/demands?q=%22a%22&#38;x=1""#
            ),
            "{html}"
        );
        assert!(html.contains("海水&#60;b&#62;") && html.contains("<small>单位</small>"), "{html}");
        assert_eq!(Suggestions::default().to_string().trim(), r#"<ul role="listbox" aria-label="搜索建议"></ul>"#);
    }
}
