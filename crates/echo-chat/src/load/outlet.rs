//! What a connection has to send, written at once where the socket takes it.
//!
//! See [`Outlet`].

use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::AsyncWrite;
use tokio::net::tcp::OwnedWriteHalf;

/// The sending half of a connection, for its own task and for whoever begins a burst.
#[derive(Debug)]
pub struct Outlet {
    half: RefCell<OwnedWriteHalf>,
    /// What the socket did not take; the connection's task sends it.
    pending: RefCell<Vec<u8>>,
    task: RefCell<Option<Waker>>,
    open: Cell<bool>,
}

// === impl Outlet ===

impl Outlet {
    /// Creates one that has sent nothing.
    pub fn new(half: OwnedWriteHalf) -> Self {
        Self { half: half.into(), pending: RefCell::default(), task: RefCell::default(), open: Cell::new(true) }
    }

    /// Whether the connection is there.
    pub fn is_open(&self) -> bool {
        self.open.get()
    }

    /// Takes note that the connection is over.
    pub fn close(&self) {
        self.open.set(false);
    }

    /// Sends now what the socket takes, and the rest when it takes more.
    pub fn send(&self, bytes: &[u8]) {
        let mut pending = self.pending.borrow_mut();
        let mut sent = 0;
        if pending.is_empty() {
            // What is wrong with the connection its own task finds out.
            sent = self.half.borrow().try_write(bytes).unwrap_or(0);
        }
        if sent < bytes.len() {
            pending.extend_from_slice(&bytes[sent..]);
            if let Some(task) = self.task.borrow().as_ref() {
                task.wake_by_ref();
            }
        }
    }

    /// Sends what has been left over.
    ///
    /// # Errors
    ///
    /// If the connection is over.
    pub fn poll_flush(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        {
            let mut task = self.task.borrow_mut();
            if !task.as_ref().is_some_and(|task| task.will_wake(context.waker())) {
                *task = Some(context.waker().clone());
            }
        }
        let mut pending = self.pending.borrow_mut();
        while !pending.is_empty() {
            let mut half = self.half.borrow_mut();
            match Pin::new(&mut *half).poll_write(context, &pending) {
                Poll::Ready(Ok(sent)) => _ = pending.drain(..sent),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        // A burst is rare, and thousands of these are idle.
        *pending = Vec::new();
        Poll::Ready(Ok(()))
    }
}
