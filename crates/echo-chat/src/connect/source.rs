//! Where typed things come from: a thread that waits for keys or for lines.
//!
//! See [`keys`] and [`lines`].

use std::io::{self, BufRead};
use std::thread;

use crossterm::event;
use polytask::Queue;

/// So many typed things wait at most; whatever types faster than we send is not read from.
const WAITING: usize = 64;

/// Something that was typed.
#[derive(Debug)]
pub enum Typed {
    /// A key, a paste, or another size of the terminal.
    Key(event::Event),
    /// A line without its end.
    Line(String),
}

/// Begins to read keys from the terminal; the queue is closed when that is gone.
///
/// # Errors
///
/// If the system has no thread for it.
pub fn keys() -> io::Result<Queue<Typed>> {
    start("keys", || event::read().ok().map(Typed::Key))
}

/// Begins to read lines from standard input; the queue is closed at its end.
///
/// # Errors
///
/// If the system has no thread for it.
pub fn lines() -> io::Result<Queue<Typed>> {
    start("lines", || next_line().map(Typed::Line))
}

/// Has a thread put into a queue what `next` returns. It cannot be interrupted while it waits for somebody to type,
/// so nobody waits for its end.
fn start(name: &str, mut next: impl FnMut() -> Option<Typed> + Send + 'static) -> io::Result<Queue<Typed>> {
    let queue = Queue::named(name, WAITING);
    let filled = queue.clone();
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        while let Some(typed) = next() {
            if filled.put(typed).blocking().is_err() {
                return;
            }
        }
        filled.close();
    })?;
    Ok(queue)
}

/// Reads a line; bytes that are no UTF-8 are replaced.
fn next_line() -> Option<String> {
    let mut line = Vec::new();
    let read = io::stdin().lock().read_until(b'\n', &mut line).ok()?;
    (read > 0).then(|| String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
}
