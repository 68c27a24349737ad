use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

use super::DEADLINE;

/// The lines that a program prints, as they come.
#[derive(Clone)]
pub(crate) struct Lines {
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    pub(crate) fn of(source: impl Read + Send + 'static) -> Self {
        let lines = Self { shared: Arc::default() };
        let filled = lines.clone();
        thread::spawn(move || {
            let mut source = BufReader::new(source);
            let mut line = Vec::new();
            while source.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                filled.change(|state| state.lines.push(text));
                line.clear();
            }
            filled.change(|state| state.ended = true);
        });
        lines
    }

    /// Waits for a line that `is_it` accepts and returns the first.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let find = |state: &State| state.lines.iter().find(|line| is_it(line)).cloned();
        self.wait_until(|state| state.ended || find(state).is_some());
        let found = find(&self.state());
        found.unwrap_or_else(|| panic!("no line with {what} in {:#?}", self.so_far()))
    }

    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |line| line.contains(text))
    }

    /// Waits until the program has closed its output.
    #[track_caller]
    pub(crate) fn wait_for_end(&self) {
        let ended = self.wait_until(|state| state.ended);
        assert!(ended, "still running after {DEADLINE:?}: {:#?}", self.so_far());
    }

    /// Returns the lines so far.
    pub(crate) fn so_far(&self) -> Vec<String> {
        self.state().lines.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.shared.1.notify_all();
    }

    /// Waits until `done`, or for as long as anything may take, and returns which.
    fn wait_until(&self, done: impl Fn(&State) -> bool) -> bool {
        let end = Instant::now() + DEADLINE;
        let mut state = self.state();
        while !done(&state) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.shared.1.wait_timeout(state, left).expect("not poisoned").0;
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().expect("not poisoned")
    }
}
