//! The figures by which rankings are judged.

use std::collections::HashMap;

/// Gains by question and answer.
pub type Judgements = HashMap<String, HashMap<String, f64>>;

/// For each question, in order, its answers and their scores, best first.
pub type Run = Vec<(String, Vec<(String, f32)>)>;

/// Means over the judged questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    pub questions: usize,
    /// nDCG of the first ten, gain 2^g - 1.
    pub ndcg10: f64,
    pub recall10: f64,
    pub recall100: f64,
    /// Mean reciprocal rank of the first relevant answer.
    pub mrr: f64,
}

/// The same judgements from the answers' side.
pub(super) fn turned(judgements: Judgements) -> Judgements {
    let mut turned = Judgements::new();
    for (question, answers) in judgements {
        for (answer, gain) in answers {
            turned.entry(answer).or_default().insert(question.clone(), gain);
        }
    }
    turned
}

/// Means over the run's questions that have a relevant answer.
pub fn measure(run: &Run, judgements: &Judgements) -> Figures {
    let mut sums = Figures { questions: 0, ndcg10: 0.0, recall10: 0.0, recall100: 0.0, mrr: 0.0 };
    for (question, answers) in run {
        let Some(gains) = judgements.get(question) else {
            continue;
        };
        let relevant = gains.values().filter(|gain| **gain > 0.0).count();
        if relevant == 0 {
            continue;
        }
        let gain = |id: &String| gains.get(id).copied().unwrap_or(0.0);
        let found: Vec<f64> = answers.iter().map(|(id, _)| gain(id)).collect();
        let mut ideal: Vec<f64> = gains.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let hits = |depth| found.iter().take(depth).filter(|gain| **gain > 0.0).count() as f64;
        sums.questions += 1;
        sums.ndcg10 += discounted(&found) / discounted(&ideal);
        sums.recall10 += hits(10) / relevant as f64;
        sums.recall100 += hits(100) / relevant as f64;
        let first = found.iter().position(|gain| *gain > 0.0);
        sums.mrr += first.map_or(0.0, |place| 1.0 / (place + 1) as f64);
    }
    let count = sums.questions.max(1) as f64;
    Figures {
        questions: sums.questions,
        ndcg10: sums.ndcg10 / count,
        recall10: sums.recall10 / count,
        recall100: sums.recall100 / count,
        mrr: sums.mrr / count,
    }
}

fn discounted(gains: &[f64]) -> f64 {
    let term = |(place, gain): (usize, &f64)| (gain.exp2() - 1.0) / (place as f64 + 2.0).log2();
    gains.iter().take(10).enumerate().map(term).sum()
}
