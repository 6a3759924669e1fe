//! Finding trainers by words, in any script: what is stored for it, and what is asked. Used by `catalog`.
//!
//! The engines disagree on what a capital letter is (SQLite knows ASCII's alone), so small letters are made here.

/// How many words the query itself looks for. What goes beyond is sorted out afterwards.
const WORDS_IN_SQL: usize = 4;

/// What is stored to be searched: the parts in small letters, each after a space.
pub(crate) fn text(parts: &[&str]) -> String {
    parts.iter().map(|part| format!(" {}", part.to_lowercase())).collect()
}

/// The words of a search, longest first.
pub(crate) struct Words(Vec<String>);

impl Words {
    pub(crate) fn of(search: &str) -> Self {
        let mut words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
        words.dedup();
        Self(words)
    }

    /// As many LIKE patterns as the query has places for; the escape character is `!`.
    pub(crate) fn patterns(&self) -> [String; WORDS_IN_SQL] {
        std::array::from_fn(|place| self.0.get(place).map_or_else(|| "%".to_owned(), |word| contains(word)))
    }

    /// How many rows the query has to return for `limit` to be left.
    pub(crate) fn rows(&self, limit: i64) -> i64 {
        if self.0.len() > WORDS_IN_SQL { i64::MAX } else { limit.max(0) }
    }

    /// True where `text` has every word.
    pub(crate) fn all_in(&self, text: &str) -> bool {
        self.0.iter().all(|word| text.contains(word.as_str()))
    }
}

fn contains(word: &str) -> String {
    let escaped = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_each_comes_once() {
        let words = Words::of("  Йога BERLIN йога ");
        assert_eq!(words.patterns(), ["%berlin%", "%йога%", "%", "%"]);
        assert!(words.all_in(&text(&["Йога", "Berlin"])));
        assert!(!words.all_in(&text(&["Йога", "Bern"])));
    }

    #[test]
    fn what_means_something_to_like_is_escaped() {
        assert_eq!(Words::of("100%_!").patterns()[0], "%100!%!_!!%");
    }

    #[test]
    fn more_words_than_the_query_takes_are_sorted_out_afterwards() {
        assert_eq!(Words::of("a b c d").rows(10), 10);
        assert_eq!(Words::of("a b c d e").rows(10), i64::MAX);
        assert_eq!(Words::of("").rows(-1), 0);
    }
}
