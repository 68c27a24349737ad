use super::{NOON, World};
use crate::chat::{Ending, How, Rules};
use crate::front::Front;

#[test]
fn what_one_says_the_others_read_and_one_does_not_oneself() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.read();
    assert_eq!(ann.asks(&mut world, "hello  there "), "");
    assert_eq!(bo.read(), "ann: hello  there\n");
    assert_eq!(bo.asks(&mut world, "/me waves"), "");
    assert_eq!(ann.read(), "* bo waves\n");
    assert_eq!(bo.asks(&mut world, "//me is a command"), "");
    assert_eq!(ann.read(), "bo: /me is a command\n");
}

#[test]
fn an_empty_line_says_nothing() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    for line in ["", "   ", "\t", "\u{200b}", "\u{7}"] {
        assert_eq!(ann.asks(&mut world, line), "", "{line:?}");
    }
    assert_eq!(bo.read(), "");
}

#[test]
fn what_is_said_to_one_alone_nobody_else_reads() {
    let mut world = World::new();
    let (mut ann, mut bo, cyd) = (world.person("ann"), world.person("bo"), world.person("cyd"));
    bo.read();
    assert_eq!(ann.asks(&mut world, "/msg BO psst"), "");
    assert_eq!(bo.read(), "ann -> you: psst\n");
    assert_eq!(cyd.read(), "");
    assert_eq!(bo.asks(&mut world, "/reply what?"), "-- That went to ann.\n");
    assert_eq!(ann.read(), "bo -> you: what?\n");
}

#[test]
fn an_answer_goes_to_whoever_wrote_last_whatever_they_are_called_now() {
    let mut world = World::new();
    let (mut ann, mut bo, mut cyd) = (world.person("ann"), world.person("bo"), world.person("cyd"));
    assert!(cyd.asks(&mut world, "/reply hi").contains("Nobody has written to you alone yet"));
    ann.types(&mut world, "/msg cyd one");
    bo.types(&mut world, "/msg cyd two");
    bo.types(&mut world, "/nick bob");
    assert_eq!(cyd.asks(&mut world, "/r three"), "-- That went to bob.\n");
    assert!(bo.read().ends_with("cyd -> you: three\n"));
    bo.leaves(&mut world, Ending::Quit(None));
    assert!(cyd.asks(&mut world, "/r four").contains("bo has left, so nobody got that"));
}

#[test]
fn somebody_who_is_ignored_is_not_heard_and_not_answered() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    assert_eq!(ann.asks(&mut world, "/ignore BO"), "-- You see nothing of what BO says: /unignore BO ends that.\n");
    bo.types(&mut world, "one");
    bo.types(&mut world, "/msg ann two");
    bo.types(&mut world, "/me three");
    assert_eq!(ann.read(), "");
    assert!(ann.asks(&mut world, "/reply hi").contains("Nobody has written"));
    assert_eq!(ann.asks(&mut world, "/ignore"), "-- You ignore bo: /unignore NICK ends that.\n");
    assert_eq!(ann.asks(&mut world, "/ignore bo off"), "-- You see what bo says again.\n");
    bo.types(&mut world, "four");
    assert_eq!(ann.read(), "bo: four\n");
    assert!(ann.asks(&mut world, "/unignore bo").contains("You did not ignore bo"));
    assert!(ann.asks(&mut world, "/ignore ann").contains("You cannot ignore yourself"));
}

#[test]
fn who_comes_and_goes_is_told_unless_one_wants_quiet() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    let mut bo = world.person("bo");
    bo.types(&mut world, "/away lunch time");
    bo.types(&mut world, "/back");
    bo.types(&mut world, "/part so long");
    bo.types(&mut world, "/join lobby");
    bo.leaves(&mut world, Ending::Quit(Some("home".into())));
    assert_eq!(
        ann.read(),
        "+ bo joined #lobby\n= bo is away: lunch time\n= bo is back\n- bo left #lobby: so long\n\
         + bo joined #lobby\n- bo left the chat: quit: home\n"
    );
    assert_eq!(ann.asks(&mut world, "/quiet"), "-- Who comes and goes is hidden now: /quiet off shows it.\n");
    let mut cyd = world.person("cyd");
    cyd.types(&mut world, "/away");
    cyd.types(&mut world, "hi");
    cyd.leaves(&mut world, Ending::Closed);
    assert_eq!(ann.read(), "cyd: hi\n");
    ann.types(&mut world, "/quiet off");
    ann.read();
    let _dan = world.person("dan");
    assert_eq!(ann.read(), "+ dan joined #lobby\n");
}

