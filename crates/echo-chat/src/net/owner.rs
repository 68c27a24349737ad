//! Which program has a port.
//!
//! See [`Owner`]; it is known on Linux only, and there only of programs one may look into.

use std::fmt;
use std::net::SocketAddr;

#[cfg(any(target_os = "linux", test))]
mod table;

/// A program that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    process: u32,
    name: String,
}

// === impl Owner ===

impl Owner {
    /// Returns who listens where somebody wanted to listen on `address`.
    ///
    /// Best effort: none if it cannot be found out.
    #[cfg(target_os = "linux")]
    pub fn of(address: SocketAddr) -> Option<Self> {
        let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .into_iter()
            .filter_map(|table| std::fs::read_to_string(table).ok())
            .flat_map(|table| table::listeners(&table, address))
            .map(|inode| format!("socket:[{inode}]"))
            .collect();
        if inodes.is_empty() {
            return None;
        }
        let processes = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
        processes
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .find(|process| holds(*process, &inodes))
            .map(|process| Self { process, name: name(process) })
    }

    /// Returns none: how to find out is not known here.
    #[cfg(not(target_os = "linux"))]
    pub fn of(_address: SocketAddr) -> Option<Self> {
        None
    }

    /// Returns whether that is the program that asks.
    pub fn is_this_program(&self) -> bool {
        self.process == std::process::id()
    }
}

/// Returns whether a descriptor of `process` is one of `sockets`.
#[cfg(target_os = "linux")]
fn holds(process: u32, sockets: &[String]) -> bool {
    let Ok(descriptors) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    descriptors.filter_map(Result::ok).any(|descriptor| {
        let target = std::fs::read_link(descriptor.path());
        target.is_ok_and(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
    })
}

/// Returns the name a process goes by, which it may have chosen itself.
#[cfg(target_os = "linux")]
fn name(process: u32) -> String {
    let name = std::fs::read(format!("/proc/{process}/comm")).unwrap_or_default();
    crate::text::escape::escaped(name.trim_ascii_end())
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { process, name } = self;
        write!(formatter, "pid {process}")?;
        if name.is_empty() { Ok(()) } else { write!(formatter, " ({name})") }
    }
}
