//! The only place where lines for plain clients are made.

use std::fmt::Display;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::clean::for_terminal;

/// How much of what somebody typed is shown back to them in an answer, in characters.
const BRIEF: usize = 40;

/// Adds a line, without anything that a terminal would act on.
pub(super) fn line(lines: &mut Vec<u8>, text: &str) {
    lines.extend_from_slice(for_terminal(text).as_bytes());
    lines.extend_from_slice(b"\r\n");
}

/// Adds a line by which the server answers.
pub(super) fn answer(lines: &mut Vec<u8>, text: impl Display) {
    line(lines, &format!("-- {text}"));
}

/// Returns the beginning of a text, for a sentence about it.
pub(super) fn brief(text: &str) -> String {
    match text.grapheme_indices(true).nth(BRIEF) {
        // Of a character with a hundred marks not even the beginning is shown.
        Some((end, _)) if end <= BRIEF * 8 => format!("{}…", &text[..end]),
        None if text.len() <= BRIEF * 8 => text.to_owned(),
        _ => "that".to_owned(),
    }
}

/// Returns a fragment, as errors display, as a sentence.
pub(super) fn sentence(fragment: impl Display) -> String {
    let fragment = fragment.to_string();
    let mut characters = fragment.chars();
    let first = characters.next().map(char::to_uppercase);
    let stop = if fragment.ends_with(['.', '!', '?']) { "" } else { "." };
    first.into_iter().flatten().chain(characters).chain(stop.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_does_not_repeat_more_than_it_needs() {
        assert_eq!(brief("小明"), "小明");
        assert_eq!(brief(&"a".repeat(8000)), format!("{}…", "a".repeat(40)));
        assert_eq!(brief(&format!("a{}", "\u{301}".repeat(500))), "that");
        assert_eq!(brief(&format!("a{}", "\u{301} a".repeat(500))).chars().count(), 61);
    }

    #[test]
    fn a_fragment_becomes_a_sentence() {
        assert_eq!(sentence("the nick is empty: give one"), "The nick is empty: give one.");
        assert_eq!(sentence("über alles?"), "Über alles?");
        assert_eq!(sentence(""), ".");
    }
}
