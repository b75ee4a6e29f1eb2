//! The acts on a registration: what somebody could do with it, and doing it.

use entity::{
    account, org,
    words::{OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde_json::json;

use super::{
    code_holds, find, parts_in,
    rules::{Act, Effect, FLOW, Facts},
    set,
};
use crate::{
    account::{letters, people, session},
    app::App,
    error::{Error, Result},
    flow::Offer,
    inbox::mail,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// What an act on a registration brings with it.
#[derive(Clone, Debug, Default)]
pub struct StepInput {
    /// The reason; on confirming a doubtful code what was checked.
    pub note: Option<String>,
    /// The version that was read.
    pub version: Option<i32>,
}

async fn facts<C: ConnectionTrait>(db: &C, org: &org::Model, note: Option<&str>) -> Result<Facts> {
    Ok(Facts {
        code_holds: code_holds(org),
        has_note: note.is_some_and(|note| !note.trim().is_empty()),
        is_bureau: org.kind == OrgKind::Bureau,
        amended: org.stage != OrgStage::Refused || amended_since_refusal(db, org.id).await?,
    })
}

async fn amended_since_refusal<C: ConnectionTrait>(db: &C, id: i64) -> Result<bool> {
    use entity::journal as log;
    let last: Option<String> = log::Entity::find()
        .select_only()
        .column(log::Column::Act)
        .filter(log::Column::Subject.eq(Subject::Org))
        .filter(log::Column::SubjectId.eq(id))
        .order_by_desc(log::Column::Seq)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.as_deref() == Some("amend"))
}

/// What this person could do with the registration now. The reason that comes with an act counts as given.
pub async fn offers<C: ConnectionTrait>(db: &C, who: &Who, org: &org::Model) -> Result<Vec<Offer<Act, OrgStage>>> {
    let facts = facts(db, org, Some("…")).await?;
    Ok(FLOW.offers(&(), org.stage, &parts_in(org, who), &facts))
}

/// Takes one act on a registration.
pub async fn step(app: &App, who: &Who, id: i64, act: Act, input: &StepInput) -> Result<()> {
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if input.version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let facts = facts(&*tx, &found, note).await?;
    let taken = FLOW
        .take(&(), found.stage, act, &parts_in(&found, who), &facts)
        .map_err(|refused| Error::refused(refused, act.zh(), found.stage.zh()))?;
    let moved = org::Entity::update_many()
        .col_expr(org::Column::Stage, Expr::value(taken.to))
        .col_expr(org::Column::Version, Expr::value(found.version + 1))
        .filter(org::Column::Id.eq(id))
        .filter(org::Column::Version.eq(found.version))
        .exec(&*tx)
        .await?;
    if moved.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let mut details = json!({"from": taken.from.code(), "to": taken.to.code()});
    if let Some(note) = note {
        details["note"] = note.into();
    }
    let happened = Happened { act: act.code(), subject: Subject::Org, id, visibility: Visibility::Party, details };
    let seq = journal::append(&tx, who, happened).await?;
    for effect in taken.then {
        match effect {
            Effect::NoteCode if facts.code_holds => {}
            Effect::NoteCode => {
                set(&tx, id, [(org::Column::UsccNote, Expr::value(note.map(str::to_owned)))]).await?;
            }
            Effect::TellUnit => tell_unit(app, &tx, &found, act, note, seq).await?,
            Effect::EndSessions => end_sessions(&tx, id).await?,
        }
    }
    tx.commit().await
}

async fn tell_unit(app: &App, tx: &Tx, org: &org::Model, act: Act, note: Option<&str>, seq: i64) -> Result<()> {
    let reason = note.map(|note| format!("理由：{note}")).unwrap_or_default();
    let outcome = match act {
        Act::Confirm => format!("“{}”的注册已经确认，可以办理全部业务。", org.name),
        Act::Refuse => format!("“{}”的注册没有通过。{reason}\n修改单位信息后可以重新提交。", org.name),
        Act::Disable => format!("“{}”已停用，全部账号暂不能登录。{reason}", org.name),
        Act::Enable => format!("“{}”已恢复，可以重新登录。", org.name),
        Act::Resubmit => return Ok(()),
    };
    for account in people::administrators(&**tx, org.id).await? {
        let letter = letters::registration(app, &account.name, org.id, &outcome);
        mail::queue(tx, &account, seq, "registration", &letter).await?;
    }
    Ok(())
}

async fn end_sessions(tx: &Tx, org: i64) -> Result<()> {
    let people: Vec<i64> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::OrgId.eq(org))
        .into_tuple()
        .all(&**tx)
        .await?;
    for person in people {
        session::end_all(tx, person, None).await?;
    }
    Ok(())
}
