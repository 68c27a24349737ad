//! From an outlet into a socket, many lines in one write.
//!
//! See [`Output`].

use std::cell::RefCell;
use std::io;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::chat::Outlet;

/// How many bytes are gathered for one write; a longer piece goes alone.
const WRITE_SIZE: usize = 32 * 1024;

/// How many bytes a connection may have taken from its outlet without having sent them.
pub(super) const MOST_TAKEN: usize = 2 * WRITE_SIZE;

thread_local! {
    /// What all connections of a thread gather in. Used within one poll only.
    static GATHERED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What a connection has taken from its outlet, and the kernel has not taken yet.
#[derive(Debug, Default)]
pub(super) struct Output {
    rest: Vec<u8>,
    start: usize,
}

impl Output {
    /// Returns whether the kernel has taken all that was taken from the outlet.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.rest.len()
    }

    /// Writes what the kernel takes without waiting, and returns how much that was.
    pub(super) fn write(&mut self, stream: &TcpStream, outlet: &Outlet) -> io::Result<usize> {
        let mut sent = self.write_rest(stream, outlet)?;
        if !self.is_empty() {
            return Ok(sent);
        }
        self.rest = Vec::new();
        self.start = 0;
        GATHERED.with_borrow_mut(|gathered| {
            let mut is_more = true;
            while self.is_empty() && is_more {
                gather(outlet, gathered);
                // What comes meanwhile is told by the outlet itself.
                is_more = gathered.len() >= WRITE_SIZE;
                let taken = write_now(stream, gathered, outlet)?;
                sent += taken;
                if taken < gathered.len() {
                    self.rest = gathered[taken..].to_vec();
                }
                gathered.clear();
                gathered.shrink_to(MOST_TAKEN);
            }
            Ok(sent)
        })
    }

    /// Writes everything there is, however long the kernel takes.
    pub(super) async fn finish(&mut self, stream: &mut TcpStream, outlet: &Outlet) -> io::Result<()> {
        stream.write_all(&self.rest[self.start..]).await?;
        outlet.sent(self.rest.len() - self.start);
        self.start = self.rest.len();
        while let Ok(piece) = outlet.queue().try_get() {
            stream.write_all(&piece.bytes).await?;
            outlet.sent(piece.bytes.len());
        }
        Ok(())
    }

    fn write_rest(&mut self, stream: &TcpStream, outlet: &Outlet) -> io::Result<usize> {
        if self.is_empty() {
            return Ok(0);
        }
        let taken = write_now(stream, &self.rest[self.start..], outlet)?;
        self.start += taken;
        Ok(taken)
    }
}

/// Takes from the outlet what fits into one write.
fn gather(outlet: &Outlet, gathered: &mut Vec<u8>) {
    gathered.clear();
    while gathered.len() < WRITE_SIZE {
        match outlet.queue().try_get() {
            Ok(piece) => gathered.extend_from_slice(&piece.bytes),
            // Empty, or at its end; which of the two shows in the ending.
            Err(_) => break,
        }
    }
}

fn write_now(stream: &TcpStream, bytes: &[u8], outlet: &Outlet) -> io::Result<usize> {
    if bytes.is_empty() {
        return Ok(0);
    }
    match stream.try_write(bytes) {
        Ok(taken) => {
            outlet.sent(taken);
            Ok(taken)
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error),
    }
}
