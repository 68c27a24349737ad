use std::sync::Arc;

use super::World;
use crate::chat::mask::Mask;
use crate::chat::{Ending, Rules, ServerBan};
use crate::front::Front;
use crate::password::Secret;

#[test]
fn a_newcomer_is_told_where_they_are_and_what_to_type() {
    let mut world = World::new();
    let ann = world.connect();
    assert_eq!(
        ann.read(),
        "-- Welcome to echo-chat, a chat for terminals and IRC clients.\n\
         -- What do you want to be called? Type a name and press Enter.\n"
    );
}

#[test]
fn whoever_gives_a_name_is_in_the_room_that_is_always_there() {
    let mut world = World::new();
    let mut ann = world.connect();
    assert_eq!(
        ann.asks(&mut world, "ann"),
        "-- Hello ann, nobody else is here yet. What you type is said in your room; /help lists more.\n\
         -- You are in #lobby and speak there now.\n\
         -- Nobody else is in #lobby.\n"
    );
    let mut bo = world.connect();
    assert_eq!(
        bo.asks(&mut world, "  小明  "),
        "-- Hello 小明, somebody else is here. What you type is said in your room; /help lists more.\n\
         -- You are in #lobby and speak there now.\n\
         -- 2 are in #lobby: ann, 小明\n"
    );
    assert_eq!(ann.read(), "+ 小明 joined #lobby\n");
}

#[test]
fn a_wrong_name_is_explained_and_asked_again() {
    let mut world = World::new();
    let _ann = world.person("ann");
    let mut bo = world.connect();
    let again = "-- What do you want to be called? Type a name and press Enter.\n";
    for (typed, told) in [
        ("hello everybody", "A nick cannot contain a space"),
        ("4ever", "A nick cannot begin with '4'"),
        ("раypal", "The nick mixes alphabets"),
        ("ANN", "Somebody else is called ANN: choose another name."),
        ("аnn", "mixes alphabets"),
        ("root", "root is a name that the server keeps for itself"),
        ("/join #lobby", "Commands come after your name."),
    ] {
        let answer = bo.asks(&mut world, typed);
        assert!(answer.contains(told) && answer.ends_with(again), "{typed}: {answer}");
        assert!(!bo.front.has_entered());
    }
    assert_eq!(bo.asks(&mut world, ""), again);
    assert_eq!(bo.asks(&mut world, "/nick"), again);
    bo.types(&mut world, "/nick bo");
    assert!(bo.front.has_entered());
}

#[test]
fn a_name_that_looks_like_another_is_not_to_be_had() {
    let mut world = World::new();
    let _ann = world.person("cocoa");
    let mut bo = world.connect();
    // All Cyrillic.
    let answer = bo.asks(&mut world, "сосоа");
    assert!(answer.contains("сосоа looks like cocoa, who is here: choose another name."), "{answer}");
}

#[test]
fn the_name_of_a_lost_connection_is_kept_for_its_owner() {
    let mut world = World::new();
    let ann = world.person("ann");
    ann.leaves(&mut world, Ending::Closed);
    let mut bo = world.connect();
    assert!(bo.asks(&mut world, "ann").contains("kept for somebody who lost their connection"));
    world.pass(61);
    bo.types(&mut world, "ann");
    assert!(bo.front.has_entered());
}

fn with_password() -> World {
    World::with(Rules { password: Some(Secret::new("sesame")), ..Rules::default() })
}

#[test]
fn the_password_comes_before_the_name_where_there_is_one() {
    let mut world = with_password();
    let mut ann = world.connect();
    assert!(ann.read().ends_with("-- This server has a password: type it and press Enter.\n"));
    assert!(ann.asks(&mut world, "ann").starts_with("-- That is not the password.\n"));
    assert!(ann.asks(&mut world, "sesame").starts_with("-- What do you want to be called?"));
    ann.types(&mut world, "ann");
    assert!(ann.front.has_entered());
}

#[test]
fn whoever_is_wrong_about_the_password_three_times_has_to_leave() {
    let mut world = with_password();
    let mut ann = world.connect();
    for guess in ["", "sesamo", "sesam"] {
        assert_eq!(ann.left, None);
        ann.types(&mut world, guess);
    }
    assert_eq!(ann.left, Some(Ending::Refused("the password was wrong too often".into())));
    assert!(!ann.front.has_entered());
}

#[test]
fn one_may_leave_before_one_has_a_name() {
    for mut world in [World::new(), with_password()] {
        let mut ann = world.connect();
        ann.types(&mut world, "/quit");
        assert_eq!(ann.left, Some(Ending::Quit(None)));
    }
}

#[test]
fn whom_the_server_keeps_out_has_to_leave() {
    let ban = ServerBan { mask: Mask::parse("bad!*@*").unwrap(), reason: "spam".into() };
    let mut world = World::with(Rules { bans: vec![ban], ..Rules::default() });
    let mut bad = world.connect();
    bad.types(&mut world, "bad");
    assert_eq!(bad.left, Some(Ending::Banned("spam".into())));
    assert!(!bad.front.has_entered());
}

#[test]
fn what_the_server_says_to_everybody_is_kept_short() {
    let motd: Vec<_> = (1..=12).map(|number| format!("rule {number}")).collect();
    let mut world = World::with(Rules { motd, ..Rules::default() });
    let mut ann = world.connect();
    let answer = ann.asks(&mut world, "ann");
    assert!(answer.contains("-- rule 10\n-- (2 more lines: /motd)\n") && !answer.contains("rule 11"), "{answer}");
    assert!(ann.asks(&mut world, "/motd").ends_with("-- rule 11\n-- rule 12\n"));
}

#[test]
fn the_password_may_be_taken_away_while_it_is_asked_for() {
    let mut world = with_password();
    let mut ann = world.connect();
    let now = world.now;
    world.chat.set_rules(Arc::new(Rules::default()), now);
    ann.types(&mut world, "ann");
    assert!(ann.front.has_entered());
}

#[test]
fn the_last_line_says_why_it_is_the_last() {
    let mut world = World::new();
    let ann = world.person("ann");
    let last = |ending: Ending| {
        let mut lines = Vec::new();
        ann.front.close(&ending, &mut lines);
        String::from_utf8(lines).unwrap()
    };
    assert_eq!(last(Ending::Quit(None)), "-- Goodbye.\r\n");
    assert_eq!(last(Ending::Stopping), "-- Disconnected: the server is stopping.\r\n");
    assert_eq!(last(Ending::TooSlow { unsent: 262_144 }), "-- Disconnected: too slow: 256 KiB unsent.\r\n");
    assert_eq!(last(Ending::Closed), "");
}

#[test]
fn nobody_with_a_plain_client_has_to_answer_a_ping() {
    assert_eq!(super::Plain::new().ping(), None);
}
