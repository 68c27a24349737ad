//! More clients than the system lets in.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Client, Server};

#[test]
fn a_server_without_descriptors_waits_and_serves_again_when_clients_leave() {
    let started = Instant::now();
    let mut limited = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_echo-chat");
    limited.args(["-c", "ulimit -n 32; exec \"$@\"", "sh", program]);
    let mut server = Server::start_as(limited, &["--quiet"]);
    // The kernel takes all of them; the server cannot.
    let mut clients: Vec<_> = (0..60).map(|_| server.connect()).collect();
    clients[0].asks("first", "first");
    server.logs("cannot accept");

    let mut last = clients.split_off(45);
    drop(clients);
    for client in &mut last {
        client.asks("later", "later");
    }
    let seconds = started.elapsed().as_secs();
    server.program.signal("TERM");
    drop(last);
    assert!(server.program.status().success());
    let lines = server.program.errors.so_far();
    let complaints = lines.iter().filter(|line| line.contains("cannot accept")).count();
    assert!(complaints as u64 <= seconds + 1, "{complaints} lines in {seconds} s: {lines:#?}");
}

#[test]
fn hundreds_who_arrive_together_are_let_in_at_once() {
    let server = Server::start(&["--quiet"]);
    // Nobody accepts now, so all of them have to find room in the backlog. Who finds none is
    // asked to try again only after a second, then two, then four.
    server.program.signal("STOP");
    let limit = Duration::from_secs(5);
    let mut clients: Vec<_> =
        (0..600).map(|_| Client::try_connect(server.address, limit).expect("there is room")).collect();
    server.program.signal("CONT");
    for client in &mut clients {
        client.asks("in", "in");
    }
}
