//! The lines on standard output: who connected and what they said.
//!
//! See [`Printer`].

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

/// How many lines may wait to be printed.
const WAITING: usize = 1024;
/// How many bytes are gathered before they are written.
const BATCH: usize = 64 * 1024;

/// Prints lines from a thread of its own, so that a terminal that has been stopped with Ctrl-S
/// or a pipe that nobody reads delays no client.
///
/// Lines that find a full queue are counted and left out.
#[derive(Debug, Clone)]
pub struct Printer {
    lines: Option<Lines>,
}

/// What ends a printer: waits until its lines are out.
#[derive(Debug)]
pub struct Finish {
    done: Option<Receiver<()>>,
}

#[derive(Debug, Clone)]
struct Lines {
    queue: SyncSender<String>,
    left_out: Arc<AtomicU64>,
}

// === impl Printer ===

impl Printer {
    /// Creates a printer to standard output and what waits for its end.
    ///
    /// # Errors
    ///
    /// If the system starts no thread.
    pub fn start() -> io::Result<(Self, Finish)> {
        Self::to(io::stdout())
    }

    /// Creates a printer that prints nothing and costs nothing.
    pub fn quiet() -> (Self, Finish) {
        (Self { lines: None }, Finish { done: None })
    }

    /// Returns whether it prints anything at all.
    pub fn prints(&self) -> bool {
        self.lines.is_some()
    }

    /// Prints the line that `line` makes; where nothing is printed, it is not made.
    pub fn print(&self, line: impl FnOnce() -> String) {
        let Some(lines) = &self.lines else { return };
        if lines.queue.try_send(line()).is_err() {
            lines.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn to(output: impl Write + Send + 'static) -> io::Result<(Self, Finish)> {
        let (queue, waiting) = mpsc::sync_channel(WAITING);
        let (finished, done) = mpsc::sync_channel(1);
        let left_out = Arc::new(AtomicU64::new(0));
        let lines = Lines { queue, left_out: Arc::clone(&left_out) };
        thread::Builder::new().name("printer".to_owned()).spawn(move || {
            if let Err(error) = print_all(&waiting, &left_out, output) {
                tracing::warn!(%error, "messages are no longer printed");
            }
            // Nobody listens any more where the end is not waited for.
            let _ = finished.send(());
        })?;
        let printer = Self { lines: Some(lines) };
        Ok((printer, Finish { done: Some(done) }))
    }
}

// === impl Finish ===

impl Finish {
    /// Waits until everything has been printed, but no longer than `limit`: output that does not
    /// move must not keep a server from ending. All clones of the printer must have been dropped.
    pub fn wait(self, limit: Duration) {
        if let Some(done) = self.done {
            let _ = done.recv_timeout(limit);
        }
    }
}

fn print_all(waiting: &Receiver<String>, left_out: &AtomicU64, mut output: impl Write) -> io::Result<()> {
    let mut batch = String::new();
    while let Ok(first) = waiting.recv() {
        batch.clear();
        let mut next = Some(first);
        while let Some(line) = next {
            batch.push_str(&line);
            batch.push('\n');
            next = (batch.len() < BATCH).then(|| waiting.try_recv().ok()).flatten();
        }
        let missing = left_out.swap(0, Ordering::Relaxed);
        if missing > 0 {
            batch.push_str(&format!("({missing} lines left out: output is too slow)\n"));
        }
        output.write_all(batch.as_bytes())?;
        output.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Output that stands still until it is allowed to go on.
    struct Stopped {
        go_on: Receiver<()>,
        written: Arc<Mutex<String>>,
    }

    impl Write for Stopped {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // An error means that the test has let go for good.
            let _ = self.go_on.recv();
            let text = std::str::from_utf8(bytes).expect("lines are text");
            self.written.lock().expect("not poisoned").push_str(text);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn stopped_output_delays_nobody_and_says_what_it_left_out() {
        let (go_on, stopped) = mpsc::channel();
        let written = Arc::new(Mutex::new(String::new()));
        let output = Stopped { go_on: stopped, written: Arc::clone(&written) };
        let (printer, finish) = Printer::to(output).expect("a thread starts");
        let total = 3 * WAITING;
        for number in 0..total {
            printer.print(|| format!("line {number}"));
        }
        drop(go_on);
        drop(printer);
        finish.wait(Duration::from_secs(20));

        let written = written.lock().expect("not poisoned");
        let shown = written.lines().filter(|line| line.starts_with("line ")).count();
        let left_out: usize =
            written.lines().filter_map(|line| line.strip_prefix('(')?.split(' ').next()?.parse::<usize>().ok()).sum();
        assert!(left_out > 0, "{written}");
        assert_eq!(shown + left_out, total);
    }

    #[test]
    fn a_quiet_printer_makes_no_line() {
        let (printer, finish) = Printer::quiet();
        printer.print(|| panic!("made a line"));
        finish.wait(Duration::ZERO);
    }
}
