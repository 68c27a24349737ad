//! A server process under measurement.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::processes;

/// Runs until dropped.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    /// How long it took to listen.
    started: Duration,
}

/// How often it is asked whether it listens; a refusal costs some 20 µs.
const ASKED_EVERY: Duration = Duration::from_micros(200);
/// For how long a server that is at rest uses no processor.
const REST: Duration = Duration::from_millis(100);
/// When a server that is not at rest is measured all the same.
const REST_LIMIT: Duration = Duration::from_secs(30);
/// A server that does not listen by then is not coming.
const START_LIMIT: Duration = Duration::from_secs(10);

impl Server {
    /// Starts the program on a free port and waits until it accepts.
    pub(crate) fn start(program: &Path, arguments: impl FnOnce(SocketAddr) -> Vec<String>) -> io::Result<Self> {
        let address = free_address()?;
        let start = Instant::now();
        let process =
            Command::new(program).args(arguments(address)).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self { process, address, started: Duration::ZERO };
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.process.try_wait()? {
                return Err(io::Error::other(format!("ended at once: {status}")));
            }
            if start.elapsed() > START_LIMIT {
                return Err(io::Error::other(format!("does not listen on {address}")));
            }
            thread::sleep(ASKED_EVERY);
        }
        server.started = start.elapsed();
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// From the moment its process was asked for until it accepted a connection.
    pub(crate) fn started(&self) -> Duration {
        self.started
    }

    /// Waits until it has dealt with everything that came before.
    pub(crate) fn wait_for_rest(&self) -> io::Result<()> {
        let start = Instant::now();
        let mut used = self.cpu()?;
        while start.elapsed() < REST_LIMIT {
            thread::sleep(REST);
            let now = self.cpu()?;
            // Timers tick also at rest.
            if now - used < REST / 50 {
                break;
            }
            used = now;
        }
        Ok(())
    }

    /// The processor time of all its threads.
    pub(crate) fn cpu(&self) -> io::Result<Duration> {
        processes::cpu(self.process.id())
    }

    /// Its resident memory in bytes.
    pub(crate) fn resident(&self) -> io::Result<u64> {
        processes::resident(self.process.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
