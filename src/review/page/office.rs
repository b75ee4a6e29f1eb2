//! The office's page of a review: panel, scores, proposal, reasons, the leader's acts.

use axum::{
    extract::{Path, State},
    response::Response,
};
use entity::words::{DemandStage, Duty, Mode, SeatStage, Subject, Word};
use web::{
    parts::{Acts, Cell, Choice, Field, Head, Link, NoteNeed, Offer, State as Dot, Table},
    review::{Appointing, Candidate, OfficePage, Proposal, Seat},
};

use super::{Matter, Standing, mendable, problems, wan, with_partners};
use crate::{
    account::session::Visitor,
    app::App,
    demand::{form::StepInput, rules::Act},
    error::{Error, Problem, Result},
    form::Form,
    leads,
    page::{self, Id, OrPage, Shown},
    review::{
        self,
        list::{self, RankedBid, Ranking, SCALED, SeenSeat},
        score::{points_of_milli, score_words},
    },
    search::Kind,
};

/// What was typed before it was refused.
#[derive(Default)]
pub(super) struct Typed {
    act: String,
    note: String,
    winners: Vec<String>,
    problems: Vec<Problem>,
}

pub(super) async fn page(app: &App, visitor: &Visitor, matter: &Matter, typed: &Typed) -> Result<Response> {
    let view = view(app, visitor, matter, typed).await?;
    Ok(if typed.problems.is_empty() { page::html(&view) } else { page::unprocessable(&view) })
}

async fn view(app: &App, visitor: &Visitor, matter: &Matter, typed: &Typed) -> Result<OfficePage> {
    let db = app.store.db();
    let demand = &matter.demand;
    let ranking = list::ranking(db, demand, &matter.rules).await?;
    let seats = list::seats(db, demand.id).await?;
    let offers = crate::demand::offers(db, &visitor.who, demand, matter.now).await?;
    let is_clerk = visitor.who.has(Duty::Clerk);
    let reviewing = demand.stage == DemandStage::UnderReview;
    let active = seats.iter().filter(|seat| seat.stage != SeatStage::Recused).count();
    let appointing = if is_clerk && reviewing {
        let mut candidates = list::candidates(db, demand, &seats).await?;
        let found = leads::for_demand(app, &visitor.who, demand.id, Kind::Expert, leads::MOST).await?;
        let place = |account: i64| found.items.iter().position(|lead| lead.id == account);
        candidates.sort_by_key(|one| (one.recusal.is_some(), place(one.account_id).unwrap_or(usize::MAX)));
        let lead = |one: &list::Candidate| found.items.iter().find(|lead| lead.id == one.account_id);
        Some(Appointing {
            action: format!("{}/panel", matter.href()),
            candidates: candidates.into_iter().map(|one| candidate(lead(&one), one)).collect(),
            short: active < matter.rules.panel as usize,
        })
    } else {
        None
    };
    let shell = matter.shell(app, visitor, &format!("评审：{}", demand.title)).await?.crumb_here("评审");
    let seats = seats.iter().map(|seat| seat_line(matter, &shell.csrf, seat, is_clerk && reviewing)).collect();
    let mut acts = Acts::new(format!("{}/steps", matter.href()), shell.csrf.clone()).version(demand.version.into());
    acts = acts.offers(
        offers.iter().filter(|offer| offer.act != Act::Propose).filter_map(|offer| self::offer(matter, offer, typed)),
    );
    let proposal = offers.iter().find(|offer| offer.act == Act::Propose).map(|offer| {
        let lacks = offer.lacks.iter().map(|says| (*says).to_owned()).collect();
        proposal(matter, &ranking, lacks, typed)
    });
    let whole_page = typed.act != Act::Propose.code();
    Ok(OfficePage {
        title: demand.title.clone(),
        state: state(demand.stage),
        facts: matter.facts(),
        due: matter.due(app).filter(|_| matches!(demand.stage, DemandStage::UnderReview | DemandStage::Proposed)),
        advice: advice(matter, &ranking),
        acts,
        links: links(db, matter).await?,
        problems: if whole_page && acts_hold_error(typed) { problems(&[]) } else { problems(&typed.problems) },
        panel_words: format!("批次要求 {} 名，现有 {active} 名", matter.rules.panel),
        seats,
        appointing,
        scores: scores(&ranking),
        scores_words: scores_words(matter, &ranking),
        proposal,
        reasons: reasons(matter, &ranking, is_clerk),
        journal: Some(crate::timeline::of(app, &visitor.who, Subject::Demand, demand.id).await?),
        shell,
    })
}

/// The leader's acts show their own refusal beside the note.
fn acts_hold_error(typed: &Typed) -> bool {
    !typed.act.is_empty()
}