#[test]
fn whoever_is_away_is_known_to_be() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/away lunch");
    assert_eq!(bo.asks(&mut world, "/msg ann hi"), "-- ann is away and may not read it now: lunch\n");
    assert!(ann.asks(&mut world, "/back").contains("you are back"));
    assert!(ann.asks(&mut world, "/back").contains("You are not away"));
}

#[test]
fn everybody_learns_of_a_new_name() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    assert_eq!(ann.asks(&mut world, "/nick ann"), "-- You are called ann already.\n");
    assert_eq!(ann.asks(&mut world, "/nick anna"), "= you are called anna now\n");
    assert_eq!(bo.read(), "= ann is called anna now\n");
    assert!(ann.asks(&mut world, "/nick bo").contains("Somebody else is called bo"));
    assert!(ann.asks(&mut world, "/nick two words").contains("cannot contain a space"));
}

#[test]
fn a_slip_of_the_fingers_is_seen_through() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    for (typed, told) in [
        ("/jion #dev", "There is no /jion: did you mean /join?"),
        ("/WHOSI", "There is no /whosi: did you mean /whois?"),
        ("/hepl", "There is no /hepl: did you mean /help?"),
        ("/shrug", "There is no /shrug: /help lists what there is, and //shrug says it to the room."),
        ("/", "Commands begin with a /: /help lists them."),
        ("/ msg", "Commands begin with a /: /help lists them."),
        ("/help jion", "There is no /jion: did you mean /join?"),
    ] {
        assert_eq!(ann.asks(&mut world, typed), format!("-- {told}\n"));
    }
    assert!(ann.asks(&mut world, &format!("/{}", "x".repeat(8000))).len() < 200);
    assert_eq!(bo.read(), "");
}

#[test]
fn a_missing_argument_is_answered_with_how_to_type_it() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    assert_eq!(ann.asks(&mut world, "/msg bo"), "-- Type /msg NICK TEXT: it says something to one person only.\n");
    for command in &super::super::commands::COMMANDS {
        let answer = ann.asks(&mut world, &format!("/{}", command.name));
        assert!(ann.left.is_some() || answer.contains("-- "), "{} {answer}", command.name);
        ann.left = None;
        ann.types(&mut world, "/join #lobby");
    }
}

#[test]
fn help_names_every_command_and_explains_each() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    let all =
        [ann.asks(&mut world, "/help"), ann.asks(&mut world, "/? room"), ann.asks(&mut world, "/h server")].concat();
    for command in &super::super::commands::COMMANDS {
        assert!(all.contains(&format!("--   /{} ", command.name)), "{}", command.name);
    }
    assert_eq!(
        ann.asks(&mut world, "/help /R"),
        "-- /reply TEXT: answers whoever wrote to you last. /r does the same.\n"
    );
}

#[test]
fn a_long_line_is_said_in_parts_that_irc_takes_whole() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    let line = "how do you do ".repeat(200);
    assert_eq!(ann.asks(&mut world, &line), "");
    let heard = bo.read();
    let parts: Vec<_> = heard.lines().map(|line| line.strip_prefix("ann: ").unwrap()).collect();
    assert!(parts.len() > 1 && parts.len() <= 8, "{}", parts.len());
    assert_eq!(parts.join(" "), line.trim_end());
    for part in parts {
        assert!(format!(":ann!plain@192.0.2.1 PRIVMSG #lobby :{part}\r\n").len() <= 512);
    }
}

#[test]
fn each_part_of_a_long_action_is_an_action() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, &format!("/me {}", "小明".repeat(200)));
    let heard = bo.read();
    assert!(heard.lines().count() == 3, "{heard}");
    for line in heard.lines() {
        let action = line.strip_prefix("* ann ").unwrap();
        let sent = format!(":ann!plain@192.0.2.1 PRIVMSG #lobby :\u{1}ACTION {action}\u{1}\r\n").len();
        assert!(sent <= 512, "{sent}");
    }
}

