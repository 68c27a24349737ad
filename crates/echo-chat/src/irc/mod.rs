//! The front for IRC clients.

pub mod caps;
pub mod message;
pub mod numeric;

use crate::chat::{Event, Kind};

/// Writes an event for an IRC client.
pub fn tell(_kind: Kind, _event: &Event, _lines: &mut Vec<u8>) {}