fn state(stage: DemandStage) -> Dot {
    match stage {
        DemandStage::UnderReview | DemandStage::Proposed | DemandStage::Notice => Dot::going(stage.zh()),
        DemandStage::Paused => Dot::late(stage.zh()),
        DemandStage::Awarded => Dot::done(stage.zh()),
        other => Dot::waiting(other.zh()),
    }
}

/// What comes next and whose it is.
fn advice(matter: &Matter, ranking: &Ranking) -> String {
    match matter.demand.stage {
        DemandStage::Listed | DemandStage::Closed => {
            "方案还没有开标。到期截止后由市局经办在榜单页开标，再聘请专家。".into()
        }
        DemandStage::UnderReview if (ranking.seats.len() as u32) < matter.rules.panel => "请市局经办聘请专家。".into(),
        DemandStage::UnderReview if ranking.sheets_open > 0 => {
            format!("还有 {} 份评分表未交，由专家和发榜方办理。", ranking.sheets_open)
        }
        DemandStage::UnderReview => "评分已交齐，请市局经办提出拟揭榜单位。".into(),
        DemandStage::Proposed => "已提出拟揭榜单位，由市局领导批准或退回复议。未入选理由写齐后才能批准。".into(),
        DemandStage::Notice | DemandStage::Paused => "已经公示，暂停、恢复和撤销在公示页办理。".into(),
        DemandStage::Awarded => "公示期满，已确认揭榜单位。".into(),
        _ => "这个榜单现在没有评审事项。".into(),
    }
}

async fn links<C: sea_orm::ConnectionTrait>(db: &C, matter: &Matter) -> Result<Vec<Link>> {
    let mut links = vec![Link::new("榜单页", format!("/demands/{}", matter.demand.id))];
    links.push(Link::new("导出评分汇总表", format!("{}.xlsx", matter.href())));
    if let Some(notice) = crate::notice::list::latest_of(db, matter.demand.id).await? {
        links.push(Link::new("公示", format!("/notices/{notice}")));
    }
    Ok(links)
}

fn offer(matter: &Matter, offer: &crate::flow::Offer<Act, DemandStage>, typed: &Typed) -> Option<Offer> {
    let act = offer.act;
    let mut shown = match act {
        Act::Approve => {
            let days = format!(
                "批准后立即公示 {} 个{}，公示内容不能再改。",
                matter.rules.notice_days,
                matter.rules.notice_day_kind.zh()
            );
            Offer::new(act.code(), "批准并公示").primary().warning(days)
        }
        Act::Reconsider => Offer::new(act.code(), "退回复议").needs_note("退回复议的理由"),
        Act::Lapse => Offer::new(act.code(), "记为未揭出").needs_note("未揭出的原因，将公开"),
        // Offered only when it may be done: until then the owner is waited for.
        Act::WaiveOwner if offer.lacks.is_empty() => Offer::new(act.code(), "不再等发榜方意见")
            .needs_note("理由，发榜方会看到")
            .warning("免去后发榜方不能再评，总分按专家各项折算为百分制。"),
        // Opening, withdrawing and what concerns the notice have their own pages.
        _ => return None,
    };
    shown.blocked = offer.lacks.iter().map(|says| (*says).to_owned()).collect();
    if typed.act == act.code() {
        let says = typed.problems.iter().map(|problem| problem.says.as_str()).collect::<Vec<_>>().join("；");
        shown = match shown.note {
            NoteNeed::None => shown.blocked(says),
            _ => shown.refused(typed.note.clone(), says),
        };
    }
    Some(shown)
}

fn seat_line(matter: &Matter, csrf: &str, seat: &SeenSeat, may_dismiss: bool) -> Seat {
    let all = seat.handed_in + seat.open;
    let (state, words) = match seat.stage {
        SeatStage::Appointed => {
            (Dot::waiting(seat.stage.zh()), format!("{} 聘请", web::time::short_minute(seat.appointed_at)))
        }
        SeatStage::Declared => (Dot::going(seat.stage.zh()), format!("已交 {} 份，共 {all} 份", seat.handed_in)),
        SeatStage::Done => (Dot::done(seat.stage.zh()), format!("共 {all} 份")),
        SeatStage::Recused => (Dot::waiting(seat.stage.zh()), seat.note.clone().unwrap_or_default()),
    };
    let mut acts = Acts::new(format!("{}/panel/{}/dismissal", matter.href(), seat.account_id), csrf).small();
    if may_dismiss && seat.stage != SeatStage::Recused {
        let warning = "撤换后，这位专家的评分不再计入，本轮评审不能再次聘请。";
        acts = acts
            .offer(Offer::new(format!("dismiss-{}", seat.account_id), "撤换").needs_note("撤换理由").warning(warning));
    }
    Seat { name: seat.name.clone(), unit: seat.unit.clone(), state, words, acts }
}

