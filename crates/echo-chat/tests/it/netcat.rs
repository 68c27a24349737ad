//! `printf 'hello' | nc`, as the README shows it.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::support::{Program, Server, everything_is_required};

#[test]
fn netcat_gets_its_answer() {
    let probe = Command::new("nc").arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if probe.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        assert!(!everything_is_required(), "no nc was found, and CI=true requires one");
        eprintln!("skipped: no nc was found");
        return;
    }
    let server = Server::start(&["--suffix", "_sb"]);
    let port = server.address.port().to_string();
    let mut netcat = Program::start(Command::new("nc").args(["127.0.0.1", &port]));
    netcat.write(b"hello");
    netcat.end_input();
    // Without a line end; some netcats stay until the server ends, so it does.
    server.prints("echo-1: hello");
    server.program.signal("TERM");
    netcat.output.wait_for_text("hello_sb");
}
