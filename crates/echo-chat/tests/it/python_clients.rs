//! The tutorials' clients, run by every Python there is.

use std::path::Path;

use crate::support::{Program, Server, pythons, script};

/// Starts the script `name` against `server`, with more `arguments`.
fn start(python: &Path, name: &str, server: &Server, arguments: &[&str]) -> Program {
    let port = server.address.port().to_string();
    Program::start(script(python, name).args(["127.0.0.1", &port]).args(arguments))
}

#[test]
fn one_line_gets_one_answer() {
    for python in pythons() {
        let mut server = Server::start(&["--once", "--suffix", "sb"]);
        let mut client = start(python, "one_message.py", &server, &[]);
        client.write(b"111\n");
        assert!(client.status().success(), "{python:?}: {:?}", client.errors.so_far());
        assert_eq!(client.output.so_far(), [">>>111sb"], "{python:?}");
        assert!(server.program.status().success());
    }
}

#[test]
fn several_clients_chat_at_the_same_time() {
    let server = Server::start(&["--suffix", "_sb"]);
    for python in pythons() {
        let mut clients: Vec<_> = (0..3).map(|_| start(python, "chat.py", &server, &[])).collect();
        // Each answer is waited for before the next line, so no two of them can run together.
        for (line, answer) in [("111", ">>>111_sb"), ("你好", ">>>你好_sb")] {
            for client in &mut clients {
                client.write(format!("{line}\n").as_bytes());
                client.output.wait_for_text(answer);
            }
        }
        for client in &mut clients {
            assert!(client.status().success(), "{python:?}: {:?}", client.errors.so_far());
        }
    }
}

#[test]
fn four_hundred_characters_do_not_end_the_conversation() {
    // The tutorial's server reads 1024 bytes, which end inside the 342nd of them.
    let server = Server::start(&["--suffix", "_sb"]);
    for python in pythons() {
        let mut client = start(python, "chat.py", &server, &[]);
        client.write(format!("{}\n", "你".repeat(300)).as_bytes());
        client.output.wait_for_text(&format!("{}_sb", "你".repeat(300)));
        assert!(client.status().success());
    }
    let mut client = server.connect();
    client.asks("你".repeat(400), format!("{}_sb", "你".repeat(400)));
}

#[test]
fn any_bytes_become_what_python_makes_of_them() {
    for (mode, flags) in [
        ("plain", &["--quiet"][..]),
        ("upper", &["--quiet", "--upper"]),
        ("replace", &["--quiet", "--invalid", "replace"]),
    ] {
        let server = Server::start(flags);
        for python in pythons() {
            let mut client = start(python, "oracle.py", &server, &[mode]);
            client.status();
            assert_eq!(client.output.so_far(), ["same"], "{python:?} {:?}", client.errors.so_far());
        }
    }
}
