//! `echo-chat bench`: its flags, and what they ask for.

use std::io;
use std::net::ToSocketAddrs;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use clap::Args;

use super::{duration, host_and_port};
use crate::load::plan::{Pace, Plan};

/// How a server is measured.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// The IRC server, of whatever make
    #[arg(value_name = "HOST:PORT", value_parser = host_and_port)]
    server: String,

    /// How many connect
    #[arg(long, default_value = "1000", value_name = "NUMBER")]
    clients: NonZeroUsize,

    /// Rooms that they are divided among
    #[arg(long, default_value = "1", value_name = "NUMBER")]
    rooms: NonZeroUsize,

    /// Members of each room that send; with 0 everybody only stays
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    senders: usize,

    /// Send by the clock: so many lines a second, in all rooms together
    ///
    /// Times count from the moment a line was due, whatever delayed it.
    #[arg(long, value_name = "PER_SECOND", conflicts_with = "closed")]
    rate: Option<f64>,

    /// Send when everybody in the room has the last burst, which is what happens without --rate
    #[arg(long)]
    closed: bool,

    /// Lines sent together
    #[arg(long, default_value = "1", value_name = "LINES")]
    burst: NonZeroU32,

    /// Bytes of a line's text
    #[arg(long, default_value_t = 64, value_name = "BYTES")]
    length: usize,

    /// How long it is measured
    #[arg(long, default_value = "5 s", value_name = "TIME", value_parser = duration)]
    duration: Duration,

    /// How long the same load runs before that
    #[arg(long, default_value = "500 ms", value_name = "TIME", value_parser = duration)]
    warm_up: Duration,

    /// Connections that are being made, registered and joined at any time
    ///
    /// Of more than a server lets wait, some are lost and tried again after seconds; ngIRCd lets 10 wait.
    #[arg(long, default_value = "64", value_name = "NUMBER")]
    connecting: NonZeroUsize,

    /// Threads that send and read; a room stays on one of them
    #[arg(long, default_value_t = NonZeroUsize::MIN, value_name = "NUMBER")]
    threads: NonZeroUsize,

    /// How long the server may be silent while more is due, before it is given up
    #[arg(long, default_value = "10 s", value_name = "TIME", value_parser = duration)]
    patience: Duration,

    /// The server's process, to be told its processor time and memory (Linux)
    #[arg(long, value_name = "PROCESS")]
    pid: Option<u32>,

    /// Print one line of JSON in place of text
    #[arg(long)]
    pub json: bool,
}

// === impl BenchArguments ===

impl BenchArguments {
    /// What is to be done.
    ///
    /// # Errors
    ///
    /// If the server's name has no address.
    pub fn plan(&self) -> io::Result<Plan> {
        let server = self.server.to_socket_addrs()?.next();
        let server = server.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"))?;
        Ok(Plan {
            server,
            clients: self.clients.get(),
            rooms: self.rooms.get(),
            senders: self.senders,
            pace: self.rate.map_or(Pace::Closed, Pace::Open),
            burst: self.burst.get(),
            length: self.length,
            warm_up: self.warm_up,
            duration: self.duration,
            connecting: self.connecting.get(),
            threads: self.threads.get(),
            patience: self.patience,
            process: self.pid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Arguments, Command};
    use clap::Parser;

    fn plan(flags: &[&str]) -> Plan {
        let line = ["echo-chat", "bench", "127.0.0.1:6667"].iter().chain(flags);
        match Arguments::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).command {
            Command::Bench(arguments) => arguments.plan().expect("an address"),
            other => unreachable!("asked for bench, got {other:?}"),
        }
    }

    #[test]
    fn times_are_written_as_everywhere_else_in_the_program() {
        let times = |plan: Plan| [plan.duration, plan.warm_up, plan.patience].map(|time| time.as_millis());
        assert_eq!(times(plan(&[])), [5_000, 500, 10_000]);
        let flags = ["--duration", "2m", "--warm-up", "1 s 200 ms", "--patience=1h"];
        assert_eq!(times(plan(&flags)), [120_000, 1_200, 3_600_000]);
    }
}
