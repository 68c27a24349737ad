//! What was begun and has not been yielded, in its order or as it ends: [`Window`].

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

/// Handles of work that goes on somewhere else. Only those are polled that may have ended.
pub(crate) enum Window<H> {
    InOrder(VecDeque<H>),
    AsTheyEnd(FuturesUnordered<H>),
}

// === impl Window ===

impl<H: Future + Unpin> Window<H> {
    pub(crate) fn in_order() -> Self {
        Self::InOrder(VecDeque::new())
    }

    pub(crate) fn as_they_end() -> Self {
        Self::AsTheyEnd(FuturesUnordered::new())
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::InOrder(handles) => handles.len(),
            Self::AsTheyEnd(handles) => handles.len(),
        }
    }

    /// How many of them are as asked.
    pub(crate) fn count(&self, is_counted: impl Fn(&H) -> bool) -> usize {
        match self {
            Self::InOrder(handles) => handles.iter().filter(|handle| is_counted(handle)).count(),
            Self::AsTheyEnd(handles) => handles.iter().filter(|handle| is_counted(handle)).count(),
        }
    }

    pub(crate) fn push(&mut self, handle: H) {
        match self {
            Self::InOrder(handles) => handles.push_back(handle),
            Self::AsTheyEnd(handles) => handles.push(handle),
        }
    }

    /// What the next one came to. `None`: there is none.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<H::Output>> {
        match self {
            Self::InOrder(handles) => {
                let Some(first) = handles.front_mut() else { return Poll::Ready(None) };
                let polled = Pin::new(first).poll(context);
                if polled.is_ready() {
                    handles.pop_front();
                }
                polled.map(Some)
            }
            Self::AsTheyEnd(handles) => Pin::new(handles).poll_next(context),
        }
    }

    /// Drops them all.
    pub(crate) fn clear(&mut self) {
        *self = Self::in_order();
    }
}
