//! What makes everybody go on: [`Beat`].

use std::io;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::interval;

/// A pulse that every task of the demo follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beat(watch::Sender<u64>);

/// One who follows it.
#[derive(Debug)]
pub(crate) struct Follower(watch::Receiver<u64>);

// === impl Beat ===

impl Beat {
    pub(crate) fn follower(&self) -> Follower {
        Follower(self.0.subscribe())
    }

    /// Beats for ever.
    pub(crate) async fn every(&self, period: Duration) {
        let mut ticks = interval(period);
        loop {
            ticks.tick().await;
            self.strike();
        }
    }

    /// Beats once for every line of the standard input, until it ends.
    pub(crate) async fn follow_input(&self) {
        let (lines, mut read) = mpsc::unbounded_channel();
        // A thread of its own: a read of a terminal cannot be stopped, and would keep the runtime from ending.
        thread::spawn(move || io::stdin().lines().map_while(Result::ok).try_for_each(|_| lines.send(())));
        while read.recv().await.is_some() {
            self.strike();
        }
    }

    fn strike(&self) {
        self.0.send_modify(|count| *count += 1);
    }
}

// === impl Follower ===

impl Follower {
    /// Waits until it has beaten `count` times more.
    pub(crate) async fn wait(&mut self, count: u64) {
        let end = *self.0.borrow() + count;
        // It only ends with the program.
        let _ = self.0.wait_for(|&beats| beats >= end).await;
    }
}
