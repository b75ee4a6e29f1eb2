//! The pieces of a demand's page, each made from the projection: facts, sentences, links, tables.

use entity::words::{BidStage, DemandClass, DemandStage, Disclosure, Mode, Subject, Word};
use web::{
    demand::{Absent, Passage},
    parts::{Attachment, Cell, Chip, Due, Fact, Facts, Head, Link, Prose, Table},
    query::Query,
    time,
};

use super::{
    around::Around,
    page::Matter,
    rail,
    seen::{Nearness, Seen},
};
use crate::{account::session::Visitor, app::App, file, flow::Part, timeline::Row};

/// The mode; the usual one is quiet.
pub(super) fn mode_chip(seen: &Seen) -> Chip {
    match seen.mode {
        Some(Mode::Open) | None => Chip::new(Mode::Open.zh()),
        Some(mode) => Chip::strong(mode.zh()),
    }
}

/// Class, owner, district, field, date.
pub(super) fn facts_line(seen: &Seen) -> Vec<String> {
    let owner = seen.owner.clone().or_else(|| Some(format!("发榜单位{}", hidden(seen.show_name?)?)));
    let date = match (seen.listed_at, seen.posted_on) {
        (Some(at), _) => Some(format!("{}发榜", time::day(at))),
        (None, Some(on)) => Some(format!("{}征集", time::date(on))),
        (None, None) => None,
    };
    let class = seen.class.map(|class| class.zh().to_owned());
    let parts = [class, owner, Some(seen.region.clone()), Some(seen.field.clone()), date];
    parts.into_iter().flatten().filter(|text| !text.is_empty()).collect()
}

/// Where something is not for this reader: for whom it is.
pub(super) fn hidden(disclosure: Disclosure) -> Option<&'static str> {
    match disclosure {
        Disclosure::Public => None,
        Disclosure::Login => Some("登录后可见"),
        Disclosure::Bidder => Some("仅揭榜方可见"),
    }
}

/// The last reason, where the reader is to do something about it or wants to know why it ended.
pub(super) fn notes(seen: &Seen, parts: &[Part], rows: &[Row]) -> Vec<String> {
    let acts: (&[&str], &str) = match seen.stage {
        Some(DemandStage::Returned) if parts.contains(&Part::Owner) => (&["return"], "退回"),
        Some(DemandStage::Declined) => (&["decline"], "决定不予发榜"),
        Some(DemandStage::Lapsed) => (&["lapse"], "记为未揭出"),
        Some(DemandStage::Withdrawn) => (&["withdraw"], "撤回"),
        Some(DemandStage::Paused) => (&["pause"], "暂停公示"),
        // A proposal sent back is the bureau's own: its reason stands in the rows the bureau reads.
        Some(DemandStage::UnderReview) => (&["open", "revoke", "reconsider"], "退回评审"),
        _ => return Vec::new(),
    };
    let (acts, what) = acts;
    let row = rows.iter().find(|row| row.subject == Subject::Demand && acts.contains(&row.act.as_str()));
    let told = row.and_then(|row| row.details["note"].as_str());
    let Some(note) = told.or(seen.note.as_deref().filter(|_| row.is_none())) else { return Vec::new() };
    let who = row.map_or("", |row| row.actor.as_str());
    let day = row.map_or_else(String::new, |row| format!(" {}", time::short_day(row.at)));
    vec![format!("{who}{day}{what}：{note}").trim().to_owned()]
}

/// The bidding deadline, or by when the one who holds it should act.
pub(super) fn due(app: &App, matter: &Matter) -> Option<Due> {
    let now = matter.now;
    if let (Some(DemandStage::Listed), Some(end)) = (matter.seen.stage, matter.seen.closes_at) {
        return Some(time::public_due(now, end).big());
    }
    // By when the bureau decides on a proposal is its own: it would tell that there is one.
    let inside = [Part::Clerk, Part::Leader, Part::Auditor].iter().any(|part| matter.parts.contains(part));
    let told = inside || matter.seen.stage != Some(DemandStage::UnderReview);
    let end = matter.row.due_at.filter(|_| told && matter.near == Nearness::Party)?;
    let waits = matter.seen.stage.and_then(|stage| rail::holder(stage, &matter.around)).is_some();
    waits.then(|| time::desk_due(now, end, app.calendar.working_days_between(now, end)))
}

