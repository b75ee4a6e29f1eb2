//! Questions and answers on a demand's page.

use axum::extract::State;
use entity::words::{DemandStage, QuestionStage};
use web::{
    demand::{Question, Questions},
    parts::Field,
    query::Query,
    time,
};

use super::{
    page::{Matter, view},
    question::{self, LONGEST_ANSWER, LONGEST_QUESTION, Seen},
    stages::is_list_item,
};
use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Result},
    flow::Part,
    form::Form,
    page::{self, Id, OrPage, Shown},
};

/// What was typed before it was refused: in the control of this question, or, for none, of a new one.
pub(super) struct Typed {
    question: Option<i64>,
    text: String,
    says: String,
}

/// The section of a demand's page; none before it is listed.
pub(super) async fn section(
    app: &App,
    visitor: &Visitor,
    matter: &Matter,
    csrf: &str,
    typed: Option<&Typed>,
) -> Result<Option<Questions>> {
    if !matter.seen.stage.is_some_and(|stage| is_list_item(stage, matter.seen.listed_at.is_some())) {
        return Ok(None);
    }
    let rows = question::of(app.store.db(), &visitor.who, matter.seen.id, matter.near).await?;
    let open = matter.seen.stage == Some(DemandStage::Listed);
    let answers = open && matter.parts.contains(&Part::Owner);
    let asks = open && matter.parts.contains(&Part::Unit);
    let waiting = rows.iter().filter(|row| row.stage == QuestionStage::Asked).count();
    let hint = match (answers, open, visitor.who.person().is_some(), rows.is_empty()) {
        (true, ..) if waiting > 0 => format!("有 {waiting} 个问题待答复。答复对所有人公开，请不要写商业秘密。"),
        (true, .., true) => "还没有人提问。".into(),
        (false, true, false, _) => "登录后可以提问。问题和答复对所有人公开，不显示提问单位。".into(),
        (_, false, _, true) => "没有提问。".into(),
        _ => String::new(),
    };
    Ok(Some(Questions {
        rows: rows.into_iter().map(|row| shown(row, answers, typed)).collect(),
        ask: asks.then(|| ask_field(typed.filter(|typed| typed.question.is_none()))),
        action: format!("/demands/{}/questions", matter.seen.id),
        csrf: csrf.to_owned(),
        hint,
    }))
}

fn ask_field(typed: Option<&Typed>) -> Field {
    Field::area("text", "提问")
        .hint("问题经发榜方答复后对所有人公开，不显示提问单位；请不要写能看出本单位方案的内容。")
        .longest(u32::try_from(LONGEST_QUESTION).unwrap_or(u32::MAX))
        .value(typed.map_or("", |typed| &typed.text))
        .error(typed.map(|typed| typed.says.as_str()))
}

fn shown(row: Seen, answers: bool, typed: Option<&Typed>) -> Question {
    let typed = typed.filter(|typed| typed.question == Some(row.id));
    let reply = (answers && row.stage == QuestionStage::Asked).then(|| {
        Field::area("answer", "答复")
            .id(format!("answer-{}", row.id))
            .longest(u32::try_from(LONGEST_ANSWER).unwrap_or(u32::MAX))
            .value(typed.map_or("", |typed| &typed.text))
            .error(typed.map(|typed| typed.says.as_str()))
    });
    let meta = match row.answered_at {
        Some(at) => format!("发榜方 {} 答复 · 对所有揭榜方有效", time::short_day(at)),
        None if row.own => format!("{}由本单位提问 · 待发榜方答复", time::short_day(row.asked_at)),
        None => format!("{}提问 · 待发榜方答复", time::short_day(row.asked_at)),
    };
    Question { id: row.id, text: row.text, answer: row.answer, meta, reply }
}

/// A unit asks.
pub(super) async fn ask(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let text = form.text("text");
    match question::ask(&app, &visitor.who, id, &text).await {
        Ok(_) => Ok(page::done(&format!("/demands/{id}"), "sent")),
        Err(Error::Invalid(problems)) => again(&app, &visitor, id, typed(None, text, &problems)).await,
        Err(Error::SignIn) => {
            let back = Query::new().set("back", format!("/demands/{id}")).href("/sign-in");
            Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&back)))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// The owner answers.
pub(super) async fn answer(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let text = form.text("answer");
    match question::answer(&app, &visitor.who, id, &text).await {
        Ok(demand) => Ok(page::done(&format!("/demands/{demand}"), "done")),
        Err(Error::Invalid(problems)) => {
            let demand = question::demand_of(app.store.db(), id).await.or_page(&app, &visitor)?;
            again(&app, &visitor, demand, typed(Some(id), text, &problems)).await
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

fn typed(question: Option<i64>, text: String, problems: &[crate::error::Problem]) -> Typed {
    let says = problems.first().map_or_else(String::new, |problem| problem.says.clone());
    Typed { question, text, says }
}

async fn again(app: &App, visitor: &Visitor, demand: i64, typed: Typed) -> Shown {
    let mut page = view(app, visitor, demand, None).await.or_page(app, visitor)?;
    let matter = super::page::load(app, visitor, demand).await.or_page(app, visitor)?;
    let csrf = page.shell.csrf.clone();
    page.questions = section(app, visitor, &matter, &csrf, Some(&typed)).await.or_page(app, visitor)?;
    Ok(page::unprocessable(&page))
}
