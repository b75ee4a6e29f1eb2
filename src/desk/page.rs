//! 工作台 and 已办.

use axum::extract::{RawQuery, State};
use chrono::{DateTime, Utc};
use web::{
    desk::{DeskPage, DonePage},
    parts::{Cell, Empty, Figure, Figures, Head, Pager, State as Standing, Table, Tabs},
    shell::Here,
    time,
};

use super::{Desk, Todo};
use crate::{
    account::session::Visitor,
    app::App,
    clock,
    demand::coach,
    doors::Doors,
    error::Error,
    leads,
    page::{self, OrPage, Shown},
};

const ROWS: u64 = 50;

/// The desk's doors.
pub fn doors(doors: Doors) -> Doors {
    doors.get("/desk", show).get("/desk/done", done).api(utoipa_axum::routes!(super::api::desk))
}

async fn show(State(app): State<App>, visitor: Visitor) -> Shown {
    if visitor.who.person().is_none() {
        return Err(Error::SignIn).or_page(&app, &visitor);
    }
    let desk = super::desk(&app, &visitor.who).await.or_page(&app, &visitor)?;
    let suited = leads::suited::for_desk(&app, &visitor.who).await.or_page(&app, &visitor)?;
    let now = app.store.clock.glance();
    let shell = page::shell(&app, &visitor, "工作台", Here::Desk).await.or_page(&app, &visitor)?;
    let page = DeskPage {
        shell,
        figures: figures(&desk, now),
        tabs: tabs(desk.todo.len() as u64, true),
        work: work(&app, &desk.todo, now),
        empty: Empty::new("现在没有要办的事", "新的事项到您手里时，会出现在这里，并在“消息”中通知。")
            .link("看榜单", "/"),
        waiting: waiting(&app, &desk, now),
        suited: suited.map(|found| leads::panel::list(&found, found.items.len())),
    };
    Ok(page::html(&page))
}

fn tabs(todo: u64, here: bool) -> Tabs {
    Tabs::new("事项").tab("待办", "/desk", here.then_some(todo), here).tab("已办", "/desk/done", None, !here)
}

fn figures(desk: &Desk, now: DateTime<Utc>) -> Figures {
    let over = desk.todo.iter().filter(|todo| todo.due.is_some_and(|due| due <= now)).count();
    Figures::new(vec![
        Figure::new("待办", desk.todo.len()).unit("件"),
        Figure::new("已逾期", over).unit("件"),
        Figure::new("在等别人", desk.waiting.len()).unit("件"),
    ])
}

