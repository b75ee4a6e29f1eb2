//! What can go wrong, blind to the transport: pages and the API each have one way to show it.
//!
//! Use `NotFound` for whatever the reader may not load (never tell "exists but hidden"), `Forbidden` for an act that is
//! not theirs, `Conflict` for one that is theirs but not now, `Stale` when somebody else was faster, `Invalid` for
//! input that can be mended. Every sentence is Chinese, whole, and says what to do next.

use axum::http::StatusCode;
use sea_orm::DbErr;

use crate::flow::{Part, Refused};

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing to mend in a form.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// The field, as it is named in the form and in the API.
    #[schema(example = "own_fen")]
    pub field: String,
    /// What is wrong and what to do, in Chinese.
    #[schema(example = "企业自筹不能少于榜金")]
    pub says: String,
}

impl Problem {
    /// A problem with one field.
    pub fn new(field: impl Into<String>, says: impl Into<String>) -> Self {
        Self { field: field.into(), says: says.into() }
    }
}

/// Refuses input in which there is something to mend.
///
/// # Errors
/// `Invalid` with the problems, if there are any.
pub fn refuse_if_any(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Why an operation was refused or failed.
#[derive(Debug)]
pub enum Error {
    /// Not there, or not to be seen by this reader.
    NotFound,
    /// Nobody is signed in, and somebody must be.
    SignIn,
    /// Name or password is wrong, or the account is locked: never said which.
    WrongPassword,
    /// Signed in, may see it, but the act belongs to somebody else. The sentence says to whom.
    Forbidden(String),
    /// The act cannot be done now. `code` is stable, `says` is the sentence of the need that failed.
    Conflict { code: &'static str, says: String },
    /// Somebody changed it since it was read.
    Stale,
    /// A precondition header named an older version.
    Outdated,
    /// Input that can be mended, field by field.
    Invalid(Vec<Problem>),
    /// Not understandable at all: a broken body, an unknown act.
    Malformed(String),
    /// The address is there, but not for this method.
    Method,
    /// Larger than the limit; the sentence names it.
    TooLarge(String),
    /// Too many tries; wait this many seconds.
    TooMany { wait: u64, says: String },
    /// The store failed. Shown as an apology with a request id, logged once.
    Store(DbErr),
    /// Anything else that is ours: a file that cannot be read, an index that cannot be opened.
    Broken(String),
}

impl Error {
    /// A refusal for now, with its stable code and its sentence.
    pub fn conflict(code: &'static str, says: impl Into<String>) -> Self {
        Self::Conflict { code, says: says.into() }
    }

    /// What the flow engine refused, in words: `act` and `stage` are labels.
    pub fn refused(refused: Refused, act: &str, stage: &str) -> Self {
        match refused {
            Refused::NotYours(parts) => {
                let mut holders: Vec<&str> = parts.into_iter().map(Part::zh).collect();
                holders.dedup();
                Self::Forbidden(format!("“{act}”由{}办理，您在这件事里不是这个身份。", holders.join("或")))
            }
            Refused::NotNow => {
                Self::conflict("not_now", format!("现在是“{stage}”阶段，不能办理“{act}”。请刷新页面看最新情况。"))
            }
            Refused::Needs { code, says } => Self::conflict(code, says),
        }
    }

    /// One field to mend.
    pub fn invalid(field: &str, says: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(field, says)])
    }

    /// Something of ours that failed, for the log.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict { .. } | Self::Stale => StatusCode::CONFLICT,
            Self::Outdated => StatusCode::PRECONDITION_FAILED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(_) | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code of the problem document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SignIn => "sign_in",
            Self::WrongPassword => "wrong_password",
            Self::Forbidden(_) => "not_yours",
            Self::Conflict { code, .. } => code,
            Self::Stale => "stale",
            Self::Outdated => "outdated",
            Self::Invalid(_) => "invalid",
            Self::Malformed(_) => "malformed",
            Self::Method => "method",
            Self::TooLarge(_) => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::Store(_) | Self::Broken(_) => "internal",
        }
    }

    /// The sentence for a person.
    pub fn says(&self) -> String {
        match self {
            Self::NotFound => "没有找到这个页面或事项。可能地址有误，或者它不对您公开。".into(),
            Self::SignIn => "请先登录，再办理这件事。".into(),
            Self::WrongPassword => "用户名或密码不正确，请重新输入；连续 5 次不正确将暂停登录 15 分钟。".into(),
            Self::Forbidden(says) | Self::Malformed(says) | Self::TooLarge(says) => says.clone(),
            Self::Conflict { says, .. } | Self::TooMany { says, .. } => says.clone(),
            Self::Method => "这个地址不能这样打开或提交。请返回上一页，从页面上的按钮办理。".into(),
            Self::Stale => "这件事刚刚被别人办理过，请刷新页面看最新情况后再办。".into(),
            Self::Outdated => "您看到的版本已经过时，请重新读取最新版本后再改。".into(),
            Self::Invalid(problems) => {
                problems.iter().map(|problem| problem.says.as_str()).collect::<Vec<_>>().join("；")
            }
            Self::Store(_) | Self::Broken(_) => {
                "系统出了故障，这次操作没有生效。请稍后再试；仍不成功，请把请求编号告诉技术支持。".into()
            }
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(cause) => write!(f, "store: {cause}"),
            Self::Broken(cause) => write!(f, "broken: {cause}"),
            other => f.write_str(&other.says()),
        }
    }
}

impl std::error::Error for Error {}

impl From<DbErr> for Error {
    fn from(cause: DbErr) -> Self {
        Self::Store(cause)
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        Self::broken(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::broken(cause)
    }
}
