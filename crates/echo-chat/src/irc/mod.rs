//! The front for IRC clients.

use crate::chat::{Event, Kind};

/// Writes an event for an IRC client.
pub fn tell(_kind: Kind, _event: &Event, _lines: &mut Vec<u8>) {}
