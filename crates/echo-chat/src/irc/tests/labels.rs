//! Answers that say what they answer.

use super::harness::{Client, World};
use crate::chat::Rules;
use crate::password::Secret;

fn labelling(world: &World, nick: &str, more: &str) -> Client {
    world.client_with(nick, &format!("labeled-response batch {more}"))
}

#[test]
fn one_line_has_the_label_itself() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "");
    ann.says("@label=7 PING x").gets(["@label=7 :echo.chat PONG echo.chat :x"]);
    ann.says("@label=a\\sb;+x PRIVMSG zed :hi").gets(["@label=a\\sb :echo.chat 401 ann zed :No such nick/channel"]);
    ann.says("@label=7 FLY").gets(["@label=7 :echo.chat 421 ann FLY :Unknown command"]);
    ann.says("@label=7 CAP LIST").gets(["@label=7 :echo.chat CAP ann LIST :batch labeled-response"]);
    ann.says("@label=7 NICK anna").gets(["@label=7 :ann!ann@127.0.0.1 NICK anna"]);
}

#[test]
fn what_has_no_answer_is_acknowledged() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "");
    let _bo = world.client("bo");
    for line in ["PONG x", "PRIVMSG bo :hi", "NOTICE zed :hi", "CAP END", "NICK ann"] {
        ann.says(&format!("@label=7 {line}")).gets(["@label=7 :echo.chat ACK"]);
    }
}

#[test]
fn several_lines_are_a_batch_with_the_label() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "server-time");
    let time = "time=2026-01-01T00:00:00.000Z";
    ann.says("@label=7 PRIVMSG x,y :hi");
    ann.gets([
        &*format!("@label=7;{time} :echo.chat BATCH +b1 labeled-response"),
        &*format!("@batch=b1;{time} :echo.chat 401 ann x :No such nick/channel"),
        &*format!("@batch=b1;{time} :echo.chat 401 ann y :No such nick/channel"),
        &*format!("@{time} :echo.chat BATCH -b1"),
    ]);
    ann.says("@label=8 PRIVMSG x,y :hi");
    assert!(ann.lines()[0].contains("BATCH +b2 "), "each batch has a name of its own");
}

#[test]
fn an_echo_has_the_label_and_what_one_said_to_oneself_has_not() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "echo-message");
    ann.says("@label=7 PRIVMSG ann :hi");
    ann.gets(["@label=7 :ann!ann@127.0.0.1 PRIVMSG ann :hi", ":ann!ann@127.0.0.1 PRIVMSG ann :hi"]);
    let mut bo = labelling(&world, "bo", "");
    bo.says("@label=7 PRIVMSG bo :hi").gets(["@label=7 :echo.chat ACK", ":bo!bo@127.0.0.1 PRIVMSG bo :hi"]);
    ann.joins("#a");
    ann.says("@label=8 PRIVMSG #a :hi").gets(["@label=8 :ann!ann@127.0.0.1 PRIVMSG #a :hi"]);
}

#[test]
fn nobody_else_sees_a_label() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "message-tags");
    let mut bo = labelling(&world, "bo", "message-tags");
    ann.says("@label=7 PRIVMSG bo :hi");
    assert!(!bo.lines()[0].contains("label"));
}

#[test]
fn lines_heard_at_once_each_have_their_own_label() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "");
    ann.says_at_once(&[b"PING 1", b"@label=a PING 2", b"@label=b PONG", b"PING 3"]);
    ann.gets([
        ":echo.chat PONG echo.chat :1",
        "@label=a :echo.chat PONG echo.chat :2",
        "@label=b :echo.chat ACK",
        ":echo.chat PONG echo.chat :3",
    ]);
}

#[test]
fn failures_have_labels_too() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "standard-replies");
    ann.says_bytes(b"@label=7 PRIVMSG bo :\xff");
    let text = "Nothing was done, for the line is not UTF-8; set your client to UTF-8";
    ann.gets([&*format!("@label=7 :echo.chat FAIL PRIVMSG INVALID_UTF8 :{text}")]);
}

#[test]
fn labels_are_for_those_who_asked_for_them_and_no_longer_than_agreed() {
    let world = World::new();
    for caps in ["labeled-response", "batch"] {
        let mut ann = world.client_with("ann", caps);
        ann.says("@label=7 PING x").gets([":echo.chat PONG echo.chat :x"]);
        ann.leaves(crate::chat::Ending::Quit(None));
    }
    let mut ann = labelling(&world, "ann", "");
    let longest = "x".repeat(64);
    ann.says(&format!("@label={longest} PONG")).gets([&*format!("@label={longest} :echo.chat ACK")]);
    ann.says(&format!("@label={longest}x PONG")).gets_nothing();
    ann.says("@label= PONG").gets_nothing();
}

#[test]
fn a_batch_in_an_answer_is_part_of_the_batch_of_the_answer() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a");
    ann.says("PRIVMSG #a :before");
    let mut bo = labelling(&world, "bo", "server-time");
    bo.says("@label=7 JOIN #a");
    let time = "time=2026-01-01T00:00:00.000Z";
    let lines = bo.lines();
    assert_eq!(lines[0], format!("@label=7;{time} :echo.chat BATCH +b2 labeled-response"));
    assert_eq!(lines[1], format!("@batch=b2;{time} :bo!bo@127.0.0.1 JOIN #a"));
    assert_eq!(
        lines[lines.len() - 4..],
        [
            format!("@batch=b2;{time} :echo.chat BATCH +b1 chathistory #a"),
            format!("@batch=b1;{time} :ann!ann@127.0.0.1 PRIVMSG #a :before"),
            format!("@batch=b2;{time} :echo.chat BATCH -b1"),
            format!("@{time} :echo.chat BATCH -b2"),
        ]
    );
}

#[test]
fn the_last_answer_has_its_label_too() {
    let world = World::with(Rules { password: Some(Secret::new("sesame")), ..Rules::default() });
    let mut ann = world.connect();
    ann.says("CAP REQ :labeled-response batch").says("NICK ann").says("USER ann 0 * :Ann").lines();
    ann.says("@label=7 CAP END").gets([
        "@label=7 :echo.chat 464 ann :Password incorrect",
        "ERROR :Closing link: the password of the server was wrong or missing",
    ]);
}

#[test]
fn what_others_did_lately_is_no_answer() {
    let world = World::new();
    let mut ann = labelling(&world, "ann", "");
    ann.joins("#a");
    let mut bo = world.client("bo");
    // So often that the others are told a moment later.
    for _ in 0..10 {
        bo.says("JOIN #a").says("PART #a");
    }
    ann.says("@label=7 TOPIC #a :tea");
    let lines = ann.lines();
    let (last, before) = lines.split_last().unwrap();
    assert_eq!(last, "@label=7 :ann!ann@127.0.0.1 TOPIC #a :tea");
    assert!(before.len() == 20 && before.iter().all(|line| line.starts_with(":bo!")), "{before:?}");
}