/// The way to bid, for those who may: the primary link, or the link to the bid there is.
pub(super) fn bid_link(visitor: &Visitor, matter: &Matter) -> (Option<Link>, Option<Link>) {
    let new = format!("/demands/{}/bids/new", matter.seen.id);
    let own =
        |(id, stage): (i64, BidStage)| Link::new(format!("本单位的揭榜方案（{}）", stage.zh()), format!("/bids/{id}"));
    match matter.around.own_bid {
        Some((id, BidStage::Draft)) => {
            return (Some(Link::new("继续填写揭榜方案", format!("/bids/{id}/edit"))), None);
        }
        // Turned down in an earlier round: in this one the unit may bid again.
        Some((_, BidStage::NotSelected)) | None => {}
        Some(bid) => return (None, Some(own(bid))),
    }
    let earlier = matter.around.own_bid.map(own);
    let closed_to_them = matter.row.mode == Mode::Directed && !matter.around.directed_to_reader;
    let link = match visitor.who.person() {
        _ if closed_to_them => None,
        None => Some(Link::new("登录后揭榜", Query::new().set("back", new).href("/sign-in"))),
        Some(_) if matter.parts.contains(&Part::Unit) => Some(Link::new("揭榜", new)),
        Some(_) => None,
    };
    (link, earlier)
}

/// Links of the box, by what the reader may do there.
pub(super) fn ways_on(matter: &Matter) -> Vec<Link> {
    let id = matter.seen.id;
    let owner = matter.parts.contains(&Part::Owner);
    let mut links = Vec::new();
    if owner && matches!(matter.row.stage, DemandStage::Draft | DemandStage::Returned) {
        links.push(Link::new("修改", format!("/demands/{id}/edit")));
    }
    let reviewed = matches!(
        matter.row.stage,
        DemandStage::UnderReview
            | DemandStage::Proposed
            | DemandStage::Notice
            | DemandStage::Paused
            | DemandStage::Awarded
    );
    if reviewed && matter.near == Nearness::Party {
        links.push(Link::new("评审情况", format!("/demands/{id}/review")));
    }
    let to_stamp = owner && matter.seen.listed_at.is_none();
    links.push(Link::new(if to_stamp { "打印盖章" } else { "打印" }, format!("/demands/{id}/print")));
    if owner {
        links.push(Link::new("复制为新需求", format!("/demands/new?copy={id}")));
    }
    links
}

/// Sentences of the box: who has it, what to know before bidding.
pub(super) fn advice(visitor: &Visitor, matter: &Matter) -> Vec<String> {
    let mut sentences = Vec::new();
    let stage = matter.seen.stage;
    if matter.near == Nearness::Party {
        sentences.extend(stage.and_then(|stage| rail::holder(stage, &matter.around)));
        if stage == Some(DemandStage::Recommended) || stage == Some(DemandStage::Screening) {
            sentences.push("论证通过后发榜；发榜前可以退回修改。".into());
        }
    }
    if let Some(bids) = matter.around.bids {
        sentences.push(format!("已收到揭榜方案 {bids} 份，开标前看不到内容。"));
    }
    if stage == Some(DemandStage::Listed) && matter.near != Nearness::Party {
        if matter.row.mode == Mode::Directed && !matter.around.directed_to_reader {
            sentences.push("这是定向委托的榜单，由受托单位揭榜。".into());
        } else if visitor.who.person().is_none() {
            sentences.push("高校、科研院所和企业注册并经市科技局确认后即可揭榜。".into());
        } else if matter.seen.class == Some(DemandClass::Transfer) {
            sentences.push("成果转化类榜单由企业揭榜。".into());
        }
        sentences.push("开标前任何人看不到方案内容，截止以平台时间为准。".into());
    }
    if stage == Some(DemandStage::Collected) && matter.near != Nearness::Party {
        sentences.push("这是征集到的需求，还没有发榜；发榜后可以揭榜。".into());
    }
    sentences
}

/// The amounts, each by itself, and the months.
pub(super) fn figures(seen: &Seen) -> Facts {
    let mut facts = Vec::new();
    facts.extend(seen.prize_fen.map(|fen| Fact::money("榜金（企业支付揭榜方）", fen)));
    facts.extend(
        seen.public_fen
            .filter(|fen| *fen > 0)
            .map(|fen| Fact::number("财政支持（立项后拨付）", web::money::wan(fen), "万元以内")),
    );
    facts.extend(seen.own_fen.map(|fen| Fact::money("企业自筹（含榜金）", fen)));
    facts.extend(seen.months.map(|months| Fact::number("完成时限", months, "个月")));
    if seen.prize_fen.is_none() {
        facts.extend(seen.amount_text.clone().map(|text| Fact::new("资金（征集时的表述）", text)));
    }
    Facts::grid(facts)
}

