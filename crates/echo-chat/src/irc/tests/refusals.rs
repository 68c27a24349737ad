//! Every refusal in the form that clients know.

use std::sync::Arc;

use crate::chat::Refusal;
use crate::irc::reply;
use crate::text::nick::{NickRules, check};

use super::harness::World;

#[test]
fn every_refusal_has_its_numeric_with_its_parameters() {
    let (nick, room): (Arc<str>, Arc<str>) = ("bo".into(), "#a".into());
    let error = check("", NickRules::Unicode).unwrap_err();
    let erroneous = format!("432 ann x :Erroneous nickname: {error}");
    for (refusal, line) in [
        (Refusal::NoSuchNick("bo".into()), "401 ann bo :No such nick/channel"),
        (Refusal::NoSuchRoom("#a".into()), "403 ann #a :No such channel"),
        (Refusal::BadRoomName("a".into()), "403 ann a :No such channel: a name begins with #"),
        (
            Refusal::BadRoomName("#".into()),
            "476 ann # :Bad channel name: it is too long, or has a character that none can have",
        ),
        (Refusal::BadNick("x".into(), error), &*erroneous),
        (Refusal::NickInUse { nick: "x".into(), looks_like: None }, "433 ann x :Nickname is already in use"),
        (
            Refusal::NickInUse { nick: "x".into(), looks_like: Some(Arc::clone(&nick)) },
            "433 ann x :Nickname is already in use by bo, which looks the same",
        ),
        (
            Refusal::NickHeld("x".into()),
            "433 ann x :Nickname is already in use: it is kept for somebody who lost the connection a moment ago",
        ),
        (
            Refusal::NickBanned { nick: "x".into(), reason: "spam".into() },
            "432 ann x :Erroneous nickname: it is banned from this server: spam",
        ),
        (
            Refusal::NickStays { nick: "x".into(), room: Arc::clone(&room) },
            "447 ann x :Cannot change nickname while banned on #a",
        ),
        (Refusal::NickReserved("x".into()), "432 ann x :Erroneous nickname: it is kept for the server itself"),
        (Refusal::NotInRoom(Arc::clone(&room)), "442 ann #a :You're not on that channel"),
        (
            Refusal::TheyAreNotInRoom { nick: Arc::clone(&nick), room: Arc::clone(&room) },
            "441 ann bo #a :They aren't on that channel",
        ),
        (Refusal::AlreadyInRoom { nick, room: Arc::clone(&room) }, "443 ann bo #a :is already on channel"),
        (Refusal::NeedsOperator(Arc::clone(&room)), "482 ann #a :You're not channel operator"),
        (Refusal::NeedsServerOperator, "481 ann :Permission Denied- You're not an IRC operator"),
        (Refusal::Banned(Arc::clone(&room)), "474 ann #a :Cannot join channel (+b): you are banned"),
        (Refusal::InviteOnly(Arc::clone(&room)), "473 ann #a :Cannot join channel (+i): you must be invited"),
        (Refusal::BadKey(Arc::clone(&room)), "475 ann #a :Cannot join channel (+k): bad key"),
        (Refusal::RoomFull(Arc::clone(&room)), "471 ann #a :Cannot join channel (+l): it is full"),
        (
            Refusal::TooManyRooms { room: "#a".into(), limit: 5 },
            "405 ann #a :You have joined too many channels: 5 is the most",
        ),
        (
            Refusal::CannotSay { room: Arc::clone(&room), why: "it is late" },
            "404 ann #a :Cannot send to channel: it is late",
        ),
        (
            Refusal::ListFull { room: Arc::clone(&room), list: 'b', mask: "bo!*@*".into() },
            "478 ann #a b :Channel list is full: bo!*@* was not added",
        ),
        (Refusal::KeyAlreadySet(room), "467 ann #a :Channel key already set"),
        (Refusal::ServerBan("spam".into()), "465 ann :You are banned from this server: spam"),
    ] {
        let world = World::new();
        let mut ann = world.client("ann");
        ann.at_desk(|irc, desk| reply::refuse(irc, desk, "KICK", &refusal));
        ann.gets([&*format!(":echo.chat {line}")]);
    }
}

#[test]
fn a_failure_is_for_programs_if_they_asked_and_for_people_if_not() {
    let world = World::new();
    for (caps, line) in [
        ("", ":echo.chat NOTICE ann :Too fast"),
        ("standard-replies", ":echo.chat FAIL SETNAME CANNOT_CHANGE_REALNAME 5 :Too fast"),
        (
            "standard-replies server-time",
            "@time=2026-01-01T00:00:00.000Z :echo.chat FAIL SETNAME CANNOT_CHANGE_REALNAME 5 :Too fast",
        ),
    ] {
        let mut ann = world.client_with("ann", caps);
        ann.at_desk(|irc, desk| reply::fail(irc, desk, "SETNAME", "CANNOT_CHANGE_REALNAME", &["5"], "Too fast"));
        ann.gets([line]);
        ann.says("QUIT");
    }
}

#[test]
fn a_list_takes_as_many_lines_as_it_needs_and_at_least_one() {
    let world = World::new();
    let mut ann = world.client("ann");
    let items: Vec<_> = (0..200).map(|number| format!("item{number}")).collect();
    ann.at_desk(|irc, desk| reply::list(irc, desk, 303, &[], items.iter().map(String::as_str)));
    let lines = ann.lines();
    assert!(lines.iter().all(|line| line.len() + 2 <= 512));
    assert!(lines[0].len() > 490, "lines are filled: {}", lines[0].len());
    let listed: Vec<_> = lines.iter().flat_map(|line| line.split_once(" :").unwrap().1.split(' ')).collect();
    assert_eq!(listed, items);
    ann.at_desk(|irc, desk| reply::list(irc, desk, 303, &[], [""; 0]));
    ann.gets([":echo.chat 303 ann :"]);
}
