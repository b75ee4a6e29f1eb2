//! The score sheet: the bid on the left, the criteria on the right, saved while it is written, handed in once.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use entity::{
    bid, seat, sheet,
    words::{DemandStage, SheetStage},
};
use serde_json::json;
use web::{
    parts::Link,
    review::{Criterion, Lane, ScorePage},
};

use super::{Matter, Standing, mendable, problems, reviewer::declared};
use crate::{
    account::session::Visitor,
    app::App,
    call::Rules,
    error::{Error, Problem, Result},
    form::Form,
    page::{self, Id, OrPage, Shown},
    review::{
        list,
        score::{self, Mark, bands, criteria, milli_of_points, points_of_milli},
    },
};

/// One sheet with everything its page needs.
struct Desk {
    matter: Matter,
    bid: bid::Model,
    /// The bid as this reviewer may read it.
    seen: crate::bid::seen::Seen,
    sheet: sheet::Model,
    seat: Option<seat::Model>,
}

impl Desk {
    async fn of(app: &App, visitor: &Visitor, id: i64) -> Result<Self> {
        let db = app.store.db();
        visitor.who.person().ok_or(Error::SignIn)?;
        let (bid, _, seen, _) = crate::bid::seen::load(db, &visitor.who, id).await?;
        let matter = Matter::of(app, visitor, bid.demand_id).await?;
        if matter.standing == Standing::Office {
            return Err(Error::Forbidden("评分由专家和发榜方办理，市科技局在评审页查看汇总。".into()));
        }
        let (sheet, seat) = score::own_sheet(db, &visitor.who, &matter.demand, &bid).await?;
        Ok(Self { matter, bid, seen, sheet, seat })
    }

    fn href(&self) -> String {
        format!("/bids/{}/score", self.bid.id)
    }

    fn by_owner(&self) -> bool {
        self.seat.is_none()
    }
}

/// A sheet as it was typed: what cannot be read as points stays as it is on the page.
struct Typed {
    rows: Vec<(String, String, String)>,
}

impl Typed {
    fn of(form: &Form, rules: &Rules, by_owner: bool) -> Self {
        let row = |criterion: &crate::call::Criterion| {
            let code = &criterion.code;
            (code.clone(), form.get(&format!("points-{code}")).to_owned(), form.text(&format!("comment-{code}")))
        };
        Self { rows: criteria(rules, by_owner).map(row).collect() }
    }

    fn stored(marks: &[Mark]) -> Self {
        let row = |mark: &Mark| {
            let points = mark.points_milli.map(points_of_milli).unwrap_or_default();
            (mark.criterion.clone(), points, mark.comment.clone())
        };
        Self { rows: marks.iter().map(row).collect() }
    }

    /// The marks, and what is wrong with points that are no number.
    fn marks(&self, rules: &Rules) -> (Vec<Mark>, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut marks = Vec::new();
        for (code, points, comment) in &self.rows {
            let points_milli = milli_of_points(points);
            if points_milli.is_none() && !points.is_empty() {
                let says = format!("“{}”的分数请填数字，如 8 或 8.5；现填“{points}”", rules.name_of(code));
                problems.push(Problem::new(format!("points-{code}"), says));
            }
            marks.push(Mark { criterion: code.clone(), points_milli, comment: comment.clone() });
        }
        (marks, problems)
    }

    fn row(&self, code: &str) -> (String, String) {
        let row = self.rows.iter().find(|(known, ..)| known == code);
        row.map_or_else(Default::default, |(_, points, comment)| (points.clone(), comment.clone()))
    }
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let answer = async {
        let desk = Desk::of(&app, &visitor, id).await?;
        let marks = score::marks(app.store.db(), desk.sheet.id).await?;
        // What is still missing is asked when it is handed in; a slip of the pen in what is there is shown at once.
        let mut slips = score::problems(&desk.matter.rules, desk.by_owner(), &marks);
        slips.retain(|slip| {
            let marked =
                |mark: &Mark| mark.points_milli.is_some() && slip.field == format!("points-{}", mark.criterion);
            desk.sheet.stage == SheetStage::Draft && marks.iter().any(marked)
        });
        let view = view(&app, &visitor, &desk, &Typed::stored(&marks), &slips).await?;
        Ok::<_, Error>(page::html(&view))
    };
    answer.await.or_page(&app, &visitor)
}

