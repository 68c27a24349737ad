//! A timer as its task runs it: [`Running`].

use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep};

use super::action::ActionOutput;
use super::state::{State, Turn};
use crate::task::current;

/// The side of a timer that acts. When it is gone, for whatever reason, the timer is over.
pub(super) struct Running {
    state: Arc<Mutex<State>>,
}

// === impl Running ===

impl Running {
    pub(super) fn new(state: Arc<Mutex<State>>) -> Self {
        Self { state }
    }

    pub(super) async fn act_once<R, M>(self, sleep: Sleep, action: impl FnOnce() -> R)
    where
        R: ActionOutput<M, Rest: Send>,
    {
        self.turn(pin!(sleep)).await;
        let rest = action().into_rest();
        rest.await;
    }

    pub(super) async fn act_again<R, M>(self, sleep: Sleep, mut action: impl FnMut() -> R)
    where
        R: ActionOutput<M, Rest: Send>,
    {
        let mut sleep = pin!(sleep);
        loop {
            self.turn(sleep.as_mut()).await;
            let rest = action().into_rest();
            rest.await;
            self.state.lock().acted(Instant::now());
            // Actions that are due at once leave a turn to everyone else.
            yield_now().await;
        }
    }

    /// Waits until an action may begin. From then on it has.
    async fn turn(&self, mut sleep: Pin<&mut Sleep>) {
        loop {
            let turn = self.state.lock().turn(Instant::now());
            match turn {
                Turn::Act => return,
                Turn::Wait(Some(due)) => {
                    sleep.as_mut().reset(due);
                    sleep.as_mut().await;
                }
                Turn::Wait(None) => pending::<()>().await,
                Turn::Stop => {
                    // A timer that was cancelled has one end, whether it waited then or acted: its task is terminated.
                    if let Some(task) = current() {
                        task.terminate();
                    }
                    pending::<()>().await;
                }
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.state.lock().end();
    }
}