fn candidate(lead: Option<&leads::Lead>, one: list::Candidate) -> Candidate {
    let reviewed = lead.is_some_and(|lead| !lead.works.is_empty());
    let remarks =
        [(one.knows_field, "领域相符"), (reviewed, "评过相近的榜单"), (one.same_unit_seated, "专家组已有同单位专家")];
    Candidate {
        account: one.account_id,
        name: one.name,
        unit: one.unit,
        fields: one.fields.join("、"),
        remark: remarks.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect::<Vec<_>>().join("，"),
        barred: one.recusal.map(|why| format!("须回避：{why}")),
    }
}

/// Beside a bid whose unit was disabled after it was handed in.
const DISABLED: &str = "单位注册已停用，不能作为拟揭榜单位";

fn points(milli: Option<i64>) -> Cell {
    milli.map_or_else(Cell::none, |milli| Cell::new(points_of_milli(milli)))
}

fn scores(ranking: &Ranking) -> Table {
    let mut heads = vec![Head::number("名次"), Head::text("揭榜单位"), Head::number("报价（万元）")];
    heads.extend(ranking.seats.iter().map(|seat| Head::number(seat.name.clone())));
    heads.push(Head::number("专家均分"));
    if ranking.owner_marks {
        heads.push(Head::number("发榜方意见"));
    }
    heads.push(Head::number("总分"));
    let table = Table::compact(heads).unseen_caption("各方案的专家评分、均分、总分和名次").named_by(1);
    ranking.bids.iter().fold(table, |table, bid| {
        let unit = Cell::link(with_partners(&bid.unit, &bid.partners), format!("/bids/{}", bid.bid_id));
        let unit = match (bid.proposed, bid.unit_confirmed) {
            (_, false) => unit.meta(DISABLED),
            (true, true) => unit.meta("拟揭榜"),
            (false, true) => unit,
        };
        let rank = bid.rank.map_or_else(Cell::none, |rank| Cell::new(rank.to_string()));
        let mut cells = vec![rank, unit, wan(bid.price_fen)];
        cells.extend(bid.experts.iter().map(|total| points(*total)));
        let score = |milli: Option<i64>| milli.map_or_else(Cell::none, |milli| Cell::new(score_words(milli)));
        cells.push(score(bid.average_milli));
        if ranking.owner_marks {
            cells.push(points(bid.owner_milli));
        }
        cells.push(score(bid.score_milli).strong());
        table.row(cells)
    })
}

fn scores_words(matter: &Matter, ranking: &Ranking) -> String {
    let mut words = String::new();
    if ranking.sheets_open > 0 && !ranking.bids.is_empty() {
        words = format!("还有 {} 份评分表未交，均分和名次为暂列。", ranking.sheets_open);
    }
    if let Some(why) = &ranking.owner_waived {
        words.push_str(&format!("{SCALED}原因：{why}。"));
    }
    let open = matches!(matter.demand.stage, DemandStage::UnderReview | DemandStage::Proposed);
    for bid in ranking.bids.iter().filter(|bid| open && !bid.unit_confirmed) {
        words.push_str(&format!("{}的注册已停用，恢复前不能作为拟揭榜单位。", bid.unit));
    }
    if matter.demand.stage == DemandStage::UnderReview && !ranking.bids.is_empty() {
        words.push_str("评审期间只有市科技局可以看到本表，专家之间、揭榜单位都看不到。");
    }
    words
}

fn proposal(matter: &Matter, ranking: &Ranking, lacks: Vec<String>, typed: &Typed) -> Proposal {
    let race = matter.demand.mode == Mode::Race;
    let choice = |bid: &RankedBid| {
        let score = bid.score_milli.map(score_words).unwrap_or_default();
        let price = bid.price_fen.map(|fen| format!("，报价 {}", web::money::wan_words(fen))).unwrap_or_default();
        let rank = bid.rank.unwrap_or_default();
        Choice::new(bid.bid_id.to_string(), with_partners(&bid.unit, &bid.partners)).hint(format!(
            "第 {rank} 名，总分 {score}{price}{}",
            if bid.unit_confirmed { String::new() } else { format!("，{DISABLED}") }
        ))
    };
    let choices: Vec<Choice> = ranking.bids.iter().map(choice).collect();
    let field = if race {
        let hint = format!("赛马制选 2 到 {} 个方案同时开展。", matter.rules.lanes);
        Field::checks("winners", "拟揭榜方案", choices).hint(hint)
    } else {
        Field::radios("winners", "拟揭榜方案", choices)
    };
    let proposing = typed.act == Act::Propose.code();
    let wrong = typed.problems.first().filter(|_| proposing).map(|problem| problem.says.as_str());
    let note = Field::area("note", "说明")
        .id("proposal-note")
        .optional()
        .hint("没有提出总分第一的方案时，请写明原因，供领导审批。");
    Proposal {
        action: format!("{}/steps", matter.href()),
        version: matter.demand.version,
        choice: field.lines().values(&typed.winners).error(wrong),
        note: note.value(if proposing { typed.note.as_str() } else { "" }),
        lacks,
    }
}