#[test]
fn what_is_too_long_for_eight_messages_is_not_said_at_all() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    for line in ["x".repeat(8192), format!("/msg bo {}", "x ".repeat(4000))] {
        let answer = ann.asks(&mut world, &line);
        assert!(answer.starts_with("-- Nobody got that: the message of "), "{answer}");
        assert_eq!(answer.lines().count(), 1);
    }
    let answer = ann.asks(&mut world, &format!("/msg {} hi", "x".repeat(8000)));
    assert!(answer.starts_with("-- Nobody here is called xxx") && answer.len() < 200, "{answer}");
    assert_eq!(bo.read(), "");
}

#[test]
fn whoever_comes_in_reads_what_was_said_last_and_when() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    ann.types(&mut world, "yesterday");
    world.pass(24 * 60 * 60);
    for number in 1..=2 {
        ann.types(&mut world, &format!("line {number}"));
        world.pass(60);
    }
    ann.types(&mut world, "/me waves");
    ann.types(&mut world, "/topic -");
    let mut bo = world.connect();
    let answer = bo.asks(&mut world, "bo");
    let history = answer.split_once("-- 2 are in #lobby: ann, bo\n").unwrap().1;
    assert_eq!(
        history,
        "-- What was said last, with times in UTC:\n\
         -- On 2026-01-01:\n12:00 ann: yesterday\n\
         -- On 2026-01-02:\n12:00 ann: line 1\n12:01 ann: line 2\n12:02 * ann waves\n\
         -- What is said from now on:\n"
    );
    assert_eq!(world.now.unix_ms, NOON + (24 * 60 + 2) * 60_000);
}

#[test]
fn no_more_is_read_again_than_the_rules_say_and_nothing_of_the_ignored() {
    let mut world = World::with(Rules { replay: 3, ..Rules::default() });
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    for number in 1..=5 {
        ann.types(&mut world, &format!("line {number}"));
    }
    bo.types(&mut world, "mine");
    bo.types(&mut world, "/part");
    bo.types(&mut world, "/ignore ann");
    let answer = bo.asks(&mut world, "/join #lobby");
    assert!(answer.contains("12:00 bo: mine") && !answer.contains("line"), "{answer}");
    bo.types(&mut world, "/ignore ann off");
    bo.types(&mut world, "/part");
    let answer = bo.asks(&mut world, "/join #lobby");
    assert!(answer.contains("line 5") && answer.contains("line 4") && !answer.contains("line 3"), "{answer}");
}

#[test]
fn lines_have_their_times_for_those_who_want_them() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    bo.types(&mut world, "/times on");
    bo.read();
    world.pass(300);
    ann.types(&mut world, "tea");
    assert_eq!(bo.read(), "12:05 ann: tea\n");
}

#[test]
fn notices_and_the_servers_words_do_not_look_like_talk() {
    let mut world = World::new();
    let ann = world.person("ann");
    let bot = world.stranger("bot");
    ann.read();
    world.stranger_says(bot, "#lobby", How::Notice, "build done");
    world.stranger_says(bot, "ann", How::Notice, "yours too");
    world.stranger_says(bot, "ann", How::Message, "\u{1}ACTION nods\u{1}");
    world.stranger_says(bot, "ann", How::Message, "\u{1}VERSION\u{1}");
    let now = world.now;
    world.chat.announce("going down for tea", now);
    assert_eq!(
        ann.read(),
        "bot (notice): build done\nbot -> you (notice): yours too\nbot -> you: * bot nods\n\
         !! echo.chat: going down for tea\n"
    );
}

#[test]
fn a_line_that_is_too_long_to_be_heard_is_answered() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    ann.with_desk(&mut world, Front::hear_too_long);
    assert_eq!(ann.read(), "-- That line was too long, so nobody got it: send it in parts.\n");
}

#[test]
fn the_last_words_are_no_longer_than_a_reason_may_be() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    ann.types(&mut world, &format!("/quit {}", "bye ".repeat(1000)));
    let Some(Ending::Quit(Some(reason))) = &ann.left else { panic!("{:?}", ann.left) };
    assert!(reason.len() <= 200 && reason.len() > 190, "{reason}");
    ann.types(&mut world, "/quit");
    assert_eq!(ann.left, Some(Ending::Quit(None)));
}
