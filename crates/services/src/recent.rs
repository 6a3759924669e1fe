//! What public pages were made of a moment ago, kept for whoever asks next: a trainer's page and calendar are looked at far more
//! often than they change. The use cases keep what they read, and `server` the pages themselves. Why this is right:
//! `docs/adr/0014-free-times-are-kept-for-a-moment.md`.
//!
//! An answer is dropped by the next write of this process, whatever it is about, and as the clock's next second begins in any
//! case, for another process may have written. What was made of such an answer ends with it, so it is never older than a second
//! either. Only what is shown comes from here; holds ask the database.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Timestamp;

use crate::Services;

/// How many answers are kept; one more, and all are dropped.
const KEPT_MAX: usize = 128;

/// When a question was asked: after so many writes, at this moment. See [`Services::asked`].
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub(crate) writes: u64,
    pub(crate) at: Timestamp,
}

impl Asked {
    /// True where an answer to `self` is one to `later` as well.
    fn serves(self, later: Self) -> bool {
        self.writes == later.writes && self.at.as_second() == later.at.as_second()
    }
}

impl Services {
    /// That something is asked now; to be taken before anything is read for the answer.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked { writes: self.0.store.news().writes(), at: self.now() }
    }
}

/// Answers by question.
#[derive(Debug)]
pub struct Recent<K, V>(Mutex<HashMap<K, (Asked, Arc<V>)>>);

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// The answer to the same question, if nothing can have changed since.
    #[must_use]
    pub fn get(&self, question: &K, asked: Asked) -> Option<Arc<V>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(question).filter(|(at, _)| at.serves(asked)).map(|(_, answer)| Arc::clone(answer))
    }

    /// Keeps an answer; `asked` is from before the database was read.
    pub fn keep(&self, question: K, asked: Asked, answer: &Arc<V>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(question, (asked, Arc::clone(answer)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(writes: u64, milliseconds: i64) -> Asked {
        Asked { writes, at: Timestamp::from_millisecond(milliseconds).unwrap() }
    }

    #[test]
    fn an_answer_is_good_until_something_is_written_or_the_second_is_over() {
        let recent = Recent::default();
        recent.keep("maya", asked(7, 5_200), &Arc::new(1));
        let get = |writes, at| recent.get(&"maya", asked(writes, at)).as_deref().copied();
        assert_eq!((get(7, 5_200), get(7, 5_999)), (Some(1), Some(1)));
        assert_eq!((get(7, 6_000), get(8, 5_200), get(7, 4_999)), (None, None, None));
        assert_eq!(recent.get(&"tom", asked(7, 5_200)), None);
    }

    #[test]
    fn what_was_made_of_an_answer_is_not_older_than_a_second_either() {
        let (read, made) = (Recent::default(), Recent::default());
        read.keep("maya", asked(7, 5_200), &Arc::new(1));
        let asked_late = asked(7, 5_990);
        let found = read.get(&"maya", asked_late).unwrap();
        made.keep("maya's page", asked_late, &found);
        assert_eq!(made.get(&"maya's page", asked(7, 6_300)), None);
    }

    #[test]
    fn what_was_read_before_a_write_is_not_kept_for_after_it() {
        let recent = Recent::default();
        recent.keep("maya", asked(7, 0), &Arc::new(1));
        recent.keep("maya", asked(8, 10), &Arc::new(2));
        // Somebody who began to read before the write, and was slow.
        recent.keep("maya", asked(7, 5), &Arc::new(1));
        assert_eq!(recent.get(&"maya", asked(8, 20)), None);
    }

    #[test]
    fn no_more_than_so_many_answers_are_kept() {
        let recent = Recent::default();
        for number in 0..10 * KEPT_MAX {
            recent.keep(number, asked(1, 0), &Arc::new(number));
            assert!(recent.0.lock().unwrap().len() <= KEPT_MAX);
        }
    }
}
