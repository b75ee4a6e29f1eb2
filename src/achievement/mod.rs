//! Achievements: results that institutes and enterprises offer for transfer.

pub mod api;
mod controls;
pub mod form;
pub mod list;
pub mod page;
pub mod rules;
pub mod seen;

use entity::{
    achievement, org,
    words::{AchievementStage, Duty, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::json;

use self::{
    form::{Content, NEGOTIABLE, StepInput},
    rules::{Act, Effect, FLOW, Facts},
};
use crate::{
    app::App,
    error::{Error, Result, refuse_if_any},
    flow::{Offer, Part, Refused},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Loads an achievement through the viewer's scope; hidden = not there.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<achievement::Model> {
    achievement::Entity::find_by_id(id).filter(crate::seen::achievements(who)).one(db).await?.ok_or(Error::NotFound)
}

/// The parts a person holds in this achievement. A clerk who wrote a draft for a unit may go on with it.
pub fn parts_in(row: &achievement::Model, who: &Who) -> Vec<Part> {
    let mut parts = who.office_parts();
    let Some(person) = who.person() else { return parts };
    let writes_for_unit =
        who.has(Duty::Clerk) && row.entered_by == Some(person.id) && row.stage == AchievementStage::Draft;
    if writes_for_unit || (row.org_id == Some(person.org.id) && may_write(who)) {
        parts.push(Part::Owner);
    } else if who.acts_for(Some(person.org.id)) {
        parts.push(Part::Unit);
    }
    parts
}

/// Whether the person writes achievements for their own unit. A unit that waits for its confirmation may draft.
pub fn may_write(who: &Who) -> bool {
    who.person().is_some_and(|person| {
        matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute)
            && matches!(person.org.stage, OrgStage::Confirmed | OrgStage::Pending)
            && (who.has(Duty::UnitAdmin) || who.has(Duty::Member))
    })
}

/// Whether the person may change the text: its owner, and the clerk where it is nobody's.
pub fn may_edit(row: &achievement::Model, who: &Who) -> bool {
    parts_in(row, who).contains(&Part::Owner) || (row.org_id.is_none() && who.has(Duty::Clerk))
}

/// Starts a draft for a unit: the person's own, or, written by a clerk, another's.
pub async fn create(app: &App, who: &Who, owner: Option<i64>, content: &Content) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    refuse_if_any(content.unstorable(&Content::default()))?;
    let owner = match owner.filter(|owner| *owner != person.org.id) {
        Some(owner) if who.has(Duty::Clerk) => owner,
        Some(_) => return Err(Error::Forbidden("只有市科技局经办人可以代其他单位登记成果。".into())),
        None if may_write(who) => person.org.id,
        None if who.has(Duty::Clerk) => return Err(Error::invalid("org_id", "代录请先选择成果属于哪个单位")),
        None => return Err(Error::Forbidden("成果由高校、科研院所或企业的经办人登记。".into())),
    };
    let tx = app.store.jot().await?;
    let org =
        org::Entity::find_by_id(owner).one(&*tx).await?.ok_or_else(|| Error::invalid("org_id", "没有这个单位"))?;
    if !matches!(org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        return Err(Error::invalid("org_id", "成果属于企业或高校院所，请选择这样的单位"));
    }
    let mut row = achievement::ActiveModel {
        org_id: Set(Some(owner)),
        entered_by: Set(Some(person.id)),
        stage: Set(AchievementStage::Draft),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, content, None);
    let id = achievement::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    tx.commit().await?;
    Ok(id)
}

/// Overwrites the text and returns the new version. A draft is overwritten in place; what has been published must stay
/// complete, and the change is journaled by the labels of what changed.
pub async fn save(app: &App, who: &Who, id: i64, content: &Content, version: Option<i32>) -> Result<i32> {
    let is_draft = find(app.store.db(), who, id).await?.stage == AchievementStage::Draft;
    let tx = if is_draft { app.store.jot().await? } else { app.store.write().await? };
    let found = find(&*tx, who, id).await?;
    if !may_edit(&found, who) {
        return Err(Error::Forbidden("只有成果单位可以修改这项成果。".into()));
    }
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    if is_draft != (found.stage == AchievementStage::Draft) {
        return Err(Error::Stale);
    }
    let before = Content::of(&found);
    refuse_if_any(content.unstorable(&before))?;
    if !is_draft {
        let changed = content.changed(&before);
        if changed.is_empty() {
            return Ok(found.version);
        }
        // An imported row may lack what its source did not say; nothing is made up for it.
        let problems = if found.org_id.is_some() { content.problems() } else { Vec::new() };
        refuse_if_any(problems)?;
        let details = json!({"changed": changed});
        let happened =
            Happened { act: "change", subject: Subject::Achievement, id, visibility: Visibility::Public, details };
        journal::append(&tx, who, happened).await?;
    }
    let mut row = achievement::ActiveModel {
        id: Set(id),
        updated_at: Set(tx.now),
        version: Set(found.version + 1),
        ..Default::default()
    };
    write_content(&mut row, content, Some(&found));
    achievement::Entity::update(row).exec(&*tx).await?;
    tx.commit().await?;
    Ok(found.version + 1)
}

