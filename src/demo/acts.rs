//! The events of the timetable, each taken by the person it belongs to, through the same operations as on the pages.

use entity::words::{Comparator, DemandClass, Disclosure, Mode, Word};

use super::{
    Town, city,
    plan::{By, Event},
};
use crate::{
    bid,
    demand::{
        self,
        form::{Content, Indicator, StepInput},
        rules::Act,
    },
    error::{Error, Result},
    review, steps,
    who::Who,
};

/// Takes one event.
pub(super) async fn happen(town: &mut Town, event: Event) -> Result<()> {
    match event {
        Event::Draft(index) => {
            let content = demand_content(town, index)?;
            let owner = town.of_unit(&town.city.demands[index].org)?.clone();
            let id = demand::create(&town.app, &owner, None, &content).await?;
            town.demands.insert(town.city.demands[index].key.clone(), id);
            Ok(())
        }
        Event::Step { demand, act, by, note, closes_at } => {
            let who = actor(town, demand, by)?;
            let input = StepInput { note, closes_at, ..StepInput::default() };
            steps::demand(&town.app, &who, demand_id(town, demand), act, &input).await
        }
        Event::Ask { demand, question } => {
            let asked = &town.city.demands[demand].questions[question];
            demand::question::ask(&town.app, town.of_unit(&asked.by)?, demand_id(town, demand), &asked.text)
                .await
                .map(drop)
        }
        Event::Answer { demand, question } => answer(town, demand, question).await,
        Event::DraftBid(index) => {
            let content = bid_content(town, index).await?;
            let given = &town.city.bids[index];
            let id = bid::create(&town.app, town.of_unit(&given.org)?, town.demands[&given.demand], &content).await?;
            town.bids.insert(given.key.clone(), id);
            Ok(())
        }
        Event::BidStep(index, act) => {
            let given = &town.city.bids[index];
            bid::step(&town.app, town.of_unit(&given.org)?, town.bids[&given.key], act, None).await.map(drop)
        }
        Event::Appoint { demand, expert } => {
            let account = town.who(&expert)?.account_id().unwrap_or_default();
            review::appoint(&town.app, town.who("clerk")?, demand_id(town, demand), account).await.map(drop)
        }
        Event::Declare { demand, expert } => {
            review::declare(&town.app, town.who(&expert)?, demand_id(town, demand), None).await
        }
        Event::Score { review, sheet } => {
            let given = &town.city.reviews[review].sheets[sheet];
            let marks: Vec<_> =
                given.marks.iter().map(|mark| score_mark(&mark.criterion, mark.points, &mark.comment)).collect();
            review::score::hand_in(&town.app, town.who(&given.expert)?, town.bids[&given.bid], &marks).await
        }
        Event::OwnerMark { review, mark } => {
            let given = &town.city.reviews[review];
            let owner = &town.city.demands.iter().find(|demand| demand.key == given.demand).ok_or(Error::NotFound)?.org;
            let mark = &given.owner_marks[mark];
            let marks = [score_mark("owner", mark.points, &mark.comment)];
            review::score::hand_in(&town.app, town.of_unit(owner)?, town.bids[&mark.bid], &marks).await
        }
        Event::Explain(index) => {
            let given = &town.city.bids[index];
            let mut texts: Vec<(String, String)> =
                given.reasons.iter().map(|reason| (reason.criterion.clone(), reason.text.clone())).collect();
            for criterion in crate::call::Rules::default().criteria {
                if !texts.iter().any(|(code, _)| *code == criterion.code) {
                    let comment = town
                        .city
                        .reviews
                        .iter()
                        .flat_map(|review| &review.sheets)
                        .filter(|sheet| sheet.bid == given.key)
                        .flat_map(|sheet| &sheet.marks)
                        .find(|mark| mark.criterion == criterion.code);
                    let text =
                        comment.map_or_else(|| "综合评定低于拟揭榜方案。".to_owned(), |mark| mark.comment.clone());
                    texts.push((criterion.code, text));
                }
            }
            review::explain(&town.app, town.who("clerk")?, town.bids[&given.key], &texts).await
        }
        Event::Propose { demand, winner } => {
            let input = StepInput { winners: vec![town.bids[&winner]], ..StepInput::default() };
            steps::demand(&town.app, town.who("clerk")?, demand_id(town, demand), Act::Propose, &input).await
        }
        Event::Achievement(index) => super::people::publish(town, index).await,
        Event::Collect(index) => super::collected::collect(town, index).await,
        Event::Claim(index) => super::collected::claim(town, index).await,
        Event::Watch(index) => super::watches::save(town, index).await,
        Event::Tick => steps::ticker::tick(&town.app).await.map(drop),
    }
}