fn reasons(matter: &Matter, ranking: &Ranking, is_clerk: bool) -> Table {
    let proposed = ranking.bids.iter().any(|bid| bid.proposed);
    let may_write = is_clerk && matches!(matter.demand.stage, DemandStage::UnderReview | DemandStage::Proposed);
    let heads = vec![Head::text("揭榜单位"), Head::text("理由"), Head::act("办理")];
    let all = matter.rules.criteria.len();
    let losers = ranking.bids.iter().filter(|bid| !bid.proposed);
    losers.fold(Table::fold(heads).unseen_caption("各未入选方案的理由是否写齐"), |table, bid| {
        let words = match bid.unexplained {
            0 => Cell::new("已逐项写齐"),
            left if proposed => Cell::new(format!("还差 {left} 项，共 {all} 项")).lack(),
            left => Cell::new(format!("还差 {left} 项，共 {all} 项")),
        };
        let verb = if may_write { "填写" } else { "查看" };
        let act = Cell::act(verb, format!("/bids/{}/reasons", bid.bid_id));
        table.row([Cell::new(with_partners(&bid.unit, &bid.partners)), words, act])
    })
}

async fn office(app: &App, visitor: &Visitor, id: i64) -> Result<Matter> {
    let matter = Matter::of(app, visitor, id).await?;
    match matter.standing {
        Standing::Office => Ok(matter),
        _ => Err(Error::Forbidden("这件事由市科技局办理。".into())),
    }
}

/// Back to the page with what can be mended, or on.
async fn settle(app: &App, visitor: &Visitor, matter: &Matter, done: Result<()>, typed: Typed) -> Result<Response> {
    match done {
        Ok(()) => Ok(page::done(&matter.href(), "done")),
        Err(error) => page(app, visitor, matter, &Typed { problems: mendable(error)?, ..typed }).await,
    }
}

pub(super) async fn appoint(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let matter = office(&app, &visitor, id).await?;
        let done = match form.get("account_id").parse() {
            Ok(account) => review::appoint(&app, &visitor.who, matter.demand.id, account).await.map(drop),
            Err(_) => Err(Error::invalid("", "请从名单中选一位专家")),
        };
        settle(&app, &visitor, &matter, done.map_err(without_field), Typed::default()).await
    };
    answer.await.or_page(&app, &visitor)
}

pub(super) async fn dismiss(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, account)): Path<(String, String)>,
    form: Form,
) -> Shown {
    let answer = async {
        let matter = office(&app, &visitor, crate::form::id(&id)?).await?;
        let done =
            review::dismiss(&app, &visitor.who, matter.demand.id, crate::form::id(&account)?, &form.text("note")).await;
        settle(&app, &visitor, &matter, done.map_err(without_field), Typed::default()).await
    };
    answer.await.or_page(&app, &visitor)
}

/// The sentence stands on top of the page: the control it belongs to is one of many.
fn without_field(error: Error) -> Error {
    match error {
        Error::Invalid(problems) => {
            Error::Invalid(problems.into_iter().map(|problem| Problem::new("", problem.says)).collect())
        }
        other => other,
    }
}

pub(super) async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let matter = office(&app, &visitor, id).await?;
        let act: Act = form.word("act").ok_or_else(|| Error::Malformed("不认识这个操作，请刷新页面后再办。".into()))?;
        let note = form.text("note");
        let winners: Vec<String> = form.all("winners").into_iter().map(str::to_owned).collect();
        let input = StepInput {
            note: Some(note.clone()).filter(|note| !note.is_empty()),
            winners: winners.iter().filter_map(|id| id.parse().ok()).collect(),
            version: form.get("version").parse().ok(),
            closes_at: None,
        };
        let done = crate::steps::demand(&app, &visitor.who, matter.demand.id, act, &input).await;
        let done = done.map_err(|error| match error {
            Error::Conflict { says, .. } if act == Act::Propose => Error::invalid("winners", says),
            other => other,
        });
        let typed = Typed { act: act.code().to_owned(), note, winners, problems: Vec::new() };
        settle(&app, &visitor, &matter, done, typed).await
    };
    answer.await.or_page(&app, &visitor)
}

pub(super) async fn workbook(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let answer = async {
        let matter = office(&app, &visitor, id).await?;
        let ranking = list::ranking(app.store.db(), &matter.demand, &matter.rules).await?;
        review::export::respond(&matter.demand, &ranking).await
    };
    answer.await.or_page(&app, &visitor)
}
