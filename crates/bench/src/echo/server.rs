//! A server process under measurement.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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

    /// The processor time of all its threads; the scheduler counts it in nanoseconds.
    pub(super) fn cpu(&self) -> io::Result<Duration> {
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let text = fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += first_number(&text).ok_or(io::ErrorKind::InvalidData)?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Its resident memory in bytes.
    pub(super) fn resident(&self) -> io::Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("Rss:"));
        let kibibytes = line.and_then(first_number).ok_or(io::ErrorKind::InvalidData)?;
        Ok(kibibytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_line_is_found() {
        assert_eq!(first_number("45269992 668350 117\n"), Some(45_269_992));
        assert_eq!(first_number("     1264 kB"), Some(1264));
        assert_eq!(first_number(""), None);
    }
}
