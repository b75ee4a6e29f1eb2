//! What every page must keep to.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::{Sample, all};

/// A public list of 20 rows stays below this.
const LARGEST_PAGE: usize = 60_000;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn check(sample: &Sample) -> Vec<String> {
    let page = Html::parse_document(&sample.html);
    let mut faults = Vec::new();
    faults.extend(page.errors.iter().map(|error| format!("does not parse: {error}")));
    faults.extend(askama_left_over(&sample.html));
    let headings = select(&page, "h1");
    if headings.len() != 1 {
        faults.push(format!("{} h1", headings.len()));
    }
    if select(&page, "html[lang=zh-CN]").is_empty() {
        faults.push("no language".into());
    }
    for element in select(&page, "script:not([src]), style, [style], [onclick], [onsubmit], [onchange]") {
        faults.push(format!("inline script or style: {}", element.html()));
    }
    faults.extend(ids(&page));
    faults.extend(labels(&page));
    faults.extend(heading_order(&page));
    faults.extend(forms(&page));
    if sample.html.len() > LARGEST_PAGE {
        faults.push(format!("{} bytes", sample.html.len()));
    }
    faults
}

fn askama_left_over(html: &str) -> Option<String> {
    ["{{", "{%", "Some(", "None<"].into_iter().find(|mark| html.contains(mark)).map(|mark| format!("left over: {mark}"))
}

/// Ids are unique, and everything that points to an id finds it.
fn ids(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for element in select(page, "[id]") {
        let id = element.attr("id").unwrap_or_default();
        if id.is_empty() || id.contains(char::is_whitespace) || !seen.insert(id) {
            faults.push(format!("id {id:?} is empty, has spaces or stands twice"));
        }
    }
    for attribute in ["aria-describedby", "aria-labelledby", "for", "form"] {
        for element in select(page, &format!("[{attribute}]")) {
            for id in element.attr(attribute).unwrap_or_default().split_whitespace().filter(|id| !seen.contains(id)) {
                faults.push(format!("{attribute} leads to {id:?}, which is not there"));
            }
        }
    }
    for link in select(page, "a[href^='#']") {
        let id = link.attr("href").unwrap_or_default().trim_start_matches('#');
        if !seen.contains(id) {
            faults.push(format!("a link leads to #{id}, which is not there"));
        }
    }
    faults
}

/// Every control has a label, every button and link has words.
fn labels(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let bound: HashSet<_> = select(page, "label[for]").iter().filter_map(|label| label.attr("for")).collect();
    for control in select(page, "input:not([type=hidden]), select, textarea") {
        let labelled = control.attr("aria-label").is_some_and(|label| !label.trim().is_empty())
            || control.attr("aria-labelledby").is_some()
            || control.attr("id").is_some_and(|id| bound.contains(id))
            || control.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "label");
        if !labelled {
            faults.push(format!("no label: {}", control.html()));
        }
    }
    for element in select(page, "a[href], button, th, summary") {
        let words = element.text().collect::<String>();
        if words.trim().is_empty() && element.attr("aria-label").is_none() {
            faults.push(format!("no words: {}", element.html()));
        }
    }
    faults
}

/// Headings step down by one at a time.
fn heading_order(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let mut level = 0;
    for heading in select(page, "main h1, main h2, main h3, main h4") {
        let this = heading.value().name().as_bytes()[1] - b'0';
        if this > level + 1 {
            faults.push(format!("h{this} after h{level}: {}", heading.text().collect::<String>()));
        }
        level = this;
    }
    faults
}

/// A form that changes something carries the token; controls that are sent have names.
fn forms(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let token = Selector::parse("input[name=_csrf]").expect("a selector");
    for form in select(page, "form[method=post]") {
        if form.select(&token).next().is_none() {
            faults.push(format!("no _csrf: {:?}", form.attr("action")));
        }
        if form.attr("action").is_none_or(str::is_empty) {
            faults.push("a form without action".into());
        }
    }
    for control in select(page, "input, select, textarea") {
        if control.attr("name").is_none_or(str::is_empty) {
            faults.push(format!("no name: {}", control.html()));
        }
    }
    for inner in select(page, "form form") {
        faults.push(format!("a form in a form: {:?}", inner.attr("action")));
    }
    faults
}

#[test]
fn every_sample_keeps_to_the_rules() {
    let samples = all();
    let mut names = HashSet::new();
    let mut faults = Vec::new();
    for sample in &samples {
        if !names.insert(sample.name) {
            faults.push(format!("{}: two samples of this name", sample.name));
        }
        faults.extend(check(sample).into_iter().map(|fault| format!("{}: {fault}", sample.name)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(samples.len() >= 10, "samples are missing");
}

#[test]
fn faults_are_found() {
    let html = "<!doctype html><html><body><main><h1>a</h1><h3>b</h3><input id=x name=x><p id=x style='color:red'></p>\
                <form method=post action=/a></form><a href='#no'>c</a></main></body></html>";
    let faults = check(&Sample { name: "bad", html: html.into() }).join("\n");
    for word in ["no language", "inline", "stands twice", "no label", "h3 after h1", "no _csrf", "#no"] {
        assert!(faults.contains(word), "{word} is missing in\n{faults}");
    }
}
