//! The servers that are compared, and how they are built.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;

pub(super) const TOKIO_CT: &str = "bare tokio ct";
pub(super) const TOKIO_MT2: &str = "bare tokio mt2";
pub(super) const C: &str = "C epoll";
pub(super) const OURS: &str = "echo-chat";
pub(super) const OURS_TWO: &str = "echo-chat --threads 2";

/// Where the servers are built; the bare tokio echo is there already.
#[derive(Debug)]
pub struct EchoPrograms {
    bare_tokio: PathBuf,
    /// Where cargo puts the programs of this profile.
    directory: PathBuf,
}

/// One server and how it is started.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    program: PathBuf,
    arguments: fn(SocketAddr) -> Vec<String>,
}

// === impl EchoPrograms ===

impl EchoPrograms {
    /// Programs in the directory of the bare tokio echo.
    #[must_use]
    pub fn beside(bare_tokio: &str) -> Self {
        let bare_tokio = PathBuf::from(bare_tokio);
        let directory = bare_tokio.parent().map(Path::to_owned).unwrap_or_default();
        Self { bare_tokio, directory }
    }

    /// Builds the servers; one that cannot be built is left out and named.
    pub(super) fn build(&self) -> Vec<Candidate> {
        let mut candidates = vec![
            self.candidate(TOKIO_CT, &self.bare_tokio, |address| vec![address.to_string(), "ct".into()]),
            self.candidate(TOKIO_MT2, &self.bare_tokio, |address| vec![address.to_string(), "mt2".into()]),
        ];
        match self.build_c() {
            Ok(program) => {
                candidates.push(self.candidate(C, &program, |address| vec![address.port().to_string()]));
            }
            Err(error) => println!("{C}: left out: {error}"),
        }
        match self.build_echo_chat() {
            Ok(program) => {
                candidates.push(self.candidate(OURS, &program, |address| echo_chat(address, "1")));
                candidates.push(self.candidate(OURS_TWO, &program, |address| echo_chat(address, "2")));
            }
            Err(error) => println!("{OURS}: left out: {error}"),
        }
        candidates
    }

    fn candidate(&self, name: &'static str, program: &Path, arguments: fn(SocketAddr) -> Vec<String>) -> Candidate {
        Candidate { name, program: program.to_owned(), arguments }
    }

    fn build_c(&self) -> io::Result<PathBuf> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("c/echo.c");
        let program = self.directory.join("c-epoll-echo");
        run(Command::new("cc").args(["-O2", "-Wall", "-Wextra", "-o"]).arg(&program).arg(source))?;
        Ok(program)
    }

    /// Builds our own server, which is also the load generator of the chat figures.
    pub(crate) fn build_echo_chat(&self) -> io::Result<PathBuf> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.args(["build", "--quiet", "--profile", "bench", "--package", "echo-chat"]);
        if let Some(target) = self.directory.parent() {
            command.arg("--target-dir").arg(target);
        }
        run(command.current_dir(env!("CARGO_MANIFEST_DIR")))?;
        Ok(self.directory.join("echo-chat"))
    }
}

// === impl Candidate ===

impl Candidate {
    pub(super) fn start(&self) -> io::Result<Server> {
        Server::start(&self.program, self.arguments)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.name)))
    }
}

fn echo_chat(address: SocketAddr, threads: &str) -> Vec<String> {
    let listen = address.to_string();
    ["echo", "--quiet", "--threads", threads, "--listen", &listen].map(str::to_owned).into()
}

fn run(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    Err(io::Error::other(format!("{program} failed: {status}")))
}
