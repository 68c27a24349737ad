//! The demo as a process of its own, and somebody attached to it: [`Demo`].

use std::error::Error;
use std::process::Stdio;
use std::time::Duration;

use console_api::instrument::instrument_client::InstrumentClient;
use console_api::instrument::{InstrumentRequest, Update};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::{Instant, timeout_at};
use tonic::Streaming;

use crate::screen::Screen;

/// A demo that goes by steps, and what is known of it.
pub(crate) struct Demo {
    child: Child,
    input: ChildStdin,
    updates: Streaming<Update>,
    pub(crate) screen: Screen,
}

/// Everybody in the demo.
pub(crate) const TASKS: [&str; 14] = [
    "baker-1",
    "baker-2",
    "baker-3",
    "buyer-1",
    "buyer-2",
    "buyer-3",
    "cook",
    "fox",
    "hare",
    "host",
    "photographer",
    "snail",
    "starter",
    "waiter",
];

/// What is waited for has come long before.
const PATIENCE: Duration = Duration::from_secs(30);

// === impl Demo ===

impl Demo {
    /// Starts it at a free port, attaches, and waits until everybody in it has begun.
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_console-demo"))
            .args(["--step", "127.0.0.1:0"])
            .env("TOKIO_CONSOLE_PUBLISH_INTERVAL", "50ms")
            .env("RUST_LOG", "info")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().ok_or("it has no input")?;
        let mut log = BufReader::new(child.stderr.take().ok_or("it has no log")?).lines();
        let mut said = Vec::new();
        let address = loop {
            let line = log.next_line().await?.ok_or_else(|| format!("it ended: {}", said.join("\n")))?;
            // Words up to the first character that no address has: the log may be JSON.
            let address = line.split_once("tokio-console http://").map(|(_, rest)| rest.trim_end_matches(['"', '}']));
            if let Some(address) = address {
                break format!("http://{}", address.split('"').next().unwrap_or(address));
            }
            said.push(line);
        };
        // What it says later is shown if a test fails.
        tokio::spawn(async move {
            while let Ok(Some(line)) = log.next_line().await {
                eprintln!("demo: {line}");
            }
        });
        let mut client = InstrumentClient::connect(address).await?;
        let updates = client.watch_updates(InstrumentRequest {}).await?.into_inner();
        let mut demo = Self { child, input, updates, screen: Screen::default() };
        // Its console answers before its tasks are polled, and a step taken then would be taken by nobody.
        let begun = |screen: &Screen, name| screen.task(name).is_some_and(|task| task.polls > 0);
        demo.until(|screen| TASKS.iter().all(|name| begun(screen, name)).then_some(())).await?;
        Ok(demo)
    }

    /// Lets it go so many steps on.
    pub(crate) async fn step(&mut self, count: usize) -> Result<(), Box<dyn Error>> {
        self.input.write_all("\n".repeat(count).as_bytes()).await?;
        Ok(())
    }

    /// Watches until something is to be seen.
    pub(crate) async fn until<T>(&mut self, look: impl Fn(&Screen) -> Option<T>) -> Result<T, Box<dyn Error>> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(seen) = look(&self.screen) {
                return Ok(seen);
            }
            match timeout_at(end, self.updates.message()).await {
                Ok(update) => self.screen.show(update?.ok_or("it ended")?),
                Err(_) => panic!("it never came to be; in the end there was\n{}", self.screen),
            }
        }
    }

    /// Has it end.
    pub(crate) async fn end(self) -> Result<(), Box<dyn Error>> {
        let Self { mut child, input, .. } = self;
        drop(input);
        let status = child.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("it ended with {status}").into()) }
    }
}
