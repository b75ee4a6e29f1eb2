//! 批量导入, for the bureau's clerk.

use axum::{
    extract::{FromRequest, Query, Request, State},
    http::Method,
    routing::get,
};
use entity::words::Word;
use serde::Deserialize;
use web::{
    import::{Columns, ImportPage, Outcome},
    money,
    parts::{Cell, Field, Figure, Figures, Head, Link, Problems, Table},
    shell::Here,
};

use super::{Fault, List, Report, Source, allowed, columns, read};
use crate::{
    account::session::Visitor,
    app::App,
    doors::Doors,
    error::{Error, Result},
    export::{self, Format, Kind, Sheet},
    page::{self, OrPage, Shown},
    upload::Upload,
};

/// Problems one page shows; the console and the API tell all of them.
const MOST_SHOWN: usize = 500;

/// The doors of imports.
pub fn doors(doors: Doors) -> Doors {
    doors
        .page(&[Method::GET, Method::POST], "/import", get(show).post(send))
        .get("/import/demands.csv", demands_csv)
        .get("/import/achievements.csv", achievements_csv)
        .api(utoipa_axum::routes!(super::api::demands))
        .api(utoipa_axum::routes!(super::api::achievements))
}

/// `?list=` which list is chosen in the form.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    list: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Shown {
    allowed(&visitor.who).or_page(&app, &visitor)?;
    let list = List::parse(&asked.list).unwrap_or(List::Demands);
    let page = form(&app, &visitor, list, false, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// Imports the file and shows what came of it. A file that cannot be read at all is asked for again.
async fn send(State(app): State<App>, visitor: Visitor, request: Request) -> Shown {
    // Asked before the bytes are read.
    allowed(&visitor.who).or_page(&app, &visitor)?;
    let sent = Upload::from_request(request, &app).await?;
    let strict = sent.form.get("strict") == "yes";
    let list = sent.form.word::<List>("list");
    let chosen = list.unwrap_or(List::Demands);
    let name = sent.files.first().map(|file| file.name.clone()).unwrap_or_default();
    match taken(&app, &visitor, list, strict, sent).await {
        Ok(report) => {
            let mut page = form(&app, &visitor, chosen, strict, Problems::none()).await.or_page(&app, &visitor)?;
            page.outcome = Some(outcome(&report, &name));
            Ok(if report.stopped { page::unprocessable(&page) } else { page::html(&page) })
        }
        Err(Error::Invalid(problems)) => {
            let problems = page::problems(&problems);
            let page = form(&app, &visitor, chosen, strict, problems).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

async fn taken(app: &App, visitor: &Visitor, list: Option<List>, strict: bool, sent: Upload) -> Result<Report> {
    let list = list.ok_or_else(|| Error::invalid("list", "请选择导入到哪一份清单"))?;
    let mut files = sent.files;
    if files.len() > 1 {
        return Err(Error::invalid("file", "一次导入一个文件，请分别导入"));
    }
    let file = files.pop().ok_or_else(|| Error::invalid("file", "请先选择文件"))?;
    if file.bytes.len() > app.config.upload_limit {
        let limit = app.config.upload_limit >> 20;
        return Err(Error::invalid("file", format!("文件超过 {limit} MB，请拆成几个文件分别导入")));
    }
    let source = Source { name: file.name, bytes: file.bytes };
    super::import(app, &visitor.who, list, source, strict, &|_, _| {}).await
}

async fn demands_csv(State(app): State<App>, visitor: Visitor) -> Shown {
    template(&app, &visitor, List::Demands).await
}

async fn achievements_csv(State(app): State<App>, visitor: Visitor) -> Shown {
    template(&app, &visitor, List::Achievements).await
}

/// An empty table with the headings. It has no example row: somebody would import it.
async fn template(app: &App, visitor: &Visitor, list: List) -> Shown {
    allowed(&visitor.who).or_page(app, visitor)?;
    let sheet = Sheet::new(format!("{}模板", list.zh()));
    let sheet = columns::of(list).iter().fold(sheet, |sheet, column| sheet.column(column.heading, Kind::Text));
    export::respond(sheet, Format::Csv).await.or_page(app, visitor)
}

async fn form(app: &App, visitor: &Visitor, list: List, strict: bool, problems: Problems) -> Result<ImportPage> {
    let (here, crumb, path) = match list {
        List::Demands => (Here::Demands, "需求", "/demands"),
        List::Achievements => (Here::Achievements, "成果", "/achievements"),
    };
    let limit = app.config.upload_limit >> 20;
    let shell = page::shell(app, visitor, "批量导入", here).await?;
    Ok(ImportPage {
        shell: shell.crumb(crumb, path).crumb_here("批量导入"),
        outcome: None,
        list: Field::radios("list", "导入到", List::ALL.iter().map(|list| (list.code(), list.zh())))
            .value(list.code())
            .error(problems.of("list")),
        file: Field::file("file", "文件")
            .hint(format!("Excel 工作簿（.xlsx）、CSV 或 JSONL，不超过 {limit} MB"))
            .accept(read::ACCEPTED)
            .error(problems.of("file")),
        strict: Field::tick("strict", "只要有一行有问题，就一行也不导入").ticked(strict),
        columns: List::ALL.iter().map(|list| described(*list)).collect(),
        problems,
    })
}

/// What the columns of a list mean.
fn described(list: List) -> Columns {
    let (id, template) = match list {
        List::Demands => ("demands", "/import/demands.csv"),
        List::Achievements => ("achievements", "/import/achievements.csv"),
    };
    let title = format!("{}的列", list.zh());
    let heads = vec![Head::tight("列名"), Head::tight("JSONL 中的键"), Head::text("怎样填")];
    let mut table = Table::fold(heads).unseen_caption(title.clone());
    for column in columns::of(list) {
        let name = if column.needed {
            Cell::new(format!("{}（必填）", column.heading)).strong()
        } else {
            Cell::new(column.heading)
        };
        let about = format!("{}。最多 {} 个字", column.about, money::count(column.most as u64));
        table = table.row([name, Cell::new(column.key), Cell::new(about)]);
    }
    Columns { id, title, templates: vec![Link::new("下载 CSV 模板", template)], table }
}

fn outcome(report: &Report, name: &str) -> Outcome {
    let title = match (report.stopped, report.refused) {
        (true, refused) => format!("没有导入：有 {refused} 行有问题"),
        (false, 0) => "导入完成".to_owned(),
        (false, refused) => format!("导入完成，有 {refused} 行没有导入"),
    };
    let mut figures = vec![
        ("新增", report.created),
        ("更新", report.changed),
        ("已有且相同", report.same),
        ("有问题", report.refused),
    ];
    if !report.left.is_empty() {
        figures.push(("未改动", report.left.len()));
    }
    let figure = |(label, number): (&str, usize)| Figure::new(label, money::count(number as u64)).unit("行");
    let (path, list) = match report.list {
        List::Demands => ("/demands", "看技术需求清单"),
        List::Achievements => ("/achievements", "看科技成果清单"),
    };
    Outcome {
        title,
        meta: format!("{}，文件“{name}”，共 {} 行", report.list.zh(), money::count(report.rows as u64)),
        figures: Figures::new(figures.into_iter().map(figure).collect()),
        notes: notes(report),
        faults: table("有问题的行", &report.faults),
        left: table("已在平台办理的行", &report.left),
        list: Link::new(list, path),
    }
}

fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.stopped {
        notes.push("按要求一行也没有导入。请在文件中改正下面的行，再导入整份文件。".to_owned());
    } else if report.refused > 0 {
        notes.push("没有问题的行已经导入。请在文件中改正下面的行，再把整份文件导入一次，已导入的不会重复。".to_owned());
    }
    if !report.stopped && report.created + report.changed > 0 {
        notes.push("新导入的内容几秒钟后可以搜索到。".to_owned());
    }
    if !report.unused.is_empty() {
        notes.push(format!("这些列没有用到：{}。", report.unused.join("、")));
    }
    let hidden = report.faults.len().saturating_sub(MOST_SHOWN);
    if hidden > 0 {
        notes.push(format!("问题太多，下面只列前 {MOST_SHOWN} 处，还有 {hidden} 处；改正后再导入会接着列出。"));
    }
    notes
}

fn table(caption: &str, faults: &[Fault]) -> Table {
    let heads = vec![Head::number("行"), Head::tight("列"), Head::text("问题")];
    let row = |fault: &Fault| [fault.line.to_string(), fault.label.clone(), fault.says.clone()];
    let table = Table::compact(heads).unseen_caption(caption);
    faults.iter().take(MOST_SHOWN).fold(table, |table, fault| table.row(row(fault)))
}
