//! A reviewer's page: the expert declares ties and sees the bids to score; the owner sees those it gives its opinion on.

use axum::{extract::State, response::Response};
use entity::{
    seat,
    words::{DemandStage, SeatStage, SheetStage},
};
use web::{
    parts::{Acts, Cell, Choice, Empty, Fact, Facts, Field, Head, Link, Offer, State as Dot, Table},
    review::{Declaration, ReviewerPage},
};

use super::{Matter, Standing, mendable, problems, with_partners};
use crate::{
    account::session::Visitor,
    app::App,
    demand::stages::outward,
    error::{Error, Problem, Result},
    form::Form,
    page::{self, Id, OrPage, Shown},
    review::{
        self,
        list::{self, Lane},
        score::points_of_milli,
    },
};

/// What was typed before it was refused.
#[derive(Default)]
pub(super) struct Typed {
    tie: String,
    note: String,
    problems: Vec<Problem>,
}

pub(super) async fn page(app: &App, visitor: &Visitor, matter: &Matter, typed: &Typed) -> Result<Response> {
    let view = view(app, visitor, matter, typed).await?;
    Ok(if typed.problems.is_empty() { page::html(&view) } else { page::unprocessable(&view) })
}

async fn view(app: &App, visitor: &Visitor, matter: &Matter, typed: &Typed) -> Result<ReviewerPage> {
    let db = app.store.db();
    let demand = &matter.demand;
    let seat = match &matter.standing {
        Standing::Expert(seat) => Some(seat),
        _ => None,
    };
    let lanes = list::lanes(db, demand.id, seat.map(|seat| seat.id)).await?;
    let reviewing = reviewing(matter);
    let waiting = seat.is_some_and(|seat| seat.stage == SeatStage::Appointed);
    let recused = seat.is_some_and(|seat| seat.stage == SeatStage::Recused);
    let shell = matter.shell(app, visitor, &format!("评审：{}", demand.title)).await?.crumb_here("评审");
    let declaration = if reviewing && waiting { Some(declaration(app, matter, &lanes, typed).await?) } else { None };
    let mut recuse = Acts::new(format!("{}/declaration", matter.href()), shell.csrf.clone());
    if let Some(seat) = seat.filter(|_| reviewing && !waiting && !recused) {
        recuse = recuse.offer(recuse_offer(seat, typed));
    }
    let shows_bids = !waiting && !recused && !lanes.is_empty();
    Ok(ReviewerPage {
        title: demand.title.clone(),
        state: state(matter, seat, &lanes),
        facts: matter.facts(),
        due: matter.due(app).filter(|_| reviewing && !recused && open_sheets(&lanes) > 0),
        advice: advice(matter, seat, &lanes),
        problems: if waiting { problems(&typed.problems) } else { problems(&[]) },
        declaration,
        declared: seat.map(declared).unwrap_or_default(),
        recuse,
        bids: shows_bids.then(|| bids(&lanes, reviewing)),
        empty: (lanes.is_empty()).then(|| Empty::new("还没有开标的方案", "开标后这里列出要评的方案，消息里也会提醒。")),
        demand: Link::new("查看榜单全文", format!("/demands/{}", demand.id)),
        shell,
    })
}

/// Whether it is reviewed, as far as experts and owner are told: a proposal is the bureau's own.
fn reviewing(matter: &Matter) -> bool {
    outward(matter.demand.stage) == DemandStage::UnderReview
}

fn open_sheets(lanes: &[Lane]) -> usize {
    let open = |lane: &&Lane| lane.sheet.as_ref().is_none_or(|sheet| sheet.stage == SheetStage::Draft);
    lanes.iter().filter(open).count()
}

fn state(matter: &Matter, seat: Option<&seat::Model>, lanes: &[Lane]) -> Dot {
    use entity::words::Word;
    match seat.map(|seat| seat.stage) {
        Some(stage @ (SeatStage::Recused | SeatStage::Appointed)) => Dot::waiting(stage.zh()),
        _ if !reviewing(matter) => Dot::done(matter.demand.stage.zh()),
        _ if open_sheets(lanes) == 0 => Dot::done(SeatStage::Done.zh()),
        _ => Dot::going(SeatStage::Declared.zh()),
    }
}

fn advice(matter: &Matter, seat: Option<&seat::Model>, lanes: &[Lane]) -> String {
    match seat.map(|seat| seat.stage) {
        Some(SeatStage::Recused) => "您已不参加这个榜单的评审，不需要再办理。".into(),
        _ if !reviewing(matter) => "评审已经结束，这里只供查看本人的评分。".into(),
        Some(SeatStage::Appointed) => "请先声明与发榜单位、揭榜单位有无应当回避的关系，声明后才能看到方案。".into(),
        Some(_) if open_sheets(lanes) > 0 => format!("还有 {} 份方案未交评分。提交后不能再改。", open_sheets(lanes)),
        None if open_sheets(lanes) > 0 => {
            format!("请以发榜方身份对 {} 份方案给出“发榜方意见”，其余各项由专家评定。", open_sheets(lanes))
        }
        _ => "评分已全部提交，谢谢。结果以公示为准，公示前请勿对外透露。".into(),
    }
}

