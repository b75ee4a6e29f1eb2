//! The flow engine: what may happen. Each noun with a life has one table of [`Rule`]s in its `rules.rs`; the handlers,
//! the buttons, the desk, the API's offers, the printed diagrams and the tests all read that one table.
//!
//! A rule's `when` looks only at what never changes during a life (mode, class, the call's rule set), so that diagrams
//! and reachability can be checked per preset; `needs` look at facts counted inside the transaction.

#[cfg(test)]
pub mod check;

use std::fmt::Write;

use entity::words::Word;

/// A role in this matter. One person may hold several parts in one matter and none in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Someone of the unit that owns the matter: the demand's enterprise, the achievement's institute.
    Owner,
    /// Someone of a confirmed unit that does not own it.
    Unit,
    /// Someone of the unit that bids.
    Bidder,
    /// The district office of the owner's district.
    District,
    /// A clerk of the bureau.
    Clerk,
    /// A leader of the bureau.
    Leader,
    /// An expert seated on this matter and not recused.
    Expert,
    /// The discipline office.
    Auditor,
    /// The system administrator.
    Admin,
    /// The administrator of the unit that the matter is about.
    UnitAdmin,
    /// Time: acts done by the ticker.
    Clock,
    /// Done as the effect of an act on another matter.
    Effect,
}

impl Part {
    /// What an official would call the holder of this part.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Owner => "发榜方",
            Self::Unit => "注册单位",
            Self::Bidder => "揭榜方",
            Self::District => "区县科技局",
            Self::Clerk => "市局经办",
            Self::Leader => "市局领导",
            Self::Expert => "评审专家",
            Self::Auditor => "纪检审计",
            Self::Admin => "系统管理员",
            Self::UnitAdmin => "单位管理员",
            Self::Clock => "到时自动",
            Self::Effect => "随主事项",
        }
    }
}

/// A named condition on `T`, with the sentence shown when it fails.
pub struct Need<T: 'static> {
    /// Stable code: the `code` of the 409.
    pub name: &'static str,
    /// What is missing and what to do, in Chinese.
    pub says: &'static str,
    /// Whether it holds.
    pub holds: fn(&T) -> bool,
}

/// A named condition on what never changes during a life.
pub struct When<P: 'static> {
    /// Its name, for the printed matrix.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: fn(&P) -> bool,
}

/// What a table of rules is about.
pub trait Noun: 'static {
    /// Where it stands.
    type Stage: Word + std::fmt::Debug;
    /// What can be done.
    type Act: Word + std::fmt::Debug;
    /// What never changes during its life.
    type Preset;
    /// What is counted inside the transaction.
    type Facts;
    /// What else is to be done, as data.
    type Effect: Copy + std::fmt::Debug;
}

/// One row of a table.
pub struct Rule<N: Noun> {
    /// The static condition; `None` = always.
    pub when: Option<When<N::Preset>>,
    /// From which stages.
    pub from: &'static [N::Stage],
    /// The act.
    pub act: N::Act,
    /// To which stage.
    pub to: N::Stage,
    /// Who may, by part in this matter.
    pub by: &'static [Part],
    /// What must hold.
    pub needs: &'static [Need<N::Facts>],
    /// What follows.
    pub then: &'static [N::Effect],
}

/// A table of rules.
pub struct Flow<N: Noun>(pub &'static [Rule<N>]);

/// An act that was allowed.
pub struct Taken<N: Noun> {
    /// The stage before.
    pub from: N::Stage,
    /// The stage after.
    pub to: N::Stage,
    /// What follows, in order.
    pub then: &'static [N::Effect],
}

/// Why an act was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// In this stage the act belongs to these parts, and the person holds none of them.
    NotYours(Vec<Part>),
    /// The act does not exist in this stage.
    NotNow,
    /// It is theirs, but this does not hold.
    Needs {
        /// The need's name.
        code: &'static str,
        /// The need's sentence.
        says: &'static str,
    },
}

/// What a person could do now.
#[derive(Clone, Debug)]
pub struct Offer<A, S> {
    /// The act.
    pub act: A,
    /// Where it leads.
    pub to: S,
    /// The names of what it needs: `note`, `deadline` and the like tell which input goes with it.
    pub needs: Vec<&'static str>,
    /// The sentences of the needs that do not hold: empty = it can be done.
    pub lacks: Vec<&'static str>,
}

