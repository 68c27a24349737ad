//! A command that serves until it is interrupted.

use std::net::TcpStream;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use super::bounded;
use crate::shell::{self, Outcome};

/// How often a server is asked whether it is there, or gone.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a server may take to end once it is interrupted.
const FAREWELL: Duration = Duration::from_secs(15);

/// A running server; stopped, hard if need be, when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    command: String,
    child: Child,
}

// === impl Server ===

impl Server {
    /// Starts the command and waits until something listens at the address.
    pub(super) fn start(command: &str, address: &str, patience: Duration) -> Outcome<Self> {
        let listens = || TcpStream::connect(address).is_ok();
        if listens() {
            return Err(format!("`{command}` cannot be tried: {address} is in use already"));
        }
        Self::launch(command, patience, listens).map_err(|reason| format!("{reason} at {address}"))
    }

    /// Starts the command and waits until it is ready.
    pub(super) fn launch(command: &str, patience: Duration, ready: impl Fn() -> bool) -> Outcome<Self> {
        eprintln!("$ {command}");
        // Twice the patience: it may come up late, and then serves while other lines run.
        let child = bounded(command, patience * 2)
            .spawn()
            .map_err(|error| format!("`{command}` cannot be started: {error}"))?;
        let mut server = Self { command: command.to_owned(), child };
        if server.wait_until(patience, ready) {
            return Ok(server);
        }
        Err(format!("`{command}` does not listen"))
    }

    /// Interrupts the server, which must have run so far and now end with success.
    pub(super) fn stop(mut self) -> Outcome {
        let command = self.command.clone();
        if let Ok(Some(status)) = self.child.try_wait() {
            return Err(format!("`{command}` did not serve until Ctrl-C: {status}"));
        }
        self.signal("INT")?;
        // Waits for nothing but the server's end.
        self.wait_until(FAREWELL, || false);
        match self.child.try_wait() {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(format!("`{command}` failed after Ctrl-C: {status}")),
            _ => Err(format!("`{command}` still runs {} s after Ctrl-C", FAREWELL.as_secs())),
        }
    }

    /// Whether the condition came true before the server ended or time was up.
    fn wait_until(&mut self, time: Duration, condition: impl Fn() -> bool) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end && matches!(self.child.try_wait(), Ok(None)) {
            if condition() {
                return true;
            }
            thread::sleep(PAUSE);
        }
        false
    }

    /// `timeout`, which is the child, passes what it gets on to the server.
    fn signal(&self, signal: &str) -> Outcome {
        let mut kill = Command::new("bash");
        kill.args(["-c", &format!("kill -{signal} {}", self.child.id())]);
        shell::capture(&mut kill).map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // TERM and not KILL: that one would end `timeout` alone and leave the server.
            let _ = self.signal("TERM");
            let _ = self.child.wait();
        }
    }
}
