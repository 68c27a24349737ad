//! The waiting calls of a pipe: a queue's, with a pipe's errors.

use std::task::{Context, Poll};
use std::time::Duration;

use super::error::{RecvError, SendError};
use crate::queue::{Get, Put, Queue, Ready};
use crate::wait::{Operation, Wait, sealed::Sealed};

/// What [`Connection::send`](crate::Connection::send) waits for.
#[derive(Debug)]
pub struct Sending<'a, T>(Put<'a, T>);

/// What [`Connection::recv`](crate::Connection::recv) waits for.
#[derive(Debug)]
pub struct Receiving<'a, T>(Get<'a, T>);

/// What [`Connection::poll`](crate::Connection::poll) waits for.
#[derive(Debug)]
pub struct Polling<'a, T>(Ready<'a, T>);

// === impl Sending ===

impl<'a, T> Sending<'a, T> {
    #[track_caller]
    pub(super) fn wait(queue: &'a Queue<T>, message: T) -> Wait<Self> {
        Wait::new(Self(queue.put(message).into_operation()))
    }
}

impl<T> Sealed for Sending<'_, T> {}

impl<T> Operation for Sending<'_, T> {
    type Output = Result<(), SendError<T>>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context).map_err(SendError::from)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.0.expire(limit).map(|refused| refused.map_err(SendError::from))
    }
}

// === impl Receiving ===

impl<'a, T> Receiving<'a, T> {
    #[track_caller]
    pub(super) fn wait(queue: &'a Queue<T>) -> Wait<Self> {
        Wait::new(Self(queue.get().into_operation()))
    }
}

impl<T> Sealed for Receiving<'_, T> {}

impl<T> Operation for Receiving<'_, T> {
    type Output = Result<T, RecvError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context).map_err(RecvError::from)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.0.expire(limit).map(|refused| refused.map_err(RecvError::from))
    }
}

// === impl Polling ===

impl<'a, T> Polling<'a, T> {
    #[track_caller]
    pub(super) fn wait(queue: &'a Queue<T>) -> Wait<Self> {
        Wait::new(Self(queue.ready().into_operation()))
    }
}

impl<T> Sealed for Polling<'_, T> {}

impl<T> Operation for Polling<'_, T> {
    type Output = ();
    type Timed = bool;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll(context)
    }

    fn timed(&mut self, output: ()) -> bool {
        self.0.timed(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<bool> {
        self.0.expire(limit)
    }
}
