//! What happens, told to clients of every set of capabilities.

use std::time::Duration;

use super::harness::World;
use crate::chat::mask::Mask;
use crate::chat::{Change, Chat, Ending, List, Rules};
use crate::irc::message::Message;

#[test]
fn joining_says_more_to_those_who_asked() {
    let world = World::new();
    let (mut plain, mut extended) = (world.client("pia"), world.client_with("eve", "extended-join server-time"));
    plain.joins("#a");
    extended.joins("#a");
    plain.lines();
    let _ann = world.client("ann").says("JOIN #a");
    plain.gets([":ann!ann@127.0.0.1 JOIN #a"]);
    extended.gets(["@time=2026-01-01T00:00:00.000Z :ann!ann@127.0.0.1 JOIN #a * :ann the great"]);
}

#[test]
fn being_away_and_other_names_are_told_to_those_who_asked() {
    let world = World::new();
    let mut ann = world.client("ann");
    let (mut bo, mut cy) = (world.client_with("bo", "away-notify setname"), world.client("cy"));
    ann.joins("#a");
    bo.joins("#a");
    cy.joins("#a");
    bo.lines();
    ann.lines();
    world.chat(|chat, now| {
        chat.set_away(ann.id(), Some("at lunch"), now);
        chat.set_away(ann.id(), None, now);
        chat.set_realname(ann.id(), "Ann B.", now);
    });
    bo.gets([":ann!ann@127.0.0.1 AWAY :at lunch", ":ann!ann@127.0.0.1 AWAY", ":ann!ann@127.0.0.1 SETNAME :Ann B."]);
    cy.gets_nothing();
    ann.gets_nothing();
}

#[test]
fn who_comes_in_while_away_is_told_to_be_away() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "away-notify"), world.client_with("bo", "away-notify"));
    bo.joins("#a");
    world.chat(|chat, now| chat.set_away(ann.id(), Some("at lunch"), now));
    ann.says("JOIN #a");
    bo.gets([":ann!ann@127.0.0.1 JOIN #a", ":ann!ann@127.0.0.1 AWAY :at lunch"]);
    assert!(!ann.lines().iter().any(|line| line.contains("AWAY")));
}

#[test]
fn an_invitation_reaches_the_invited_and_those_operators_who_asked() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client_with("bo", "invite-notify"));
    let (mut cy, mut dee) = (world.client("cy"), world.client("dee"));
    for client in [&mut ann, &mut bo, &mut cy] {
        client.joins("#a");
    }
    let operators = ["bo", "cy"].map(|nick| Change::Operator(nick.into(), true));
    world.chat(|chat, now| chat.change_room(ann.id(), "#a", operators, now)).unwrap();
    bo.lines();
    cy.lines();
    world.chat(|chat, now| chat.invite(ann.id(), "dee", "#a", now)).unwrap();
    dee.gets([":ann!ann@127.0.0.1 INVITE dee #a"]);
    bo.gets([":ann!ann@127.0.0.1 INVITE dee #a"]);
    cy.gets_nothing();
}

#[test]
fn changes_of_a_channel_are_told_to_all_in_it() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    world.chat(|chat, now| {
        chat.set_topic(ann.id(), "#a", "tea", now).unwrap();
        chat.set_topic(ann.id(), "#a", "", now).unwrap();
        let changes = [Change::Voice("bo".into(), true), Change::Limit(Some(5)), Change::Limit(None)];
        chat.change_room(ann.id(), "#a", changes, now).unwrap();
        chat.kick(ann.id(), "#a", "bo", "go", now).unwrap();
    });
    let lines = [
        ":ann!ann@127.0.0.1 TOPIC #a :tea",
        ":ann!ann@127.0.0.1 TOPIC #a :",
        ":ann!ann@127.0.0.1 MODE #a +vl-l bo 5",
        ":ann!ann@127.0.0.1 KICK #a bo :go",
    ];
    ann.gets(lines);
    bo.gets(lines);
    bo.joins("#a");
    ann.lines();
    world.chat(|chat, now| chat.kick(ann.id(), "#a", "bo", "", now)).unwrap();
    bo.gets([":ann!ann@127.0.0.1 KICK #a bo :ann"]);
}

