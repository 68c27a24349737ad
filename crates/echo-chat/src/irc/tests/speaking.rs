//! Lines that are none, pings, and going.

use std::time::Duration;

use super::harness::World;
use crate::chat::Ending;
use crate::front::Front;

#[test]
fn a_ping_is_answered_with_what_it_had() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("PING :a b").gets([":echo.chat PONG echo.chat :a b"]);
    ann.says("ping x echo.chat").gets([":echo.chat PONG echo.chat :x"]);
    ann.says("PING").gets([":echo.chat 461 ann PING :Not enough parameters"]);
    ann.says("PING :").gets([":echo.chat 409 ann :No origin specified"]);
}

#[test]
fn the_server_pings_and_its_client_must_answer() {
    let world = World::new();
    let ann = world.client("ann");
    let lines = ann.front().ping().expect("IRC clients answer");
    assert_eq!(lines, b":echo.chat PING :echo.chat\r\n");
}

#[test]
fn what_is_no_command_is_ignored_and_what_is_unknown_is_named() {
    let world = World::new();
    let mut ann = world.client("ann");
    for line in ["", "   ", ":only.a.source", "@only=tags", "PING\0 x"] {
        ann.says(line).gets_nothing();
    }
    ann.says("FLY away").gets([":echo.chat 421 ann FLY :Unknown command"]);
    ann.says("001 x").gets([":echo.chat 421 ann 001 :Unknown command"]);
    ann.says("  :zed!x@y   PING   x").gets([":echo.chat PONG echo.chat :x"]);
}

#[test]
fn what_is_not_utf_8_goes_nowhere_and_its_sender_is_told() {
    let world = World::new();
    let mut ann = world.client_with("ann", "standard-replies");
    let (mut bo, mut cy) = (world.client("bo"), world.client("cy"));
    let text = "Nothing was done, for the line is not UTF-8; set your client to UTF-8";
    ann.says_bytes(b"PRIVMSG cy :caf\xe9").gets([&*format!(":echo.chat FAIL PRIVMSG INVALID_UTF8 :{text}")]);
    ann.says_bytes(b"caf\xe9 cy :hello").gets([&*format!(":echo.chat FAIL * INVALID_UTF8 :{text}")]);
    bo.says_bytes(b"PRIVMSG cy :caf\xe9").gets([&*format!(":echo.chat NOTICE bo :{text}")]);
    cy.gets_nothing();
    assert_eq!(ann.says("PING x").lines().len(), 1, "the connection stays");
}

#[test]
fn a_line_that_was_too_long_is_answered_once_and_the_next_one_is_heard() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says_too_much().gets([":echo.chat 417 ann :Input line was too long"]);
    ann.says("PING x").gets([":echo.chat PONG echo.chat :x"]);
}

#[test]
fn whoever_quits_is_told_so_and_so_are_those_who_met_them() {
    let world = World::new();
    let mut bo = world.client("bo");
    bo.joins("#a");
    for (line, reason, error) in [
        ("QUIT", "Quit: ", "quit"),
        ("QUIT :", "Quit: ", "quit"),
        ("QUIT :gone \u{1b}home", "Quit: gone home", "quit: gone home"),
    ] {
        let mut ann = world.client("ann");
        ann.joins("#a");
        bo.lines();
        ann.says(line).gets([&*format!("ERROR :Closing link: {error}")]);
        bo.gets([&*format!(":ann!ann@127.0.0.1 QUIT :{reason}")]);
    }
}

#[test]
fn whoever_is_lost_is_lost_for_a_reason() {
    let world = World::new();
    let mut bo = world.client("bo");
    bo.joins("#a");
    let mut ann = world.client("ann");
    ann.joins("#a");
    bo.lines();
    ann.leaves(Ending::PingTimeout(Duration::from_secs(150)));
    ann.gets(["ERROR :Closing link: ping timeout: 150 s"]);
    bo.gets([":ann!ann@127.0.0.1 QUIT :Ping timeout: 150 s"]);
}

#[test]
fn whoever_has_not_come_in_can_quit_too() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("QUIT").gets(["ERROR :Closing link: quit"]);
    assert_eq!(ann.ending, Some(Ending::Quit(None)));
}
