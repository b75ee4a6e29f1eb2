//! Writing a bid: drafts, what they start with, and their files. None of it is read by anybody but the bidding unit and
//! its second author.

use entity::{
    account, answer, bid, file, org,
    words::{BidStage, DemandClass, DemandStage, Mode, OrgKind, Subject},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Content, content, find, may_write};
use crate::{
    app::App,
    demand::form::Indicator,
    error::{Error, Result, refuse_if_any},
    store::Tx,
    who::{Person, Who},
};

/// Most files a bid may carry.
const MOST_FILES: usize = 30;

/// Whether this person may bid for their unit at all.
fn bidding_person(who: &Who) -> Result<&Person> {
    let person = who.person().ok_or(Error::SignIn)?;
    if !who.acts_for(Some(person.org.id)) || !matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        return Err(Error::Forbidden("揭榜须由注册并经确认的高校、科研院所或企业经办人办理。".into()));
    }
    Ok(person)
}

/// The demand a bid may be started on by this person now, or why not.
pub async fn open_to<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand_id: i64,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<entity::demand::Model> {
    let person = bidding_person(who)?;
    let found = crate::demand::find(db, who, demand_id).await?;
    if crate::demand::stage_now(&found, now) != DemandStage::Listed {
        return Err(Error::conflict("deadline", "这个榜单不在揭榜中，不能揭榜。"));
    }
    if found.org_id == Some(person.org.id) {
        return Err(Error::conflict("not_owner", "发榜单位不能揭自己的榜。"));
    }
    if found.mode == Mode::Directed && found.directed_org_id != Some(person.org.id) {
        return Err(Error::conflict("asked", "这是定向委托的榜单，只有受托单位可以提交方案。"));
    }
    if found.class == DemandClass::Transfer && person.org.kind != OrgKind::Enterprise {
        return Err(Error::conflict("kind", "成果转化类榜单由企业揭榜，本单位不是企业。可联系企业牵头、本单位参与。"));
    }
    Ok(found)
}

/// The own unit's bid on a demand that is being written or has been handed in, with a draft before anything else.
pub async fn own_on<C: ConnectionTrait>(db: &C, who: &Who, demand_id: i64) -> Result<Option<bid::Model>> {
    let Some(unit) = who.org_id() else { return Ok(None) };
    let current = [BidStage::Draft, BidStage::Submitted, BidStage::Opened, BidStage::Scored];
    let mut bids = bid::Entity::find()
        .filter(crate::seen::bids(who))
        .filter(bid::Column::DemandId.eq(demand_id))
        .filter(bid::Column::OrgId.eq(unit))
        .filter(bid::Column::Stage.is_in(current))
        .order_by_asc(bid::Column::CreatedAt)
        .all(db)
        .await?;
    bids.sort_by_key(|bid| bid.stage != BidStage::Draft);
    Ok(bids.into_iter().next())
}

