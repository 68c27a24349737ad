//! Coming in.

use std::net::{IpAddr, Ipv4Addr};

use super::harness::World;
use crate::chat::mask::Mask;
use crate::chat::{Ending, Rules, ServerBan};
use crate::password::Secret;

/// What everybody gets who comes in, if there is no message of the day.
const WELCOME: [&str; 13] = ["001", "002", "003", "004", "005", "005", "251", "252", "253", "254", "255", "265", "266"];

fn with_password() -> World {
    World::with(Rules { password: Some(Secret::new("open sesame")), ..Rules::default() })
}

#[test]
fn one_comes_in_with_a_nick_and_a_user_in_any_order() {
    for lines in [["NICK ann", "USER a 0 * :Ann"], ["USER a 0 * :Ann", "NICK ann"]] {
        let world = World::new();
        let mut ann = world.connect();
        ann.says(lines[0]).gets_nothing();
        let welcome = ann.says(lines[1]).lines();
        assert_eq!(welcome[0], ":echo.chat 001 ann :Welcome to the echo-chat Network, ann!a@127.0.0.1");
        assert!(world.chat(|chat, _| chat.find("ann").is_some()));
    }
}

#[test]
fn a_welcome_says_all_that_it_has_to() {
    let world = World::new();
    let mut ann = world.connect();
    let welcome = ann.says("NICK ann").says("USER a 0 * :Ann").lines();
    let version = concat!("echo-chat-", env!("CARGO_PKG_VERSION"));
    assert_eq!(welcome[1], format!(":echo.chat 002 ann :Your host is echo.chat, running version {version}"));
    assert_eq!(welcome[2], ":echo.chat 003 ann :This server was started 2026-01-01T00:00:00.000Z");
    assert_eq!(welcome[3], format!(":echo.chat 004 ann echo.chat {version} iowB imnstCbeIklov beIklov"));
    assert_eq!(
        welcome[4..6],
        [
            ":echo.chat 005 ann AWAYLEN=200 BOT=B CASEMAPPING=ascii CHANLIMIT=#:50 CHANMODES=beI,k,l,imnstC \
             CHANNELLEN=64 CHANTYPES=# ELIST=MNU EXCEPTS=e INVEX=I KEYLEN=32 KICKLEN=200 MAXLIST=beI:100 \
             :are supported by this server",
            ":echo.chat 005 ann MODES=8 NAMELEN=100 NETWORK=echo-chat NICKLEN=20 PREFIX=(ov)@+ \
             TARGMAX=JOIN:,KICK:4,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,WHOIS:1 TOPICLEN=300 USERLEN=16 \
             UTF8ONLY WHOX :are supported by this server",
        ]
    );
    let commands: Vec<_> = welcome.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(commands[..WELCOME.len()], WELCOME);
    assert_eq!(commands[WELCOME.len()..], ["422"]);
}

#[test]
fn what_the_server_supports_otherwise_is_told_to_who_is_in_and_nothing_else_is() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client_with("bo", "server-time"));
    let mut eve = world.connect();
    let set = |change: fn(&mut Rules)| {
        world.chat(|chat, now| {
            let mut rules = Rules::clone(chat.rules());
            change(&mut rules);
            chat.set_rules(rules.into(), now);
        });
    };
    set(|rules| (rules.rooms_per_user, rules.bans_per_room) = (7, 8));
    ann.gets([":echo.chat 005 ann CHANLIMIT=#:7 MAXLIST=beI:8 :are supported by this server"]);
    bo.gets(["@time=2026-01-01T00:00:00.000Z :echo.chat 005 bo CHANLIMIT=#:7 MAXLIST=beI:8 \
              :are supported by this server"]);
    eve.gets_nothing();
    set(|rules| rules.motd.push("tea".to_owned()));
    ann.gets_nothing();
}

#[test]
fn a_network_with_a_space_in_its_name_is_written_so_that_it_stays_one_token() {
    let world = World::with(Rules { network: "a b".into(), ..Rules::default() });
    let mut ann = world.connect();
    let welcome = ann.says("NICK ann").says("USER a 0 * :Ann").lines();
    assert!(welcome.iter().any(|line| line.contains(r" NETWORK=a\x20b ")), "{welcome:#?}");
}

#[test]
fn nobody_comes_in_while_finding_out_what_the_server_can_do() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("CAP LS 302").says("NICK ann").says("USER a 0 * :Ann").gets_commands(["CAP"]);
    ann.says("CAP END");
    assert!(ann.lines()[0].starts_with(":echo.chat 001 ann "));
    let mut bo = world.connect();
    bo.says("CAP REQ setname").says("NICK bo").says("USER b 0 * :Bo").gets([":echo.chat CAP * ACK :setname"]);
    bo.says("CAP :END");
    assert!(bo.lines()[0].starts_with(":echo.chat 001 bo "));
}

#[test]
fn what_needs_a_name_is_refused_before_there_is_one_and_nobody_is_put_out() {
    let world = World::new();
    let mut ann = world.connect();
    for line in ["JOIN :", "JOIN #a", "WHOIS ann", "PRIVMSG #a :hi", "MODE ann +i", "LIST", "SETNAME"] {
        ann.says(line).gets([":echo.chat 451 * :You have not registered"]);
        assert_eq!(ann.ending, None);
    }
    ann.says("FLY").gets([":echo.chat 421 * FLY :Unknown command"]);
    ann.says("USER a 0 *").gets([":echo.chat 461 * USER :Not enough parameters"]);
    ann.says("PING 1").gets([":echo.chat PONG echo.chat :1"]);
    ann.says("PONG 1").gets_nothing();
    ann.says("NICK ann").says("USER a 0 * :Ann");
    assert!(ann.lines()[0].contains(" 001 ann "));
}

