//! The best few of many, without putting the many in order.

use std::cmp::Ordering;

use super::rank::Scored;

/// At least so many are taken in before the worse ones are dropped again.
const SPARE: usize = 64;

/// The `limit` best seen so far, and some that may still turn out worse. Equal ranks go by key, never by where the
/// index happens to have put a document.
pub(super) struct Top<R> {
    limit: usize,
    taken: Vec<(R, Scored)>,
    /// Once there are `limit`: what the least of them ranks.
    least: Option<R>,
}

impl<R: PartialOrd + Copy> Top<R> {
    pub fn new(limit: usize) -> Top<R> {
        Top { limit, taken: Vec::new(), least: None }
    }

    /// Whether a document of this rank may be among the best.
    pub fn wants(&self, rank: R) -> bool {
        self.limit > 0 && self.least.is_none_or(|least| rank >= least)
    }

    pub fn take(&mut self, rank: R, scored: Scored) {
        self.taken.push((rank, scored));
        if self.taken.len() >= self.limit.saturating_mul(2).saturating_add(SPARE) {
            self.drop_worse();
        }
    }

    fn drop_worse(&mut self) {
        if self.limit > 0 && self.taken.len() > self.limit {
            self.taken.select_nth_unstable_by(self.limit - 1, in_order);
            self.least = Some(self.taken[self.limit - 1].0);
        }
        self.taken.truncate(self.limit);
    }

    pub fn in_order(mut self) -> Vec<(R, Scored)> {
        self.drop_worse();
        self.taken.sort_unstable_by(in_order);
        self.taken
    }
}

fn in_order<R: PartialOrd>(a: &(R, Scored), b: &(R, Scored)) -> Ordering {
    let by_rank = b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal);
    by_rank.then(a.1.key.cmp(&b.1.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::rank::Spot;
    use crate::search::{Key, Kind};

    fn best(limit: usize, scores: &[f32]) -> Vec<(i64, f32)> {
        let mut top = Top::new(limit);
        for (doc, &score) in scores.iter().enumerate() {
            let spot = Spot { segment: 0, doc: doc as u32 };
            let key = Key::new(Kind::Demand, (scores.len() - doc) as i64);
            if top.wants(score) {
                top.take(score, Scored { key, equal: 0, name: 0, inside: false, spot, score });
            }
        }
        top.in_order().into_iter().map(|(score, scored)| (scored.key.id, score)).collect()
    }

    #[test]
    fn the_best_come_in_order_and_equals_by_key() {
        assert_eq!(best(3, &[1.0, 5.0, 3.0, 5.0, 2.0]), [(2, 5.0), (4, 5.0), (3, 3.0)]);
        assert_eq!(best(0, &[1.0]), []);
        assert_eq!(best(9, &[1.0]), [(1, 1.0)]);
    }

    #[test]
    fn many_are_the_same_as_sorting_them_all() {
        let scores: Vec<f32> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as f32).collect();
        let mut all: Vec<(i64, f32)> =
            scores.iter().enumerate().map(|(i, &score)| ((5000 - i) as i64, score)).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        assert_eq!(best(100, &scores), all[..100]);
    }
}
