//! Cutting a text that is longer than one IRC line into several.

use std::fmt;

use unicode_segmentation::GraphemeCursor;

/// A text does not fit into as many lines as it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// How long the text is.
    pub bytes: usize,
    /// How long a line may be.
    pub limit_bytes: usize,
    /// How many lines there may be.
    pub at_most: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, limit_bytes, at_most } = self;
        write!(
            formatter,
            "the message of {bytes} bytes does not fit into {at_most} lines of {limit_bytes} bytes: send it in parts"
        )
    }
}

impl std::error::Error for TooLong {}

/// The longest character there is; no limit can be smaller.
const LONGEST_CHARACTER: usize = 4;

/// Returns `text` in at most `at_most` pieces of at most `limit_bytes` bytes (four at the least),
/// none of them empty, and none beginning or ending inside what a reader sees as one character.
///
/// A piece ends at a space if there is one in the second half of it; the spaces there are lost, and
/// nothing else is. Only what alone is longer than a line, as a hundred joined emoji are, is cut
/// between its code points.
///
/// # Errors
///
/// [`TooLong`] if more pieces would be needed.
///
/// # Examples
///
/// ```
/// use echo_chat::text::split::split;
///
/// assert_eq!(split("how do you do", 8, 2).unwrap(), ["how do", "you do"]);
/// assert_eq!(split("你好吗", 8, 2).unwrap(), ["你好", "吗"]);
/// assert!(split("how do you do", 8, 1).is_err());
/// ```
pub fn split(text: &str, limit_bytes: usize, at_most: usize) -> Result<Vec<&str>, TooLong> {
    let longest = limit_bytes.max(LONGEST_CHARACTER);
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = first_piece(rest, longest);
        rest = after;
        if piece.is_empty() {
            continue;
        }
        if pieces.len() == at_most {
            return Err(TooLong { bytes: text.len(), limit_bytes: longest, at_most });
        }
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Cuts off what goes into one line; that is empty only where there was nothing but spaces.
fn first_piece(text: &str, longest: usize) -> (&str, &str) {
    if text.len() <= longest {
        return (text, "");
    }
    // A space right after the line is as good as one in it.
    let spaces = (longest / 2..=longest).rev().filter(|at| text.as_bytes()[*at] == b' ');
    let mut around = spaces.map(|at| (text[..at].trim_end_matches(' '), text[at..].trim_start_matches(' ')));
    // A space with an accent on it is not one to break at.
    let is_apart =
        |(piece, rest): &(&str, &str)| is_boundary(text, piece.len()) && is_boundary(text, text.len() - rest.len());
    around.find(is_apart).unwrap_or_else(|| text.split_at(last_boundary(text, longest)))
}

fn is_boundary(text: &str, at: usize) -> bool {
    // With the whole text at hand the cursor never asks for more of it.
    GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(true)
}

/// Returns the last place at or before `longest` where `text` may be cut.
fn last_boundary(text: &str, longest: usize) -> usize {
    let character = (0..=longest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    if is_boundary(text, character) {
        return character;
    }
    match GraphemeCursor::new(character, text.len(), true).prev_boundary(text, 0) {
        Ok(Some(grapheme)) if grapheme > 0 => grapheme,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn what_fits_is_one_piece_and_nothing_is_none() {
        assert_eq!(split("a  b ", 5, 1).unwrap(), ["a  b "]);
        assert_eq!(split("", 5, 0).unwrap(), [""; 0]);
    }

    #[test]
    fn an_emoji_of_many_parts_is_not_taken_apart() {
        let family = "👨‍👩‍👧";
        assert_eq!(split(&family.repeat(3), 2 * family.len() + 5, 2).unwrap(), [&family.repeat(2), family]);
    }

    #[test]
    fn a_letter_is_not_parted_from_its_accent() {
        assert_eq!(split("abce\u{301}d", 5, 2).unwrap(), ["abc", "e\u{301}d"]);
    }

    #[test]
    fn a_space_with_an_accent_on_it_is_a_letter() {
        assert_eq!(split("abcd \u{301}efg", 8, 2).unwrap(), ["abcd \u{301}e", "fg"]);
        assert_eq!(split("abcd  \u{301}efg", 6, 3).unwrap(), ["abcd ", " \u{301}efg"]);
    }

    #[test]
    fn flags_are_not_taken_apart() {
        assert_eq!(split("🇩🇪🇫🇷", 12, 2).unwrap(), ["🇩🇪", "🇫🇷"]);
    }

    #[test]
    fn what_is_longer_than_a_line_and_cannot_be_cut_is_cut_between_code_points() {
        let endless = "👨\u{200d}".repeat(20);
        let pieces = split(&endless, 15, 100).unwrap();
        assert_eq!(pieces.concat(), endless);
    }

    #[test]
    fn a_space_early_in_the_line_does_not_waste_the_rest_of_it() {
        assert_eq!(split("a bcdefghijk", 8, 2).unwrap(), ["a bcdefg", "hijk"]);
    }

    #[test]
    fn a_space_that_would_be_the_first_of_the_next_line_is_lost() {
        assert_eq!(split("12345678   90", 8, 2).unwrap(), ["12345678", "90"]);
    }

    #[test]
    fn spaces_alone_are_no_pieces() {
        assert_eq!(split(&" ".repeat(100), 8, 0).unwrap(), [""; 0]);
        assert_eq!(split(&format!("{}a", " ".repeat(100)), 8, 1).unwrap(), ["a"]);
    }

    #[test]
    fn too_much_is_refused_with_the_numbers() {
        let refused = split(&"x".repeat(33), 4, 8).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the message of 33 bytes does not fit into 8 lines of 4 bytes: send it in parts"
        );
        assert_eq!(split(&"x".repeat(32), 4, 8).unwrap().len(), 8);
    }

    #[test]
    fn a_limit_smaller_than_a_character_is_taken_as_a_character() {
        assert_eq!(split("😀😀", 0, 2).unwrap(), ["😀", "😀"]);
    }

    proptest! {
        #[test]
        fn only_the_spaces_broken_at_are_lost(
            text in "([ a-c]|[小明]| ?\u{301}|👨\u{200d}👩|🇩🇪|\\PC){0,60}",
            limit in 0..40_usize,
        ) {
            let pieces = split(&text, limit, usize::MAX).unwrap();
            let boundaries: Vec<_> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let longest = limit.max(LONGEST_CHARACTER);
            let mut reached = 0;
            for piece in &pieces {
                prop_assert!(!piece.is_empty() && piece.len() <= longest, "{pieces:?}");
                let lost = text[reached..].find(piece).expect("a piece is of the text");
                prop_assert!(text[reached..reached + lost].bytes().all(|byte| byte == b' '), "{pieces:?}");
                reached += lost + piece.len();
                let cluster = text.graphemes(true).map(str::len).max().unwrap_or(0);
                prop_assert!(cluster > longest || boundaries.contains(&reached), "{pieces:?}");
            }
            prop_assert!(text[reached..].bytes().all(|byte| byte == b' '), "{pieces:?}");
            if !pieces.is_empty() {
                prop_assert!(split(&text, limit, pieces.len() - 1).is_err());
                prop_assert_eq!(split(&text, limit, pieces.len()).unwrap(), pieces);
            }
        }
    }
}