/// 保存 keeps what is there; 提交 hands it in when nothing is missing. What is refused is shown with what was typed.
pub(super) async fn send(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let desk = Desk::of(&app, &visitor, id).await?;
        let rules = &desk.matter.rules;
        let typed = Typed::of(&form, rules, desk.by_owner());
        let (marks, mut wrong) = typed.marks(rules);
        let hands_in = form.has("hand_in") && !form.has("save");
        if hands_in {
            let unread = |problem: &Problem| wrong.iter().any(|known: &Problem| known.field == problem.field);
            let more: Vec<Problem> = score::problems(rules, desk.by_owner(), &marks)
                .into_iter()
                .filter(|problem| !unread(problem))
                .collect();
            wrong.extend(more);
        }
        let done = match (hands_in, wrong.is_empty()) {
            (true, true) => score::hand_in(&app, &visitor.who, desk.bid.id, &marks).await,
            // Even a sheet with faults is kept, so that nothing is lost while they are mended.
            _ => score::save(&app, &visitor.who, desk.bid.id, &marks).await,
        };
        match done {
            Ok(()) if wrong.is_empty() && hands_in => Ok(page::done(&onward(&app, &desk).await?, "submitted")),
            Ok(()) if wrong.is_empty() => Ok(page::done(&desk.href(), "saved")),
            Ok(()) => refused(&app, &visitor, &desk, &typed, &wrong).await,
            Err(error) => {
                let mut problems = mendable(error)?;
                problems.extend(wrong);
                refused(&app, &visitor, &desk, &typed, &problems).await
            }
        }
    };
    answer.await.or_page(&app, &visitor)
}

async fn refused(app: &App, visitor: &Visitor, desk: &Desk, typed: &Typed, problems: &[Problem]) -> Result<Response> {
    Ok(page::unprocessable(&view(app, visitor, desk, typed, problems).await?))
}

/// After a sheet is in: the next one that is open, or the overview.
async fn onward(app: &App, desk: &Desk) -> Result<String> {
    let lanes = list::lanes(app.store.db(), desk.matter.demand.id, desk.seat.as_ref().map(|seat| seat.id)).await?;
    Ok(next(&lanes, desk.bid.id).map_or_else(|| desk.matter.href(), |bid| format!("/bids/{bid}/score")))
}

fn next(lanes: &[list::Lane], but: i64) -> Option<i64> {
    let open = |lane: &&list::Lane| lane.sheet.as_ref().is_some_and(|sheet| sheet.stage == SheetStage::Draft);
    lanes.iter().filter(open).map(|lane| lane.bid_id).find(|bid| *bid != but)
}

/// Autosave: what can be read is kept.
pub(super) async fn draft(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let answer = async {
        let desk = Desk::of(&app, &visitor, id).await?;
        let (marks, _) = Typed::of(&form, &desk.matter.rules, desk.by_owner()).marks(&desk.matter.rules);
        score::save(&app, &visitor.who, desk.bid.id, &marks).await?;
        Ok::<_, Error>(Json(json!({"saved": true})).into_response())
    };
    answer.await.or_page(&app, &visitor)
}

async fn view(app: &App, visitor: &Visitor, desk: &Desk, typed: &Typed, wrong: &[Problem]) -> Result<ScorePage> {
    let db = app.store.db();
    let matter = &desk.matter;
    let lanes = list::lanes(db, matter.demand.id, desk.seat.as_ref().map(|seat| seat.id)).await?;
    let place = lanes.iter().position(|lane| lane.bid_id == desk.bid.id).unwrap_or_default();
    let label = label(place);
    let rows: Vec<Criterion> = criteria(&matter.rules, desk.by_owner()).map(|row| criterion(row, typed)).collect();
    let given: Vec<i64> = rows.iter().filter_map(|row| milli_of_points(&row.value)).collect();
    let full: i64 = rows.iter().map(|row| row.points).sum();
    let left = rows.len() - given.len();
    let shell = matter.shell(app, visitor, &format!("评分：{}", matter.demand.title)).await?;
    Ok(ScorePage {
        shell: shell.crumb("评审", matter.href()).crumb_here(label.clone()),
        title: matter.demand.title.clone(),
        due: matter.due(app).filter(|_| matter.demand.stage == DemandStage::UnderReview),
        lanes: lanes.iter().enumerate().map(|(index, lane)| lane_of(index, lane, desk.bid.id)).collect(),
        declared: desk.seat.as_ref().map(declared).unwrap_or_default(),
        review: Link::new("发现有应当回避的情形，去申请回避", matter.href()),
        text: crate::bid::page::text(&desk.seen, &label),
        problems: problems(wrong),
        action: desk.href(),
        criteria: rows,
        others: criteria(&matter.rules, !desk.by_owner()).map(|row| other(row, desk.by_owner())).collect(),
        total: points_of_milli(given.iter().sum()),
        full: full.to_string(),
        missing: if left > 0 { format!("还差 {left} 项") } else { String::new() },
        status: status(&desk.sheet),
        closed: closed(desk),
        next: next(&lanes, desk.bid.id).map(|bid| Link::new("评下一份", format!("/bids/{bid}/score"))),
    })
}

