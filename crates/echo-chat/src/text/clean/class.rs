//! What a character is to whoever cleans a text.

use unicode_normalization::char::is_combining_mark;

/// What a character is, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Can be seen, or is a space: a text of nothing else is clean.
    Plain,
    /// Moves the cursor, and a space says as much.
    Space,
    /// A formatting code that IRC clients agree on.
    Formatting,
    /// Sits on the character before it.
    Mark,
    /// Joins what stands before and after it, or keeps it apart.
    Joiner,
    /// Says in which direction its neighbours are written.
    Direction,
    /// Begins a part whose direction is its own.
    OpenIsolate,
    /// Ends it.
    CloseIsolate,
    /// Has no business in a text.
    Hostile,
}

/// Returns what `character` is.
pub(super) fn class(character: char) -> Class {
    match character {
        // First, since it is most of what there is.
        ' '..='~' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => Class::Plain,
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Class::Space,
        '\u{2}'..='\u{4}' | '\u{f}' | '\u{11}' | '\u{16}' | '\u{1d}'..='\u{1f}' => Class::Formatting,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        '\u{61c}' | '\u{200e}' | '\u{200f}' => Class::Direction,
        '\u{2066}'..='\u{2068}' => Class::OpenIsolate,
        '\u{2069}' => Class::CloseIsolate,
        _ if character.is_control() || is_invisible(character) || is_noncharacter(character) => Class::Hostile,
        _ if is_combining_mark(character) => Class::Mark,
        _ => Class::Plain,
    }
}

/// Returns whether `character` hides, reorders or annotates what is around it and cannot itself be
/// seen. Variation selectors are marks, not this.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        // Soft hyphen, combining grapheme joiner, Hangul and Khmer fillers, Mongolian separator.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            // Zero-width space, embeddings and overrides, invisible operators, deprecated controls.
            | '\u{200b}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            // Byte-order mark, annotations, a place for an object that is not there.
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffc}'
            // Controls of hieroglyphs, shorthand and music.
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            // Tags: a second, invisible ASCII; and what is left beside the variation selectors.
            | '\u{e0000}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    )
}

fn is_noncharacter(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}
