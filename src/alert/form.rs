//! What a person sends to keep an eye on something, and what is proposed to them.

use entity::words::{Frequency, Subject, Word};

use super::rules::{What, matches_of};
use crate::{
    achievement,
    app::App,
    demand,
    error::{Error, Problem, Result},
    form::Form,
    hall::kept::Kept,
    who::Who,
};

/// Characters of a name.
const LONGEST_NAME: usize = 60;
/// Bytes of an address: some hundred characters of words, and all filters.
const LONGEST_ADDRESS: usize = 1500;

const ANSWERS: &str = "能回答这项需求的新成果";
const WANTS: &str = "可能用得上这项成果的新需求";

/// What is sent of a watch; what is left out stays, or is what is proposed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// Its name, as messages call it.
    pub name: Option<String>,
    /// How often it tells.
    pub frequency: Option<Frequency>,
}

/// What is set of a watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Its name, on one line, because mails have it in their subject.
    pub name: String,
    /// How often it tells.
    pub frequency: Frequency,
}

impl Sent {
    /// From a form.
    pub fn from_form(form: &Form) -> Self {
        Self { name: form.has("name").then(|| form.get("name").to_owned()), frequency: form.word("frequency") }
    }

    /// What was sent, over what is there.
    ///
    /// # Errors
    /// `Invalid` with what is wrong or missing.
    pub fn over(&self, name: &str, frequency: Option<Frequency>) -> Result<Settings> {
        let mut problems = Vec::new();
        let name = self.name.as_deref().unwrap_or(name).split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            problems.push(Problem::new("name", "请给它起个名字，消息里会这样称呼它"));
        } else if name.chars().count() > LONGEST_NAME {
            problems.push(Problem::new("name", format!("名称最多 {LONGEST_NAME} 个字")));
        }
        let frequency = self.frequency.or(frequency);
        if frequency.is_none() {
            problems.push(Problem::new("frequency", "请选择多久提醒一次"));
        }
        match frequency {
            Some(frequency) if problems.is_empty() => Ok(Settings { name, frequency }),
            _ => Err(Error::Invalid(problems)),
        }
    }
}

/// What stands at an address that somebody may keep an eye on.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The address, the same for the same thing.
    pub address: String,
    /// A name for it.
    pub name: String,
    /// What will be told of: 新的成果，含“脱盐”.
    pub says: String,
}

/// Reads what an address asks to be watched.
///
/// # Errors
/// `Malformed` where nothing stands there that can be watched, `NotFound` and `Forbidden` as for the record itself.
pub async fn proposal(app: &App, who: &Who, address: &str) -> Result<Proposal> {
    who.person().ok_or(Error::SignIn)?;
    match What::of(address) {
        What::Search => of_search(address),
        What::Answers(id) => {
            let found = demand::find(app.store.db(), who, id).await?;
            if !who.writes_for(found.org_id) {
                return Err(Error::Forbidden(
                    "只有本单位的需求可以订阅匹配成果；别的内容可以在清单里保存检索。".into(),
                ));
            }
            Ok(of_record(Subject::Demand, id, &found.title, ANSWERS))
        }
        What::Wants(id) => {
            let found = achievement::find(app.store.db(), who, id).await?;
            if found.org_id != who.org_id() || !achievement::may_write(who) {
                return Err(Error::Forbidden(
                    "只有本单位的成果可以订阅匹配需求；别的内容可以在清单里保存检索。".into(),
                ));
            }
            Ok(of_record(Subject::Achievement, id, &found.title, WANTS))
        }
    }
}

fn of_search(address: &str) -> Result<Proposal> {
    let unknown = "这个地址不能订阅。请从榜单、需求或成果清单的检索结果页保存检索。";
    let kept = Kept::of(address).ok_or_else(|| Error::Malformed(unknown.into()))?;
    let address = kept.address();
    if address.len() > LONGEST_ADDRESS {
        return Err(Error::Malformed("检索的词太长，请缩短后再保存。".into()));
    }
    let says = kept.says();
    let join = if says.is_empty() { "" } else { "，" };
    Ok(Proposal { address, name: named(&kept.name()), says: format!("新的{}{join}{says}", kept.noun()) })
}

fn of_record(subject: Subject, id: i64, title: &str, says: &str) -> Proposal {
    Proposal { address: matches_of(subject, id), name: named(title), says: says.into() }
}

/// A name for a watch, no longer than names are.
pub fn named(title: &str) -> String {
    let title = if title.is_empty() { "未命名" } else { title };
    title.chars().take(LONGEST_NAME).collect()
}

/// What a watch looks for, in words, without asking the store.
pub fn says(address: &str) -> String {
    match What::of(address) {
        What::Search => of_search(address).map(|proposal| proposal.says).unwrap_or_default(),
        What::Answers(_) => ANSWERS.into(),
        What::Wants(_) => WANTS.into(),
    }
}

/// The frequencies to choose from, with when each tells.
pub fn frequencies() -> impl Iterator<Item = (&'static str, &'static str)> {
    Frequency::ALL.iter().map(|frequency| (frequency.code(), super::rules::when(*frequency)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_a_name_is_asked_for_and_kept_short() {
        let sent = |name: &str| Sent { name: Some(name.into()), frequency: None };
        let problem = |name: &str, frequency| match sent(name).over("海带", frequency) {
            Err(Error::Invalid(problems)) => problems[0].field.clone(),
            other => panic!("{other:?}"),
        };
        let daily = Some(Frequency::Daily);
        let set = sent(" 成果：\n膜 ").over("海带", daily).unwrap();
        assert_eq!(set, Settings { name: "成果： 膜".into(), frequency: Frequency::Daily });
        assert_eq!(Sent::default().over("海带", daily).unwrap().name, "海带");
        assert_eq!(problem(" ", daily), "name");
        assert_eq!(problem(&"膜".repeat(61), daily), "name");
        assert_eq!(problem("膜", None), "frequency");
    }

    #[test]
    fn a_search_is_told_in_words() {
        assert_eq!(says("/achievements?q=%E8%86%9C"), "新的成果，含“膜”");
        assert_eq!(says("/demands"), "新的需求");
        assert_eq!(says("/demands/3/matches"), "能回答这项需求的新成果");
    }
}
