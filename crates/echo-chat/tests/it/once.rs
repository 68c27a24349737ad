//! One message of one client, then the end.

use crate::support::Server;

#[test]
fn after_one_answer_the_server_ends_by_itself() {
    let mut server = Server::start(&["--once", "--suffix", "sb"]);
    let mut client = server.connect();
    client.send("111");
    assert_eq!(client.rest(), b"111sb");
    drop(client);
    assert!(server.program.status().success());
}

#[test]
fn a_client_who_says_nothing_ends_it_too() {
    let mut server = Server::start(&["--once"]);
    drop(server.connect());
    assert!(server.program.status().success());
}

#[test]
fn half_a_character_is_no_message_yet() {
    let mut server = Server::start(&["--once", "--suffix", "sb"]);
    let mut client = server.connect();
    let (first, second) = "你".as_bytes().split_at(1);
    client.send(first);
    client.send(second);
    assert_eq!(client.rest(), "你sb".as_bytes());
    drop(client);
    assert!(server.program.status().success());
}
