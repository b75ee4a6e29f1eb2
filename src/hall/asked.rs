//! What an address asks of a list: words, choices, order, page. Everything a list shows is in its address, so that it
//! can be sent to somebody else.

use std::{collections::HashMap, convert::Infallible};

use axum::{extract::FromRequestParts, http::request::Parts};
use web::query::Query;

/// The query of an address: names and values, those without a value left out.
#[derive(Clone, Debug, Default)]
pub struct Asked(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

impl Asked {
    /// From the text behind the question mark. What cannot be read asks nothing.
    pub fn of(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let trimmed = pairs.into_iter().map(|(key, value)| (key, value.trim().replace(crate::form::is_unwritten, "")));
        Self(trimmed.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The first value of a name; empty when it is not asked.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// What is chosen of these filters.
    pub fn chosen(&self, keys: &[&'static str]) -> HashMap<&'static str, String> {
        let chosen = keys.iter().map(|key| (*key, self.get(key).to_owned()));
        chosen.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of the list again, with these filters and without the page.
    pub fn query(&self, keys: &[&'static str]) -> Query {
        let names = ["mine", "q"].iter().chain(keys).chain(&["sort"]);
        Query::of(names.map(|name| (*name, self.get(name))))
    }

    /// The page, from 1.
    pub fn page(&self) -> u64 {
        crate::form::page_number(self.get("page"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_without_what_it_does_not_ask() {
        let asked = Asked::of("page=3&field=%E6%96%B0%E8%83%BD%E6%BA%90&q=+%E8%86%9C+&class=&utm=x");
        assert_eq!(asked.page(), 3);
        assert_eq!(asked.get("q"), "膜");
        assert_eq!(asked.query(&["field", "class"]).href("/"), "/?q=%E8%86%9C&field=%E6%96%B0%E8%83%BD%E6%BA%90");
        assert_eq!(asked.chosen(&["field", "class"]).len(), 1);
    }

    #[test]
    fn nonsense_asks_nothing() {
        assert_eq!(Asked::of("page=-1").page(), 1);
        assert_eq!(Asked::of("page=99999999999999999999999").page(), 1);
        assert_eq!(Asked::of("%E8=%&&==").get("q"), "");
    }
}
