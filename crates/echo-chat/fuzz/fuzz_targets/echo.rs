//! Any bytes, cut anywhere, through every rule: what comes back is what reading them at once would have given.

#![no_main]

use std::sync::Arc;

use echo_chat::echo::{Change, Echo, Invalid, Rule, TAIL_LIMIT};
use libfuzzer_sys::fuzz_target;

/// One byte, so that it can stand wherever a character could be cut.
const SUFFIX: &str = "|";

/// One client's conversation.
struct Heard {
    answers: Vec<Vec<u8>>,
    refused: bool,
}

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (bytes, lengths) = &input;
    let reads = cut(bytes, lengths);
    let changes = [Change::Nothing, Change::Upper, Change::Suffix(SUFFIX.to_owned())];
    for change in changes {
        for invalid in [Invalid::Pass, Invalid::Replace, Invalid::Close] {
            let rule = Rule { change: change.clone(), invalid };
            let heard = converse(&rule, &reads);
            check(&rule, bytes, &heard);
        }
    }
});

/// Cuts the bytes into reads of these lengths, again from the first when they are used up.
fn cut<'a>(mut bytes: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut reads = Vec::new();
    let mut lengths = lengths.iter().map(|length| usize::from(*length).max(1)).cycle();
    while !bytes.is_empty() {
        let (read, rest) = bytes.split_at(lengths.next().unwrap_or(bytes.len()).min(bytes.len()));
        reads.push(read);
        bytes = rest;
    }
    reads
}

/// Does with the reads what a session does, from the first to the end of the input.
fn converse(rule: &Rule, reads: &[&[u8]]) -> Heard {
    let mut echo = Echo::new(Arc::new(rule.clone()));
    let longest = reads.iter().map(|read| read.len()).max().unwrap_or(0);
    let mut buffer = vec![0; TAIL_LIMIT + longest + SUFFIX.len()];
    let mut answers = Vec::new();
    for read in reads.iter().copied().chain([&b""[..]]) {
        let start = echo.prepare(&mut buffer);
        assert!(start <= TAIL_LIMIT);
        let filled = start + read.len();
        buffer[start..filled].copy_from_slice(read);
        let message =
            if read.is_empty() { echo.last_message(&buffer[..filled]) } else { echo.message(&buffer[..filled]) };
        if message.length > 0 {
            answers.push(echo.answer(&mut buffer, message.length).into_owned());
        }
        if message.refused {
            return Heard { answers, refused: true };
        }
    }
    Heard { answers, refused: false }
}

/// Compares with what is known of the whole.
fn check(rule: &Rule, bytes: &[u8], heard: &Heard) {
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => bytes,
        Err(error) => &bytes[..error.valid_up_to()],
    };
    let is_text = valid.len() == bytes.len();
    assert_eq!(heard.refused, rule.invalid == Invalid::Close && !is_text, "{rule:?}");

    let unchanged = match rule.invalid {
        Invalid::Pass => bytes.to_vec(),
        Invalid::Replace => String::from_utf8_lossy(bytes).into_owned().into_bytes(),
        Invalid::Close => valid.to_vec(),
    };
    let said = heard.answers.concat();
    match &rule.change {
        Change::Nothing => assert_eq!(said, unchanged, "{rule:?}"),
        Change::Upper => assert_eq!(said, unchanged.to_ascii_uppercase(), "{rule:?}"),
        Change::Suffix(suffix) => {
            let mut whole = Vec::new();
            for answer in &heard.answers {
                let message = answer.strip_suffix(suffix.as_bytes()).expect("every answer ends with the suffix");
                assert!(!message.is_empty(), "{rule:?}: an answer to nothing");
                // All of the input was text, or all of the output is: then so is each part.
                if is_text || rule.invalid != Invalid::Pass {
                    assert!(std::str::from_utf8(message).is_ok(), "{rule:?}: a character was cut");
                }
                whole.extend_from_slice(message);
            }
            assert_eq!(whole, unchanged, "{rule:?}");
        }
    }
}
