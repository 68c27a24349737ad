//! What every sentence here is made of: names that cannot forge a line, and times as people read them.

use std::fmt;
use std::time::Duration;

use crate::inspect::snapshot::{Actor, ObjectRow};
pub(in crate::inspect) use crate::instrument::Plain;

/// A time as people read it: `350ms`, `14.2s`, `2m 05s`, `3h 12m`. Cut off, never rounded up: at least so long.
#[derive(Clone, Copy, Debug)]
pub(in crate::inspect) struct Span(pub(in crate::inspect) Duration);

/// An actor as in a sentence, also after its end.
#[derive(Clone, Copy, Debug)]
pub(in crate::inspect) struct Who<'a>(pub(in crate::inspect) &'a Actor);

/// An object as in a sentence: ``lock `tickets` ``.
#[derive(Clone, Copy, Debug)]
pub(in crate::inspect) struct Thing<'a> {
    pub(in crate::inspect) kind: &'a str,
    pub(in crate::inspect) name: &'a str,
}

/// `1 task`, `2 tasks`.
pub(in crate::inspect) fn counted(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

// === impl Span ===

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, milliseconds) = (self.0.as_secs(), self.0.subsec_millis());
        let (minutes, hours) = (seconds / 60, seconds / 3600);
        match seconds {
            0 => write!(formatter, "{milliseconds}ms"),
            1..60 => write!(formatter, "{seconds}.{}s", milliseconds / 100),
            60..3600 => write!(formatter, "{minutes}m {:02}s", seconds % 60),
            3600..86_400 => write!(formatter, "{hours}h {:02}m", minutes % 60),
            _ => write!(formatter, "{}d {:02}h", hours / 24, hours % 24),
        }
    }
}

// === impl Who ===

impl fmt::Display for Who<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.has_ended() { write!(formatter, "task {} (ended)", self.0.number) } else { self.0.fmt(formatter) }
    }
}

// === impl Thing ===

impl<'a> From<&'a ObjectRow> for Thing<'a> {
    fn from(object: &'a ObjectRow) -> Self {
        Self { kind: &object.kind, name: &object.name }
    }
}

impl fmt::Display for Thing<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A foreign wait has no kind but that it is one.
        if self.kind != "wait" {
            write!(formatter, "{} ", Plain(self.kind))?;
        }
        write!(formatter, "`{}`", Plain(self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Span;

    #[test]
    fn times_are_told_as_people_read_them_and_never_too_long() {
        let told = |milliseconds| Span(Duration::from_millis(milliseconds)).to_string();
        let times =
            [0, 350, 999, 1_000, 14_299, 59_999, 60_000, 125_000, 3_599_999, 11_520_000, 86_399_000, 187_200_000];
        let texts = times.map(told);
        let expected = [
            "0ms", "350ms", "999ms", "1.0s", "14.2s", "59.9s", "1m 00s", "2m 05s", "59m 59s", "3h 12m", "23h 59m",
            "2d 04h",
        ];
        assert_eq!(texts.each_ref().map(String::as_str), expected);
    }
}
