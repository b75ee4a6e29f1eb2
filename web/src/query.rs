//! Addresses with a query: what filters, pagers and sort links are made of.

/// The query of an address as ordered pairs; a key may stand more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Without pairs.
    pub fn new() -> Self {
        Self::default()
    }

    /// From pairs as they came in, without those that are empty.
    pub fn of<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into()));
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// With `key` standing once, as `value`; an empty value takes it out.
    pub fn set(mut self, key: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.0.retain(|(name, _)| name != key);
        if !value.is_empty() {
            self.0.push((key.into(), value));
        }
        self
    }

    /// Without `key`.
    pub fn without(mut self, key: &str) -> Self {
        self.0.retain(|(name, _)| name != key);
        self
    }

    /// The pairs, for hidden fields of a GET form.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// `path?key=value&…`, or `path` when nothing is asked.
    pub fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (index, (key, value)) in self.0.iter().enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            encode(key, &mut href);
            href.push('=');
            encode(value, &mut href);
        }
        href
    }
}

fn encode(text: &str, out: &mut String) {
    use std::fmt::Write;
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(byte as char),
            _ => write!(out, "%{byte:02X}").expect("a string takes everything"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn sets_once_and_encodes() {
        let query = Query::of([("q", "脱盐 &"), ("stage", ""), ("page", "3")]);
        assert_eq!(query.clone().set("page", 4).href("/"), "/?q=%E8%84%B1%E7%9B%90%20%26&page=4");
        assert_eq!(query.without("q").set("page", "").href("/demands"), "/demands");
    }
}
