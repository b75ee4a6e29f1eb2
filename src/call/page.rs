//! The pages of calls: the list, the rules of one in plain words, making and changing one.

use axum::{extract::State, http::Method, routing::get};
use chrono::Datelike;
use entity::{
    call,
    words::{DayKind, Subject, Word},
};
use web::{
    call::{CallPage, CallsPage, EditPage},
    org::Fieldset,
    parts::{Cell, Column, EditRows, Empty, Fact, Facts, Field, Head, Link, Problems, State as Standing, Table},
    shell::Here,
};

use super::{
    Rules,
    coach::CoachPoint,
    edit,
    form::{CallInput, MOST_CRITERIA},
};
use crate::{
    account::session::Visitor,
    app::App,
    clock::local_date,
    doors::Doors,
    error::{Error, Problem, Result},
    form::Form,
    page::{self, Id, OrPage, Refusal, Shown},
    timeline,
};

/// The doors of the pages and of the API.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    super::api::doors(doors)
        .get("/calls", list)
        .page(both, "/calls/new", get(new).post(create))
        .get("/calls/{id}", show)
        .page(both, "/calls/{id}/edit", get(change).post(amend))
}

fn standing(open: bool) -> Standing {
    if open { Standing::going("开放中") } else { Standing::waiting("已关闭") }
}

async fn list(State(app): State<App>, visitor: Visitor) -> Shown {
    let calls = super::all(app.store.db()).await.or_page(&app, &visitor)?;
    let shell = page::shell(&app, &visitor, "征集批次", Here::Elsewhere).await.or_page(&app, &visitor)?;
    let heads = vec![Head::text("批次"), Head::tight("年度"), Head::tight("状态")];
    let table = calls.iter().fold(Table::fold(heads).unseen_caption("征集批次，新的在前"), |table, call| {
        table.row([
            Cell::link(&call.title, format!("/calls/{}", call.id)),
            Cell::new(call.year.to_string()),
            Cell::state(standing(call.open)),
        ])
    });
    let links = edit::may_edit(&visitor.who).then(|| Link::new("新建批次", "/calls/new")).into_iter().collect();
    let empty = Empty::new("还没有征集批次", "市科技局发布征集通知后，规则在这里公开。").link("看榜单", "/");
    Ok(page::html(&CallsPage { shell, links, table, empty }))
}

async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = call_page(&app, &visitor, id).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn call_page(app: &App, visitor: &Visitor, id: i64) -> Result<CallPage> {
    let call = super::find(app.store.db(), id).await?;
    let rules = super::rules(&call)?;
    let settled = edit::is_settled(app.store.db(), id).await?;
    let shell = page::shell(app, visitor, &call.title, Here::Elsewhere).await?;
    let links = match edit::may_edit(&visitor.who) {
        true if settled && call.open => vec![Link::new("关闭批次或调整体检", format!("/calls/{id}/edit"))],
        true if settled => vec![Link::new("开放批次或调整体检", format!("/calls/{id}/edit"))],
        true => vec![Link::new("修改规则", format!("/calls/{id}/edit"))],
        false => Vec::new(),
    };
    Ok(CallPage {
        shell: shell.crumb("征集批次", "/calls").crumb_here(&call.title),
        title: call.title,
        state: standing(call.open),
        year: call.year,
        note: settled.then(|| {
            "这个批次已有提交的需求，规则不再改动；它们一直按这里的规则办。需求体检只作提醒，仍可调整。".into()
        }),
        links,
        facts: facts(&rules),
        criteria: template(&rules),
        journal: timeline::of(app, &visitor.who, Subject::Call, id).await?,
    })
}

/// The rules in plain words.
fn facts(rules: &Rules) -> Facts {
    let first = if rules.district_first {
        "区县科技局先审，推荐后由市科技局审查"
    } else {
        "由市科技局直接审查"
    };
    let public = match rules.public_percent {
        0 => "不安排财政支持".to_owned(),
        percent => format!("申请财政支持不超过榜金的 {percent}%"),
    };
    Facts::lines([
        Fact::new("谁先审", first),
        Fact::new("办理时限", format!("区县、市局经办和领导各 {} 个工作日", rules.office_days)),
        Fact::new("退回修改", format!("{} 个工作日内改好再提交", rules.mend_days)),
        Fact::new("财政支持", public),
        Fact::new("评审专家", format!("每个榜单不少于 {} 名", rules.panel)),
        Fact::new("赛马制", format!("一个榜单最多确定 {} 家", rules.lanes)),
        Fact::new("公示", format!("{} 个{}，发布当日不计入", rules.notice_days, rules.notice_day_kind.zh())),
        Fact::new("需求体检", coached(rules)),
    ])
}

