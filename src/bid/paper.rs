//! What a bidder takes away: the bid as it lies on A4, and the receipt of its submission as a file.

use axum::extract::{Path, State};
use entity::words::BidStage;
use web::{
    bid::{PrintPage, Section},
    parts::{Head, Prose, Table},
    shell::Here,
    time,
};

use super::{
    page::{answered, crumbs, price, receipt_part, units},
    receipt, seen,
};
use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Result},
    page::{self, OrPage, Shown},
};

pub(super) async fn print(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let page = print_page(&app, &visitor, &id).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn print_page(app: &App, visitor: &Visitor, id: &str) -> Result<PrintPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (row, _, seen, side) = seen::load(app.store.db(), &visitor.who, crate::form::id(id)?).await?;
    let content = seen.content.clone().unwrap_or_default();
    let shell = crumbs(page::shell(app, visitor, "揭榜意向书", Here::Hall).await?, &seen, side)
        .crumb("揭榜方案", format!("/bids/{id}"))
        .crumb_here("打印");
    let head = Table::ruled(vec![Head::text("项目"), Head::text("内容")]).unseen_caption("方案要点");
    let months = seen.months.map(|months| format!("{months} 个月")).unwrap_or_default();
    let rows = [
        ("榜单", format!("{} {}", seen.demand, seen.number.clone().unwrap_or_default())),
        ("揭榜单位", units(&seen)),
        ("项目负责人", seen.leader.clone()),
        ("报价", price(&seen)),
        ("完成时间", months),
        ("联系方式", content.contact.clone()),
    ];
    let head = rows
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(head, |head, (label, value)| head.row([label.to_owned(), value]));
    let mut page =
        PrintPage::new(shell, format!("/bids/{id}"), seen.demand.clone(), seen.unit.clone(), head, answered(&seen));
    page.sections = sections(&content);
    page.files = seen.files.iter().map(|file| file.name.clone()).collect();
    page.number = seen.number.clone().unwrap_or_default();
    page.day = seen.submitted_at.map(time::day).unwrap_or_default();
    page.receipt = seen.receipt.as_ref().map(|receipt| receipt_part(seen.id, receipt));
    page.is_draft = row.stage == BidStage::Draft;
    Ok(page)
}

fn sections(content: &super::form::Content) -> Vec<Section> {
    let section =
        |(id, title, text): (&'static str, &str, &str)| Section { id, title: title.to_owned(), text: Prose::new(text) };
    content.sections().into_iter().map(section).collect()
}

pub(super) async fn download(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let kept = kept(&app, &visitor, &id).await.or_page(&app, &visitor)?;
    let bytes = serde_json::to_vec_pretty(&kept).or_page(&app, &visitor)?;
    Ok(page::download(&format!("揭榜回执-{id}.json"), "application/json", bytes))
}

/// The receipt file, for the bidder alone: its salt opens the journal's entry.
pub(super) async fn kept(app: &App, visitor: &Visitor, id: &str) -> Result<receipt::Kept> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (_, _, seen, side) = seen::load(app.store.db(), &visitor.who, crate::form::id(id)?).await?;
    if !side.writes() {
        return Err(Error::Forbidden("回执由揭榜单位自己保存，只有揭榜单位可以下载。".into()));
    }
    receipt::kept(app.store.db(), &seen).await
}
