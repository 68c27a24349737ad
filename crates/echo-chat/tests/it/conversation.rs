//! One with plain lines and one with IRC, in one room.

use crate::support::{Guest, Server};

/// Starts a server with one of each in its lobby.
fn meeting() -> (Server, Guest, Guest) {
    let server = Server::chat(&[]);
    let mut plain = Guest::plain(server.address, "ann");
    let irc = Guest::irc_in(server.address, "bob", "#lobby");
    plain.hears("+ bob joined #lobby");
    (server, plain, irc)
}

/// Starts a server with one of each in a room that the first of them opened, and so runs.
fn visit() -> (Server, Guest, Guest) {
    let server = Server::chat(&[]);
    let mut plain = Guest::plain(server.address, "ann");
    plain.asks("/join #den");
    let irc = Guest::irc_in(server.address, "bob", "#den");
    plain.hears("+ bob joined #den");
    (server, plain, irc)
}

#[test]
fn what_one_says_the_other_reads() {
    let (_server, mut plain, mut irc) = meeting();
    plain.say("hello, 你好");
    assert_eq!(irc.hears("PRIVMSG"), ":ann!plain@127.0.0.1 PRIVMSG #lobby :hello, 你好");
    irc.say("PRIVMSG #lobby :hello yourself");
    assert_eq!(plain.hears("hello yourself"), "bob: hello yourself");
    irc.say("NOTICE #lobby :hear hear");
    assert_eq!(plain.hears("hear hear"), "bob (notice): hear hear");
}

#[test]
fn what_one_does_the_other_reads() {
    let (_server, mut plain, mut irc) = meeting();
    plain.say("/me waves");
    assert_eq!(irc.hears("waves"), ":ann!plain@127.0.0.1 PRIVMSG #lobby :\u{1}ACTION waves\u{1}");
    irc.say("PRIVMSG #lobby :\u{1}ACTION nods\u{1}");
    assert_eq!(plain.hears("nods"), "* bob nods");
}

#[test]
fn what_is_for_one_person_reaches_that_person_only() {
    let (server, mut plain, mut irc) = meeting();
    let mut others = [Guest::plain(server.address, "cyd"), Guest::irc_in(server.address, "dan", "#lobby")];
    irc.say("PRIVMSG ann :between us");
    assert_eq!(plain.hears("between us"), "bob -> you: between us");
    plain.say("/reply so be it");
    assert_eq!(irc.hears("so be it"), ":ann!plain@127.0.0.1 PRIVMSG bob :so be it");
    plain.say("/msg bob and more");
    irc.hears("and more");
    for other in &mut others {
        let heard = other.catch_up();
        let told = |text: &str| heard.iter().any(|line| line.contains(text));
        assert!(!told("between us") && !told("so be it") && !told("and more"), "{heard:?}");
    }
}

#[test]
fn a_new_name_is_told_and_goes_with_what_is_said_next() {
    let (_server, mut plain, mut irc) = meeting();
    plain.say("/nick 小明");
    assert_eq!(irc.hears("NICK"), ":ann!plain@127.0.0.1 NICK 小明");
    plain.say("it is me");
    irc.hears(":小明!plain@127.0.0.1 PRIVMSG #lobby :it is me");
    irc.say("NICK rob");
    assert_eq!(plain.hears("rob"), "= bob is called rob now");
    irc.say("PRIVMSG #lobby :so am I");
    assert_eq!(plain.hears("so am I"), "rob: so am I");
}

#[test]
fn a_topic_is_told_to_those_inside_and_to_those_who_come() {
    let (server, mut plain, mut irc) = visit();
    plain.say("/topic tea at four");
    assert_eq!(irc.hears("TOPIC"), ":ann!plain@127.0.0.1 TOPIC #den :tea at four");
    let mut late = Guest::irc(server.address, "cyd");
    assert!(late.asks("JOIN #den").iter().any(|line| line.ends_with(" 332 cyd #den :tea at four")));
    plain.say("/op bob");
    assert_eq!(irc.hears("MODE"), ":ann!plain@127.0.0.1 MODE #den +o bob");
    irc.say("TOPIC #den :coffee at five");
    assert_eq!(plain.hears("coffee"), "= bob changed the topic of #den: coffee at five");
    let mut late = Guest::plain(server.address, "dan");
    let heard = late.asks("/join #den");
    assert!(heard.iter().any(|line| line.contains("The topic of #den is: coffee at five (by bob")), "{heard:?}");
}

