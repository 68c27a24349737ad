//! `echo-chat bench` as a process of its own, and what it tells.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::server::Server;

/// How a server is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) clients: usize,
    pub(super) rooms: usize,
    /// In each room; without any everybody only stays.
    pub(super) senders: usize,
    pub(super) burst: u32,
    /// Lines a second by the clock; without it a burst begins when everybody has the last.
    pub(super) rate: Option<f64>,
    /// Bytes of a line's text.
    pub(super) length: usize,
    pub(super) duration: Duration,
    /// Connections that are being made at any time.
    pub(super) connecting: usize,
}

/// What a run told.
#[derive(Debug)]
pub(super) struct Told(Value);

/// What a line's text has where that is not measured.
pub(super) const SHORT: usize = 64;

/// Before each sample, so that buffers have grown and windows have opened.
const WARM_UP: Duration = Duration::from_millis(200);
/// By then everybody has been told of the last who came, which is no part of being idle.
const SETTLED: Duration = Duration::from_secs(2);

// === impl Load ===

impl Load {
    /// Has everybody join a server that is at rest, and send.
    pub(super) fn put_on(self, server: &Server, generator: &Path) -> io::Result<Told> {
        server.wait_for_rest()?;
        let warm_up = if self.senders == 0 { SETTLED } else { WARM_UP };
        let flags = [
            ("--clients", self.clients.to_string()),
            ("--rooms", self.rooms.to_string()),
            ("--senders", self.senders.to_string()),
            ("--burst", self.burst.to_string()),
            ("--length", self.length.to_string()),
            ("--duration", format!("{}ms", self.duration.as_millis())),
            ("--warm-up", format!("{}ms", warm_up.as_millis())),
            ("--connecting", self.connecting.to_string()),
            ("--pid", server.process().to_string()),
        ];
        let mut command = Command::new(generator);
        command.args(["bench", "--json"]).arg(server.address().to_string());
        command.args(flags.iter().flat_map(|(flag, value)| [flag, value.as_str()]));
        command.args(self.rate.map(|rate| format!("--rate={rate}")));
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        let told = Told(serde_json::from_slice(&output.stdout).map_err(io::Error::other)?);
        if !output.status.success() {
            println!("  not clean: faults {}, reasons {}", told.0["faults"], told.0["reasons"]);
        }
        Ok(told)
    }
}

// === impl Told ===

impl Told {
    /// One number, by its place.
    pub(super) fn number(&self, pointer: &str) -> io::Result<f64> {
        let value = self.0.pointer(pointer).and_then(Value::as_f64);
        value.ok_or_else(|| io::Error::other(format!("the load generator told no {pointer}")))
    }

    /// Nanoseconds of the clock for each delivery.
    pub(super) fn wall(&self) -> io::Result<f64> {
        Ok(1e9 / self.number("/deliveries_per_second")?)
    }

    /// Nanoseconds of the server's processors for each delivery.
    pub(super) fn cpu(&self) -> io::Result<f64> {
        Ok(self.number("/server/processor_seconds")? * 1e9 / self.number("/deliveries")?)
    }
}
