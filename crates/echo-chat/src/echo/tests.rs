use super::*;

/// Feeds `reads` one after the other and returns the answers, the last one being that at the end.
fn answers(rule: &Rule, reads: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut echo = Echo::new(Arc::new(rule.clone()));
    let mut buffer = vec![0; BUFFER_SIZE];
    let mut answers = Vec::new();
    for read in reads.iter().copied().chain([&b""[..]]) {
        let start = echo.prepare(&mut buffer);
        let filled = start + read.len();
        buffer[start..filled].copy_from_slice(read);
        let message =
            if read.is_empty() { echo.last_message(&buffer[..filled]) } else { echo.message(&buffer[..filled]) };
        if message.length > 0 {
            answers.push(echo.answer(&mut buffer, message.length).into_owned());
        }
        if message.refused {
            break;
        }
    }
    answers
}

fn with_suffix(suffix: &str, invalid: Invalid) -> Rule {
    Rule { change: Change::Suffix(suffix.to_owned()), invalid }
}

#[test]
fn every_read_gets_one_suffix() {
    let rule = with_suffix("_sb", Invalid::Pass);
    assert_eq!(answers(&rule, &[b"a", "你好".as_bytes()]), [b"a_sb".to_vec(), "你好_sb".into()]);
}

#[test]
fn a_suffix_never_lands_inside_a_character_wherever_a_text_is_cut() {
    let text = "aß你🙂\u{7ff}\u{800}\u{ffff}\u{10ffff}z";
    for invalid in [Invalid::Pass, Invalid::Replace, Invalid::Close] {
        let rule = with_suffix("|", invalid);
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let bytes = text.as_bytes();
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                let answers = answers(&rule, &parts);
                let whole = String::from_utf8(answers.concat()).expect("no character was cut");
                assert_eq!(whole.replace('|', ""), text);
                assert_eq!(whole.matches('|').count(), answers.len());
            }
        }
    }
}

#[test]
fn a_character_in_single_bytes_is_answered_when_it_is_whole() {
    let rule = with_suffix("_sb", Invalid::Pass);
    let bytes: Vec<_> = "你".bytes().map(|byte| [byte]).collect();
    let reads: Vec<&[u8]> = bytes.iter().map(<[u8; 1]>::as_slice).collect();
    assert_eq!(answers(&rule, &reads), ["你_sb".as_bytes()]);
}

#[test]
fn without_a_suffix_nothing_is_held_back() {
    let half = &"你".as_bytes()[..1];
    for change in [Change::Nothing, Change::Upper] {
        let rule = Rule { change, invalid: Invalid::Pass };
        assert_eq!(answers(&rule, &[half]), [half]);
    }
}

#[test]
fn capitals_are_made_of_ascii_letters_only() {
    let rule = Rule { change: Change::Upper, invalid: Invalid::Pass };
    assert_eq!(answers(&rule, &["ß你a".as_bytes()]), ["ß你A".as_bytes()]);
}

#[test]
fn what_is_left_at_the_end_is_answered_as_it_is() {
    let rule = with_suffix("_sb", Invalid::Pass);
    assert_eq!(answers(&rule, &[b"a\xe4\xbd"]), [b"a_sb".to_vec(), b"\xe4\xbd_sb".to_vec()]);
}

#[test]
fn invalid_bytes_are_passed_on_by_default() {
    let rule = with_suffix("_sb", Invalid::Pass);
    assert_eq!(answers(&rule, &[b"\xff\xfe"]), [b"\xff\xfe_sb"]);
}

#[test]
fn invalid_bytes_are_replaced_on_request() {
    let rule = with_suffix("_sb", Invalid::Replace);
    assert_eq!(answers(&rule, &[b"a\xff\xe4\xbd"]), ["a\u{fffd}_sb".as_bytes(), "\u{fffd}_sb".as_bytes()]);
}

#[test]
fn invalid_bytes_end_a_conversation_on_request() {
    let rule = with_suffix("_sb", Invalid::Close);
    assert_eq!(answers(&rule, &[b"ok\xffmore", b"more"]), [b"ok_sb"]);
    assert!(answers(&rule, &[b"\xe4"]).is_empty(), "half a character at the end is invalid too");
}

#[test]
fn a_full_read_with_a_tail_before_it_and_the_longest_suffix_fits_the_buffer() {
    let suffix = "s".repeat(SUFFIX_LIMIT);
    let full = vec![b'a'; READ_SIZE];
    let answers = answers(&with_suffix(&suffix, Invalid::Pass), &[b"\xf0\x9f\x99", &full]);
    assert_eq!(answers[0].len(), BUFFER_SIZE);
}

/// Bytes that stand for every kind there is in UTF-8, at the edges of each range.
const KINDS: &[u8] = &[
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
    0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

#[test]
fn reading_byte_by_byte_replaces_exactly_what_reading_at_once_does() {
    let rule = Rule { change: Change::Nothing, invalid: Invalid::Replace };
    let mut bytes = [0; 4];
    for number in 0..KINDS.len().pow(4) {
        let mut rest = number;
        for byte in &mut bytes {
            *byte = KINDS[rest % KINDS.len()];
            rest /= KINDS.len();
        }
        // One echo for all four, without the helper: there are 390,625 of them.
        let mut echo = Echo::new(Arc::new(rule.clone()));
        let mut buffer = [0; 16];
        let mut whole = Vec::new();
        for byte in bytes {
            let start = echo.prepare(&mut buffer);
            buffer[start] = byte;
            let message = echo.message(&buffer[..=start]);
            whole.extend_from_slice(&echo.answer(&mut buffer, message.length));
        }
        let start = echo.prepare(&mut buffer);
        let message = echo.last_message(&buffer[..start]);
        whole.extend_from_slice(&echo.answer(&mut buffer, message.length));
        assert_eq!(whole, String::from_utf8_lossy(&bytes).as_bytes(), "{bytes:x?}");
    }
}
