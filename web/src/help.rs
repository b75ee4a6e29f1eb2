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
    /// 评审专家
    Expert,
    /// 区市科技局
    District,
    /// 市科技局
    Bureau,
    /// 监督与审计
    Auditor,
    /// 怎样比对
    Matching,
    /// 密封与公开日志
    Fairness,
    /// 账号与登录
    Account,
}

impl Topic {
    /// Every topic in the order of the contents.
    pub const ALL: [Self; 9] = [
        Self::Enterprise,
        Self::Team,
        Self::Expert,
        Self::District,
        Self::Bureau,
        Self::Auditor,
        Self::Matching,
        Self::Fairness,
        Self::Account,
    ];

    /// Last part of its address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Team => "team",
            Self::Expert => "expert",
            Self::District => "district",
            Self::Bureau => "bureau",
            Self::Auditor => "auditor",
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
            Self::Expert => "评审专家怎样办",
            Self::District => "区市科技局怎样办",
            Self::Bureau => "市科技局怎样办",
            Self::Auditor => "监督与审计怎样查",
            Self::Matching => "需求和成果怎样比对",
            Self::Fairness => "密封、抽取和公开日志",
            Self::Account => "账号与登录",
        }
    }

    /// One line of the contents.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Enterprise => "填报需求、按意见修改、答疑、选定揭榜方、签约和验收",
            Self::Team => "找榜单、提问、提交和重交方案、看评审结果、履约",
            Self::Expert => "声明回避、评分、写评语、签署意见",
            Self::District => "初审、退回和推荐",
            Self::Bureau => "形式审查、论证、发榜、开标、评审、公示、拨付",
            Self::Auditor => "查办理记录、核对公开日志、处理举报",
            Self::Matching => "匹配成果从哪里来，三档关联是什么意思",
            Self::Fairness => "开标前谁能看到方案，专家怎样抽，收据怎样用",
            Self::Account => "注册单位、添加人员、忘记密码、接收消息",
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
        &Topic::ALL[..6]
    }

    fn questions(&self) -> &'static [Topic] {
        &Topic::ALL[6..]
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