fn demand_id(town: &Town, index: usize) -> i64 {
    town.demands[&town.city.demands[index].key]
}

fn actor(town: &Town, demand: usize, by: By) -> Result<Who> {
    let demand = &town.city.demands[demand];
    let who = match by {
        By::Owner => town.of_unit(&demand.org)?,
        By::Clerk => town.who("clerk")?,
        By::Leader => town.who("leader")?,
        By::District => {
            let region = &town.city.orgs.iter().find(|org| org.key == demand.org).ok_or(Error::NotFound)?.region;
            let office = town
                .city
                .orgs
                .iter()
                .find(|org| org.kind == "district" && org.region == *region)
                .ok_or(Error::NotFound)?;
            town.of_unit(&office.key)?
        }
    };
    Ok(who.clone())
}

async fn answer(town: &Town, demand: usize, question: usize) -> Result<()> {
    use entity::question;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let given = &town.city.demands[demand].questions[question];
    let asked = question::Entity::find()
        .filter(question::Column::DemandId.eq(demand_id(town, demand)))
        .filter(question::Column::Text.eq(given.text.as_str()))
        .one(town.app.store.db())
        .await?
        .ok_or(Error::NotFound)?;
    let owner = town.of_unit(&town.city.demands[demand].org)?;
    demand::question::answer(&town.app, owner, asked.id, given.answer.as_deref().unwrap_or_default()).await.map(drop)
}

fn score_mark(criterion: &str, points: f64, comment: &str) -> review::score::Mark {
    // Points in the data have at most one decimal.
    let points_milli = Some((points * 10.0).round() as i64 * 100);
    review::score::Mark { criterion: criterion.to_owned(), points_milli, comment: comment.to_owned() }
}

fn demand_content(town: &Town, index: usize) -> Result<Content> {
    let given = &town.city.demands[index];
    let contact =
        town.city.orgs.iter().find(|org| org.key == given.org).map(|org| format!("{} {}", org.contact, org.phone));
    let comparator = |sign: &str| match sign {
        "<=" => Comparator::AtMost,
        "=" => Comparator::Equal,
        "range" => Comparator::Between,
        _ => Comparator::AtLeast,
    };
    Ok(Content {
        class: DemandClass::parse(&given.class).unwrap_or(DemandClass::Tackle),
        mode: Mode::parse(&given.mode).unwrap_or(Mode::Open),
        title: given.title.clone(),
        field: given.field.clone(),
        months: Some(given.months),
        background: given.background.clone(),
        problem: given.problem.clone(),
        constraints: given.constraints.clone(),
        support: given.support.clone(),
        requirements: given.requirements.clone(),
        ip: given.ip.clone(),
        benefit: given.benefit.clone(),
        prize_fen: Some(given.prize_fen),
        public_fen: Some(given.public_fen),
        own_fen: Some(given.own_fen),
        show_name: Disclosure::parse(&given.show_name).unwrap_or(Disclosure::Public),
        show_text: Disclosure::parse(&given.show_text).unwrap_or(Disclosure::Public),
        directed_org_id: given.directed_to.as_deref().map(|key| town.org(key)).transpose()?,
        contact: contact.unwrap_or_default(),
        truthful: true,
        indicators: given
            .indicators
            .iter()
            .map(|row| Indicator {
                id: None,
                name: row.name.clone(),
                present: row.present.clone(),
                comparator: comparator(&row.comparator),
                value: row.value.clone(),
                unit: row.unit.clone(),
                test: row.test.clone(),
            })
            .collect(),
    })
}

async fn bid_content(town: &Town, index: usize) -> Result<bid::form::Content> {
    let given = &town.city.bids[index];
    let indicators = demand::indicators(town.app.store.db(), town.demands[&given.demand]).await?;
    let answer = |row: &city::Answer| {
        let indicator_id = indicators.get(row.indicator)?.id?;
        Some(bid::form::Answer { indicator_id, promise: row.promise.clone(), basis: row.basis.clone() })
    };
    let sections = &given.sections;
    Ok(bid::form::Content {
        leader: given.leader.clone(),
        partners: given.partners.clone(),
        price_fen: Some(given.price_fen),
        months: Some(given.months),
        unit: sections.unit.clone(),
        status_quo: sections.status_quo.clone(),
        route: sections.route.clone(),
        basis: sections.basis.clone(),
        answers: given.answers.iter().filter_map(answer).collect(),
        plan: sections.plan.clone(),
        budget: sections.budget.clone(),
        contact: sections.contact.clone(),
        promise: true,
    })
}
