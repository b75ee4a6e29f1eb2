//! 帮助: one short page for each kind of person, and the three questions everybody asks.

use askama::Template;

use crate::Shell;
use crate::shell::Here;

/// What a help page is about; each is `/help/<slug>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// 发榜企业
    Enterprise,
    /// 揭榜团队
    Team,
    /// 成果单位
    Owner,
    /// 评审专家
    Expert,
    /// 区市科技局
    District,
    /// 市局经办
    Bureau,
    /// 市局领导
    Leader,
    /// 监督与审计
    Auditor,
    /// 系统管理员
    Admin,
    /// 怎样比对
    Matching,
    /// 密封与公开日志
    Fairness,
    /// 账号与登录
    Account,
}

impl Topic {
    /// Every topic in the order of the contents.
    pub const ALL: [Self; 12] = [
        Self::Enterprise,
        Self::Team,
        Self::Owner,
        Self::Expert,
        Self::District,
        Self::Bureau,
        Self::Leader,
        Self::Auditor,
        Self::Admin,
        Self::Matching,
        Self::Fairness,
        Self::Account,
    ];

    /// Last part of its address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Team => "team",
            Self::Owner => "owner",
            Self::Expert => "expert",
            Self::District => "district",
            Self::Bureau => "bureau",
            Self::Leader => "leader",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::Matching => "matching",
            Self::Fairness => "fairness",
            Self::Account => "account",
        }
    }

    /// The topic at `/help/<slug>`.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.slug() == slug)
    }

    /// Heading of its page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Enterprise => "发榜企业怎样办",
            Self::Team => "揭榜团队怎样办",
            Self::Owner => "成果单位怎样办",
            Self::Expert => "评审专家怎样办",
            Self::District => "区县科技局怎样办",
            Self::Bureau => "市局经办怎样办",
            Self::Leader => "市局领导怎样办",
            Self::Auditor => "纪检审计怎样查",
            Self::Admin => "系统管理员怎样办",
            Self::Matching => "需求和成果怎样比对",
            Self::Fairness => "密封和公开日志",
            Self::Account => "账号与登录",
        }
    }

    /// One line of the contents.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Enterprise => "填报或认领需求、打印盖章、答疑、评发榜方意见",
            Self::Team => "找榜单、提问、写方案、提交和重写、看评审结果",
            Self::Owner => "登记、发布和撤下成果，看匹配需求",
            Self::Expert => "声明回避、评分、写评语",
            Self::District => "初审本区需求，推荐或退回",
            Self::Bureau => "批次规则、代录导入、审查、发榜、开标、评审、公示",
            Self::Leader => "批准公示、退回复议、撤销公示",
            Self::Auditor => "查办理记录和评分，暂停公示",
            Self::Admin => "市局人员和专家的账号、登记单位",
            Self::Matching => "匹配成果从哪里来，三档关联是什么意思",
            Self::Fairness => "开标前谁能看到方案，回执怎样用，哪些不能保证",
            Self::Account => "注册单位、添加人员、密码、消息和已办",
        }
    }

    /// Address of its page.
    pub fn href(self) -> String {
        format!("/help/{}", self.slug())
    }

    fn is(&self, other: &Self) -> bool {
        self == other
    }
}

/// 帮助, the contents.
#[derive(Template)]
#[template(path = "help/index.html")]
pub struct HelpIndexPage {
    /// What stands round the page.
    pub shell: Shell,
}

impl HelpIndexPage {
    /// The contents.
    pub fn new(mut shell: Shell) -> Self {
        shell.title = "帮助".into();
        shell.here = Here::Help;
        Self { shell }
    }

    fn people(&self) -> &'static [Topic] {
        &Topic::ALL[..9]
    }

    fn questions(&self) -> &'static [Topic] {
        &Topic::ALL[9..]
    }
}

/// One topic.
#[derive(Template)]
#[template(path = "help/topic.html")]
pub struct HelpTopicPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What it is about.
    pub topic: Topic,
    /// Which doors open to the reader; the others are named without a link.
    pub open: Open,
}

/// Doors that guides name and that do not open to everybody. Whoever has not signed in may knock at all of them.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// 填报技术需求
    pub demands: bool,
    /// 本单位人员
    pub members: bool,
}

impl HelpTopicPage {
    /// The page of `topic`.
    pub fn new(shell: Shell, topic: Topic, open: Open) -> Self {
        let mut shell = shell.crumb("帮助", "/help").crumb_here(topic.title());
        shell.title = topic.title().into();
        shell.here = Here::Help;
        Self { shell, topic, open }
    }

    fn all(&self) -> &'static [Topic] {
        &Topic::ALL
    }
}

/// 无障碍说明
#[derive(Template)]
#[template(path = "help/accessibility.html")]
pub struct AccessibilityPage {
    /// What stands round the page.
    pub shell: Shell,
}

impl AccessibilityPage {
    /// The page.
    pub fn new(mut shell: Shell) -> Self {
        shell.title = "无障碍说明".into();
        Self { shell }
    }
}

#[cfg(test)]
mod tests {
    use super::Topic;

    #[test]
    fn slugs_lead_back() {
        for topic in Topic::ALL {
            assert_eq!(Topic::of_slug(topic.slug()), Some(topic));
        }
        assert_eq!(Topic::of_slug("nobody"), None);
    }
}
