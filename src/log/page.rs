//! 公开日志.

use axum::extract::{Path, RawQuery, State};
use entity::words::Word;
use web::{
    desk::LogPage,
    parts::{Cell, Head, Table},
    shell::Here,
    time,
};

use crate::{
    account::session::Visitor,
    app::App,
    doors::Doors,
    page::{self, OrPage, Shown},
    who::Who,
};

const ROWS: usize = 50;

/// The log's doors.
pub fn doors(doors: Doors) -> Doors {
    doors.get("/log", show).get("/log/{seq}", at).api(utoipa_axum::routes!(super::api::feed))
}

async fn show(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let before = page::asked(query.as_deref()).get("before").parse().unwrap_or(i64::MAX);
    list(app, visitor, before).await
}

/// The log from one row on: where a timeline's number leads.
async fn at(State(app): State<App>, visitor: Visitor, Path(seq): Path<String>) -> Shown {
    let seq: i64 = seq.parse().map_err(|_| crate::error::Error::NotFound).or_page(&app, &visitor)?;
    list(app, visitor, seq.saturating_add(1)).await
}

async fn list(app: App, visitor: Visitor, before: i64) -> Shown {
    // The log is the same for everybody: only public rows, whoever looks.
    let rows = super::before(&app, &Who::Public, before, ROWS as u64).await.or_page(&app, &visitor)?;
    let heads = vec![
        Head::number("编号"),
        Head::tight("时间"),
        Head::text("什么事"),
        Head::text("事项"),
        Head::hash("条目哈希"),
    ];
    let mut table = Table::fold(heads).unseen_caption("公开日志，新的在前");
    for row in &rows {
        let matter = format!("{} {} 号", row.subject.zh(), row.subject_id);
        table = table.row([
            Cell::new(format!("#{}", row.seq)),
            Cell::new(time::short_minute(row.at)),
            Cell::new(crate::timeline::words_of(row.subject, &row.act)),
            match super::href_of(row.subject, row.subject_id) {
                Some(href) => Cell::link(matter, href),
                None => Cell::new(matter),
            },
            Cell::new(hex::encode(&row.entry)),
        ]);
    }
    let older = rows.last().filter(|_| rows.len() == ROWS).map(|row| format!("/log?before={}", row.seq));
    let newer = (before != i64::MAX).then(|| "/log".to_owned());
    let shell = page::shell(&app, &visitor, "公开日志", Here::Elsewhere).await.or_page(&app, &visitor)?;
    Ok(page::html(&LogPage { shell, rows: table, older, newer }))
}
