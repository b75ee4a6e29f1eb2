//! What somebody gets at every address that can be read, so that two sights can be compared.

use std::collections::BTreeMap;

use calamine::{Reader, Xlsx};

use crate::{
    lives::PLANTED,
    town::{Answer, Someone, Town},
};

/// What stands in the bid of `team` and nowhere else.
pub const WORDS: [&str; 4] = [PLANTED, "方教授", "0000-5180 333", "铜星附图"];

/// The ids that stand in place of parameters.
pub struct Matter {
    pub demand: i64,
    pub bid: i64,
    pub file: i64,
}

impl Town {
    /// Every address that can be read, with the ids of the matter in place of its parameters.
    fn addresses(&self, matter: &Matter) -> Vec<String> {
        let mut addresses: Vec<String> = self
            .doors
            .iter()
            .filter(|door| door.method == "GET" && door.path != "/large")
            .map(|door| {
                let id = match door.path.as_str() {
                    path if path.contains("bids/{") => matter.bid,
                    path if path.starts_with("/files/") => matter.file,
                    _ => matter.demand,
                };
                let mut address = door.path.clone();
                while let Some((before, rest)) = address.clone().split_once('{') {
                    let after = rest.split_once('}').map_or("", |(_, after)| after);
                    address = format!("{before}{id}{after}");
                }
                address
            })
            .collect();
        for list in ["/", "/demands", "/achievements", "/notices", "/stats", "/bids", "/orgs", "/desk", "/inbox"] {
            addresses.push(format!("{list}?q={PLANTED}"));
        }
        let begun: String = PLANTED.chars().take(2).collect();
        for list in ["hall", "demands", "achievements"] {
            addresses.push(format!("/suggest?list={list}&q={begun}"));
            addresses.push(format!("/api/v1/suggest?list={list}&q={PLANTED}"));
        }
        for list in ["demands", "achievements", "bids", "journal"] {
            addresses.push(format!("/api/v1/{list}?q={PLANTED}&limit=100"));
        }
        addresses.push(format!("/api/v1/bids?demand_id={}", matter.demand));
        addresses
    }

    /// What somebody gets at every address, with the matter's ids taken out.
    pub async fn sight(&self, someone: &Someone, matter: &Matter) -> BTreeMap<String, (u16, String)> {
        let mut sight = BTreeMap::new();
        for address in self.addresses(matter) {
            let answer = someone.get(&address).await;
            assert!(answer.status.as_u16() < 500, "{address}: {}", answer.text());
            let file = format!("files/{}", matter.file);
            let named = |text: &str| text.replace(&matter.bid.to_string(), "BID").replace(&file, "files/FILE");
            let mut text = body(&answer);
            if ["/api/v1/messages", "/api/v1/alerts"].iter().any(|drawn| address.starts_with(drawn)) {
                // Ids of messages and alerts are drawn and tell nothing.
                text = without(&text, "{\"id\":", ',');
            }
            sight.insert(named(&address), (answer.status.as_u16(), named(&text)));
        }
        sight
    }
}

/// The text of an answer without the number of the request, the token of forms, and the log's numbers and hashes: it is
/// dense and public by design, so that somebody did something can be counted, but not who or what. Of a
/// workbook, its cells.
fn body(answer: &Answer) -> String {
    let text = String::from_utf8(answer.body.clone()).unwrap_or_else(|_| cells(&answer.body));
    let text = without(&without(&text, "请报编号 <code>", '<'), "name=\"_csrf\" value=\"", '"');
    let log = [("/log/", '<'), ("\"seq\":", ','), ("\"entry\":\"", '"'), ("\"next\":", '}')];
    let drawn = [
        ("action=\"/inbox/", '"'),
        ("action=\"/alerts/", '"'),
        ("=\"frequency-", '"'),
        ("=\"watch-", '"'),
        ("#watch-", '"'),
    ];
    log.into_iter().chain(drawn).fold(text, |text, (mark, end)| without(&text, mark, end))
}

fn cells(workbook: &[u8]) -> String {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).expect("text or a workbook");
    book.worksheets()
        .into_iter()
        .map(|(name, sheet)| format!("{name} {:?}\n", sheet.rows().collect::<Vec<_>>()))
        .collect()
}

/// `text` without what stands between `mark` and the next `end`.
fn without(text: &str, mark: &str, end: char) -> String {
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + mark + part.find(end).map_or("", |at| &part[at..]))
}

/// Where two texts part.
fn around(text: &str, at: usize) -> String {
    let start = (0..=at.saturating_sub(60)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[start..].chars().take(300).collect()
}

#[track_caller]
pub fn assert_same(
    who: &str,
    before: &BTreeMap<String, (u16, String)>,
    after: &BTreeMap<String, (u16, String)>,
    when: &str,
) {
    for (address, now) in after {
        // The log shows little but numbers and hashes; the account, how often one is signed in.
        let Some(then) = before.get(address).filter(|_| !address.starts_with("/log") && address != "/account") else {
            continue;
        };
        let at = then.1.bytes().zip(now.1.bytes()).take_while(|(a, b)| a == b).count();
        let (was, is) = (around(&then.1, at), around(&now.1, at));
        assert!(then == now, "{when}: {address} differs for {who}: {} / {}\n{was}\n----\n{is}", then.0, now.0);
    }
}

pub fn assert_silent(who: &str, sight: &BTreeMap<String, (u16, String)>) {
    for (address, (_, text)) in sight {
        for word in WORDS.iter().filter(|word| !address.contains(**word)) {
            assert!(!text.contains(word), "{address} tells {who} of {word}");
        }
        let asked = address.contains("BID");
        assert!(asked || !text.contains("BID"), "{address} names the bid to {who}");
    }
}
