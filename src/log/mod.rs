//! The journal as people and programs may read it: the public log, and the change feed in the viewer's scope.

pub mod api;
pub mod page;

use entity::{
    journal,
    words::{Subject, Word},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{app::App, error::Result, who::Who};

/// Rows after `after`, oldest first, in the viewer's scope.
pub async fn after(app: &App, who: &Who, after: i64, limit: u64) -> Result<Vec<journal::Model>> {
    let rows = journal::Entity::find()
        .filter(crate::seen::journal(who))
        .filter(journal::Column::Seq.gt(after))
        .order_by_asc(journal::Column::Seq)
        .limit(limit)
        .all(app.store.db())
        .await?;
    Ok(rows)
}

/// Rows up to `before`, newest first, in the viewer's scope.
pub async fn before(app: &App, who: &Who, before: i64, limit: u64) -> Result<Vec<journal::Model>> {
    let rows = journal::Entity::find()
        .filter(crate::seen::journal(who))
        .filter(journal::Column::Seq.lt(before))
        .order_by_desc(journal::Column::Seq)
        .limit(limit)
        .all(app.store.db())
        .await?;
    Ok(rows)
}

/// An act in words. Acts of tables have their own; the few others are listed here.
pub fn words_of(subject: Subject, act: &str) -> &'static str {
    let of_table = match subject {
        Subject::Demand => crate::demand::rules::Act::parse(act).map(Word::zh),
        Subject::Bid => crate::bid::rules::Act::parse(act).map(Word::zh),
        _ => None,
    };
    of_table.unwrap_or(match act {
        "register" => "登记单位",
        "enrol" => "登记人员",
        "confirm" => "确认",
        "refuse" => "不予确认",
        "disable" => "停用",
        "enable" => "恢复",
        "invite" => "邀请",
        "publish" => "发布",
        "withdraw" => "撤下",
        "pause" => "暂停公示",
        "resume" => "恢复公示",
        "revoke" => "撤销公示",
        "end" => "公示期满",
        "appoint" => "聘请专家",
        "declare" => "声明无回避情形",
        "recuse" => "申请回避",
        "dismiss" => "撤换专家",
        "hand_in" => "提交评分",
        "explain" => "填写未入选理由",
        "ask" => "提问",
        "answer" => "答复提问",
        "attach" => "上传附件",
        "detach" => "删除附件",
        "import" => "导入",
        "duties" => "调整职责",
        "password" => "更换密码",
        _ => "办理",
    })
}

/// The page of a subject, where it has one.
pub fn href_of(subject: Subject, id: i64) -> Option<String> {
    match subject {
        Subject::Demand => Some(format!("/demands/{id}")),
        Subject::Achievement => Some(format!("/achievements/{id}")),
        Subject::Bid => Some(format!("/bids/{id}")),
        Subject::Notice => Some(format!("/notices/{id}")),
        Subject::Org => Some(format!("/orgs/{id}")),
        _ => None,
    }
}
