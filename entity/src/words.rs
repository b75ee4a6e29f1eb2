//! The closed vocabularies of the field. Each word is a code (stored, in the API) and a Chinese label (on pages).

/// A closed vocabulary: every value has a stable code and the label an official would read.
pub trait Word: Copy + Eq + 'static {
    /// Every value, in the order of the procedure.
    const ALL: &'static [Self];
    /// The stored and transmitted form, `snake_case`.
    fn code(self) -> &'static str;
    /// The Chinese label.
    fn zh(self) -> &'static str;
    /// The value of a code, if it is one.
    fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.code() == code)
    }
}

use sea_orm::entity::prelude::StringLen;

/// Declares a vocabulary of the tables: `Variant = "code" "中文"`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal $zh:literal,)+ }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            sea_orm::EnumIter, sea_orm::DeriveActiveEnum, serde::Serialize, serde::Deserialize,
        )]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
        pub enum $name {
            $(#[doc = $zh] #[sea_orm(string_value = $code)] #[serde(rename = $code)] $variant,)+
        }

        impl $crate::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($code,)+]))
                    .description(Some(concat!($($code, " ", $zh, "; ",)+)))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    };
}

words! {
    /// What a unit is.
    OrgKind {
        Enterprise = "enterprise" "企业",
        Institute = "institute" "高校院所",
        District = "district" "区县科技局",
        Bureau = "bureau" "市科技局",
        Agency = "agency" "服务机构",
    }
}

words! {
    /// Where a unit's registration stands.
    OrgStage {
        Pending = "pending" "待确认",
        Confirmed = "confirmed" "已确认",
        Refused = "refused" "未通过",
        Disabled = "disabled" "已停用",
    }
}

words! {
    /// What a person may be charged with.
    Duty {
        UnitAdmin = "unit_admin" "单位管理员",
        Member = "member" "经办人",
        Clerk = "clerk" "市局经办",
        Leader = "leader" "市局领导",
        Auditor = "auditor" "纪检审计",
        Admin = "admin" "系统管理员",
        Expert = "expert" "评审专家",
    }
}

words! {
    /// Where an account stands.
    AccountStage {
        Invited = "invited" "待激活",
        Active = "active" "正常",
        Disabled = "disabled" "已停用",
    }
}

words! {
    /// How a person is signed in.
    SessionKind {
        Page = "page" "网页",
        Api = "api" "接口",
    }
}

words! {
    /// What a mailed link is for.
    LinkKind {
        Reset = "reset" "重设密码",
        Invite = "invite" "邀请",
    }
}

words! {
    /// 需求类别: who posts and what is asked.
    DemandClass {
        Tackle = "tackle" "技术攻关",
        Transfer = "transfer" "成果转化",
    }
}

words! {
    /// 组织模式.
    Mode {
        Open = "open" "揭榜挂帅",
        Directed = "directed" "定向委托",
        Race = "race" "赛马制",
    }
}

words! {
    /// The life of a demand.
    DemandStage {
        Collected = "collected" "已征集",
        Claimed = "claimed" "认领待确认",
        Draft = "draft" "草稿",
        Submitted = "submitted" "已提交",
        Returned = "returned" "已退回",
        Recommended = "recommended" "已推荐",
        Screening = "screening" "论证中",
        Declined = "declined" "未通过",
        Listed = "listed" "揭榜中",
        Closed = "closed" "已截止",
        UnderReview = "under_review" "评审中",
        Proposed = "proposed" "拟定揭榜",
        Notice = "notice" "公示中",
        Paused = "paused" "公示暂停",
        Awarded = "awarded" "已揭榜",
        Lapsed = "lapsed" "未揭出",
        Withdrawn = "withdrawn" "已撤回",
    }
}

words! {
    /// Who may read a part of a demand.
    Disclosure {
        Public = "public" "公开",
        Login = "login" "仅登录可见",
        Bidder = "bidder" "仅揭榜方可见",
    }
}

words! {
    /// How an indicator's value is compared.
    Comparator {
        AtLeast = "at_least" "≥",
        AtMost = "at_most" "≤",
        Equal = "equal" "=",
        Between = "between" "区间",
    }
}

words! {
    /// The life of a bid.
    BidStage {
        Draft = "draft" "草稿",
        Submitted = "submitted" "已提交",
        Withdrawn = "withdrawn" "已撤回",
        Replaced = "replaced" "已替换",
        Opened = "opened" "已开标",
        Scored = "scored" "已评分",
        Won = "won" "揭榜成功",
        NotSelected = "not_selected" "未入选",
    }
}

words! {
    /// The life of an achievement.
    AchievementStage {
        Draft = "draft" "草稿",
        Published = "published" "已发布",
        Withdrawn = "withdrawn" "已撤下",
    }
}

words! {
    /// 技术成熟度, in the words of the real lists, from least to most mature.
    Maturity {
        Developing = "developing" "正在研发",
        Sample = "sample" "已有样品",
        LabTested = "lab_tested" "通过小试",
        PilotTested = "pilot_tested" "通过中试",
        Production = "production" "可以量产",
    }
}

words! {
    /// An expert's seat on the panel of one demand.
    SeatStage {
        Appointed = "appointed" "待声明",
        Declared = "declared" "评分中",
        Recused = "recused" "已回避",
        Done = "done" "已交齐",
    }
}

words! {
    /// One expert's score sheet for one bid.
    SheetStage {
        Draft = "draft" "评分中",
        HandedIn = "handed_in" "已交",
    }
}

words! {
    /// The life of a public notice.
    NoticeStage {
        Running = "running" "公示中",
        Paused = "paused" "公示暂停",
        Ended = "ended" "公示期满",
        Revoked = "revoked" "已撤销",
    }
}

words! {
    /// A question from a team to the owner of a listed demand.
    QuestionStage {
        Asked = "asked" "待答复",
        Answered = "answered" "已答复",
    }
}

words! {
    /// Where an uploaded file stands.
    FileStage {
        Pending = "pending" "待关联",
        Linked = "linked" "已关联",
    }
}

words! {
    /// What kind of matter a row speaks of: the subjects of the journal, the owners of files.
    Subject {
        Account = "account" "人员",
        Org = "org" "单位",
        Call = "call" "批次",
        Demand = "demand" "需求",
        Achievement = "achievement" "成果",
        Bid = "bid" "揭榜方案",
        Seat = "seat" "专家席位",
        Notice = "notice" "公示",
        Import = "import" "导入",
    }
}

words! {
    /// Who may read a journal row, beyond being able to load its subject.
    Visibility {
        Public = "public" "公开",
        Party = "party" "当事方",
        Office = "office" "主管部门",
    }
}

words! {
    /// How days of a notice are counted.
    DayKind {
        Calendar = "calendar" "自然日",
        Working = "working" "工作日",
    }
}

words! {
    /// How often a watch tells what it found.
    Frequency {
        AtOnce = "at_once" "随时",
        Daily = "daily" "每天",
        Weekly = "weekly" "每周",
        Never = "never" "不提醒",
    }
}