fn write_content(row: &mut achievement::ActiveModel, content: &Content, before: Option<&achievement::Model>) {
    row.title = Set(content.title.clone());
    row.summary = Set(content.summary.clone());
    row.indicators = Set(content.indicators.clone());
    row.field = Set(content.field.clone());
    row.keywords = Set(content.keywords.clone());
    row.maturity = Set(content.maturity);
    row.ip_type = Set(content.ip_type.clone());
    row.cooperation = Set(content.cooperation.join("、"));
    row.price_fen = Set(content.price_fen);
    row.scope = Set(content.scope.clone());
    row.contact = Set(content.contact.clone());
    // What an imported source says of the price stays, until somebody names an amount.
    let worded = before.filter(|before| before.org_id.is_none() && before.price_fen.is_none());
    row.price_text = Set(match (content.price_fen, worded) {
        (Some(_), _) => None,
        (None, Some(before)) => before.price_text.clone(),
        (None, None) => Some(NEGOTIABLE.into()),
    });
}

async fn facts<C: ConnectionTrait>(db: &C, row: &achievement::Model, input: &StepInput) -> Result<Facts> {
    let owner_confirmed = match row.org_id {
        Some(owner) => {
            org::Entity::find_by_id(owner).one(db).await?.is_some_and(|org| org.stage == OrgStage::Confirmed)
        }
        None => false,
    };
    Ok(Facts {
        problems: Content::of(row).problems().len(),
        owner_confirmed,
        has_note: input.note.as_deref().is_some_and(|note| !note.trim().is_empty()),
        withdrawn_by_office: row.note.is_some(),
    })
}

/// What this person could do with the achievement now.
pub async fn offers<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    row: &achievement::Model,
) -> Result<Vec<Offer<Act, AchievementStage>>> {
    // Offers are shown before the reason is typed: it counts as given.
    let given = StepInput { note: Some("…".into()), ..StepInput::default() };
    let facts = facts(db, row, &given).await?;
    Ok(FLOW.offers(&(), row.stage, &parts_in(row, who), &facts))
}

/// Takes one act.
pub async fn step(app: &App, who: &Who, id: i64, act: Act, input: &StepInput) -> Result<()> {
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if input.version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let parts = parts_in(&found, who);
    let facts = facts(&*tx, &found, input).await?;
    let taken =
        FLOW.take(&(), found.stage, act, &parts, &facts).map_err(|refused| refusal(refused, act, found.stage))?;
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let by_office = act == Act::Withdraw && !parts.contains(&Part::Owner);
    advance(&tx, &found, taken.to, note.filter(|_| by_office), taken.then).await?;
    let mut details = json!({"from": found.stage.code(), "to": taken.to.code()});
    if let Some(note) = note {
        details["note"] = note.into();
    }
    let happened =
        Happened { act: act.code(), subject: Subject::Achievement, id, visibility: Visibility::Public, details };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}

fn refusal(refused: Refused, act: Act, stage: AchievementStage) -> Error {
    match refused {
        Refused::NotYours(_) => {
            Error::Forbidden(format!("“{}”由成果单位或市科技局经办人办理，您在这件事里不是这个身份。", act.zh()))
        }
        other => crate::demand::refusal(other, act.zh(), stage.zh()),
    }
}

/// The kept reason says that the bureau took it off; one of the owner's own is in the journal alone.
async fn advance(
    tx: &Tx,
    found: &achievement::Model,
    to: AchievementStage,
    note: Option<&str>,
    then: &[Effect],
) -> Result<()> {
    let mut update = achievement::Entity::update_many()
        .col_expr(achievement::Column::Stage, Expr::value(to))
        .col_expr(achievement::Column::Note, Expr::value(note.map(str::to_owned)))
        .col_expr(achievement::Column::UpdatedAt, Expr::value(tx.now))
        .col_expr(achievement::Column::Version, Expr::value(found.version + 1));
    if then.contains(&Effect::NotePublished) {
        update = update.col_expr(achievement::Column::PublishedAt, Expr::value(tx.now));
    }
    let moved = update
        .filter(achievement::Column::Id.eq(found.id))
        .filter(achievement::Column::Version.eq(found.version))
        .exec(&**tx)
        .await?;
    if moved.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The unit's other achievements, newest first, to begin a new one from: id and title.
pub async fn to_copy<C: ConnectionTrait>(db: &C, who: &Who) -> Result<Vec<(i64, String)>> {
    let Some(owner) = who.org_id() else { return Ok(Vec::new()) };
    let rows = achievement::Entity::find()
        .select_only()
        .columns([achievement::Column::Id, achievement::Column::Title])
        .filter(achievement::Column::OrgId.eq(owner))
        .filter(achievement::Column::Title.ne(""))
        .order_by_desc(achievement::Column::Id)
        .limit(20)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}
