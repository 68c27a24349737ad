//! A server process under measurement.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::processes;

/// Runs until dropped.
pub(super) struct Server {
    process: Child,
    address: SocketAddr,
}

/// A server that does not listen by then is not coming.
const START_LIMIT: Duration = Duration::from_secs(10);

impl Server {
    /// Starts the program on a free port and waits until it accepts.
    pub(super) fn start(program: &Path, arguments: fn(SocketAddr) -> Vec<String>) -> io::Result<Self> {
        let address = free_address()?;
        let process =
            Command::new(program).args(arguments(address)).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self { process, address };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.process.try_wait()? {
                return Err(io::Error::other(format!("ended at once: {status}")));
            }
            if start.elapsed() > START_LIMIT {
                return Err(io::Error::other(format!("does not listen on {address}")));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The processor time of all its threads.
    pub(super) fn cpu(&self) -> io::Result<Duration> {
        processes::cpu(self.process.id())
    }

    /// Its resident memory in bytes.
    pub(super) fn resident(&self) -> io::Result<u64> {
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
