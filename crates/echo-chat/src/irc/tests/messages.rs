//! Saying something.

use super::harness::World;

#[test]
fn what_is_said_to_a_channel_reaches_all_in_it_but_the_speaker() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    ann.says("PRIVMSG #A :hi all").gets_nothing();
    bo.gets([":ann!ann@127.0.0.1 PRIVMSG #a :hi all"]);
    cy.gets_nothing();
    bo.says("NOTICE #a ok").gets_nothing();
    ann.gets([":bo!bo@127.0.0.1 NOTICE #a :ok"]);
}

#[test]
fn several_can_be_spoken_to_in_one_line_each_of_them_once() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    bo.joins("#a");
    ann.joins("#a");
    bo.lines();
    ann.says("PRIVMSG bo,,#a,BO,zed :hi").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    bo.gets([":ann!ann@127.0.0.1 PRIVMSG bo :hi", ":ann!ann@127.0.0.1 PRIVMSG #a :hi"]);
    ann.says("PRIVMSG a,b,c,d,e :hi");
    ann.gets([":echo.chat 407 ann e :Too many targets: 4 is the most, and nothing was sent"]);
}

#[test]
fn a_message_needs_somebody_to_hear_it_and_something_to_say() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("PRIVMSG").gets([":echo.chat 411 ann :No recipient given (PRIVMSG)"]);
    ann.says("PRIVMSG :").gets([":echo.chat 411 ann :No recipient given (PRIVMSG)"]);
    ann.says("PRIVMSG , :hi").gets([":echo.chat 411 ann :No recipient given (PRIVMSG)"]);
    ann.says("PRIVMSG bo").gets([":echo.chat 412 ann :No text to send"]);
    ann.says("PRIVMSG bo :").gets([":echo.chat 412 ann :No text to send"]);
    ann.says("PRIVMSG bo :\u{1b}\u{7f}\u{9b}").gets([":echo.chat 412 ann :No text to send"]);
}

#[test]
fn what_cannot_be_said_is_answered_with_the_reason() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    bo.joins("#a");
    ann.says("PRIVMSG zed :hi").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    ann.says("PRIVMSG #b :hi").gets([":echo.chat 401 ann #b :No such nick/channel"]);
    ann.says("PRIVMSG #a :hi");
    ann.gets([":echo.chat 404 ann #a :Cannot send to channel: only those in it may speak"]);
    bo.gets_nothing();
}

#[test]
fn a_notice_is_never_answered() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    bo.joins("#a");
    world.chat(|chat, now| chat.set_away(bo.id(), Some("out"), now));
    for line in ["NOTICE", "NOTICE bo", "NOTICE zed :hi", "NOTICE #a :hi", "NOTICE a,b,c,d,e :hi", "NOTICE bo :hi"] {
        ann.says(line).gets_nothing();
    }
}

#[test]
fn whoever_speaks_to_somebody_away_is_told_why() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    world.chat(|chat, now| chat.set_away(bo.id(), Some("at lunch"), now));
    ann.says("PRIVMSG BO :hi").gets([":echo.chat 301 ann bo :at lunch"]);
    bo.gets([":ann!ann@127.0.0.1 PRIVMSG bo :hi"]);
}

#[test]
fn formatting_and_ctcp_pass_and_what_could_harm_a_terminal_does_not() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    for (said, heard) in [
        ("\u{1}ACTION waves\u{1}", "\u{1}ACTION waves\u{1}"),
        ("\u{1}VERSION\u{1}", "\u{1}VERSION\u{1}"),
        ("\u{3}04red\u{f} \u{2}bold\u{2}", "\u{3}04red\u{f} \u{2}bold\u{2}"),
        ("\u{1b}]52;c;x\u{7}a\u{9b}2J", "]52;c;xa2J"),
        ("a\u{202e}b\u{2028}c", "ab c"),
        ("👩‍👩‍👧 你好", "👩‍👩‍👧 你好"),
    ] {
        ann.says(&format!("PRIVMSG bo :{said}"));
        bo.gets([&*format!(":ann!ann@127.0.0.1 PRIVMSG bo :{heard}")]);
    }
}

#[test]
fn one_hears_oneself_only_if_the_client_wants() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "echo-message"), world.client("bo"));
    ann.joins("#a");
    ann.says("PRIVMSG #a :\u{1b}hi").gets([":ann!ann@127.0.0.1 PRIVMSG #a :hi"]);
    ann.says("NOTICE Bo :hi").gets([":ann!ann@127.0.0.1 NOTICE bo :hi"]);
    ann.says("PRIVMSG zed :hi").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    bo.gets([":ann!ann@127.0.0.1 NOTICE bo :hi"]);
}

#[test]
fn who_speaks_to_oneself_is_heard_and_with_echo_heard_twice() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "echo-message"), world.client("bo"));
    let line = ":ann!ann@127.0.0.1 PRIVMSG ann :hi";
    ann.says("PRIVMSG ann :hi").gets([line, line]);
    bo.says("PRIVMSG bo :hi").gets([":bo!bo@127.0.0.1 PRIVMSG bo :hi"]);
}

#[test]
fn lines_said_at_once_are_heard_in_their_order() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "echo-message"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    ann.says_at_once(&[b"PRIVMSG #a :1", b"PING x", b"PRIVMSG #a :2", b"PRIVMSG bo :3", b"PRIVMSG #a :4"]);
    let said = |to: &str, text: &str| format!(":ann!ann@127.0.0.1 PRIVMSG {to} :{text}");
    let [one, two, three, four] = [said("#a", "1"), said("#a", "2"), said("bo", "3"), said("#a", "4")];
    ann.gets([&*one, ":echo.chat PONG echo.chat :x", &*two, &*three, &*four]);
    bo.gets([&*one, &*two, &*three, &*four]);
}