impl<N: Noun> Flow<N> {
    fn rows(&self, preset: &N::Preset, stage: N::Stage) -> impl Iterator<Item = &'static Rule<N>> {
        let open: Vec<&'static Rule<N>> = self
            .0
            .iter()
            .filter(|rule| rule.from.contains(&stage) && rule.when.as_ref().is_none_or(|when| (when.holds)(preset)))
            .collect();
        open.into_iter()
    }

    /// Decides one act. The first row that fits stage, act and parts is the one that counts.
    pub fn take(
        &self,
        preset: &N::Preset,
        stage: N::Stage,
        act: N::Act,
        parts: &[Part],
        facts: &N::Facts,
    ) -> Result<Taken<N>, Refused> {
        let mut holders = Vec::new();
        for rule in self.rows(preset, stage).filter(|rule| rule.act == act) {
            if !rule.by.iter().any(|part| parts.contains(part)) {
                holders.extend(rule.by);
                continue;
            }
            if let Some(need) = rule.needs.iter().find(|need| !(need.holds)(facts)) {
                return Err(Refused::Needs { code: need.name, says: need.says });
            }
            return Ok(Taken { from: stage, to: rule.to, then: rule.then });
        }
        if holders.is_empty() { Err(Refused::NotNow) } else { Err(Refused::NotYours(holders)) }
    }

    /// What a holder of these parts could do now, possible or not yet.
    pub fn offers(
        &self,
        preset: &N::Preset,
        stage: N::Stage,
        parts: &[Part],
        facts: &N::Facts,
    ) -> Vec<Offer<N::Act, N::Stage>> {
        let mut offers: Vec<Offer<N::Act, N::Stage>> = Vec::new();
        for rule in self.rows(preset, stage) {
            let theirs = rule.by.iter().any(|part| parts.contains(part));
            if theirs && offers.iter().all(|offer| offer.act != rule.act) {
                let lacks = rule.needs.iter().filter(|need| !(need.holds)(facts)).map(|need| need.says).collect();
                let needs = rule.needs.iter().map(|need| need.name).collect();
                offers.push(Offer { act: rule.act, to: rule.to, needs, lacks });
            }
        }
        offers
    }

    /// Who could move it on from this stage: whom it waits for.
    pub fn holders(&self, preset: &N::Preset, stage: N::Stage) -> Vec<Part> {
        let mut parts: Vec<Part> = self.rows(preset, stage).flat_map(|rule| rule.by.iter().copied()).collect();
        parts.sort();
        parts.dedup();
        parts
    }

    /// Whom it waits for in this stage, those who do the first act in the table first; acts that are not `forward` may be
    /// taken but nobody waits for them.
    pub fn waits_for(&self, preset: &N::Preset, stage: N::Stage, forward: impl Fn(N::Act) -> bool) -> Vec<Part> {
        self.rows(preset, stage).filter(|rule| forward(rule.act)).flat_map(|rule| rule.by.iter().copied()).collect()
    }

    /// The stages that can be reached from `start` under this preset, `start` included.
    pub fn reachable(&self, preset: &N::Preset, start: N::Stage) -> Vec<N::Stage> {
        let mut seen = vec![start];
        let mut next = 0;
        while let Some(stage) = seen.get(next).copied() {
            next += 1;
            for rule in self.rows(preset, stage) {
                if !seen.contains(&rule.to) {
                    seen.push(rule.to);
                }
            }
        }
        seen
    }

    /// A state diagram in Mermaid's notation.
    pub fn mermaid(&self, preset: &N::Preset) -> String {
        let mut out = String::from("stateDiagram-v2\n");
        for stage in N::Stage::ALL {
            let mut rows = self.rows(preset, *stage).peekable();
            if rows.peek().is_some() {
                let _ = writeln!(out, "    {}: {}", stage.code(), stage.zh());
            }
            for rule in rows {
                let by = rule.by.iter().map(|part| part.zh()).collect::<Vec<_>>().join("/");
                let _ = writeln!(out, "    {} --> {}: {}（{by}）", stage.code(), rule.to.code(), rule.act.zh());
            }
        }
        out
    }

    /// The whole table for signing: its rows in words, then one diagram for the presets that share it.
    pub fn printed(&self, title: &str, presets: &[(&str, N::Preset)]) -> String {
        let mut diagrams: Vec<(String, Vec<&str>)> = Vec::new();
        for (name, preset) in presets {
            let diagram = self.mermaid(preset);
            match diagrams.iter_mut().find(|(known, _)| *known == diagram) {
                Some((_, names)) => names.push(name),
                None => diagrams.push((diagram, vec![name])),
            }
        }
        let mut out = format!("# {title}\n\n{}", self.matrix());
        for (diagram, names) in diagrams {
            let _ = write!(out, "\n## {}\n\n{diagram}", names.join("、"));
        }
        out
    }

    /// Every row in words: stage, act, next stage, who, under which condition, what it needs, what follows.
    pub fn matrix(&self) -> String {
        let mut out = String::new();
        for stage in N::Stage::ALL {
            for rule in self.0.iter().filter(|rule| rule.from.contains(stage)) {
                let by = rule.by.iter().map(|part| part.zh()).collect::<Vec<_>>().join("、");
                let _ = write!(out, "{} | {} -> {} | {by}", stage.zh(), rule.act.zh(), rule.to.zh());
                if let Some(when) = &rule.when {
                    let _ = write!(out, " | 限 {}", when.name);
                }
                for need in rule.needs {
                    let _ = write!(out, " | 须 {}", need.name);
                }
                if !rule.then.is_empty() {
                    let _ = write!(out, " | 则 {:?}", rule.then);
                }
                out.push('\n');
            }
        }
        out
    }
}
