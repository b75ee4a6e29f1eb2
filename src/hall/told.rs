//! What a list says of a search: what is missing, what was relaxed, and where to go when nothing is there.

use web::{
    money,
    parts::{Empty, Link, Picked},
    query::Query,
};

use super::{Found, list::List, search};
use crate::{app::App, error::Result, who::Who};

/// What the reader should know of how this was found; `total` is what the list shows.
pub fn notes(found: Option<&Found>, total: u64, unit: &str) -> Vec<String> {
    let Some(found) = found else { return Vec::new() };
    let told = &found.told;
    let mut notes = Vec::new();
    let relaxed = told.relaxed && total > 0;
    let alone = words(found).count() == 1;
    let told_below = relaxed && alone;
    if !told.missing.is_empty() && !told_below {
        notes.push(format!("没有找到{}。", quoted(&told.missing)));
    }
    if !told.initials.is_empty() && total > 0 {
        notes.push(format!("未找到包含{}的内容，以下按单位名称的拼音首字母匹配。", quoted(&told.initials)));
    }
    if relaxed {
        let all = quoted(words(found));
        notes.push(match (told.whole, alone) {
            (0, true) => format!("没有包含{all}的结果，以下只含其中一部分。"),
            (_, true) => format!("包含{all}的结果很少，后面的只含其中一部分。"),
            (0, false) => format!("没有同时包含{all}的结果，已放宽为包含其中部分词。"),
            (_, false) => format!("同时包含{all}的结果很少，已放宽为包含其中部分词。"),
        });
    }
    if found.cut {
        let most = money::count(found.ids.len() as u64);
        notes.push(format!("找到的太多，这里是最相关的 {most} {unit}；再加一两个词可以缩小范围。"));
    }
    notes
}

/// Every word of a search that found too little, to be taken off.
pub fn without(found: Option<&Found>, total: u64, query: &Query, path: &str) -> Vec<Picked> {
    let Some(found) = found.filter(|found| found.told.relaxed || total == 0) else { return Vec::new() };
    let all: Vec<&String> = words(found).collect();
    if all.len() < 2 {
        return Vec::new();
    }
    let phrases = found.told.phrases.len();
    let written = |(at, word): (usize, &&String)| if at < phrases { format!("“{word}”") } else { (*word).clone() };
    let written: Vec<String> = all.iter().enumerate().map(written).collect();
    let rest = |left: usize| {
        let others = written.iter().enumerate().filter(|(at, _)| *at != left).map(|(_, word)| word.as_str());
        query.clone().without("page").set("q", others.collect::<Vec<_>>().join(" ")).href(path)
    };
    all.iter().enumerate().map(|(at, word)| Picked { label: (*word).clone(), href: rest(at) }).collect()
}

fn words(found: &Found) -> impl Iterator<Item = &String> {
    found.told.phrases.iter().chain(&found.told.words)
}

fn quoted<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(|word| format!("“{word}”")).collect()
}

/// Nothing in a list, and the ways on: without the filters, in the other list, to all of it.
pub async fn nothing(app: &App, who: &Who, list: List, query: &Query, found: Option<&Found>) -> Result<Empty> {
    let (noun, path) = (list.noun(), list.path());
    let all = if list == List::Hall { "/?stage=all" } else { path };
    let filtered = query.pairs().iter().any(|(key, _)| key != "q" && key != "sort");
    let by_words = found.is_some_and(|found| !found.ids.is_empty());
    let advice = match found {
        Some(_) if filtered && by_words => "按这些词能找到，但不符合所选的筛选条件。可以去掉筛选条件再找。",
        Some(_) => "可以换一个说法，或少写一个词。",
        None => "可以去掉几个条件再看。",
    };
    let mut empty = Empty::new(format!("没有符合条件的{noun}"), advice);
    let Some(found) = found else { return Ok(empty.link(format!("看全部{noun}"), all)) };
    let asked = query.pairs().iter().find(|(key, _)| key == "q").map_or("", |(_, value)| value.as_str());
    if filtered && by_words {
        empty = empty.link("去掉筛选条件再找", Query::new().set("q", asked).href(path));
    }
    // A word alone that is known: the quickest way on from a question that was too long.
    for word in found.told.words.iter().filter(|_| !by_words && words(found).count() > 2) {
        if !found.told.missing.contains(word) {
            empty = empty.link(format!("只找“{word}”"), Query::new().set("q", word).href(path));
        }
    }
    if let Some(link) = elsewhere(app, who, list, asked).await? {
        empty = empty.link(link.text, link.href);
    }
    Ok(empty.link(format!("看全部{noun}"), all))
}

/// The other list in which the words find something.
async fn elsewhere(app: &App, who: &Who, list: List, words: &str) -> Result<Option<Link>> {
    let (other, name) = match list {
        List::Demands => (List::Hall, "榜单大厅"),
        List::Hall | List::Achievements => (List::Demands, "技术需求清单"),
    };
    let found = search(app, who, other.kind(), other.standing(who), words).await?;
    let count = found.map_or(0, |found| found.told.total);
    let text = format!("{name}里能找到 {} 项", money::count(count as u64));
    Ok((count > 0).then(|| Link::new(text, Query::new().set("q", words).href(other.path()))))
}

/// Nothing of one's own in a list.
pub fn nothing_own(may_begin: bool, noun: &str, new: &str, verb: &str, query: &Query, path: &str) -> Empty {
    if query.pairs().iter().any(|(key, _)| key != "mine" && key != "sort") {
        let own = Query::new().set("mine", 1).href(path);
        return Empty::new(format!("没有符合条件的{noun}"), "可以去掉几个条件再看。").link("看本单位的全部", own);
    }
    let empty =
        Empty::new(format!("本单位还没有{noun}"), format!("{noun}从草稿起就列在这里，只有本单位的人能看到草稿。"));
    if may_begin { empty.link(verb, new) } else { empty.link(format!("看全部{noun}"), path) }
}

/// A page after the last.
pub fn past_the_end(query: &Query, path: &str) -> Empty {
    Empty::new("这一页没有内容", "清单没有这么多页，可能是刚刚有变动。").link("回到第一页", query.href(path))
}
