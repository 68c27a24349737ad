//! What holds whatever clients say.

use proptest::prelude::*;

use super::harness::World;
use crate::chat::UserId;

/// A word that means something to the server, or nothing.
fn word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "#a",
        "#b",
        "#lobby",
        "ann",
        "bo",
        "Bo",
        "cy",
        "zed",
        "0",
        "*",
        "+o",
        "-o+v",
        "+b",
        "+k",
        "+l",
        "+imnstC",
        "5",
        "bo!*@*",
        ":",
        ",",
        "#a,#b",
        "ann,bo",
        "x,y",
        "%tuhnairf,1",
        "LS",
        "REQ",
        "LIST",
        "END",
        "302",
        ">1",
        "<2",
        "-batch",
        "batch",
        "labeled-response",
        "echo-message",
        "extended-join",
        "multi-prefix",
        "\u{1}ACTION x\u{1}",
        "你好",
        "a\u{202e}b",
        "\u{1b}[2J",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}", 1 => any::<u8>().prop_map(|byte| "x".repeat(byte.into()))]
}

/// A line that may be a command, without anything before it.
fn request() -> impl Strategy<Value = String> {
    let commands = prop::sample::select(vec![
        "ADMIN", "AWAY", "CAP", "HELP", "INFO", "INVITE", "ISON", "JOIN", "KICK", "KILL", "LINKS", "LIST", "LUSERS",
        "MODE", "MOTD", "NAMES", "NICK", "NOTICE", "PART", "PASS", "PING", "PONG", "PRIVMSG", "SETNAME", "STATS",
        "TAGMSG", "TIME", "TOPIC", "USER", "USERHOST", "VERSION", "WALLOPS", "WHO", "WHOIS", "WHOWAS", "FLY",
    ]);
    let words = prop::collection::vec(word(), 0..5);
    (commands, words, any::<bool>()).prop_map(|(command, words, has_text)| {
        let mut line = command.to_owned();
        for (place, word) in words.iter().enumerate() {
            let is_text = has_text && place + 1 == words.len();
            line.push_str(if is_text { " :" } else { " " });
            line.push_str(word);
        }
        line
    })
}

/// A line that may be a command, and may have tags or a source.
fn line() -> impl Strategy<Value = String> {
    let before = ["", "@label=x ", "@+a=b;label=y ", "@label ", "@+batch=x;=;;time=1 ", ":src ", "@a "];
    (prop::sample::select(before.to_vec()), request()).prop_map(|(before, request)| format!("{before}{request}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_all_are_told_lines_that_can_be_read(said in prop::collection::vec((0..4_usize, line()), 1..60)) {
        let world = World::new();
        let mut clients = [
            world.client("ann"),
            world.client_with("bo", "labeled-response batch echo-message message-tags server-time standard-replies"),
            world.client_with("cy", "extended-join away-notify setname invite-notify multi-prefix userhost-in-names"),
            world.connect(),
        ];
        world.chat(|chat, _| chat.become_operator(clients[0].id(), "root"));
        for (who, line) in said {
            if clients[who].ending.is_none() {
                clients[who].says(&line);
            }
            for client in &mut clients {
                // Asserts as it reads.
                client.lines();
            }
        }
        let ids: Vec<UserId> = clients.iter().map(super::harness::Client::id).collect();
        for client in clients.iter_mut().filter(|client| client.ending.is_none()) {
            client.says("QUIT");
        }
        world.chat(|chat, _| {
            assert_eq!(chat.population(), 0);
            assert!(ids.iter().all(|id| chat.user(*id).is_none()));
            assert!(chat.rooms().all(|room| room.members().len() == 0), "nobody stays behind in a room");
        });
    }

    #[test]
    fn whatever_bytes_come_they_are_answered_or_ignored(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 1..20)) {
        let world = World::new();
        let (mut ann, mut bo) = (world.client("ann"), world.connect());
        for line in &lines {
            ann.says_bytes(line).lines();
            bo.says_bytes(line).lines();
        }
        prop_assert!(ann.ending.is_none() && bo.ending.is_none());
    }

    #[test]
    fn every_labelled_line_gets_its_label_back_once(said in prop::collection::vec(request(), 1..30)) {
        let world = World::new();
        let mut ann = world.client_with("ann", "labeled-response batch echo-message");
        // What changes what the client asked for may change whether there are labels.
        for line in said.iter().filter(|line| !line.starts_with("CAP")) {
            ann.says(&format!("@label=it {line}"));
            let lines = ann.lines();
            let labelled = lines.iter().filter(|line| line.starts_with("@label=it")).count();
            prop_assert_eq!(labelled, 1, "{}: {:?}", line, lines);
        }
    }
}