#[test]
fn changes_that_do_not_fit_in_one_line_come_in_several() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a");
    let mask = |number: usize| format!("{}{number:02}!*@*", "x".repeat(60));
    let changes = (0..12).map(|number| {
        let mask = crate::chat::mask::Mask::parse(&mask(number)).unwrap();
        Change::Add(List::Ban, mask, None)
    });
    world.chat(|chat, now| chat.change_room(ann.id(), "#a", changes, now)).unwrap();
    let lines = ann.lines();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    let masks: Vec<_> = lines
        .iter()
        .flat_map(|line| {
            assert!(line.len() + 2 <= 512 && line.starts_with(":ann!ann@127.0.0.1 MODE #a +bbb"));
            let (letters, masks) = line.split_once(" +").unwrap().1.split_once(' ').unwrap();
            let masks: Vec<_> = masks.split(' ').collect();
            assert_eq!(letters.len(), masks.len(), "each letter has its mask");
            masks
        })
        .collect();
    assert_eq!(masks, (0..12).map(mask).collect::<Vec<_>>());
}

#[test]
fn what_the_server_tells_everybody_comes_from_the_server() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.connect());
    world.chat(|chat, now| chat.announce("tea is ready", now));
    ann.gets([":echo.chat NOTICE $* :tea is ready"]);
    bo.gets_nothing();
}

#[test]
fn an_operator_of_the_server_is_heard_by_those_who_want_to() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    world.chat(|chat, now| {
        chat.become_operator(ann.id(), "root");
        chat.set_flag(bo.id(), crate::chat::UserFlag::Wallops, true);
        chat.wallops(ann.id(), "disk is full", now).unwrap();
    });
    bo.gets([":ann!ann@127.0.0.1 WALLOPS :disk is full"]);
    cy.gets_nothing();
    ann.gets_nothing();
}

#[test]
fn bans_that_end_are_told_by_the_server() {
    let world = World::with(Rules { server: "irc.example".into(), ..Rules::default() });
    let mut ann = world.client("ann");
    ann.joins("#a");
    world.chat(|chat, now| {
        let mask = crate::chat::mask::Mask::parse("bo").unwrap();
        let ban = Change::Add(List::Ban, mask, Some(now.unix_ms + 1000));
        chat.change_room(ann.id(), "#a", [ban], now).unwrap();
    });
    ann.lines();
    world.wait(std::time::Duration::from_secs(2));
    world.chat(Chat::forget);
    ann.gets([":irc.example MODE #a -b bo!*@*"]);
}

#[test]
fn who_ends_without_a_word_of_their_own_is_told_to_have_ended_in_the_words_of_the_server() {
    let world = World::new();
    let mut bo = world.client("bo");
    bo.joins("#a");
    for (ending, reason) in [
        (Ending::Closed, "The connection was closed"),
        (Ending::TooSlow { unsent: 256 * 1024 }, "Too slow: 256 KiB unsent"),
        (Ending::Quit(Some("quit".into())), "Quit: quit"),
        (Ending::Quit(Some("".into())), "Quit: "),
    ] {
        let mut ann = world.client("ann");
        ann.joins("#a");
        bo.lines();
        ann.leaves(ending);
        bo.gets([&*format!(":ann!ann@127.0.0.1 QUIT :{reason}")]);
    }
}

#[test]
fn many_changes_at_once_are_told_in_lines_that_clients_can_read() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a");
    let until = world.chat(|_, now| now.unix_ms + 1000);
    let ban = |number| Change::Add(List::Ban, Mask::parse(&format!("n{number}")).unwrap(), Some(until));
    world.chat(|chat, now| chat.change_room(ann.id(), "#a", (0..50).map(ban), now)).unwrap();
    let told = ann.lines();
    world.wait(Duration::from_secs(1));
    world.chat(Chat::forget);
    for lines in [told, ann.lines()] {
        let parameters: Vec<_> = lines.iter().map(|line| Message::parse(line).unwrap().parameters.len() - 2).collect();
        assert_eq!(parameters.iter().sum::<usize>(), 50, "{lines:?}");
        assert!(parameters.iter().all(|count| *count <= 8), "{lines:?}");
    }
}
