//! A demand on A4: to be printed, stamped by hand and scanned.

use axum::extract::State;
use entity::words::{DemandStage, Subject, Word};
use web::{demand::PrintPage, parts::Table};

use super::{
    page::{Matter, load, name, shell},
    pieces,
    seen::{Nearness, Seen},
    stages::is_list_item,
};
use crate::{
    account::session::Visitor,
    app::App,
    error::Result,
    file,
    form::wan_of_fen,
    page::{self, Id, OrPage, Shown},
};

/// The sheet, as far as this reader may know the demand.
pub(super) async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = sheet(&app, &visitor, id).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn sheet(app: &App, visitor: &Visitor, id: i64) -> Result<PrintPage> {
    let matter = load(app, visitor, id).await?;
    let Matter { row, seen, near, around, .. } = &matter;
    let stage = seen.stage.unwrap_or(DemandStage::Collected);
    let listed = is_list_item(stage, seen.listed_at.is_some());
    let files = file::of(app.store.db(), Subject::Demand, id).await?;
    let files = files.into_iter().filter(|file| file.part != file::STAMPED && near.may_file(row, &file.part));
    let signs = *near == Nearness::Party && !listed;
    let heading = if listed { "榜单" } else { "技术需求征集表" };
    Ok(PrintPage {
        shell: shell(app, visitor, seen, heading).await?.crumb(name(seen), format!("/demands/{id}")).crumb_here("打印"),
        back: format!("/demands/{id}"),
        heading,
        number: seen.number.clone().unwrap_or_else(|| stage.zh().to_owned()),
        head: head(seen),
        targets: pieces::targets(seen, Table::ruled),
        texts: texts(seen, &matter),
        files: files.map(|file| file.name).collect(),
        promise: signs.then(|| "本单位承诺：以上内容属实，不涉及国家秘密，自愿遵守揭榜挂帅有关规定。".to_owned()),
        unit: seen.owner.clone().unwrap_or_else(|| "填报单位".into()),
        office: around.office.clone().filter(|_| signs),
    })
}

fn head(seen: &Seen) -> Vec<[(String, String); 2]> {
    let wan = |fen: Option<i64>| fen.map_or_else(String::new, |fen| format!("{} 万元", wan_of_fen(fen)));
    let pair = |label: &str, value: String| (label.to_owned(), if value.is_empty() { "—".into() } else { value });
    let owner = seen.owner.clone().unwrap_or_else(|| "不公开".into());
    let mut rows = vec![
        [pair("需求名称", seen.title.clone()), pair("填报单位", owner)],
        [
            pair("需求类别", seen.class.map_or("", Word::zh).to_owned()),
            pair("组织模式", seen.mode.map_or("", Word::zh).to_owned()),
        ],
        [pair("技术领域", seen.field.clone()), pair("所属区县", seen.region.clone())],
        [pair("榜金", wan(seen.prize_fen)), pair("申请财政支持", wan(seen.public_fen))],
        [
            pair("企业自筹", wan(seen.own_fen)),
            pair("完成时限", seen.months.map_or_else(String::new, |months| format!("{months} 个月"))),
        ],
    ];
    let closes = seen.closes_at.map(web::time::minute);
    if let Some(closes) = closes {
        rows.push([pair("揭榜截止", closes), pair("联系人", seen.contact.clone().unwrap_or_default())]);
    } else if let Some(contact) = &seen.contact {
        rows.push([pair("联系人", contact.clone()), (String::new(), String::new())]);
    }
    rows
}

fn texts(seen: &Seen, matter: &Matter) -> Vec<(String, String)> {
    let mut texts = vec![
        ("需求背景与现状".to_owned(), seen.background.clone().unwrap_or_default()),
        ("拟解决的主要技术问题".to_owned(), seen.problem.clone()),
        ("约束条件".to_owned(), seen.constraints.clone()),
    ];
    let terms = pieces::terms(seen, &matter.around).into_iter().filter(|fact| fact.label != "联系人");
    texts.extend(terms.map(|fact| (fact.label, fact.value)));
    texts.retain(|(_, text)| !text.trim().is_empty());
    texts
}
