use std::net::SocketAddr;
use std::process::{Command, ExitStatus};

use super::{Client, Program, echo_chat, metrics};

/// A running `echo-chat echo` or `echo-chat serve` on a port of its own.
pub(crate) struct Server {
    pub(crate) program: Program,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one with `flags`.
    #[track_caller]
    pub(crate) fn start(flags: &[&str]) -> Self {
        Self::start_as(echo_chat(&[]), flags)
    }

    /// Starts one on a port that another has had.
    #[track_caller]
    pub(crate) fn start_on(address: SocketAddr) -> Self {
        let mut command = echo_chat(&["echo", "--listen", &address.to_string()]);
        Self::of(&mut command)
    }

    /// Starts one through `command`, which runs what follows.
    #[track_caller]
    pub(crate) fn start_as(mut command: Command, flags: &[&str]) -> Self {
        Self::of(command.args(["echo", "--listen", "127.0.0.1:0"]).args(flags))
    }

    /// Starts the chat server with `flags`, and nobody can talk too fast for it.
    #[track_caller]
    pub(crate) fn chat(flags: &[&str]) -> Self {
        Self::chat_as(echo_chat(&[]), &[&["--flood", "off"], flags].concat())
    }

    /// Starts the chat server through `command`, which runs what follows.
    #[track_caller]
    pub(crate) fn chat_as(mut command: Command, flags: &[&str]) -> Self {
        Self::of(command.args(["serve", "--listen", "127.0.0.1:0", "--quiet"]).args(flags))
    }

    /// Starts the chat server at `listen` through `command`, and it tells its [numbers](Self::numbers).
    #[track_caller]
    pub(crate) fn watched(mut command: Command, listen: &str, flags: &[&str]) -> Self {
        // Only one that says how to come in says where the metrics are.
        Self::of(command.args(["serve", "--listen", listen, "--admin", "127.0.0.1:0"]).args(flags))
    }

    #[track_caller]
    fn of(command: &mut Command) -> Self {
        let program = Program::start(command);
        let line = program.output.wait_for_text("listening on ");
        let (_, address) = line.split_once("listening on ").expect("it was waited for");
        let address = address.split(' ').next().and_then(|address| address.parse().ok());
        Self { program, address: address.expect("an address") }
    }

    /// Returns these of the numbers that it tells, all of one page.
    #[track_caller]
    pub(crate) fn numbers<const N: usize>(&self, names: [&str; N]) -> [usize; N] {
        let page = metrics(&self.prints("curl http://"));
        names.map(|name| {
            let text = page.iter().find_map(|line| line.strip_prefix("echo_chat_")?.strip_prefix(name));
            text.and_then(|text| text.trim().parse().ok()).unwrap_or_else(|| panic!("no {name} in {page:#?}"))
        })
    }

    #[track_caller]
    pub(crate) fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// Waits for a line on standard output.
    #[track_caller]
    pub(crate) fn prints(&self, text: &str) -> String {
        self.program.output.wait_for_text(text)
    }

    /// Waits for a line in the log.
    #[track_caller]
    pub(crate) fn logs(&self, text: &str) -> String {
        self.program.errors.wait_for_text(text)
    }

    /// Ends it with SIGTERM, and returns how it ended and all that it printed.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        self.program.signal("TERM");
        let status = self.program.status();
        (status, self.program.output.so_far())
    }
}
