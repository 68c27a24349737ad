//! Coming into channels and leaving them.

use std::time::Duration;

use super::harness::World;
use crate::chat::{Change, RoomFlag, Rules, UserFlag};

#[test]
fn whoever_comes_in_is_told_where_they_are() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("JOIN :#a").gets_commands(["JOIN", "353", "366"]);
    world.chat(|chat, now| chat.set_topic(ann.id(), "#a", "tea", now)).unwrap();
    ann.lines();
    let mut bo = world.client("bo");
    let lines = bo.says("JOIN #A").lines();
    assert_eq!(
        lines[..3],
        [":bo!bo@127.0.0.1 JOIN #a", ":echo.chat 332 bo #a :tea", ":echo.chat 333 bo #a ann 1767225600",]
    );
    assert!(lines[3].starts_with(":echo.chat 353 bo = #a :"));
    assert!(lines[4].starts_with(":echo.chat 366 bo #a :"));
    ann.gets([":bo!bo@127.0.0.1 JOIN #a"]);
    bo.says("JOIN #a").gets_nothing();
}

#[test]
fn several_channels_can_be_joined_each_with_its_key() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    for (room, key) in [("#a", "one"), ("#b", "two")] {
        ann.joins(room);
        world.chat(|chat, now| chat.change_room(ann.id(), room, [Change::Key(Some(key.into()))], now)).unwrap();
    }
    let joined = |client: &mut super::harness::Client| {
        let lines = client.lines();
        lines.into_iter().filter(|line| line.contains(" JOIN ") || line.contains("chat 4")).collect::<Vec<_>>()
    };
    bo.says("JOIN #a,#b two,one");
    assert_eq!(
        joined(&mut bo),
        [
            ":echo.chat 475 bo #a :Cannot join channel (+k): bad key",
            ":echo.chat 475 bo #b :Cannot join channel (+k): bad key"
        ]
    );
    bo.says("JOIN #c,#b,,#a ,two,,one");
    assert_eq!(joined(&mut bo), [":bo!bo@127.0.0.1 JOIN #c", ":bo!bo@127.0.0.1 JOIN #b", ":bo!bo@127.0.0.1 JOIN #a"]);
}

#[test]
fn joining_nothing_leaves_everything() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a").joins("#b");
    ann.says("JOIN 0").gets([":ann!ann@127.0.0.1 PART #a", ":ann!ann@127.0.0.1 PART #b"]);
    ann.says("JOIN 0").gets_nothing();
    ann.says("JOIN :").gets([":echo.chat 461 ann JOIN :Not enough parameters"]);
    ann.says("JOIN ,").gets([":echo.chat 461 ann JOIN :Not enough parameters"]);
}

#[test]
fn what_is_no_name_of_a_channel_cannot_be_joined() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("JOIN a").gets([":echo.chat 403 ann a :No such channel: a name begins with #"]);
    let long = format!("#{}", "a".repeat(64));
    for name in ["#", "#a:b", "#a\u{202e}b", "#a\u{7}b", &long] {
        let text = "Bad channel name: it is too long, or has a character that none can have";
        ann.says(&format!("JOIN {name}")).gets([&*format!(":echo.chat 476 ann {name} :{text}")]);
    }
    ann.says("JOIN #茶").gets_commands(["JOIN", "353", "366"]);
}

#[test]
fn one_leaves_channels_with_or_without_a_word() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a").joins("#b");
    bo.joins("#a");
    ann.lines();
    ann.says("PART #A,#b,#c,zed :\u{1b}bye all").gets([
        ":ann!ann@127.0.0.1 PART #a :bye all",
        ":ann!ann@127.0.0.1 PART #b :bye all",
        ":echo.chat 403 ann #c :No such channel",
        ":echo.chat 403 ann zed :No such channel",
    ]);
    bo.gets([":ann!ann@127.0.0.1 PART #a :bye all"]);
    ann.says("PART #a").gets([":echo.chat 442 ann #a :You're not on that channel"]);
    ann.says("PART :").gets([":echo.chat 461 ann PART :Not enough parameters"]);
    bo.says("PART #a").gets([":bo!bo@127.0.0.1 PART #a"]);
}

#[test]
fn what_was_said_before_is_shown_to_clients_that_can_tell_it_from_the_present() {
    let world = World::with(Rules { replay: 2, ..Rules::default() });
    let mut ann = world.client("ann");
    ann.joins("#a");
    for text in ["0", "1", "\u{1}ACTION waves\u{1}"] {
        ann.says(&format!("PRIVMSG #a :{text}"));
        world.wait(Duration::from_millis(1500));
    }
    let mut cy = world.client("cy");
    cy.joins("#a").says("PART #a");
    let mut bo = world.client_with("bo", "batch server-time");
    bo.says("JOIN #a");
    let lines = bo.lines();
    assert_eq!(
        lines[lines.len() - 4..],
        [
            "@time=2026-01-01T00:00:04.500Z :echo.chat BATCH +b1 chathistory #a",
            "@batch=b1;time=2026-01-01T00:00:01.500Z :ann!ann@127.0.0.1 PRIVMSG #a :1",
            "@batch=b1;time=2026-01-01T00:00:03.000Z :ann!ann@127.0.0.1 PRIVMSG #a :\u{1}ACTION waves\u{1}",
            "@time=2026-01-01T00:00:04.500Z :echo.chat BATCH -b1",
        ]
    );
}

#[test]
fn nothing_is_replayed_to_bots_nor_to_clients_that_would_take_it_for_new() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a").says("PRIVMSG #a :before");
    for caps in ["", "batch", "server-time"] {
        let mut bo = world.client_with("bo", caps);
        bo.says("JOIN #a");
        assert!(!bo.lines().iter().any(|line| line.contains("before") || line.contains("BATCH")), "{caps}");
        bo.says("QUIT");
    }
    let mut bot = world.client_with("bot", "batch server-time");
    world.chat(|chat, _| chat.set_flag(bot.id(), UserFlag::Bot, true));
    bot.says("JOIN #a");
    assert!(!bot.lines().iter().any(|line| line.contains("before")));
}

#[test]
fn a_channel_that_keeps_people_out_says_how() {
    let world = World::with(Rules { rooms_per_user: 2, ..Rules::default() });
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    let change = |changes: Vec<Change>| world.chat(|chat, now| chat.change_room(ann.id(), "#a", changes, now)).unwrap();
    change(vec![Change::Flag(RoomFlag::InviteOnly, true)]);
    bo.says("JOIN #a").gets([":echo.chat 473 bo #a :Cannot join channel (+i): you must be invited"]);
    change(vec![Change::Flag(RoomFlag::InviteOnly, false), Change::Limit(Some(1))]);
    bo.says("JOIN #a").gets([":echo.chat 471 bo #a :Cannot join channel (+l): it is full"]);
    let mask = crate::chat::mask::Mask::parse("bo").unwrap();
    change(vec![Change::Limit(None), Change::Add(crate::chat::List::Ban, mask, None)]);
    bo.says("JOIN #a").gets([":echo.chat 474 bo #a :Cannot join channel (+b): you are banned"]);
    bo.joins("#b").joins("#c");
    bo.says("JOIN #d").gets([":echo.chat 405 bo #d :You have joined too many channels: 2 is the most"]);
}
