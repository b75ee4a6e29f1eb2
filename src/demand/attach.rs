//! The files of a demand: attachments while it is written, the stamped scan until it is listed.

use axum::extract::State;
use entity::{
    demand,
    words::{DemandStage, Subject},
};
use web::{
    demand::FilesPage,
    parts::{Attachments, Choice, Field, Link, Problems},
};

use super::{
    page::{Matter, load, name, shell},
    pieces,
};
use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Problem, Result},
    file::{self, ATTACHMENT, STAMPED},
    flow::Part,
    form::Form,
    page::{self, Id, OrPage, Shown},
    upload::Upload,
    who::Who,
};

/// Most files of one demand.
const MOST: usize = 20;

/// Which kinds of file a holder of these parts may add and remove now; none where they may not.
pub(super) fn parts_for(demand: &demand::Model, parts: &[Part]) -> Option<&'static [&'static str]> {
    let owner = parts.contains(&Part::Owner);
    match demand.stage {
        DemandStage::Draft | DemandStage::Returned if owner => Some(&[ATTACHMENT, STAMPED]),
        // Attachments belong to the text that is being checked; only the scan may still come in.
        DemandStage::Submitted if owner || parts.contains(&Part::District) => Some(&[STAMPED]),
        DemandStage::Recommended | DemandStage::Screening if owner => Some(&[STAMPED]),
        _ => None,
    }
}

/// Links a sent file to a demand, as an act.
pub async fn link(app: &App, who: &Who, id: i64, file_id: i64, part: &str) -> Result<()> {
    let tx = app.store.write().await?;
    let found = super::find(&*tx, who, id).await?;
    allowed(&found, who, part)?;
    if file::of(&*tx, Subject::Demand, id).await?.len() >= MOST {
        return Err(Error::conflict("too_many_files", format!("一条需求最多 {MOST} 份文件，请合并或删除旧的。")));
    }
    file::link(&tx, who, file_id, Subject::Demand, id, part).await?;
    tx.commit().await
}

/// Takes a file off a demand, as an act.
pub async fn unlink(app: &App, who: &Who, id: i64, file_id: i64) -> Result<()> {
    let tx = app.store.write().await?;
    let found = super::find(&*tx, who, id).await?;
    let files = file::of(&*tx, Subject::Demand, id).await?;
    let row = files.iter().find(|row| row.id == file_id).ok_or(Error::NotFound)?;
    allowed(&found, who, &row.part)?;
    file::unlink(&tx, who, file_id, Subject::Demand, id).await?;
    tx.commit().await
}

fn allowed(found: &demand::Model, who: &Who, part: &str) -> Result<()> {
    if ![ATTACHMENT, STAMPED].contains(&part) {
        return Err(Error::invalid("part", "文件种类只有附件（attachment）和盖章扫描件（stamped）"));
    }
    let parts = super::parts_in(found, who);
    match parts_for(found, &parts) {
        Some(kinds) if kinds.contains(&part) => Ok(()),
        Some(_) => Err(Error::conflict("submitted", "需求已经提交，附件不能再改；盖章扫描件还可以上传。")),
        None if parts.contains(&Part::Owner) => Err(Error::conflict("not_now", "需求已经发榜或办结，文件不能再改。")),
        None => Err(Error::Forbidden("只有填报单位可以管理这条需求的附件。".into())),
    }
}

/// The page of the files.
pub(super) async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = files_page(&app, &visitor, id, ATTACHMENT, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn files_page(app: &App, visitor: &Visitor, id: i64, chosen: &str, problems: Problems) -> Result<FilesPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let Matter { row, seen, parts, .. } = load(app, visitor, id).await?;
    let kinds = parts_for(&row, &parts).ok_or_else(|| {
        Error::Forbidden("现在不能管理这条需求的附件：它已经发榜或办结，或者不由您的单位填报。".into())
    })?;
    let files = file::of(app.store.db(), Subject::Demand, id).await?;
    let mine = files.into_iter().filter(|row| kinds.contains(&row.part.as_str())).map(pieces::attachment).collect();
    let choices = [
        Choice::new(ATTACHMENT, "附件").hint("按这条需求的公开范围公开"),
        Choice::new(STAMPED, "盖章扫描件").hint("打印盖章后的扫描件，只给本单位和主管部门看"),
    ];
    let choices: Vec<Choice> = choices.into_iter().filter(|choice| kinds.contains(&choice.value.as_str())).collect();
    let chosen = if kinds.contains(&chosen) { chosen } else { kinds[0] };
    let limit = app.config.upload_limit >> 20;
    let edited = matches!(row.stage, DemandStage::Draft | DemandStage::Returned) && parts.contains(&Part::Owner);
    let back = if edited {
        Link::new("回到填报", format!("/demands/{id}/edit"))
    } else {
        Link::new("回到需求", format!("/demands/{id}"))
    };
    Ok(FilesPage {
        shell: shell(app, visitor, &seen, "附件")
            .await?
            .crumb(name(&seen), format!("/demands/{id}"))
            .crumb_here("附件"),
        action: format!("/demands/{id}/files"),
        back,
        files: Attachments::new(mine).editable(),
        kind: Field::radios("part", "文件种类", choices).lines().value(chosen),
        upload: Field::file("file", "选择文件")
            .hint(format!("每个文件不超过 {limit} MB，一次最多 10 个"))
            .accept(file::accepted())
            .multiple()
            .error(problems.of("file")),
        problems,
    })
}

/// Takes files in and links them.
pub(super) async fn send(State(app): State<App>, visitor: Visitor, Id(id): Id, sent: Upload) -> Shown {
    let part = sent.form.get("part").to_owned();
    let mut problems = Vec::new();
    if sent.files.is_empty() {
        problems.push(Problem::new("file", "请先选择文件"));
    }
    for one in sent.files {
        let name = one.name.clone();
        match take_in(&app, &visitor.who, id, &part, one).await {
            Ok(()) => {}
            Err(Error::Invalid(mut found)) => {
                found.iter_mut().for_each(|problem| problem.says = format!("“{name}”：{}", problem.says));
                problems.append(&mut found);
            }
            Err(Error::TooLarge(says)) => problems.push(Problem::new("file", format!("“{name}”：{says}"))),
            Err(error) => return Err(error).or_page(&app, &visitor),
        }
    }
    if problems.is_empty() {
        return Ok(page::done(&format!("/demands/{id}/files"), "saved"));
    }
    let problems = Problems::from_pairs(problems.into_iter().map(|problem| ("file", problem.says)));
    let page = files_page(&app, &visitor, id, &part, problems).await.or_page(&app, &visitor)?;
    Ok(page::unprocessable(&page))
}

async fn take_in(app: &App, who: &Who, id: i64, part: &str, sent: crate::upload::Sent) -> Result<()> {
    // Asked before the bytes are kept, and again inside the act.
    allowed(&super::find(app.store.db(), who, id).await?, who, part)?;
    let row = file::upload(app, who, &sent.name, sent.bytes).await?;
    link(app, who, id, row.id, part).await
}

/// Takes a file off.
pub(super) async fn remove(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let file: i64 = form.get("drop-file").parse().map_err(|_| Error::NotFound).or_page(&app, &visitor)?;
    unlink(&app, &visitor.who, id, file).await.or_page(&app, &visitor)?;
    Ok(page::done(&format!("/demands/{id}/files"), "saved"))
}