#[test]
fn tags_of_clients_reach_those_who_asked_for_tags_and_no_other_tags_do() {
    let world = World::new();
    let mut ann = world.client_with("ann", "message-tags");
    let (mut bo, mut cy) = (world.client_with("bo", "message-tags"), world.client("cy"));
    for client in [&mut ann, &mut bo, &mut cy] {
        client.joins("#a");
    }
    bo.lines();
    ann.lines();
    ann.says("@+typing=active;time=x;+draft/reply=a\\sb PRIVMSG #a :hi");
    let line = bo.lines().remove(0);
    let (id, rest) = line.strip_prefix("@msgid=").unwrap().split_once(';').unwrap();
    assert!(!id.is_empty() && !id.contains(' '));
    assert_eq!(rest, "+typing=active;+draft/reply=a\\sb :ann!ann@127.0.0.1 PRIVMSG #a :hi");
    cy.gets([":ann!ann@127.0.0.1 PRIVMSG #a :hi"]);
    cy.says("@+typing=active PRIVMSG #a :hi");
    let line = bo.lines().remove(0);
    assert!(line.starts_with("@msgid=") && !line.contains("typing"), "{line}");
}

#[test]
fn all_who_hear_a_message_are_told_one_and_the_same_number_of_it() {
    let world = World::new();
    let mut ann = world.client_with("ann", "message-tags echo-message");
    let mut bo = world.client_with("bo", "message-tags");
    ann.says("PRIVMSG bo :1").says("PRIVMSG bo :2");
    let (told, echoed) = (bo.lines(), ann.lines());
    assert_eq!(told, echoed);
    assert_ne!(told[0].split(' ').next(), told[1].split(' ').next());
}

#[test]
fn tags_alone_are_a_message_for_those_who_asked_for_tags() {
    let world = World::new();
    let mut ann = world.client_with("ann", "message-tags echo-message");
    let (mut bo, mut cy) = (world.client_with("bo", "message-tags"), world.client("cy"));
    bo.joins("#a");
    cy.joins("#a");
    ann.joins("#a");
    bo.lines();
    cy.lines();
    ann.says("@+typing=active TAGMSG #a");
    let line = bo.lines().remove(0);
    assert!(line.ends_with(";+typing=active :ann!ann@127.0.0.1 TAGMSG #a"), "{line}");
    ann.gets([&*line]);
    cy.gets_nothing();
    cy.says("@+typing=active TAGMSG #a").gets([":echo.chat 421 cy TAGMSG :Unknown command"]);
    ann.says("TAGMSG").gets([":echo.chat 411 ann :No recipient given (TAGMSG)"]);
    ann.says("TAGMSG zed").gets([":echo.chat 401 ann zed :No such nick/channel"]);
}

#[test]
fn what_a_terminal_acts_on_is_taken_out_of_tags_too() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "message-tags"), world.client_with("bo", "message-tags"));
    ann.says("@+a=x\u{1b}[2J\t\u{202e}y PRIVMSG bo :hi");
    assert!(bo.lines()[0].contains(";+a=x[2Jy :ann!"));
}

#[test]
fn too_many_tags_are_refused_and_not_cut() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "message-tags"), world.client_with("bo", "message-tags"));
    let most = "x".repeat(4094 - "+a=".len());
    ann.says(&format!("@+a={most} PRIVMSG bo :hi")).gets_nothing();
    assert!(bo.lines()[0].contains(&most));
    ann.says(&format!("@+a={most}x PRIVMSG bo :hi")).gets([":echo.chat 417 ann :Input line was too long"]);
    bo.gets_nothing();
}

#[test]
fn the_messages_of_a_bot_say_so() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "message-tags"), world.client_with("bo", "message-tags"));
    world.chat(|chat, _| chat.set_flag(ann.id(), crate::chat::UserFlag::Bot, true));
    ann.says("@+a PRIVMSG bo :beep");
    let line = bo.lines().remove(0);
    assert!(line.ends_with(";bot;+a :ann!ann@127.0.0.1 PRIVMSG bo :beep"), "{line}");
}

#[test]
fn whatever_a_bot_does_says_so_to_those_who_asked_for_tags() {
    let world = World::new();
    let (mut bot, mut ann, mut bo) =
        (world.client("bot"), world.client_with("ann", "message-tags"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.says("MODE #a -t").lines();
    bo.lines();
    bot.says("MODE bot +B").says("JOIN #a").says("TOPIC #a :beeps").says("NICK beeper").says("QUIT");
    ann.gets([
        "@bot :bot!bot@127.0.0.1 JOIN #a",
        "@bot :bot!bot@127.0.0.1 TOPIC #a :beeps",
        "@bot :bot!bot@127.0.0.1 NICK beeper",
        "@bot :beeper!bot@127.0.0.1 QUIT :Quit: ",
    ]);
    assert!(bo.lines().iter().all(|line| !line.starts_with('@')));
}

#[test]
fn a_line_is_never_longer_than_clients_read_nor_cut_inside_a_character() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.says(&format!("PRIVMSG bo :{}", "你".repeat(165)));
    let line = bo.lines().remove(0);
    assert!(line.len() + 2 <= 512 && line.len() + 2 > 509, "{}", line.len());
}