/// In which group a due date falls: 已逾期, 今天到期, 七天以内, 以后, 没有期限.
fn group_of(due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> usize {
    let Some(due) = due else { return 4 };
    let last_moment = due - chrono::TimeDelta::seconds(1);
    match (clock::local_date(last_moment) - clock::local_date(now)).num_days() {
        _ if due <= now => 0,
        0 => 1,
        1..=7 => 2,
        _ => 3,
    }
}

fn work(app: &App, todo: &[Todo], now: DateTime<Utc>) -> Table {
    // Only those who vet demands have anything to read in this column.
    let coached = todo.iter().any(|row| row.coach.is_some());
    let mut heads = vec![Head::tight("要办的事"), Head::text("事项")];
    heads.extend(coached.then(|| Head::tight("体检")));
    heads.extend([Head::text("转来"), Head::text("到期"), Head::act("办理")]);
    let mut table = Table::work(heads).unseen_caption("待办事项，按到期时间").named_by(1);
    for (group, heading) in ["已逾期", "今天到期", "七天以内", "以后", "没有期限"].into_iter().enumerate()
    {
        let rows: Vec<&Todo> = todo.iter().filter(|todo| group_of(todo.due, now) == group).collect();
        if rows.is_empty() {
            continue;
        }
        table = table.group(format!("{heading} {}", rows.len()));
        for row in rows {
            let state = if group == 0 { Standing::late(&row.verb) } else { Standing::waiting(&row.verb) };
            let due = row.due.map_or_else(Cell::none, |due| {
                let left = app.calendar.working_days_between(now, due);
                let all = app.calendar.working_days_between(row.since, due);
                let shown = time::desk_due(now, due, left);
                let count = |days: i64| u32::try_from(days).unwrap_or(0);
                Cell::due(if all > 0 { shown.progress(count(all - left), count(all)) } else { shown })
            });
            let mut cells = vec![Cell::state(state), Cell::link(&row.title, &row.href).meta(&row.meta)];
            cells.extend(coached.then(|| checkup(row)));
            cells.extend([
                Cell::new(&row.from).meta(time::near_day(now, row.since)),
                due,
                Cell::act(button_of(&row.verb), &row.href),
            ]);
            table = table.row(cells);
        }
    }
    table
}

/// How much the coach finds open, leading to its list on the demand's page.
fn checkup(row: &Todo) -> Cell {
    let link = |open| Cell::link(coach::lacks(open), format!("{}#coach", row.href));
    row.coach.map_or_else(Cell::none, link)
}

/// What the row's button says: what one does on the page it opens, in two words.
fn button_of(verb: &str) -> &str {
    match verb {
        "提交" | "完成揭榜方案" => "填写",
        "转入论证" => "审查",
        "提出拟揭榜单位" => "提出",
        "批准并公示" => "审批",
        "公示期满确认" | "确认认领" => "确认",
        "恢复公示" => "恢复",
        "重新发榜" => "发榜",
        "评发榜方意见" => "评定",
        "声明回避" => "声明",
        "答复提问" => "答复",
        "确认单位注册" => "核对",
        short if short.chars().count() == 2 => short,
        _ => "办理",
    }
}

fn waiting(app: &App, desk: &Desk, now: DateTime<Utc>) -> Table {
    let heads = vec![
        Head::text("事项"),
        Head::text("现在谁手里"),
        Head::tight("阶段"),
        Head::tight("何时到手"),
        Head::text("到期"),
    ];
    let mut table = Table::fold(heads);
    for row in &desk.waiting {
        let due = row.due.map_or_else(Cell::none, |due| {
            Cell::due(time::desk_due(now, due, app.calendar.working_days_between(now, due)))
        });
        table = table.row([
            Cell::link(&row.title, &row.href),
            Cell::new(&row.holder),
            Cell::new(&row.stage),
            Cell::new(time::near_day(now, row.since)),
            due,
        ]);
    }
    table
}

async fn done(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let Some(person) = visitor.who.person() else { return Err(Error::SignIn).or_page(&app, &visitor) };
    let number = page::asked(query.as_deref()).page();
    let (rows, total) = super::done(&app, person, number, ROWS).await.or_page(&app, &visitor)?;
    let mut table =
        Table::fold(vec![Head::text("事项"), Head::text("办了什么"), Head::tight("时间"), Head::number("日志编号")]);
    for row in rows {
        let matter = match &row.href {
            Some(href) => Cell::link(&row.matter, href),
            None => Cell::new(&row.matter),
        };
        table = table.row([
            matter,
            Cell::new(row.what),
            Cell::new(time::short_minute(row.at)),
            Cell::new(format!("#{}", row.seq)),
        ]);
    }
    let shell = page::shell(&app, &visitor, "已办", Here::Desk).await.or_page(&app, &visitor)?;
    let page = DonePage {
        shell,
        tabs: tabs(0, false),
        done: table,
        empty: Empty::new("还没有办过事", "您办理过的每件事都会按时间列在这里。").link("回到待办", "/desk"),
        pager: Pager::new("/desk/done", web::query::Query::new(), number, ROWS, total).unit("件"),
    };
    Ok(page::html(&page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_follow_the_local_day() {
        let now: DateTime<Utc> = "2026-09-14T02:00:00Z".parse().unwrap();
        let at = |text: &str| Some(text.parse().unwrap());
        assert_eq!(group_of(at("2026-09-14T01:59:00Z"), now), 0);
        assert_eq!(group_of(at("2026-09-14T16:00:00Z"), now), 1, "midnight belongs to the day before");
        assert_eq!(group_of(at("2026-09-16T09:00:00Z"), now), 2);
        assert_eq!(group_of(at("2026-10-16T09:00:00Z"), now), 3);
        assert_eq!(group_of(None, now), 4);
    }
}
