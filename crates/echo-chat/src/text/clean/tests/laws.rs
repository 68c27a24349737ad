//! What is true of every text, for the tests and for the fuzzer.

use std::borrow::Cow;

use super::{Keep, for_terminal, ingress};

/// What may be in no text, whoever it is for: written apart from the code that drops it.
const NOWHERE: [(char, char); 12] = [
    ('\u{0}', '\u{0}'),
    ('\u{5}', '\u{e}'),
    ('\u{10}', '\u{10}'),
    ('\u{12}', '\u{15}'),
    ('\u{17}', '\u{1c}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{2065}'),
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{e0000}', '\u{e007f}'),
];

/// Panics unless `text` comes out of everything as it should.
pub(super) fn hold_for(text: &str) {
    for keep in [Keep::Formatting, Keep::Nothing] {
        let clean = ingress(text, keep);
        assert_sound(&clean);
        assert!(matches!(ingress(&clean, keep), Cow::Borrowed(same) if same == clean), "{clean:?} is not clean yet");
        assert_balanced(&clean);
        let inside = clean.get(1..clean.len().max(2) - 1).unwrap_or("");
        match keep {
            Keep::Formatting => {
                assert!(!inside.contains('\u{1}'), "{clean:?}");
                assert_eq!(clean.starts_with('\u{1}'), clean.ends_with('\u{1}'), "{clean:?}");
                assert_eq!(graphic(&clean), graphic(text), "no letter is lost");
            }
            Keep::Nothing => assert!(!clean.chars().any(char::is_control), "{clean:?}"),
        }
        assert_fit_for_terminal(&for_terminal(&clean));
    }
    assert_fit_for_terminal(&for_terminal(text));
}

fn graphic(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).collect()
}

fn assert_sound(text: &str) {
    for character in text.chars() {
        assert!(!NOWHERE.iter().any(|(first, last)| (*first..=*last).contains(&character)), "{text:?}");
    }
    // Nothing between them that can be seen, nine of the commonest marks are nine on one character.
    let piles = text.split(|character: char| !matches!(character, '\u{300}'..='\u{34e}' | '\u{0}'..='\u{1f}' | '\u{200c}'..='\u{200f}' | '\u{2066}'..='\u{2069}'));
    for pile in piles {
        assert!(pile.chars().filter(|mark| ('\u{300}'..='\u{34e}').contains(mark)).count() <= 8, "{text:?}");
    }
}

fn assert_balanced(text: &str) {
    let mut open = 0_usize;
    for character in text.chars() {
        match character {
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' => open = open.checked_sub(1).expect("closes what was opened"),
            _ => {}
        }
    }
    assert_eq!(open, 0, "{text:?}");
}

fn assert_fit_for_terminal(text: &str) {
    assert_sound(text);
    let acts = |character: char| {
        character.is_control() || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{206f}')
    };
    assert!(!text.contains(acts), "{text:?}");
    assert!(matches!(for_terminal(text), Cow::Borrowed(same) if same == text), "{text:?} is not fit yet");
}