/// When and what was declared.
pub(super) fn declared(seat: &seat::Model) -> String {
    let at = seat.declared_at.map(web::time::short_minute).unwrap_or_default();
    match seat.stage {
        SeatStage::Appointed => String::new(),
        SeatStage::Recused => format!("{at} 已回避：{}", seat.note.as_deref().unwrap_or("—")),
        SeatStage::Declared | SeatStage::Done => format!("{at} 已声明与发榜单位、揭榜单位没有应当回避的关系。"),
    }
}

async fn declaration(app: &App, matter: &Matter, lanes: &[Lane], typed: &Typed) -> Result<Declaration> {
    let owner = match matter.demand.org_id {
        Some(owner) => crate::demand::seen::org_name(app.store.db(), owner).await?,
        None => None,
    };
    let bidders: Vec<String> = lanes.iter().map(|lane| with_partners(&lane.unit, &lane.partners)).collect();
    let units =
        Facts::lines([Fact::new("发榜单位", owner.unwrap_or_default()), Fact::new("揭榜单位", bidders.join("\n"))]);
    let wrong =
        |field: &str| typed.problems.iter().find(|problem| problem.field == field).map(|problem| problem.says.clone());
    let tie = Field::radios(
        "tie",
        "我的声明",
        [Choice::new("no", "我与上列单位没有上述关系"), Choice::new("yes", "有，申请回避")],
    );
    let note = Field::area("note", "回避情形").hint("选“申请回避”时填写：与哪个单位有什么关系。").optional().rows(2);
    Ok(Declaration {
        action: format!("{}/declaration", matter.href()),
        units,
        tie: tie.lines().value(typed.tie.clone()).error(wrong("tie").as_deref()),
        note: note.value(typed.note.clone()).error(wrong("note").as_deref()),
    })
}

fn recuse_offer(seat: &seat::Model, typed: &Typed) -> Offer {
    let warning = match seat.stage {
        SeatStage::Done => "回避后您的评分全部不计入，不能恢复。",
        _ => "回避后您不再参加本榜单的评审，已交的评分不计入，不能恢复。",
    };
    let offer = Offer::new("recuse", "申请回避").needs_note("回避情形：与哪个单位有什么关系").warning(warning);
    match typed.problems.first() {
        Some(problem) => offer.refused(typed.note.clone(), problem.says.clone()),
        None => offer,
    }
}

fn bids(lanes: &[Lane], reviewing: bool) -> Table {
    let heads = vec![
        Head::text("揭榜单位"),
        Head::number("报价"),
        Head::number("完成时间"),
        Head::tight("本人评分"),
        Head::act("办理"),
    ];
    lanes.iter().fold(Table::fold(heads).unseen_caption("本榜单的方案和本人的评分"), |table, lane| {
        let (state, verb) = match &lane.sheet {
            Some(sheet) if sheet.stage == SheetStage::HandedIn => {
                (Dot::done(format!("已交，{} 分", points_of_milli(sheet.total_milli))), "查看")
            }
            Some(sheet) if sheet.total_milli > 0 => (Dot::going("评分中"), if reviewing { "继续评分" } else { "查看" }),
            _ => (Dot::waiting("未评"), if reviewing { "评分" } else { "查看" }),
        };
        let months = lane.months.map_or_else(Cell::none, |months| Cell::new(format!("{months} 个月")));
        table.row([
            Cell::new(with_partners(&lane.unit, &lane.partners)),
            lane.price_fen.map_or_else(Cell::none, |fen| Cell::new(web::money::wan_words(fen))),
            months,
            Cell::state(state),
            Cell::act(verb, format!("/bids/{}/score", lane.bid_id)),
        ])
    })
}

pub(super) async fn declare(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let matter = Matter::of(&app, &visitor, id).await?;
        if !matches!(matter.standing, Standing::Expert(_)) {
            return Err(Error::Forbidden("回避声明由受聘的专家本人提交。".into()));
        }
        let note = form.text("note");
        let tie = match (form.get("tie"), form.get("act")) {
            ("no", _) => Ok(None),
            ("yes", _) | (_, "recuse") => Ok(Some(note.clone())),
            _ => Err(Error::invalid("tie", "请选择有没有应当回避的关系")),
        };
        let done = match tie {
            Ok(tie) => review::declare(&app, &visitor.who, matter.demand.id, tie).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => Ok(page::done(&matter.href(), "done")),
            Err(error) => {
                let typed = Typed { tie: form.get("tie").to_owned(), note, problems: mendable(error)? };
                page(&app, &visitor, &matter, &typed).await
            }
        }
    };
    answer.await.or_page(&app, &visitor)
}
