//! Asking for a password without showing it.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};

/// Why there is no password.
#[derive(Debug)]
pub enum PasswordError {
    /// There is nothing in it.
    Empty,
    /// The second time it was another.
    Different,
    /// Somebody thought better of it.
    Cancelled,
    /// It could not be read.
    Read(io::Error),
}

/// What a terminal sends for Ctrl-C where that is no signal.
const CONTROL_C: u8 = 3;

/// Reads a password: a line of standard input; on a terminal twice, and unseen.
///
/// # Errors
///
/// If there is none.
pub(super) fn ask() -> Result<String, PasswordError> {
    if !io::stdin().is_terminal() {
        return line();
    }
    let hidden = hidden::Hidden::new().map_err(PasswordError::Read)?;
    let password = prompted("Password: ")?;
    let again = prompted("Once more: ")?;
    drop(hidden);
    if password == again { Ok(password) } else { Err(PasswordError::Different) }
}

fn prompted(prompt: &str) -> Result<String, PasswordError> {
    // Standard output is for the answer, which is often sent to a file.
    let mut errors = io::stderr().lock();
    let _ = write!(errors, "{prompt}").and_then(|()| errors.flush());
    let line = line();
    // The line's end was not shown either.
    let _ = writeln!(errors);
    line
}

fn line() -> Result<String, PasswordError> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    // Not `read_line`, which waits for a line feed where a terminal ends a line with Ctrl-C.
    loop {
        let read = input.fill_buf().map_err(PasswordError::Read)?;
        let end = read.iter().position(|byte| matches!(*byte, b'\n' | CONTROL_C));
        let taken = end.map_or(read.len(), |end| end + 1);
        line.extend_from_slice(&read[..taken]);
        input.consume(taken);
        if end.is_some() || taken == 0 {
            break;
        }
    }
    if line.last() == Some(&CONTROL_C) {
        return Err(PasswordError::Cancelled);
    }
    let line = String::from_utf8(line).map_err(|error| PasswordError::Read(io::Error::other(error)))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(PasswordError::Empty) } else { Ok(password.to_owned()) }
}

#[cfg(unix)]
mod hidden {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

    /// A terminal that does not show what is typed, until this is dropped.
    pub(super) struct Hidden {
        before: Termios,
    }

    impl Hidden {
        pub(super) fn new() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut modes = before.clone();
            // As a signal, Ctrl-C would leave the terminal like this. Now it is the end of a line.
            modes.local_modes &= !(LocalModes::ECHO | LocalModes::ISIG);
            modes.special_codes[SpecialCodeIndex::VEOL] = super::CONTROL_C;
            tcsetattr(io::stdin(), OptionalActions::Flush, &modes)?;
            Ok(Self { before })
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            // A terminal that has gone needs nothing.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        }
    }
}

#[cfg(not(unix))]
mod hidden {
    /// Here what is typed is shown.
    pub(super) struct Hidden;

    impl Hidden {
        pub(super) fn new() -> std::io::Result<Self> {
            Ok(Self)
        }
    }
}

// === impl PasswordError ===

impl fmt::Display for PasswordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("an empty password lets everybody in; give one"),
            Self::Different => formatter.write_str("those were two passwords; type the same one twice"),
            Self::Cancelled => formatter.write_str("no password was given"),
            Self::Read(error) => write!(formatter, "cannot read the password: {error}"),
        }
    }
}

impl Error for PasswordError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(error) => Some(error),
            Self::Empty | Self::Different | Self::Cancelled => None,
        }
    }
}