#[test]
fn one_comes_in_once() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("USER b 0 * :B").gets([":echo.chat 462 ann :You may not reregister"]);
    ann.says("PASS x").gets([":echo.chat 462 ann :You may not reregister"]);
    ann.says("CAP END").gets_nothing();
    world.chat(|chat, _| assert_eq!(&**chat.find("ann").unwrap().realname(), "ann the great"));
}

#[test]
fn a_wrong_password_or_none_is_said_and_ends_the_connection() {
    for first in ["PASS sesame", "PASS :", "NICK bob"] {
        let world = with_password();
        let mut ann = world.connect();
        ann.says(first).says("NICK ann").says("USER a 0 * :Ann");
        ann.gets([
            ":echo.chat 464 ann :Password incorrect",
            "ERROR :Closing link: the password of the server was wrong or missing",
        ]);
        assert!(matches!(ann.ending, Some(Ending::Refused(_))));
        assert!(world.chat(|chat, _| chat.find("ann").is_none()));
    }
}

#[test]
fn of_several_passwords_the_last_counts() {
    let world = with_password();
    let mut ann = world.connect();
    ann.says("PASS wrong").says("PASS :open sesame").says("NICK ann").says("USER a 0 * :Ann");
    assert!(ann.lines()[0].contains(" 001 ann "));
}

#[test]
fn whoever_is_banned_is_told_why_and_leaves() {
    let ban = ServerBan { mask: Mask::parse("*!*@10.0.0.0/8").unwrap(), reason: "no robots".into() };
    let world = World::with(Rules { bans: vec![ban], ..Rules::default() });
    let mut ann = world.connect_from(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)));
    ann.says("NICK ann").says("USER a 0 * :Ann").gets([
        ":echo.chat 465 ann :You are banned from this server: no robots",
        "ERROR :Closing link: banned: no robots",
    ]);
    assert_eq!(ann.ending, Some(Ending::Banned("no robots".into())));
}

#[test]
fn a_user_name_is_what_can_be_one_of_what_was_given() {
    for (given, user) in [
        ("a@b!c", "abc"),
        ("!@!", "user"),
        ("~x.y_z", "~x.y_z"),
        ("小明", "小明"),
        ("a\u{202e}b", "ab"),
        ("\u{3164}", "user"),
    ] {
        let world = World::new();
        let mut ann = world.connect();
        ann.says("NICK ann").says(&format!("USER {given} 0 * :Ann"));
        world.chat(|chat, _| assert_eq!(&*chat.find("ann").unwrap().identity().user, user));
    }
}

#[test]
fn who_gives_no_real_name_is_really_called_by_their_nick() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("USER a 0 * : \u{7}").says("NICK ann");
    world.chat(|chat, _| assert_eq!(&**chat.find("ann").unwrap().realname(), "ann"));
}

#[test]
fn a_real_name_is_text_and_nothing_else() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("NICK ann").says("USER a 0 * : \u{2}Ann\u{2} \u{1b}[2J\u{202e}B. ");
    world.chat(|chat, _| assert_eq!(&**chat.find("ann").unwrap().realname(), "Ann [2JB."));
}

#[test]
fn a_nick_that_cannot_be_had_is_refused_with_the_reason() {
    let world = World::new();
    let _ann = world.client("ann");
    let mut bo = world.connect();
    bo.says("NICK").gets([":echo.chat 431 * :No nickname given"]);
    bo.says("NICK :").gets([":echo.chat 431 * :No nickname given"]);
    bo.says("NICK ann").gets([":echo.chat 433 * ann :Nickname is already in use"]);
    bo.says("NICK ANN").gets([":echo.chat 433 * ANN :Nickname is already in use"]);
    bo.says("NICK аnn");
    let line = bo.lines().remove(0);
    assert!(line.starts_with(":echo.chat 43"), "{line}");
    bo.says("NICK #a");
    assert!(bo.lines()[0].starts_with(":echo.chat 432 * #a :Erroneous nickname: "));
    bo.says("NICK NickServ");
    bo.gets([":echo.chat 432 * NickServ :Erroneous nickname: it is kept for the server itself"]);
    bo.says("NICK bo").says("NICK ann").gets([":echo.chat 433 bo ann :Nickname is already in use"]);
}

#[test]
fn a_nick_that_looks_like_anothers_is_in_use_and_the_other_is_named() {
    let world = World::new();
    let _ann = world.client("расе");
    let mut bo = world.connect();
    bo.says("NICK pace").gets([":echo.chat 433 * pace :Nickname is already in use by расе, which looks the same"]);
}

#[test]
fn a_nick_is_kept_for_whoever_lost_the_connection() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.leaves(Ending::Closed);
    let mut bo = world.connect_from(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)));
    bo.says("NICK ann").gets([
        ":echo.chat 433 * ann :Nickname is already in use: it is kept for somebody who lost the connection a moment ago",
    ]);
    world.wait(std::time::Duration::from_secs(61));
    bo.says("NICK ann").gets_nothing();
}

#[test]
fn another_nick_is_told_to_oneself_and_to_those_one_meets() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    ann.says("NICK anna").gets([":ann!ann@127.0.0.1 NICK anna"]);
    bo.gets([":ann!ann@127.0.0.1 NICK anna"]);
    cy.gets_nothing();
    ann.says("NICK anna").gets_nothing();
    ann.says("NICK Anna").gets([":anna!ann@127.0.0.1 NICK Anna"]);
}
