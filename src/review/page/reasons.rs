//! The page on which the clerk writes why a bid is not selected.

use axum::{extract::State, response::Response};
use entity::words::{DemandStage, Duty};
use web::{
    parts::{Fact, Facts, Field, Link},
    review::ReasonsPage,
};

use super::{Matter, Standing, mendable, problems, with_partners};
use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Problem, Result},
    form::Form,
    page::{self, Id, OrPage, Shown},
    review::{
        list,
        reasons::{self, LONGEST_REASON, Reason, WAIVED},
        score::score_words,
    },
};

async fn matter_of(app: &App, visitor: &Visitor, id: i64) -> Result<(Matter, i64)> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let bid = crate::bid::find(app.store.db(), &visitor.who, id).await?;
    let matter = Matter::of(app, visitor, bid.demand_id).await?;
    // The bidder reads the reasons on the page of the bid.
    if matter.standing != Standing::Office {
        return Err(Error::NotFound);
    }
    Ok((matter, bid.id))
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let answer = async {
        let (matter, bid) = matter_of(&app, &visitor, id).await?;
        let reasons = reasons::of(app.store.db(), &visitor.who, bid).await?;
        let text = |reason: &Reason| match reason.text.as_str() {
            "" => reason.suggestion.clone().unwrap_or_default(),
            text => text.to_owned(),
        };
        let typed = reasons.iter().map(text).collect();
        Ok::<_, Error>(page::html(&view(&app, &visitor, &matter, bid, reasons, typed, &[]).await?))
    };
    answer.await.or_page(&app, &visitor)
}

pub(super) async fn save(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let (matter, bid) = matter_of(&app, &visitor, id).await?;
        let criteria = &matter.rules.criteria;
        let texts: Vec<(String, String)> =
            criteria.iter().map(|row| (row.code.clone(), form.text(&format!("reason-{}", row.code)))).collect();
        match reasons::explain(&app, &visitor.who, bid, &texts).await {
            Ok(()) => Ok(page::done(&matter.href(), "saved")),
            Err(error) => {
                let wrong = mendable(error)?;
                let reasons = reasons::of(app.store.db(), &visitor.who, bid).await?;
                let typed = texts.into_iter().map(|(_, text)| text).collect();
                refused(&app, &visitor, &matter, bid, reasons, typed, &wrong).await
            }
        }
    };
    answer.await.or_page(&app, &visitor)
}

async fn refused(
    app: &App,
    visitor: &Visitor,
    matter: &Matter,
    bid: i64,
    reasons: Vec<Reason>,
    typed: Vec<String>,
    wrong: &[Problem],
) -> Result<Response> {
    Ok(page::unprocessable(&view(app, visitor, matter, bid, reasons, typed, wrong).await?))
}

async fn view(
    app: &App,
    visitor: &Visitor,
    matter: &Matter,
    bid: i64,
    reasons: Vec<Reason>,
    typed: Vec<String>,
    wrong: &[Problem],
) -> Result<ReasonsPage> {
    let ranking = list::ranking(app.store.db(), &matter.demand, &matter.rules).await?;
    let row = ranking.bids.into_iter().find(|row| row.bid_id == bid).ok_or(Error::NotFound)?;
    let stage = matter.demand.stage;
    let may_write = visitor.who.has(Duty::Clerk) && matches!(stage, DemandStage::UnderReview | DemandStage::Proposed);
    let shown = problems(wrong);
    let field = |(reason, text): (&Reason, String)| {
        let name = format!("reason-{}", reason.criterion);
        let average = reason.average_milli.map(|milli| format!("，均分 {}", score_words(milli))).unwrap_or_default();
        let label = format!("{}（满分 {} 分{average}）", reason.name, reason.points);
        let longest = u32::try_from(LONGEST_REASON).unwrap_or(u32::MAX);
        Field::area(&name, label).rows(3).longest(longest).value(text).error(shown.of(&name))
    };
    let written = reasons.iter().filter(|reason| !reason.text.is_empty());
    let written = written.map(|reason| Fact::new(reason.name.clone(), reason.text.clone())).collect();
    let fields = reasons.iter().zip(typed).map(field).collect();
    let unit = with_partners(&row.unit, &row.partners);
    let facts = Facts::grid([
        Fact::number("总分", row.score_milli.map(score_words).unwrap_or_else(|| "—".into()), "分"),
        Fact::new("名次", row.rank.map(|rank| format!("第 {rank} 名")).unwrap_or_default()),
        Fact::new("报价", row.price_fen.map(web::money::wan_words).unwrap_or_default()),
        Fact::new("发榜方意见", matter.demand.owner_waived.as_ref().map(|_| WAIVED).unwrap_or_default()),
    ]);
    let shell = matter.shell(app, visitor, "未入选理由").await?;
    Ok(ReasonsPage {
        shell: shell.crumb("评审", matter.href()).crumb_here("未入选理由"),
        unit,
        facts,
        problems: problems(wrong),
        action: format!("/bids/{bid}/reasons"),
        fields,
        written,
        may_write,
        review: Link::new("返回评审", matter.href()),
        bid: Link::new("查看方案", format!("/bids/{bid}")),
    })
}
