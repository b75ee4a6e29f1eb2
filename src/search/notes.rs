//! What the matcher found out about records and may be asked again: kept with the lists, lost with the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Some 10 MB.
const MOST_USUALS: usize = 200_000;
/// Some 20 MB: a record asks with a few hundred terms.
const MOST_QUESTIONS: usize = 4_096;

/// Notes by record and the state it was in, of two sizes.
pub(crate) struct Notes {
    /// What a record's question usually finds.
    pub usuals: Memo<[f32; 3]>,
    /// What a record asks.
    pub questions: Memo<Arc<[Asked]>>,
}

/// One term of a noted question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asked {
    /// Stands for the term.
    pub name: u64,
    /// What it counts for, before its rarity.
    pub emphasis: f32,
    /// Whether it belongs to the core of what is asked.
    pub core: bool,
}

impl Notes {
    pub fn new() -> Notes {
        Notes { usuals: Memo::holding(MOST_USUALS), questions: Memo::holding(MOST_QUESTIONS) }
    }
}

/// Values by what they are about and the stamp under which they hold. Forgets everything when it is full.
pub(crate) struct Memo<V> {
    most: usize,
    noted: Mutex<HashMap<u64, (u64, V)>>,
}

impl<V: Clone> Memo<V> {
    fn holding(most: usize) -> Memo<V> {
        Memo { most, noted: Mutex::default() }
    }

    /// What was noted under this stamp, or what `find` finds now.
    ///
    /// # Errors
    /// Those of `find`; nothing is noted then.
    pub fn get<E>(&self, about: u64, stamp: u64, find: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let lock = || self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = lock().get(&about).filter(|noted| noted.0 == stamp) {
            return Ok(value.clone());
        }
        // Finding out takes milliseconds: others are not kept waiting, two may find out the same.
        let value = find()?;
        let mut noted = lock();
        if noted.len() >= self.most {
            noted.clear();
        }
        noted.insert(about, (stamp, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_under_its_stamp_until_the_memo_is_full() {
        let memo = Memo::holding(2);
        let get = |about, stamp, value: i32| memo.get(about, stamp, || Ok::<_, ()>(value)).unwrap();
        assert_eq!((get(1, 7, 10), get(1, 7, 11)), (10, 10));
        assert_eq!((get(1, 8, 12), get(1, 7, 13)), (12, 13));
        assert_eq!(get(2, 0, 20), 20);
        assert_eq!(get(3, 0, 30), 30);
        assert_eq!(get(1, 7, 14), 14, "forgotten");
        assert_eq!(memo.get(4, 0, || Err("broken")), Err("broken"));
        assert_eq!(get(4, 0, 40), 40);
    }
}