/// What the coach looks at.
fn coached(rules: &Rules) -> String {
    let (off, on): (Vec<CoachPoint>, Vec<CoachPoint>) =
        CoachPoint::ALL.iter().partition(|point| rules.coach_off.contains(point));
    let words = |points: &[CoachPoint]| points.iter().map(|point| point.zh()).collect::<Vec<_>>().join("、");
    match (&on[..], &off[..]) {
        (on, []) => format!("看 {} 项：{}", on.len(), words(on)),
        ([], _) => "不作体检".to_owned(),
        (on, off) => format!("看 {} 项：{}；不看：{}", on.len(), words(on), words(off)),
    }
}

fn template(rules: &Rules) -> Table {
    let heads = vec![Head::text("评分项"), Head::number("满分"), Head::text("由谁评")];
    let table = rules.criteria.iter().fold(Table::compact(heads).unseen_caption("评分表"), |table, row| {
        let by = if row.by_owner { "发榜方" } else { "评审专家" };
        table.row([Cell::new(&row.name), Cell::new(row.points.to_string()), Cell::new(by)])
    });
    let sum: i64 = rules.criteria.iter().map(|row| row.points).sum();
    table.foot([Cell::new("合计"), Cell::new(sum.to_string()), Cell::new("")])
}

/// What a form shows beside what was typed.
struct Shape {
    call: Option<call::Model>,
    settled: bool,
    problems: Problems,
}

impl Shape {
    fn new() -> Self {
        Self { call: None, settled: false, problems: Problems::none() }
    }

    async fn of(app: &App, id: i64) -> Result<Self> {
        let call = super::find(app.store.db(), id).await?;
        let settled = edit::is_settled(app.store.db(), id).await?;
        Ok(Self { call: Some(call), settled, problems: Problems::none() })
    }
}

async fn edit_page(app: &App, visitor: &Visitor, form: &Form, shape: Shape) -> Result<EditPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    if !edit::may_edit(&visitor.who) {
        return Err(Error::Forbidden("征集批次由市局经办新建和修改。".into()));
    }
    let title = if shape.call.is_some() { "修改批次" } else { "新建批次" };
    let shell = page::shell(app, visitor, title, Here::Elsewhere).await?.crumb("征集批次", "/calls");
    let (problems, settled) = (shape.problems, shape.settled);
    let back = shape.call.as_ref().map_or("/calls".to_owned(), |call| format!("/calls/{}", call.id));
    let mut intro = "规则对所有人公开。批次下有了提交的需求，除需求体检外，规则就不能再改。".to_owned();
    let mut sets = vec![Fieldset::new("批次", vec![open_field(form, &problems), coach_field(form)])];
    if settled {
        intro = "这个批次已有提交的需求，规则不能再改，只能开放、关闭或调整需求体检。要改规则，请关闭后新建一个批次。"
            .into();
    } else {
        sets = sets_of(form, &problems);
    }
    Ok(EditPage {
        shell: match &shape.call {
            Some(call) => shell.crumb(&call.title, &back).crumb_here(title),
            None => shell.crumb_here(title),
        },
        intro,
        action: shape.call.as_ref().map_or("/calls/new".to_owned(), |call| format!("/calls/{}/edit", call.id)),
        version: shape.call.map(|call| call.version),
        sets,
        criteria: (!settled).then(|| rows(form, &problems)),
        problems,
        button: "保存批次".into(),
        back: Link::new("不改了", back),
    })
}

fn open_field(form: &Form, problems: &Problems) -> Field {
    Field::radios("open", "状态", [("yes", "开放，接收需求"), ("no", "关闭，不接收新的需求")])
        .hint("同一时间只有一个批次开放；开放这一个，原来开放的批次随即关闭。")
        .value(form.get("open"))
        .error(problems.of("open"))
}

fn coach_field(form: &Form) -> Field {
    Field::checks("coach", "需求体检看哪些", CoachPoint::ALL.iter().map(|point| (point.code(), point.zh())))
        .hint("填报和审查时逐项提示，只提醒，不拦提交。去掉勾选的不看。")
        .optional()
        .values(&form.all("coach"))
}

fn sets_of(form: &Form, problems: &Problems) -> Vec<Fieldset> {
    let number = |name: &str, label: &str, unit: &str| {
        Field::number(name, label).unit(unit).value(form.get(name)).error(problems.of(name))
    };
    let kinds = DayKind::ALL.iter().map(|kind| (kind.code(), kind.zh()));
    let about = vec![
        Field::text("title", "批次名称")
            .hint("如：2026 年第二批征集")
            .value(form.get("title"))
            .error(problems.of("title")),
        number("year", "年度", "年"),
        open_field(form, problems),
    ];
    let vetting = vec![
        Field::radios("district_first", "谁先审", [("yes", "区县科技局先审"), ("no", "市科技局直接审查")])
            .value(form.get("district_first")),
        number("office_days", "办理时限", "个工作日").hint("区县、市局经办和领导各有这么多天"),
        number("mend_days", "修改时限", "个工作日").hint("退回后改好再提交"),
        number("public_percent", "财政支持比例上限", "%").hint("占榜金的比例；不安排财政支持填 0"),
        coach_field(form),
    ];
    let review = vec![
        number("panel", "评审专家人数", "名").hint("每个榜单不少于"),
        number("lanes", "赛马制最多家数", "家"),
        number("notice_days", "公示天数", "天"),
        Field::radios("notice_day_kind", "公示天数怎样算", kinds).value(form.get("notice_day_kind")),
    ];
    vec![
        Fieldset::new("一、批次", about),
        Fieldset::new("二、受理与资金", vetting),
        Fieldset::new("三、评审与公示", review),
    ]
}

