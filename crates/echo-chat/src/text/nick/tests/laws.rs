//! What is true of every nick, for the tests and for the fuzzer.

use super::{Keep, MAX_BYTES, MAX_COLUMNS, NickRules, check, fold, ingress, prepare, skeleton, width};

/// Panics unless `asked` is refused, or is a nick that nothing breaks on.
pub(super) fn hold_for(asked: &str) {
    let nick = prepare(asked);
    assert_eq!(prepare(&nick), nick, "{asked:?}");
    let skeleton_of_nick = skeleton(&nick);
    assert_eq!(skeleton(asked), skeleton_of_nick, "{asked:?}");

    let ascii = check(&nick, NickRules::Ascii);
    let unicode = check(&nick, NickRules::Unicode);
    for refused in [ascii, unicode].into_iter().filter_map(Result::err) {
        let sentence = refused.to_string();
        assert_eq!(ingress(&sentence, Keep::Nothing), sentence, "a sentence forges nothing");
        assert!(!sentence.contains(['\u{202e}', '\u{301}']), "{sentence:?}");
    }
    if ascii.is_ok() {
        assert_eq!(unicode, Ok(()), "{nick:?}");
        assert!(nick.is_ascii(), "{nick:?}");
    }
    if unicode.is_ok() {
        assert!((1..=MAX_BYTES).contains(&nick.len()), "{nick:?}");
        assert!((1..=MAX_COLUMNS).contains(&width(&nick)), "{nick:?}");
        assert_eq!(ingress(&nick, Keep::Nothing), nick, "a nick is clean text");
        assert!(!nick.contains(|has: char| has.is_whitespace() || "!@#+~&%:,.*?$\"'<>/=;".contains(has)), "{nick:?}");
        assert!(!nick.starts_with(|first: char| first == '-' || first.is_ascii_digit()), "{nick:?}");
        assert!(!skeleton_of_nick.is_empty(), "{nick:?}");
        assert_eq!(skeleton(&fold(&nick)), skeleton_of_nick, "{nick:?} looks like itself");
        // Composed anew: there is a small h with a line below it, but no large one.
        assert_eq!(check(&prepare(&fold(&nick)), NickRules::Unicode), Ok(()), "{nick:?}");
    }
}
