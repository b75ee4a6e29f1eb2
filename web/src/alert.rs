//! 我的订阅: what a person keeps an eye on, and what it found.

use askama::Template;

use crate::Shell;
use crate::parts::{Empty, Field, Link, Pager, Problems, Records};

/// One thing that is kept an eye on.
pub struct Watch {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The page that shows what it looks for.
    pub address: String,
    /// 检索
    pub what: String,
    /// 新的成果，含“脱盐”
    pub says: String,
    /// 上次提醒 9 月 14 日 08:00
    pub told: String,
    /// How often, as it is sent.
    pub frequency: String,
    /// How often it could: value and words.
    pub frequencies: Vec<(&'static str, &'static str)>,
    /// It tells nothing any more.
    pub stopped: bool,
}

impl Watch {
    fn frequency_field(&self) -> Field {
        Field::select("frequency", format!("多久提醒一次：{}", self.name), self.frequencies.iter().copied())
            .id(format!("frequency-{}", self.id))
            .value(&self.frequency)
            .always()
            .unseen_label()
    }
}

/// 我的订阅
#[derive(Template)]
#[template(path = "alert/list.html")]
pub struct AlertsPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Where alerts arrive.
    pub channels: String,
    /// The newest first.
    pub watches: Vec<Watch>,
    /// Shown when there is none.
    pub empty: Empty,
    /// Pages.
    pub pager: Pager,
}

/// 保存这个检索
#[derive(Template)]
#[template(path = "alert/new.html")]
pub struct NewPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What will be told of.
    pub says: String,
    /// Where alerts arrive.
    pub channels: String,
    /// It is saved already; saving it again changes it.
    pub is_known: bool,
    /// Its name.
    pub name: Field,
    /// How often.
    pub frequency: Field,
    /// What is saved.
    pub address: String,
    /// What is wrong.
    pub problems: Problems,
    /// 保存这个检索
    pub button: String,
    /// The way back.
    pub back: Link,
}

/// What one of them found.
pub struct Section {
    /// Id of its heading.
    pub id: String,
    /// Its name, leading to what it looks for.
    pub link: Link,
    /// 3 项 · 每周一 8:00 汇总一次
    pub count: String,
    /// What it found, with the reasons.
    pub records: Records,
}

/// 订阅汇总
#[derive(Template)]
#[template(path = "alert/digest.html")]
pub struct DigestPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What last told something first.
    pub sections: Vec<Section>,
    /// Shown when nothing was found.
    pub empty: Empty,
}

/// 停止提醒, reached by the link in a mail.
#[derive(Template)]
#[template(path = "alert/stop.html")]
pub struct StopPage {
    /// What stands round the page.
    pub shell: Shell,
    /// The link's own address.
    pub action: String,
    /// The name of the one that is stopped; all of the person's where there is none.
    pub name: Option<String>,
    /// It tells nothing any more.
    pub stopped: bool,
}

impl StopPage {
    fn what(&self) -> String {
        self.name.as_ref().map_or_else(|| "您的全部订阅".to_owned(), |name| format!("“{name}”"))
    }
}
