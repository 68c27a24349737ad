//! What is detected does not depend on how the bytes were cut, and no longer on them than said.

use echo_chat::serve::detect::{Detected, MOST_BYTES, detect, is_request};

/// Detects in every beginning of `bytes`.
pub(crate) fn hold(bytes: &[u8]) {
    let mut known = Detected::More;
    for length in 0..=bytes.len().min(2 * MOST_BYTES) {
        let read = &bytes[..length];
        let detected = detect(read, false);
        assert!(known == Detected::More || detected == known, "{known:?}, then {detected:?}: {}", read.escape_ascii());
        known = detected;
        let at_rest = if known == Detected::More { Detected::Plain } else { known };
        assert_eq!(detect(read, true), at_rest, "{}", read.escape_ascii());
        let ended = read.contains(&b'\n') || length >= MOST_BYTES;
        assert!(known != Detected::More || !ended, "{}", read.escape_ascii());
    }
    // Nothing that HTTP asks for is taken for a name.
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if known == Detected::Plain && line.len() < MOST_BYTES && !line.starts_with(b"\xff") {
        assert!(!is_request(line), "{}", line.escape_ascii());
    }
}
