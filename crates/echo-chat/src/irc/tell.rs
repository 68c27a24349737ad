//! Writing what happened.

use crate::chat::{Event, Kind};

/// Writes an event for an IRC client: one line or several, or none where this kind is not told.
pub fn tell(_kind: Kind, _event: &Event, _lines: &mut Vec<u8>) {}

/// Returns a moment as IRC writes it.
pub(super) fn time(unix_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