#[test]
fn who_is_put_out_is_told_why_and_so_are_the_others() {
    let (server, mut plain, mut irc) = visit();
    let mut witness = Guest::plain(server.address, "cyd");
    witness.asks("/join #den");
    plain.say("/kick bob too loud");
    assert_eq!(irc.hears("KICK"), ":ann!plain@127.0.0.1 KICK #den bob :too loud");
    assert_eq!(witness.hears("out of"), "! ann put bob out of #den: too loud");
    let heard = irc.asks("PRIVMSG #den :let me in");
    assert!(heard.iter().any(|line| line.contains(" 404 bob #den ")), "{heard:?}");

    irc.asks("JOIN #den");
    plain.say("/op bob");
    irc.hears("+o bob");
    irc.say("KICK #den ann :and you");
    plain.hears("and you");
    irc.say("KICK #den cyd :and you too");
    assert_eq!(witness.hears("put ann"), "! bob put ann out of #den: and you");
    assert!(plain.catch_up().is_empty(), "what happens there is no more for those outside: {:?}", plain.heard());
}

#[test]
fn the_reason_for_leaving_is_told_in_both_directions() {
    let (server, mut plain, mut irc) = meeting();
    irc.say("QUIT :supper's ready");
    let line = plain.hears("bob left");
    assert!(line.starts_with("- bob left the chat: ") && line.ends_with("supper's ready"), "{line}");
    irc.ends();

    let mut irc = Guest::irc_in(server.address, "bob", "#lobby");
    plain.say("/quit me too");
    let line = irc.hears("QUIT");
    assert!(line.starts_with(":ann!plain@127.0.0.1 QUIT :") && line.ends_with("me too"), "{line}");
    plain.ends();

    let mut second = Guest::plain(server.address, "eve");
    drop(irc);
    second.hears("- bob left the chat: the connection ");
}

#[test]
fn who_leaves_the_room_only_is_still_there() {
    let (_server, mut plain, mut irc) = meeting();
    irc.say("PART #lobby :elsewhere");
    assert_eq!(plain.hears("left"), "- bob left #lobby: elsewhere");
    plain.say("/msg bob come back");
    irc.hears("come back");
    plain.say("/join #other");
    irc.say("JOIN #other");
    plain.hears("+ bob joined #other");
}

#[test]
fn newcomers_read_what_was_said_before_and_bots_do_not() {
    let (server, mut plain, mut irc) = meeting();
    plain.asks("remember me");
    irc.asks("PRIVMSG #lobby :and me");
    let late = Guest::plain(server.address, "cyd");
    for text in [" ann: remember me", " bob: and me"] {
        assert!(late.heard().iter().any(|line| line.ends_with(text)), "{:?}", late.heard());
    }
    assert!(!late.heard().iter().any(|line| line.contains("joined")), "{:?}", late.heard());

    // One who cannot see what is old takes it for new, and a bot answers it.
    let simple = Guest::irc_in(server.address, "dan", "#lobby");
    let mut bot = Guest::irc_with(server.address, "eve", "batch server-time");
    bot.asks("MODE eve +B");
    bot.asks("JOIN #lobby");
    for guest in [&simple, &bot] {
        assert!(!guest.heard().iter().any(|line| line.contains("PRIVMSG #lobby")), "{:?}", guest.heard());
    }
    let mut able = Guest::irc_with(server.address, "fay", "batch server-time");
    let heard = able.asks("JOIN #lobby");
    for text in ["PRIVMSG #lobby :remember me", "PRIVMSG #lobby :and me"] {
        assert!(heard.iter().any(|line| line.starts_with("@batch=") && line.ends_with(text)), "{heard:?}");
    }
}

#[test]
fn a_long_line_is_told_in_several_messages_that_lose_nothing() {
    let (_server, mut plain, mut irc) = meeting();
    let text = "多说几句".repeat(200);
    plain.asks(&text);
    let mut got = String::new();
    while got.len() < text.len() {
        let line = irc.hears("PRIVMSG #lobby :");
        assert!(line.len() + 2 <= 512, "{} bytes", line.len() + 2);
        got.push_str(line.split_once(" :").expect("a text").1);
    }
    assert_eq!(got, text);
}
