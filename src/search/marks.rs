//! Notes beside a few of a view's documents, at the price of those few.

use tantivy::DocId;

use super::rank::Spot;
use super::view::View;

/// Values beside those documents that were met.
pub(super) struct Marks<T> {
    by_segment: Vec<Noted<T>>,
}

struct Noted<T> {
    /// By document: the place of its value and one, 0 where there is none. Untouched pages of it cost nothing.
    places: Vec<u32>,
    met: Vec<(DocId, T)>,
}

impl<T: Default> Marks<T> {
    pub fn blank(view: &View) -> Marks<T> {
        let blank = |documents: usize| Noted { places: vec![0; documents], met: Vec::new() };
        Marks { by_segment: view.sizes().map(blank).collect() }
    }

    /// The document's value, a new one when it is met for the first time.
    pub fn at(&mut self, spot: Spot) -> &mut T {
        let segment = &mut self.by_segment[spot.segment];
        let place = &mut segment.places[spot.doc as usize];
        if *place == 0 {
            segment.met.push((spot.doc, T::default()));
            *place = segment.met.len() as u32;
        }
        &mut segment.met[*place as usize - 1].1
    }

    /// Every document met with its value, segment by segment.
    pub fn each(&self) -> impl Iterator<Item = (Spot, &T)> {
        self.by_segment.iter().enumerate().flat_map(|(ordinal, segment)| {
            segment.met.iter().map(move |(doc, value)| (Spot { segment: ordinal, doc: *doc }, value))
        })
    }
}
