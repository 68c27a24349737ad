//! Making what a stranger sent fit to be printed on a terminal.
//!
//! See [`escaped`] for the log of a server and [`for_terminal`] for a client.

use std::fmt::Write;

/// How much of a message is shown, in bytes of the message.
pub const SHOWN: usize = 1024;

/// Returns `message` on one line, with everything escaped that could move the cursor, forge a
/// line, or reverse its order; what is longer than [`SHOWN`] is cut and says how long it was.
///
/// # Examples
///
/// ```
/// use echo_chat::text::escape::escaped;
///
/// assert_eq!(escaped("你好".as_bytes()), "你好");
/// assert_eq!(escaped(b"a\r\n\x1b[2J\xff"), r"a\r\n\u{1b}[2J\xff");
/// ```
pub fn escaped(message: &[u8]) -> String {
    let shown = &message[..message.len().min(SHOWN)];
    // The backslash too, or an escape could not be told from the same characters typed.
    let mut line = escaped_where(shown, |character| character == '\\' || moves_or_hides(character));
    if shown.len() < message.len() {
        // Writing to a string cannot fail.
        let _ = write!(line, "… ({} bytes)", message.len());
    }
    line
}

/// Returns `answer` as it may be printed to somebody who reads it on a terminal: in full, with
/// its own lines and tabs, and nothing else that a terminal acts on.
pub fn for_terminal(answer: &[u8]) -> String {
    escaped_where(answer, |character| !matches!(character, '\n' | '\t') && moves_or_hides(character))
}

fn escaped_where(bytes: &[u8], is_escaped: impl Fn(char) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_escaped(character) {
                text.extend(character.escape_default());
            } else {
                text.push(character);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Returns whether a terminal would act on `character` instead of showing it.
fn moves_or_hides(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_forge_a_second_line_or_move_the_cursor() {
        for message in ["a\nb", "a\rb", "a\u{85}b", "a\u{2028}b", "a\u{1b}]0;x\u{7}", "a\u{9b}2Jb"] {
            let line = escaped(message.as_bytes());
            assert!(!line.chars().any(char::is_control), "{line:?}");
            assert!(!line.contains('\u{2028}'), "{line:?}");
        }
    }

    #[test]
    fn an_escape_cannot_be_mistaken_for_the_same_characters_typed() {
        assert_ne!(escaped(b"\n"), escaped(br"\n"));
    }

    #[test]
    fn text_in_any_script_is_shown_as_it_is() {
        for text in ["你好", "ß", "привет", "🙂", "a b"] {
            assert_eq!(escaped(text.as_bytes()), text);
        }
    }

    #[test]
    fn a_long_message_is_cut_and_says_how_long_it_was() {
        let line = escaped(&[b'a'; SHOWN + 1]);
        assert_eq!(line.len(), SHOWN + "… (1025 bytes)".len());
        assert!(line.ends_with("… (1025 bytes)"));
    }

    #[test]
    fn an_answer_keeps_its_lines_but_cannot_clear_the_screen() {
        assert_eq!(for_terminal(b"a\n\tb\\\x1b[2J"), "a\n\tb\\\\u{1b}[2J");
    }
}
