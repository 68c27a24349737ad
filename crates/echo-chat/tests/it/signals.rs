//! Ctrl-C and SIGTERM: finish; again: stop now.

use crate::support::{Server, output_of};

#[test]
fn clients_who_wait_see_the_end_and_the_server_ends_well() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&[]);
        let mut clients: Vec<_> = (0..10).map(|_| server.connect()).collect();
        for client in &mut clients {
            client.asks("hello", "hello");
        }
        server.program.signal(signal);
        for client in &mut clients {
            assert!(client.rest().is_empty());
        }
        assert!(server.program.status().success());
    }
}

#[test]
fn nobody_new_is_accepted_while_the_last_answers_are_taken() {
    let server = Server::start(&["--quiet"]);
    let mut client = server.connect();
    client.send_until_stuck(&[b'a'; 1 << 16]);
    server.program.signal("TERM");
    server.logs("draining");
    let refused = output_of(&["connect", "--raw", &server.address.to_string()], b"hello\n");
    assert_eq!(refused.status.code(), Some(3));
}

#[test]
fn all_that_was_read_is_answered_before_the_end() {
    let mut server = Server::start(&[]);
    let mut client = server.connect();
    let block = [b'a'; 1 << 16];
    let sent = client.send_until_stuck(&block);
    server.program.signal("TERM");
    server.logs("draining");
    let answered = client.rest().len();
    drop(client);
    assert!(server.program.status().success());
    let read: usize = server.program.output.so_far().iter().filter_map(|line| length(line)).sum();
    assert_eq!(answered, read, "of {sent} bytes sent");
}

#[test]
fn what_waits_for_the_rest_of_its_character_is_answered_at_the_end() {
    let server = Server::start(&["--suffix", "_sb"]);
    let mut client = server.connect();
    client.asks(b"a\xe4", "a_sb");
    server.program.signal("TERM");
    assert_eq!(client.rest(), b"\xe4_sb");
}

#[test]
fn a_client_who_never_reads_is_cut_off_in_the_end() {
    let server = Server::start(&["--quiet", "--drain", "200ms"]);
    let mut client = server.connect();
    client.send_until_stuck(&[b'a'; 1 << 16]);
    server.program.signal("TERM");
    server.logs("cut off");
    let (status, _) = server.terminate();
    assert!(status.success());
}

#[test]
fn a_second_signal_stops_at_once() {
    let mut server = Server::start(&["--quiet", "--drain", "10m"]);
    let mut client = server.connect();
    client.send_until_stuck(&[b'a'; 1 << 16]);
    server.program.signal("TERM");
    server.logs("draining");
    server.program.signal("TERM");
    assert_eq!(server.program.status().code(), Some(130));
}

#[test]
fn a_server_can_follow_another_on_its_port_at_once() {
    let server = Server::start(&[]);
    let address = server.address;
    // The side that ends a connection keeps the port in TIME_WAIT.
    let mut client = server.connect();
    client.asks("hello", "hello");
    let end = std::thread::spawn(move || client.rest());
    assert!(server.terminate().0.success());
    end.join().expect("a plain end");
    Server::start_on(address).connect().asks("again", "again");
}

/// Returns how long the message in a printed line was.
fn length(line: &str) -> Option<usize> {
    let (_, message) = line.split_once(": ")?;
    match message.rsplit_once("… (") {
        Some((_, long)) => long.strip_suffix(" bytes)")?.parse().ok(),
        None => message.bytes().all(|byte| byte == b'a').then_some(message.len()),
    }
}
