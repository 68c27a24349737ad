//! The chat servers that are compared, and how they are started.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::server::Server;

pub(super) const NGIRCD: &str = "ngIRCd";
pub(super) const BROADCAST_CT: &str = "broadcast<String> ct";
pub(super) const BROADCAST_MT2: &str = "broadcast<String> mt2";
/// With a thread for each processor, as it comes.
pub(super) const OURS: &str = "echo-chat serve";
/// With one, as ngIRCd and the first of the designs have it.
pub(super) const OURS_CT: &str = "echo-chat serve, 1 thread";

/// Debian puts servers where not everybody looks for programs.
const SERVER_DIRECTORIES: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// One server and how it is started.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) program: PathBuf,
    arguments: fn(SocketAddr) -> Vec<String>,
    /// How many may be connecting at a time without some being lost.
    pub(super) connecting: usize,
}

/// Connections that may wait at a server that lets many wait.
const MANY: usize = 1000;
/// ngIRCd lets 10 wait.
const FEW: usize = 8;

// === impl Candidate ===

impl Candidate {
    /// All that are there; one that is not is named.
    pub(super) fn all(broadcast: &Path, echo_chat: &Path) -> Vec<Self> {
        let mut candidates = Vec::new();
        match find("ngircd") {
            Some(program) => {
                candidates.push(Self { name: NGIRCD, program, arguments: ngircd, connecting: FEW });
            }
            None => println!("{NGIRCD}: left out: no ngircd found (Debian package ngircd)"),
        }
        let broadcast = |name, arguments| Self { name, program: broadcast.to_owned(), arguments, connecting: MANY };
        candidates.push(broadcast(BROADCAST_CT, |address| vec![address.to_string(), "ct".into()]));
        candidates.push(broadcast(BROADCAST_MT2, |address| vec![address.to_string(), "mt2".into()]));
        let ours_as = |name, arguments| Self { name, program: echo_chat.to_owned(), arguments, connecting: MANY };
        candidates.push(ours_as(OURS, ours));
        candidates.push(ours_as(OURS_CT, |address| [ours(address), vec!["--threads".into(), "1".into()]].concat()));
        // One that cannot be started would otherwise end the figures of all.
        candidates.retain(|candidate| match candidate.start() {
            Ok(_) => true,
            Err(error) => {
                println!("left out: {error}");
                false
            }
        });
        candidates
    }

    pub(super) fn start(&self) -> io::Result<Server> {
        Server::start(&self.program, self.arguments)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.name)))
    }
}

fn ours(address: SocketAddr) -> Vec<String> {
    let listen = address.to_string();
    ["serve", "--listen", &listen, "--flood", "off", "--log", "error"].map(str::to_owned).into()
}

/// Without limits, lookups, and penalties, like the others.
fn ngircd(address: SocketAddr) -> Vec<String> {
    let configuration = format!(
        "[Global]\nName = bench.test\nInfo = bench\nListen = {}\nPorts = {}\nMotdPhrase = hello\n\
         [Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxPenaltyTime = 0\n\
         PingTimeout = 3600\nPongTimeout = 3600\n[Options]\nDNS = no\nIdent = no\nPAM = no\n",
        address.ip(),
        address.port()
    );
    let file = std::env::temp_dir().join(format!("polytask-bench-ngircd-{}.conf", std::process::id()));
    // Where it cannot be written ngIRCd says so and ends.
    let _ = fs::write(&file, configuration);
    vec!["--nodaemon".to_owned(), "--config".to_owned(), file.to_string_lossy().into_owned()]
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::env::split_paths(&path).chain(SERVER_DIRECTORIES.map(PathBuf::from));
    directories.map(|directory| directory.join(program)).find(|file| file.is_file())
}