fn rows(form: &Form, problems: &Problems) -> EditRows {
    let columns = vec![
        Column::text("name", "评分项").wide(),
        Column::number("points", "满分").narrow(),
        Column::select("by", "由谁评", [("expert", "评审专家"), ("owner", "发榜方")]),
    ];
    let rows = EditRows::new("criterion", "评分表", columns).described_by("criteria-hint").problems(problems);
    let rows = form.rows("criterion").into_iter().fold(rows, |rows, row| {
        let text = |name: &str| row.get(name).cloned().unwrap_or_default();
        rows.row([text("name"), text("points"), text("by")])
    });
    rows.add_label("增加一项")
}

/// The form with a row more or less, where one of those buttons was pressed (script off).
fn rows_changed(form: &Form) -> Option<Form> {
    let mut rows = form.rows("criterion");
    if form.get("add") == "criterion" {
        if rows.len() < MOST_CRITERIA {
            rows.push([("name".to_owned(), String::new())].into());
        }
    } else {
        let gone: usize = form.get("drop").strip_prefix("criterion-")?.parse().ok()?;
        if gone < rows.len() {
            rows.remove(gone);
        }
    }
    Some(form.with_rows("criterion", rows))
}

async fn new(State(app): State<App>, visitor: Visitor) -> Shown {
    let year = local_date(app.store.clock.glance()).year();
    // Most calls differ from the one before in a number or two.
    let before = super::all(app.store.db()).await.or_page(&app, &visitor)?;
    let rules = before.first().map(super::rules).transpose().or_page(&app, &visitor)?.unwrap_or_default();
    let form = CallInput { title: String::new(), year, open: true, rules }.fields();
    let page = edit_page(&app, &visitor, &form, Shape::new()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn create(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    send(app, visitor, form, None).await
}

async fn change(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let shape = Shape::of(&app, id).await.or_page(&app, &visitor)?;
    let call = super::find(app.store.db(), id).await.or_page(&app, &visitor)?;
    let form = CallInput::of(&call).or_page(&app, &visitor)?.fields();
    let page = edit_page(&app, &visitor, &form, shape).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn amend(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    send(app, visitor, form, Some(id)).await
}

async fn send(app: App, visitor: Visitor, form: Form, id: Option<i64>) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let mut shape = match id {
        Some(id) => Shape::of(&app, id).await.or_page(&app, &visitor)?,
        None => Shape::new(),
    };
    if let Some(form) = rows_changed(&form) {
        let page = edit_page(&app, &visitor, &form, shape).await.or_page(&app, &visitor)?;
        return Ok(page::html(&page));
    }
    let found = match save(&app, &visitor, &form, &shape).await {
        Ok(id) => return Ok(page::done(&format!("/calls/{id}"), "saved")),
        Err(Error::Invalid(problems)) => problems,
        Err(stale @ (Error::Outdated | Error::Conflict { .. })) => vec![Problem::new("", stale.says())],
        Err(error) => return Err(Refusal::new(&app, &visitor, error)),
    };
    shape.problems = page::problems(&found);
    let page = edit_page(&app, &visitor, &form, shape).await.or_page(&app, &visitor)?;
    Ok(page::unprocessable(&page))
}

async fn save(app: &App, visitor: &Visitor, form: &Form, shape: &Shape) -> Result<i64> {
    if !edit::may_edit(&visitor.who) {
        return Err(Error::Forbidden("征集批次由市局经办新建和修改。".into()));
    }
    let (mut input, mut problems) = CallInput::of_form(form);
    let version = form.get("version").parse().ok();
    if !["yes", "no"].contains(&form.get("open")) {
        problems.push(Problem::new("open", "请选择开放还是关闭"));
    }
    if let Some(call) = shape.call.as_ref().filter(|_| shape.settled) {
        if let Some(lack) = problems.into_iter().find(|problem| problem.field == "open") {
            return Err(Error::Invalid(vec![lack]));
        }
        let before = CallInput::of(call)?;
        let rules = Rules { coach_off: input.rules.coach_off, ..before.rules };
        input = CallInput { open: input.open, rules, ..before };
        edit::amend(app, &visitor.who, call.id, &input, version).await?;
        return Ok(call.id);
    }
    // A number that cannot be read is told once, as what was typed.
    for found in input.problems() {
        if problems.iter().all(|known| known.field != found.field) {
            problems.push(found);
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    match &shape.call {
        Some(call) => edit::amend(app, &visitor.who, call.id, &input, version).await.map(|()| call.id),
        None => edit::create(app, &visitor.who, &input).await,
    }
}
