//! What the server says about itself.

use std::time::Duration;

use super::harness::World;
use crate::chat::{Ending, Rules};

const VERSION: &str = concat!("echo-chat-", env!("CARGO_PKG_VERSION"));

#[test]
fn lusers_counts_people_and_channels() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    let _unknown = world.connect();
    ann.joins("#a").says("MODE ann +i").lines();
    bo.says("MODE bo +i").lines();
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    let count = |visible, invisible, operators, all| {
        [
            format!("251 ann :There are {visible} users and {invisible} invisible on 1 servers"),
            format!("252 ann {operators} :operator(s) online"),
            "253 ann 1 :unknown connection(s)".to_owned(),
            "254 ann 2 :channels formed".to_owned(),
            format!("255 ann :I have {all} clients and 0 servers"),
            format!("265 ann {all} 3 :Current local users {all}, max 3"),
            format!("266 ann {all} 3 :Current global users {all}, max 3"),
        ]
        .map(|line| format!(":echo.chat {line}"))
    };
    assert_eq!(ann.says("LUSERS").lines(), count(1, 2, 1, 3));
    cy.leaves(Ending::Closed);
    bo.leaves(Ending::Closed);
    assert_eq!(ann.says("LUSERS").lines(), count(0, 1, 0, 1));
    ann.says("MODE ann -i").lines();
    assert_eq!(ann.says("LUSERS").lines(), count(1, 0, 0, 1));
}

#[test]
fn the_message_of_the_day_is_shown_line_by_line() {
    let long = "tea ".repeat(100);
    let world = World::with(Rules { motd: vec!["hello\u{1b}".into(), String::new(), long], ..Rules::default() });
    let mut ann = world.client("ann");
    let lines = ann.says("MOTD").lines();
    assert_eq!(
        lines[..3],
        [
            ":echo.chat 375 ann :- echo.chat Message of the day - ",
            ":echo.chat 372 ann :- hello",
            ":echo.chat 372 ann :- ",
        ]
    );
    assert_eq!(lines[3..].len(), 3, "a long line is split: {lines:#?}");
    assert!(lines[3..5].iter().all(|line| line.starts_with(":echo.chat 372 ann :- tea tea ")));
    assert_eq!(lines[5], ":echo.chat 376 ann :End of /MOTD command.");
    assert_eq!(ann.says("MOTD echo.chat").lines(), lines);
    assert_eq!(ann.says("MOTD ann").lines(), lines);
}

#[test]
fn where_there_is_no_message_of_the_day_that_is_said() {
    World::new().client("ann").says("MOTD").gets([":echo.chat 422 ann :There is no message of the day"]);
}

#[test]
fn version_says_what_is_supported_too() {
    let world = World::new();
    let mut ann = world.client("ann");
    let lines = ann.says("VERSION").lines();
    assert_eq!(lines[0], format!(":echo.chat 351 ann {VERSION} echo.chat :built on polytask"));
    assert!(lines[1..].iter().all(|line| line.starts_with(":echo.chat 005 ann ")) && lines.len() > 1, "{lines:#?}");
}

#[test]
fn time_is_for_programs_and_people() {
    let world = World::new();
    world.wait(Duration::from_secs(3661));
    world
        .client("ann")
        .says("TIME")
        .gets([":echo.chat 391 ann echo.chat 1767229261 :Thursday 1 January 2026, 01:01:01 UTC"]);
}

#[test]
fn info_says_what_this_is_and_since_when() {
    let world = World::new();
    let mut ann = world.client("ann");
    let lines = ann.says("INFO").lines();
    let (end, lines) = lines.split_last().unwrap();
    assert_eq!(end, ":echo.chat 374 ann :End of INFO list");
    assert!(lines.iter().all(|line| line.starts_with(":echo.chat 371 ann :")), "{lines:#?}");
    let last = format!(":echo.chat 371 ann :This is {VERSION}, started 2026-01-01T00:00:00.000Z.");
    assert_eq!(*lines.last().unwrap(), last);
}

#[test]
fn there_is_one_server_and_nobody_has_said_who_runs_it() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("LINKS")
        .gets([":echo.chat 364 ann echo.chat echo.chat :0 echo-chat", ":echo.chat 365 ann * :End of /LINKS list"]);
    ann.says("ADMIN").gets([":echo.chat 423 ann echo.chat :No administrative info available"]);
}

#[test]
fn stats_say_for_how_long_the_server_is_up() {
    let world = World::new();
    let mut ann = world.client("ann");
    world.wait(Duration::from_secs(2 * 86_400 + 3 * 3600 + 4 * 60 + 5));
    let end = ":echo.chat 219 ann u :End of /STATS report";
    ann.says("STATS u").gets([":echo.chat 242 ann :Server Up 2 days 3:04:05", end]);
    ann.says("STATS x").gets([":echo.chat 219 ann x :End of /STATS report"]);
    ann.says("STATS").gets([":echo.chat 461 ann STATS :Not enough parameters"]);
}

#[test]
fn other_servers_there_are_none() {
    let world = World::new();
    let mut ann = world.client("ann");
    for line in ["ADMIN", "INFO", "MOTD", "STATS u", "TIME", "VERSION"] {
        ann.says(&format!("{line} other.chat")).gets([":echo.chat 402 ann other.chat :No such server"]);
        ann.says(&format!("{line} *.chat"));
        assert!(!ann.lines().iter().any(|answer| answer.contains(" 402 ")), "{line}");
    }
}

#[test]
fn help_shows_what_there_is_and_what_each_does() {
    let world = World::new();
    let mut ann = world.client("ann");
    let lines = ann.says("HELP").lines();
    assert_eq!(lines[..2], [":echo.chat 704 ann * :What you can ask this server for", ":echo.chat 705 ann * :"]);
    assert!(lines.iter().any(|line| line.starts_with(":echo.chat 705 ann * :ADMIN AWAY CAP ")), "{lines:#?}");
    assert_eq!(lines.last().unwrap(), ":echo.chat 706 ann * :HELP and a command says what it does.");
    ann.says("HELPOP away").gets([
        ":echo.chat 704 ann AWAY :AWAY [reason]",
        ":echo.chat 705 ann AWAY :",
        ":echo.chat 705 ann AWAY :Says that you are away, and why. Whoever writes to you is told.",
        ":echo.chat 706 ann AWAY :Without a reason you are back.",
    ]);
    ann.says("HELP tea").gets([":echo.chat 524 ann tea :There is no help on this: HELP alone shows what there is"]);
    ann.says("HELP :much tea").gets([":echo.chat 524 ann * :There is no help on this: HELP alone shows what there is"]);
}