/// Starts a draft on a listed demand with this text.
pub async fn create(app: &App, who: &Who, demand_id: i64, content: &Content) -> Result<i64> {
    let tx = app.store.jot().await?;
    open_to(&*tx, who, demand_id, tx.now).await?;
    let indicators = storable(&*tx, demand_id, content).await?;
    let person = bidding_person(who)?;
    let mut row = bid::ActiveModel {
        id: Set(tx.fresh_id::<bid::Entity>().await?),
        demand_id: Set(demand_id),
        org_id: Set(person.org.id),
        entered_by: Set(person.id),
        stage: Set(BidStage::Draft),
        proposed: Set(false),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, content);
    let id = bid::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    write_answers(&tx, id, indicators, content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Loads a draft for writing, or says why it cannot be written.
pub async fn writable<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<bid::Model> {
    let found = find(db, who, id).await?;
    if !may_write(&found, who) {
        return Err(Error::Forbidden("只有揭榜单位和它请的共同作者可以修改这份方案。".into()));
    }
    if found.stage != BidStage::Draft {
        return Err(Error::conflict("not_a_draft", "方案已经提交，不能直接改；截止前可以选“撤回重写”。"));
    }
    Ok(found)
}

/// Overwrites a draft in place and returns its new version. `version` is the one that was read.
pub async fn save(app: &App, who: &Who, id: i64, content: &Content, version: Option<i32>) -> Result<i32> {
    let tx = app.store.jot().await?;
    let found = writable(&*tx, who, id).await?;
    let indicators = storable(&*tx, found.demand_id, content).await?;
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    let mut row = bid::ActiveModel {
        id: Set(id),
        updated_at: Set(tx.now),
        version: Set(found.version + 1),
        ..Default::default()
    };
    write_content(&mut row, content);
    bid::Entity::update(row).exec(&*tx).await?;
    write_answers(&tx, id, indicators, content).await?;
    tx.commit().await?;
    Ok(found.version + 1)
}

/// The demand's indicators, where the text can be kept as a draft that answers them.
async fn storable<C: ConnectionTrait>(db: &C, demand_id: i64, content: &Content) -> Result<Vec<Indicator>> {
    let indicators = crate::demand::indicators(db, demand_id).await?;
    refuse_if_any(content.unstorable(&indicators))?;
    Ok(indicators)
}

fn write_content(row: &mut bid::ActiveModel, content: &Content) {
    row.leader = Set(content.leader.clone());
    row.partners = Set(content.partners.clone());
    row.price_fen = Set(content.price_fen);
    row.months = Set(content.months);
    row.unit = Set(content.unit.clone());
    row.status_quo = Set(content.status_quo.clone());
    row.route = Set(content.route.clone());
    row.basis = Set(content.basis.clone());
    row.plan = Set(content.plan.clone());
    row.budget = Set(content.budget.clone());
    row.contact = Set(content.contact.clone());
    row.promise = Set(content.promise);
}

/// Stores the answers in the order of the demand's indicators.
async fn write_answers(tx: &Tx, id: i64, indicators: Vec<Indicator>, content: &Content) -> Result<()> {
    answer::Entity::delete_many().filter(answer::Column::BidId.eq(id)).exec(&**tx).await?;
    let answer_to = |indicator: i64| content.answers.iter().find(|answer| answer.indicator_id == indicator);
    let rows = indicators.into_iter().filter_map(|row| answer_to(row.id?)).map(|row| answer::ActiveModel {
        bid_id: Set(id),
        indicator_id: Set(row.indicator_id),
        promise: Set(row.promise.clone()),
        basis: Set(row.basis.clone()),
        ..Default::default()
    });
    answer::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// What a new draft starts with: the unit's profile and the writer as contact.
pub async fn from_profile<C: ConnectionTrait>(db: &C, who: &Who) -> Result<Content> {
    let person = bidding_person(who)?;
    let profile: Option<String> =
        org::Entity::find_by_id(person.org.id).select_only().column(org::Column::Profile).into_tuple().one(db).await?;
    let phone: Option<String> = account::Entity::find_by_id(person.id)
        .select_only()
        .column(account::Column::Phone)
        .into_tuple()
        .one(db)
        .await?;
    let contact = format!("{} {}", person.name, phone.unwrap_or_default());
    Ok(Content { unit: profile.unwrap_or_default(), contact: contact.trim().to_owned(), ..Content::default() })
}

/// The unit's latest other bid, whose words about the team can be used again.
pub async fn latest<C: ConnectionTrait>(db: &C, who: &Who, but: Option<i64>) -> Result<Option<Content>> {
    let Some(unit) = who.org_id() else { return Ok(None) };
    let mut earlier = bid::Entity::find()
        .filter(crate::seen::bids(who))
        .filter(bid::Column::OrgId.eq(unit))
        .order_by_desc(bid::Column::UpdatedAt);
    if let Some(but) = but {
        earlier = earlier.filter(bid::Column::Id.ne(but));
    }
    match earlier.one(db).await? {
        Some(bid) => Ok(Some(content(db, &bid).await?)),
        None => Ok(None),
    }
}

/// Fills what says something about the team from an earlier bid. Words on the matter itself stay as they are, and so
/// does everything already written, but for the profile a draft began with.
pub fn reuse(now: &mut Content, earlier: &Content, profile: &str) {
    let fill = |text: &mut String, from: &str| {
        if text.is_empty() {
            from.clone_into(text);
        }
    };
    fill(&mut now.leader, &earlier.leader);
    fill(&mut now.partners, &earlier.partners);
    fill(&mut now.basis, &earlier.basis);
    fill(&mut now.contact, &earlier.contact);
    if now.unit.is_empty() || now.unit == profile {
        earlier.unit.clone_into(&mut now.unit);
    }
}

/// Makes a fresh draft with the text of a bid that was taken back. `files` are pending uploads of the same bytes.
pub async fn copy(tx: &Tx, who: &Who, bid: &bid::Model, files: &[(i64, String)]) -> Result<i64> {
    let content = content(&**tx, bid).await?;
    let mut row = bid::ActiveModel {
        id: Set(tx.fresh_id::<bid::Entity>().await?),
        demand_id: Set(bid.demand_id),
        org_id: Set(bid.org_id),
        entered_by: Set(bid.entered_by),
        second_id: Set(bid.second_id),
        stage: Set(BidStage::Draft),
        proposed: Set(false),
        replaces_id: Set(Some(bid.id)),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, &content);
    let id = bid::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    write_answers(tx, id, crate::demand::indicators(&**tx, bid.demand_id).await?, &content).await?;
    for (file, part) in files {
        crate::file::link(tx, who, *file, Subject::Bid, id, part).await?;
    }
    Ok(id)
}

/// Uploads the bytes of a bid's files once more, as pending files of this person: a fresh draft and the bid it replaces
/// each keep their own.
pub async fn copy_files(app: &App, who: &Who, id: i64) -> Result<Vec<(i64, String)>> {
    let mut copies = Vec::new();
    for row in crate::file::of(app.store.db(), Subject::Bid, id).await? {
        let bytes = app.files.get(&row.key).await?;
        copies.push((crate::file::upload(app, who, &row.name, bytes).await?.id, row.part));
    }
    Ok(copies)
}

/// Puts files to a draft, as an act each.
pub async fn attach(app: &App, who: &Who, id: i64, files: Vec<crate::upload::Sent>) -> Result<Vec<file::Model>> {
    writable(app.store.db(), who, id).await?;
    let mut uploaded = Vec::new();
    for sent in files {
        uploaded.push(crate::file::upload(app, who, &sent.name, sent.bytes).await?);
    }
    let tx = app.store.write().await?;
    let found = writable(&*tx, who, id).await?;
    // Counted where nobody else can add one meanwhile; what is refused stays unlinked and is swept.
    let there = crate::file::of(&*tx, Subject::Bid, id).await?.len();
    if there + uploaded.len() > MOST_FILES {
        return Err(Error::invalid("file", format!("一份方案最多 {MOST_FILES} 个附件，请合并后上传")));
    }
    for row in &uploaded {
        crate::file::link(&tx, who, row.id, Subject::Bid, id, "attachment").await?;
    }
    changed(&tx, &found).await?;
    tx.commit().await?;
    Ok(uploaded)
}

/// Takes a file off a draft, as an act.
pub async fn detach(app: &App, who: &Who, id: i64, file: i64) -> Result<()> {
    let tx = app.store.write().await?;
    let found = writable(&*tx, who, id).await?;
    crate::file::unlink(&tx, who, file, Subject::Bid, id).await?;
    changed(&tx, &found).await?;
    tx.commit().await
}

/// Files are part of what is handed in: whoever read the bid before must read it again.
async fn changed(tx: &Tx, bid: &bid::Model) -> Result<()> {
    let row = bid::ActiveModel {
        id: Set(bid.id),
        updated_at: Set(tx.now),
        version: Set(bid.version + 1),
        ..Default::default()
    };
    bid::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reuse_takes_the_team_and_leaves_the_matter() {
        let earlier = Content {
            leader: "沈砚秋".into(),
            unit: "团队 14 人".into(),
            basis: "中试线一条".into(),
            route: "旧路线".into(),
            ..Content::default()
        };
        let mut now = Content { unit: "单位简介".into(), leader: "容与川".into(), ..Content::default() };
        reuse(&mut now, &earlier, "单位简介");
        assert_eq!(
            (now.leader.as_str(), now.unit.as_str(), now.basis.as_str()),
            ("容与川", "团队 14 人", "中试线一条")
        );
        assert_eq!(now.route, "");
    }
}