/// The table of indicators, folding or ruled.
pub(super) fn targets(seen: &Seen, kind: fn(Vec<Head>) -> Table) -> Table {
    let heads = vec![Head::text("指标"), Head::number("现有水平"), Head::number("要求达到"), Head::text("怎样检验")];
    let table = kind(heads).unseen_caption("考核指标的现有水平、要求和检验方法");
    let text = |text: String| if text.trim().is_empty() { Cell::none() } else { Cell::new(text) };
    seen.indicators.iter().fold(table, |table, row| {
        let present = match row.present.is_empty() {
            true => String::new(),
            false => format!("{} {}", row.present, row.unit),
        };
        table.row([text(row.name.clone()), text(present), Cell::new(row.target()).strong(), text(row.test.clone())])
    })
}

/// Longer texts; where one is not for this reader it says for whom it is.
pub(super) fn passages(visitor: &Visitor, seen: &Seen) -> Vec<Passage> {
    let absent = seen.background.is_none().then(|| {
        let words = seen.show_text.and_then(hidden).unwrap_or("仅揭榜方可见");
        let signed_out = visitor.who.person().is_none() && seen.show_text == Some(Disclosure::Login);
        let link = signed_out.then(|| Link::new("登录", Query::new().set("back", &visitor.path).href("/sign-in")));
        let words =
            if signed_out || seen.show_text != Some(Disclosure::Login) { words } else { "单位注册确认后可见" };
        Absent { words: words.into(), link }
    });
    let passage = |id, title: &str, text: &str, absent: Option<Absent>| Passage {
        id,
        title: title.into(),
        text: Prose::new(text),
        absent,
    };
    let background = seen.background.clone().unwrap_or_default();
    // Rows of indicators, once there are any, have taken the place of the source's words.
    let worded = seen.indicators_text.as_deref().filter(|_| seen.indicators.is_empty()).unwrap_or_default();
    [
        passage("background", "需求背景与现状", &background, absent),
        passage("problem", "拟解决的主要技术问题", &seen.problem, None),
        passage("indicators-text", "考核指标（征集时的表述）", worded, None),
        passage("constraints", "约束条件", &seen.constraints, None),
    ]
    .into_iter()
    .filter(|passage| passage.absent.is_some() || !passage.text.text.trim().is_empty())
    .collect()
}

/// Requirements, property and the like, with their labels; empty ones are left out where they are shown.
pub(super) fn terms(seen: &Seen, around: &Around) -> Vec<Fact> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let bidders = if seen.mode == Some(Mode::Directed) { text(&around.directed) } else { String::new() };
    vec![
        Fact::new("受托单位", bidders),
        Fact::new("揭榜要求", seen.requirements.clone()),
        Fact::new("配套条件", seen.support.clone()),
        Fact::new("产权归属", seen.ip.clone()),
        Fact::new("利益分配", seen.benefit.clone()),
        Fact::new("行业", text(&seen.industry)),
        Fact::new("合作方式", text(&seen.cooperation)),
        Fact::new("来源批次", text(&seen.programme)),
        Fact::new("截止时间（征集时的表述）", text(&seen.deadline_text)),
        Fact::new("有效期", validity(seen)),
        source(seen),
        Fact::new("联系人", text(&seen.contact)),
    ]
}

/// From when to when an imported row holds, as its source says.
fn validity(seen: &Seen) -> String {
    match (seen.valid_from.map(time::date), seen.valid_to.map(time::date)) {
        (Some(from), Some(to)) => format!("{from}至{to}"),
        (Some(from), None) => format!("{from}起"),
        (None, Some(to)) => format!("至{to}"),
        (None, None) => String::new(),
    }
}

/// Where an imported row comes from. Only addresses of the web become links.
fn source(seen: &Seen) -> Fact {
    match seen.source_url.as_deref() {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            Fact::link("信息来源", "原始清单", url)
        }
        source => Fact::new("信息来源", source.unwrap_or_default()),
    }
}

/// A file as a line.
pub(super) fn attachment(row: entity::file::Model) -> Attachment {
    let size = u64::try_from(row.size).unwrap_or(0);
    let shown = Attachment::new(row.id.to_string(), row.name, format!("/files/{}", row.id), size)
        .meta(format!("{}上传", time::short_day(row.at)));
    if row.part == file::STAMPED { shown.kind("盖章扫描件") } else { shown }
}
