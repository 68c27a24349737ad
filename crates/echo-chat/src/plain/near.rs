//! What somebody may have meant.

use strsim::normalized_damerau_levenshtein;

/// How alike two words are at least of which one is a slip of the other.
const ALIKE: f64 = 0.6;

/// Returns the one of `words` that is most like `typed`, or else the first that it begins.
pub(super) fn nearest<'a>(typed: &str, words: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let rated = words.clone().map(|word| (normalized_damerau_levenshtein(typed, word), word));
    // Of those equally alike the first is the most usual one.
    let best = rated.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let alike = best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, word)| word);
    alike.or_else(|| words.into_iter().find(|word| typed.len() > 1 && word.starts_with(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_seen_through() {
        let words = ["join", "part", "whois", "op", "topic", "who"];
        for (typed, meant) in [
            ("jion", "join"),
            ("joim", "join"),
            ("wohis", "whois"),
            ("topci", "topic"),
            ("to", "topic"),
            ("whp", "who"),
        ] {
            assert_eq!(nearest(typed, words.into_iter()), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_like_nothing_is_nothing() {
        for typed in ["", "x", "foo", "slap", "小明"] {
            assert_eq!(nearest(typed, ["join", "part", "op"].into_iter()), None, "{typed}");
        }
    }
}
