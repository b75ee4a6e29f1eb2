//! Lives of demands and bids through the operations that pages and API share: short ways to bring a matter where a
//! test needs it.

use chrono::TimeDelta;
use entity::words::{Comparator, Maturity};
use jiebang::{
    achievement, bid,
    call::Rules,
    demand::{
        self,
        form::{Content, Indicator, StepInput},
        rules::Act,
    },
    error::Result,
    review,
    review::score::Mark,
    steps,
};

use crate::town::Town;

/// The word that stands in every bid of these stories and nowhere else.
pub const PLANTED: &str = "紫铜海星";

/// A demand with nothing missing.
pub fn whole_demand() -> Content {
    Content {
        title: "海带加工副产物低温提取工艺".into(),
        field: "海洋生物与健康食品".into(),
        months: Some(18),
        background: "现有热提取工艺能耗高、得率低，三年来试过两种改良办法，活性损失始终超过两成，无法稳定供货。".into(),
        problem: "低温条件下的破壁与提取，连续化装备，提取物活性的保持与检测。".into(),
        ip: "双方共有，发榜方享有独占实施权".into(),
        contact: "周工 0000-5180 222".into(),
        prize_fen: Some(100_000_000),
        own_fen: Some(150_000_000),
        public_fen: Some(30_000_000),
        truthful: true,
        indicators: vec![Indicator {
            name: "得率".into(),
            present: "8".into(),
            comparator: Comparator::AtLeast,
            value: "12".into(),
            unit: "%".into(),
            test: "三批平均".into(),
            ..Indicator::default()
        }],
        ..Content::default()
    }
}

/// An achievement with nothing missing, by its name and what it is.
pub fn whole_achievement(title: &str, summary: &str) -> achievement::form::Content {
    achievement::form::Content {
        title: title.into(),
        summary: format!("{summary}已完成小试，三批数据稳定，可提供样品并到现场指导安装调试和人员培训。"),
        indicators: "三批平均合格".into(),
        field: "海洋生物与健康食品".into(),
        keywords: "工艺、装备".into(),
        maturity: Some(Maturity::LabTested),
        ip_type: "发明专利".into(),
        cooperation: vec!["技术许可".into()],
        scope: "食品加工".into(),
        contact: "徐工 0000-5180 305".into(),
        ..achievement::form::Content::default()
    }
}

/// A bid with nothing missing.
pub fn whole_bid(indicator: i64) -> bid::form::Content {
    let text = |what: &str| format!("{what}：{PLANTED}路线，已有中试数据支持，详见附件。");
    bid::form::Content {
        leader: "方教授".into(),
        price_fen: Some(95_000_000),
        months: Some(16),
        unit: text("单位情况"),
        status_quo: text("现状"),
        route: text("技术路线"),
        basis: text("工作基础"),
        plan: text("落地计划"),
        budget: text("经费预算"),
        contact: "0000-5180 333".into(),
        promise: true,
        answers: vec![bid::form::Answer {
            indicator_id: indicator,
            promise: "≥ 13 %".into(),
            basis: "三批实测".into(),
        }],
        ..bid::form::Content::default()
    }
}

impl Town {
    /// Takes an act on a demand as somebody.
    pub async fn step(&self, who: &str, demand: i64, act: Act, input: StepInput) -> Result<()> {
        steps::demand(&self.app, &self.who(who).await, demand, act, &input).await
    }

    /// A demand of `firm`, submitted.
    pub async fn submitted(&self, content: &Content) -> i64 {
        let firm = self.who("firm").await;
        let id = demand::create(&self.app, &firm, None, content).await.unwrap();
        self.step("firm", id, Act::Submit, StepInput::default()).await.unwrap();
        id
    }

    /// A demand of `firm`, listed for ten days.
    pub async fn listed(&self, content: &Content) -> i64 {
        let id = self.submitted(content).await;
        self.step("district", id, Act::Recommend, StepInput::default()).await.unwrap();
        self.step("clerk", id, Act::Screen, StepInput::default()).await.unwrap();
        self.step("clerk", id, Act::List, self.deadline(10)).await.unwrap();
        id
    }

