//! Pages of a list.

use askama::Template;

use super::html_parts;
use crate::money::count;
use crate::query::Query;

/// One item of the row of page numbers.
struct PageLink {
    words: String,
    href: Option<String>,
    current: bool,
}

/// `第 1–10 个，共 24 个`, 导出 and the page numbers.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    /// Path of the list.
    pub path: String,
    /// What is asked, without `page`.
    pub query: Query,
    /// This page, from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
    /// Rows in all.
    pub total: u64,
    /// 个, 项, 条
    pub unit: String,
    /// Label and address of exports.
    pub exports: Vec<(String, String)>,
}

impl Pager {
    /// Page `page` (from 1) of `total` rows, `size` a page; `query` is what is asked.
    pub fn new(path: impl Into<String>, query: Query, page: u64, size: u64, total: u64) -> Self {
        let (page, size) = (page.max(1), size.max(1));
        Self {
            path: path.into(),
            query: query.without("page"),
            page,
            size,
            total,
            unit: "项".into(),
            exports: Vec::new(),
        }
    }

    /// Unit of a row, 项 unless set.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// With 导出 Excel of the same query at `path` (`/demands.xlsx`).
    pub fn export(mut self, path: &str) -> Self {
        self.exports.push(("导出 Excel".into(), self.query.href(path)));
        self
    }

    fn range(&self) -> String {
        if self.total == 0 {
            return format!("共 0 {}", self.unit);
        }
        let first = (self.page - 1) * self.size + 1;
        let last = (self.page * self.size).min(self.total);
        if first > self.total {
            return format!("共 {} {}", count(self.total), self.unit);
        }
        format!("第 {}–{} {unit}，共 {} {unit}", count(first), count(last), count(self.total), unit = self.unit)
    }

    fn href(&self, page: u64) -> String {
        if page == 1 { self.query.href(&self.path) } else { self.query.clone().set("page", page).href(&self.path) }
    }

    fn links(&self) -> Vec<PageLink> {
        let last = self.total.div_ceil(self.size).max(1);
        if last == 1 && self.page == 1 {
            return Vec::new();
        }
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(PageLink {
                words: "上一页".into(),
                href: Some(self.href((self.page - 1).min(last))),
                current: false,
            });
        }
        let mut before = 0;
        for page in (1..=last).filter(|page| *page == 1 || *page == last || page.abs_diff(self.page) <= 1) {
            if page > before + 1 {
                links.push(PageLink { words: "…".into(), href: None, current: false });
            }
            links.push(PageLink { words: page.to_string(), href: Some(self.href(page)), current: page == self.page });
            before = page;
        }
        if self.page < last {
            links.push(PageLink { words: "下一页".into(), href: Some(self.href(self.page + 1)), current: false });
        }
        links
    }
}

html_parts!(Pager);

#[cfg(test)]
mod tests {
    use super::*;

    fn words(page: u64, total: u64) -> String {
        let pager = Pager::new("/demands", Query::of([("q", "膜"), ("page", "9")]), page, 20, total);
        pager.links().into_iter().map(|link| link.words).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_with_gaps() {
        assert_eq!(words(1, 10), "");
        assert_eq!(words(1, 45), "1 2 … 3 下一页".replace("… ", ""));
        assert_eq!(words(6, 240), "上一页 1 … 5 6 7 … 12 下一页");
        assert_eq!(words(12, 240), "上一页 1 … 11 12");
        assert_eq!(words(99, 40), "上一页 1 2");
    }

    #[test]
    fn keeps_the_question() {
        let html = Pager::new("/demands", Query::of([("q", "a"), ("page", "2")]), 2, 10, 24)
            .unit("个")
            .export("/demands.xlsx")
            .to_string();
        assert!(html.contains("第 11–20 个，共 24 个"), "{html}");
        assert!(
            html.contains(r#"href="/demands?q=a&#38;page=3""#) && html.contains(r#"href="/demands.xlsx?q=a""#),
            "{html}"
        );
    }
}