fn status(sheet: &sheet::Model) -> String {
    match (sheet.handed_in_at, sheet.total_milli) {
        (Some(at), _) => format!("{} 提交", web::time::short_minute(at)),
        (None, 0) => String::new(),
        (None, _) => format!("{} 保存", web::time::short_minute(sheet.updated_at)),
    }
}

fn closed(desk: &Desk) -> Option<String> {
    if desk.sheet.stage == SheetStage::HandedIn {
        return Some("本份评分已经提交，不能再改。".into());
    }
    (desk.matter.demand.stage != DemandStage::UnderReview).then(|| "这个榜单现在不在评审中，不能评分。".into())
}

/// 方案一 …, in the order the bids were handed in.
fn label(index: usize) -> String {
    const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    NUMERALS.get(index).map_or_else(|| format!("方案 {}", index + 1), |numeral| format!("方案{numeral}"))
}

fn lane_of(index: usize, lane: &list::Lane, current: i64) -> Lane {
    let done = lane.sheet.as_ref().is_some_and(|sheet| sheet.stage == SheetStage::HandedIn);
    let small = match &lane.sheet {
        Some(sheet) if done => format!("已交，{}", points_of_milli(sheet.total_milli)),
        Some(sheet) if sheet.total_milli > 0 || lane.bid_id == current => "评分中".into(),
        _ => "未评".into(),
    };
    Lane {
        label: label(index),
        small,
        href: format!("/bids/{}/score", lane.bid_id),
        done,
        current: lane.bid_id == current,
    }
}

fn criterion(row: &crate::call::Criterion, typed: &Typed) -> Criterion {
    let (value, comment) = typed.row(&row.code);
    let band = |(name, from, to): (&str, i64, i64)| match from {
        0 => format!("{name} {} 以下", points_of_milli(to)),
        _ if from == to => format!("{name} {}", points_of_milli(from)),
        _ => format!("{name} {}–{}", points_of_milli(from), points_of_milli(to)),
    };
    Criterion {
        code: row.code.clone(),
        name: row.name.clone(),
        points: row.points,
        hint: bands(row.points).map(band).join("，"),
        value,
        comment,
    }
}

fn other(row: &crate::call::Criterion, by_owner: bool) -> (String, String) {
    let by = if by_owner { "由专家评定" } else { "由发榜方另行评定" };
    (row.name.clone(), format!("{} 分，{by}", row.points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_no_number_stays_on_the_page_and_is_named() {
        let rules = Rules::default();
        let sent = form(&[("points-team", "十八"), ("comment-team", "有中试线"), ("points-route", "21.5")]);
        let typed = Typed::of(&sent, &rules, false);
        let (marks, wrong) = typed.marks(&rules);
        assert_eq!(wrong.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["points-team"]);
        assert_eq!(typed.row("team"), ("十八".to_owned(), "有中试线".to_owned()));
        let route = marks.iter().find(|mark| mark.criterion == "route").unwrap();
        assert_eq!(route.points_milli, Some(21_500));
        assert!(marks.iter().all(|mark| mark.criterion != "owner"), "the owner's criterion is not the expert's");
    }

    #[test]
    fn hints_name_the_bands() {
        let row =
            crate::call::Criterion { code: "b".into(), name: "经费与进度".into(), points: 10, by_owner: false };
        assert_eq!(criterion(&row, &Typed { rows: vec![] }).hint, "优 9–10，良 7–8.5，一般 5–6.5，差 4.5 以下");
        assert_eq!((label(0), label(11)), ("方案一".to_owned(), "方案 12".to_owned()));
    }
}
