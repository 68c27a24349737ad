//! Who comes and who goes, for whoever runs the server: lines on a terminal, events in the log.
//!
//! See [`Journal`].

use std::io::{self, IsTerminal};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::chat::{Ending, User};
use crate::printer::Printer;
use crate::text::width::pad;

/// How wide nicks are shown.
const NICK_WIDTH: usize = 12;

/// Tells who comes and who goes. What they say is nobody's business.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    printer: Printer,
    /// Whether the log is told as well: not where both are on one terminal.
    is_logged: bool,
    zone: TimeZone,
}

impl Journal {
    pub(super) fn new(printer: Printer) -> Self {
        let is_logged = !printer.prints() || !io::stderr().is_terminal();
        Self { printer, is_logged, zone: TimeZone::system() }
    }

    /// Somebody has come in.
    pub(super) fn entered(&self, user: &User, front: &'static str) {
        let (id, nick, address) = (user.id(), user.nick(), user.address());
        if self.is_logged {
            tracing::info!(connection = id.0, %nick, front, %address, "entered");
        }
        self.print(|| format!("+ {id} {} {front:<6} {address}", pad(nick, NICK_WIDTH)));
    }

    /// Somebody who had come in has left.
    pub(super) fn left(&self, user: &User, ending: &Ending, stayed: Duration) {
        let (id, nick, messages) = (user.id(), user.nick(), user.said());
        if self.is_logged {
            tracing::info!(connection = id.0, %nick, %ending, ?stayed, messages, "left");
        }
        let (sign, stayed) = (if ending.is_unwanted() { '!' } else { '-' }, spoken(stayed));
        self.print(|| format!("{sign} {id} {} {ending}   {stayed}, {messages} messages", pad(nick, NICK_WIDTH)));
    }

    /// Somebody who had not come in has left, or was not wanted.
    pub(super) fn stayed_out(&self, user: &User, ending: &Ending) {
        tracing::debug!(connection = user.id().0, address = %user.address(), %ending, "left before coming in");
    }

    /// Somebody gave the password of an operator: the right one of the one who is named, or a wrong one.
    pub(super) fn proved(&self, user: &User, operator: Option<&str>) {
        let (connection, nick, address) = (user.id().0, user.nick(), user.address());
        match operator {
            Some(operator) => tracing::info!(connection, %nick, %address, operator, "became an operator of the server"),
            None => tracing::warn!(connection, %nick, %address, "no operator has that name and that password"),
        }
    }

    fn print(&self, line: impl FnOnce() -> String) {
        self.printer.print(|| {
            let time = Timestamp::now().to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
            format!("{time}  {}", line())
        });
    }
}

/// Returns a time as people say it, by its two largest units.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} m {} s", seconds % 60),
        _ => format!("{hours} h {} m", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_is_told_by_its_two_largest_units() {
        for (seconds, text) in [(7, "7 s"), (175, "2 m 55 s"), (7325, "2 h 2 m")] {
            assert_eq!(spoken(Duration::from_secs(seconds)), text);
        }
    }
}
