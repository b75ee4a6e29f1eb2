//! What stands round every page.

use askama::Template;

use crate::parts::html_parts;
use crate::query::Query;

/// The places of the main navigation, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Here {
    /// 工作台, only for those signed in.
    Desk,
    /// 榜单
    Hall,
    /// 需求
    Demands,
    /// 成果
    Achievements,
    /// 公示
    Notices,
    /// 统计
    Stats,
    /// 帮助
    Help,
    /// None of them (error pages, sign-in).
    #[default]
    Elsewhere,
}

/// What is the same on every page of one deployment.
#[derive(Clone, Debug)]
pub struct Site {
    /// 澜海市揭榜挂帅平台
    pub platform: String,
    /// 澜海市科学技术局
    pub bureau: String,
    /// 业务咨询 0000-5180 126，技术支持 0000-5180 130
    pub contact: String,
    /// A demonstration says so on every page.
    pub demo: bool,
}

impl Site {
    /// Site of `bureau` ("澜海市科学技术局") named `platform` ("澜海市揭榜挂帅平台").
    pub fn new(platform: impl Into<String>, bureau: impl Into<String>, contact: impl Into<String>) -> Self {
        Self { platform: platform.into(), bureau: bureau.into(), contact: contact.into(), demo: false }
    }
}

/// The person signed in, as the header shows them.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// 王敏
    pub name: String,
    /// 市科技局 成果科
    pub unit: String,
    /// Unread messages.
    pub unread: u64,
}

/// One sentence after a redirect: what has just been done.
#[derive(Clone, Debug)]
pub struct Flash {
    /// 已提交至高新区科技局，预计 5 个工作日内答复。
    pub words: String,
    /// Something went wrong or is still to be done.
    pub warm: bool,
}

/// One item of the main navigation.
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// 榜单
    pub label: &'static str,
    /// Whether we are there.
    pub current: bool,
}

/// One step of the way to a page; the last has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// 榜单大厅
    pub label: String,
    /// `/`, or `None` for the page itself.
    pub href: Option<String>,
}

/// What stands round every page. Build with [`Shell::new`], then set what differs.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Same for the whole deployment.
    pub site: Site,
    /// Title of the page without the platform's name.
    pub title: String,
    /// Current place of the navigation.
    pub here: Here,
    /// Who is signed in.
    pub person: Option<SignedIn>,
    /// Token for the hidden `_csrf` of every form; empty for people not signed in if the server does without.
    pub csrf: String,
    /// Large type.
    pub large: bool,
    /// A sentence after a redirect.
    pub flash: Option<Flash>,
    /// Address of this page with its query: where 大字版 and 登录 come back to.
    pub path: String,
    /// Where this page stands; the last is the page itself.
    pub crumbs: Vec<Crumb>,
    /// Id of this request, as it stands in the log.
    pub request_id: String,
}

impl Shell {
    /// Shell of a page for somebody not signed in.
    pub fn new(site: Site, title: impl Into<String>, here: Here) -> Self {
        Self {
            site,
            title: title.into(),
            here,
            person: None,
            csrf: String::new(),
            large: false,
            flash: None,
            path: "/".into(),
            crumbs: Vec::new(),
            request_id: String::new(),
        }
    }

    /// Sets who is signed in.
    pub fn signed_in(mut self, name: impl Into<String>, unit: impl Into<String>, unread: u64) -> Self {
        self.person = Some(SignedIn { name: name.into(), unit: unit.into(), unread });
        self
    }

    /// Adds a step of the way to this page.
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: Some(href.into()) });
        self
    }

    /// Adds the page itself as the end of the way.
    pub fn crumb_here(mut self, label: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: None });
        self
    }

    /// Sets the sentence shown after a redirect.
    pub fn flash(mut self, words: impl Into<String>) -> Self {
        self.flash = Some(Flash { words: words.into(), warm: false });
        self
    }

    /// The main navigation.
    pub fn nav(&self) -> Vec<NavItem> {
        let all = [
            (Here::Desk, "/desk", "工作台"),
            (Here::Hall, "/", "榜单"),
            (Here::Demands, "/demands", "需求"),
            (Here::Achievements, "/achievements", "成果"),
            (Here::Notices, "/notices", "公示"),
            (Here::Stats, "/stats", "统计"),
            (Here::Help, "/help", "帮助"),
        ];
        all.into_iter()
            .filter(|(place, ..)| *place != Here::Desk || self.person.is_some())
            .map(|(place, href, label)| NavItem { href, label, current: place == self.here })
            .collect()
    }

    /// Address that turns the large type on or off and comes back here.
    pub fn large_href(&self) -> String {
        Query::new().set("on", if self.large { "0" } else { "1" }).set("back", &self.path).href("/large")
    }

    /// Address of the sign-in page that comes back here.
    pub fn sign_in_href(&self) -> String {
        Query::new().set("back", &self.path).href("/sign-in")
    }

    /// The hidden `_csrf` of a form.
    pub fn csrf_field(&self) -> FormStart {
        FormStart { csrf: self.csrf.clone(), default: String::new() }
    }

    /// The hidden `_csrf` and an unseen first button named `default`: what Enter presses.
    pub fn form_start(&self, default: &str) -> FormStart {
        FormStart { csrf: self.csrf.clone(), default: default.into() }
    }
}

/// What every form begins with.
#[derive(Template)]
#[template(path = "parts/form_start.html")]
pub struct FormStart {
    csrf: String,
    default: String,
}

html_parts!(FormStart);
