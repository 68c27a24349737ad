//! The client: a line, an answer, a line, an answer.
//!
//! See [`talk`].

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};
use std::pin::pin;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use crate::echo::Tail;
use crate::echo::config::READ_SIZE;
use crate::text::escape::for_terminal;

/// What stands before each line on a terminal.
const PROMPT: &[u8] = b">>>";

/// Why a conversation ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum TalkError {
    /// Nobody can be reached.
    Connect {
        /// Who was asked for.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// The server ended the conversation before the lines did.
    Closed {
        /// Which server.
        server: String,
        /// What the system said, unless it was a plain end.
        source: Option<io::Error>,
    },
    /// Lines cannot be read, or answers not be printed.
    Terminal(io::Error),
}

struct Conversation<'a> {
    server: &'a str,
    stream: TcpStream,
    /// The beginning of a character that came apart between two reads.
    tail: Tail,
    buffer: Vec<u8>,
}

/// Sends each line of standard input to `server` and prints what comes back, until there are no
/// more lines.
///
/// The bytes of a line are sent as they are, without their end; lines of nothing but blanks are
/// left out, since a server that gets nothing answers nothing. The prompt is shown where somebody
/// types. What would move a terminal's cursor is printed as an escape there.
///
/// # Errors
///
/// - [`TalkError::Connect`] if the server cannot be reached.
/// - [`TalkError::Closed`] if it ends the conversation while there is still a line to answer.
/// - [`TalkError::Terminal`] if standard input or output fail.
pub fn talk(runtime: &Runtime, server: &str) -> Result<(), TalkError> {
    let mut conversation = Conversation {
        server,
        stream: runtime.block_on(connect(server))?,
        tail: Tail::default(),
        buffer: vec![0; READ_SIZE],
    };
    let somebody_types = io::stdin().is_terminal();
    let mut lines = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        if somebody_types {
            print(PROMPT)?;
        }
        line.clear();
        let read = lines.read_until(b'\n', &mut line).map_err(TalkError::Terminal)?;
        if read == 0 {
            break;
        }
        let message = without_end(&line);
        if !message.trim_ascii().is_empty() {
            runtime.block_on(conversation.exchange(message))?;
        }
    }
    if somebody_types {
        // The shell's own prompt goes on a line of its own.
        print(b"\n")?;
    }
    Ok(())
}

async fn connect(server: &str) -> Result<TcpStream, TalkError> {
    let failed = |source| TalkError::Connect { server: server.to_owned(), source };
    let stream = TcpStream::connect(server).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    Ok(stream)
}

// === impl Conversation ===

impl Conversation<'_> {
    /// Sends `message` and prints what one read returns.
    ///
    /// Reads while it still sends, since a server that is not read from stops reading in turn:
    /// a line of many megabytes would otherwise hold both of them up.
    async fn exchange(&mut self, message: &[u8]) -> Result<(), TalkError> {
        let (mut answers, mut messages) = self.stream.split();
        let mut sending = pin!(messages.write_all(message));
        let (mut sent, mut answered) = (false, false);
        while !(sent && answered) {
            let start = self.tail.copy_to(&mut self.buffer);
            tokio::select! {
                result = &mut sending, if !sent => {
                    result.map_err(|error| closed(self.server, Some(error)))?;
                    sent = true;
                }
                result = answers.read(&mut self.buffer[start..]) => {
                    let received = match result {
                        Ok(0) => return Err(closed(self.server, None)),
                        Ok(received) => received,
                        Err(error) => return Err(closed(self.server, Some(error))),
                    };
                    let length = self.tail.cut(&self.buffer[..start + received]);
                    if length > 0 {
                        print_answer(&self.buffer[..length])?;
                        answered = true;
                    }
                }
            }
        }
        Ok(())
    }
}

fn closed(server: &str, source: Option<io::Error>) -> TalkError {
    TalkError::Closed { server: server.to_owned(), source }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn print_answer(answer: &[u8]) -> Result<(), TalkError> {
    if io::stdout().is_terminal() {
        print(for_terminal(answer).as_bytes())?;
    } else {
        print(answer)?;
    }
    print(b"\n")
}

fn print(bytes: &[u8]) -> Result<(), TalkError> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(TalkError::Terminal)
}

/// Returns the sentence that says why `server` cannot be reached.
pub(super) fn cannot_connect(server: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("cannot connect to {server}: nobody listens there; start the server first")
        }
        io::ErrorKind::TimedOut => format!("cannot connect to {server}: it does not answer"),
        _ => format!("cannot connect to {server}: {error}"),
    }
}

// === impl TalkError ===

impl fmt::Display for TalkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect { server, source } => formatter.write_str(&cannot_connect(server, source)),
            Self::Closed { server, source } => {
                write!(formatter, "{server} closed the connection before answering")?;
                match source {
                    Some(source) => write!(formatter, ": {source}"),
                    None => Ok(()),
                }
            }
            Self::Terminal(error) => {
                write!(formatter, "cannot read lines or print answers: {error}")
            }
        }
    }
}

impl Error for TalkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Connect { source, .. } | Self::Terminal(source) => Some(source),
            Self::Closed { source, .. } => source.as_ref().map(|error| error as _),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_line_is_taken_off() {
        for (line, message) in
            [(&b"a b \n"[..], &b"a b "[..]), (b"a\r\n", b"a"), (b"a\n\n", b"a\n"), (b"a", b"a"), (b"\n", b"")]
        {
            assert_eq!(without_end(line), message);
        }
    }
}
