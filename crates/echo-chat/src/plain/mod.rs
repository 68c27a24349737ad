//! The front for people with `nc` and `telnet`.

use crate::chat::{Ending, Event, Kind};
use crate::front::{Desk, Front, Heard};

/// stand-in
#[derive(Debug, Default)]
pub struct Plain;
impl Plain {
    /// x
    pub fn new() -> Self {
        Self
    }
}
impl Front for Plain {
    fn open(&mut self, _: &mut Desk<'_>) {}
    fn hear(&mut self, _: &[u8], _: &mut Desk<'_>) -> Heard {
        Heard::Done
    }
    fn hear_too_long(&mut self, _: &mut Desk<'_>) {}
    fn verified(&mut self, _: bool, _: &mut Desk<'_>) {}
    fn name(&self) -> &'static str {
        "plain"
    }
    fn has_entered(&self) -> bool {
        false
    }
    fn ping(&self, _: &mut Vec<u8>) -> bool {
        false
    }
    fn close(&self, _: &Ending, _: &mut Vec<u8>) {}
}
/// Writes an event for people who read lines.
pub fn tell(_kind: Kind, _event: &Event, _lines: &mut Vec<u8>) {}