    /// A deadline so many days ahead.
    pub fn deadline(&self, days: i64) -> StepInput {
        let closes_at = Some(self.app.store.clock.glance() + TimeDelta::days(days));
        StepInput { closes_at, ..StepInput::default() }
    }

    /// A deadline so many days ahead and the reason for a second round.
    pub fn again(&self, days: i64) -> StepInput {
        StepInput { note: Some("放宽指标，重新征集方案".into()), ..self.deadline(days) }
    }

    /// A reason.
    pub fn note(&self, text: &str) -> StepInput {
        StepInput { note: Some(text.into()), ..StepInput::default() }
    }

    /// An achievement of somebody's unit, published.
    pub async fn published(&self, who: &str, title: &str, summary: &str) -> i64 {
        let who = self.who(who).await;
        let id = achievement::create(&self.app, &who, None, &whole_achievement(title, summary)).await.unwrap();
        achievement::step(&self.app, &who, id, achievement::rules::Act::Publish, &Default::default()).await.unwrap();
        id
    }

    /// A whole bid of somebody's unit as a draft.
    pub async fn drafted_bid(&self, who: &str, demand: i64) -> i64 {
        let indicator = demand::indicators(self.app.store.db(), demand).await.unwrap()[0].id.unwrap();
        bid::create(&self.app, &self.who(who).await, demand, &whole_bid(indicator)).await.unwrap()
    }

    /// A whole bid of somebody's unit, submitted.
    pub async fn bid(&self, who: &str, demand: i64) -> i64 {
        let id = self.drafted_bid(who, demand).await;
        bid::step(&self.app, &self.who(who).await, id, bid::rules::Act::Submit, None).await.unwrap();
        id
    }

    /// A listed demand whose deadline has passed, opened, with a panel of three; returns the demand and its bids.
    pub async fn under_review(&self, bidders: &[&str]) -> (i64, Vec<i64>) {
        let demand = self.listed(&whole_demand()).await;
        let mut bids = Vec::new();
        for bidder in bidders {
            bids.push(self.bid(bidder, demand).await);
        }
        self.pass(TimeDelta::days(11)).await;
        self.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
        for expert in ["expert1", "expert2", "expert3"] {
            let account = self.ids(expert).0;
            review::appoint(&self.app, &self.who("clerk").await, demand, account).await.unwrap();
            review::declare(&self.app, &self.who(expert).await, demand, None).await.unwrap();
        }
        (demand, bids)
    }

    /// Everybody marks: the first bid best, each later one worse.
    pub async fn all_scored(&self, bids: &[i64]) {
        for (place, bid) in bids.iter().enumerate() {
            let share = 90 - 10 * i64::try_from(place).unwrap();
            for expert in ["expert1", "expert2", "expert3"] {
                let who = self.who(expert).await;
                review::score::hand_in(&self.app, &who, *bid, &marks(share, false)).await.unwrap();
            }
            review::score::hand_in(&self.app, &self.who("firm").await, *bid, &marks(share, true)).await.unwrap();
        }
    }

    /// Reasons for every criterion.
    pub async fn explained(&self, bid: i64) {
        let texts: Vec<(String, String)> = Rules::default()
            .criteria
            .into_iter()
            .map(|row| (row.code, format!("{}不如拟揭榜方案", row.name)))
            .collect();
        review::explain(&self.app, &self.who("clerk").await, bid, &texts).await.unwrap();
    }
}

/// Marks at a share of the full points.
pub fn marks(percent: i64, by_owner: bool) -> Vec<Mark> {
    let rules = Rules::default();
    review::score::criteria(&rules, by_owner)
        .map(|row| Mark {
            criterion: row.code.clone(),
            points_milli: Some(row.points * 10 * percent),
            comment: "依据充分".into(),
        })
        .collect()
}
