//! What six clients really send when they connect, and what they need back.

use super::harness::{Client, World};

/// Has a new client say `lines`, asserts that it came in as `nick` without a complaint but the numerics `expected`,
/// and returns it.
#[track_caller]
fn session(world: &World, nick: &str, expected: &[&str], lines: &[&str]) -> Client {
    let mut client = world.connect();
    let mut told = Vec::new();
    for line in lines {
        client.says(line);
        told.extend(client.lines());
    }
    assert!(world.chat(|chat, _| chat.find(nick).is_some()), "{told:#?}");
    let codes = told.iter().map(|line| line.split(' ').nth(1).unwrap());
    let is_complaint = |code: &&str| code.len() == 3 && matches!(code.as_bytes()[0], b'4' | b'5') && *code != "422";
    let complaints: Vec<_> = codes.filter(is_complaint).collect();
    assert_eq!(complaints, expected, "{told:#?}");
    assert_eq!(client.ending, None);
    client
}

#[test]
fn weechat_comes_in_and_joins() {
    let world = World::new();
    let mut client = session(
        &world,
        "wee",
        &[],
        &[
            "CAP LS 302",
            "NICK wee",
            "USER wee 0 * :wee",
            "CAP REQ :away-notify batch cap-notify echo-message extended-join invite-notify multi-prefix server-time \
             setname userhost-in-names message-tags",
            "CAP END",
            "JOIN #c",
            "MODE #c",
        ],
    );
    client.says("QUIT :").gets(["ERROR :Closing link: quit"]);
}

#[test]
fn irssi_joins_nothing_before_it_is_known_and_stays() {
    let world = World::new();
    let _foo = world.client("foo");
    session(
        &world,
        "iris",
        &["451"],
        &[
            "CAP LS 302",
            "JOIN :",
            "CAP REQ :multi-prefix extended-join setname invite-notify away-notify cap-notify server-time",
            "CAP END",
            "NICK iris",
            "USER iris iris 127.0.0.1 :iris",
            "MODE iris +i",
            "JOIN #c",
            "MODE #c",
            "WHO #c",
            "WHOIS iris",
            "TOPIC #c :tea",
            "LIST ",
            "AWAY :gone",
            "MODE #c +b foo!*@*",
            "PRIVMSG #c :\u{1}ACTION waves\u{1}",
        ],
    );
}

#[test]
fn irc_framework_joins_twice() {
    let world = World::new();
    session(
        &world,
        "kiwi",
        &[],
        &[
            "CAP LS 302",
            "NICK kiwi",
            "USER kiwi 0 * :kiwi",
            "CAP REQ :batch cap-notify echo-message extended-join message-tags multi-prefix server-time \
             userhost-in-names labeled-response",
            "CAP END",
            "JOIN #c",
            "JOIN #c",
            "NAMES #c",
            "WHOIS kiwi",
        ],
    );
}

#[test]
fn a_python_library_asks_for_no_capability() {
    let world = World::new();
    let mut client =
        session(&world, "pybot", &[], &["NICK pybot", "USER pybot 0 * :pybot", "JOIN #c", "PRIVMSG #c :hello"]);
    client.says("QUIT :bye").gets(["ERROR :Closing link: quit: bye"]);
}

#[test]
fn pydle_asks_who_it_is_before_it_is_anybody() {
    let world = World::new();
    session(
        &world,
        "pyd",
        &["451"],
        &[
            "CAP LS 302",
            "NICK pyd",
            "CAP REQ multi-prefix",
            "USER pyd 0 * r",
            "WHOIS <unregistered>",
            "CAP END",
            "WHOIS pyd",
            "JOIN #c",
            "MODE #c",
        ],
    );
}

#[test]
fn limnoria_puts_a_colon_before_everything() {
    let world = World::new();
    session(
        &world,
        "limbot",
        &[],
        &[
            "CAP LS :302",
            "NICK :limbot",
            "USER limbot 0 * :Limnoria",
            "CAP REQ :account-notify",
            "CAP REQ :batch echo-message extended-join labeled-response message-tags multi-prefix server-time",
            "CAP :END",
            "JOIN :#c",
            "MODE :#c",
            "MODE #c :+b",
            "WHO #c :%tuhnairf,1",
        ],
    );
}
