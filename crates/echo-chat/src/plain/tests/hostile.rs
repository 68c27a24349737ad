use proptest::prelude::*;

use super::World;
use crate::chat::How;

/// What must never reach a terminal, and text that brings it.
const HOSTILE: [&str; 20] = [
    "\u{1b}[2Jcleared",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;cm0gLXJm\u{1b}\\",
    "\u{1b}P1$tx\u{1b}\\",
    "\u{9b}2J",
    "\u{9d}0;title\u{9c}",
    "left\rright: forged",
    "one\r\ntwo",
    "one\ntwo",
    "one\u{2028}two\u{2029}three\u{85}four",
    "\u{202e}desrever\u{202c}",
    "\u{2067}isolated",
    "\u{202a}\u{202b}\u{202d}",
    "\u{e0001}\u{e0041}tags",
    "\u{fffe}\u{ffff}\u{fdd0}",
    "\u{0}\u{8}\u{7f}",
    "\u{3}04,05red\u{2}bold\u{f}",
    "\u{1}ACTION \u{1b}[31mwaves\u{1}",
    "\u{1}ACTION a\u{1}b\u{1}",
    "\u{200b}\u{feff}\u{61c}\u{200e}",
];

fn is_harmful(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(character, '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[track_caller]
fn assert_harmless(read: &str) {
    assert!(!read.chars().any(is_harmful), "{read:?}");
    let marks = read.split(|character: char| !('\u{300}'..='\u{36f}').contains(&character));
    assert!(marks.map(|marks| marks.chars().count()).max().unwrap_or(0) <= 8, "{read:?}");
}

/// Returns whether a line begins as only lines of the server do, or with the name of whoever said it.
fn is_honest(line: &str, speaker: &str) -> bool {
    let rest = line.strip_prefix(speaker).unwrap_or("");
    rest.starts_with(": ")
        || rest.starts_with(" -> you")
        || rest.starts_with(" (notice): ")
        || line.strip_prefix("* ").is_some_and(|line| line.starts_with(speaker))
}

#[test]
fn nothing_another_front_lets_in_acts_on_a_terminal() {
    let mut world = World::new();
    let ann = world.person("ann");
    let mal = world.stranger("mal");
    ann.read();
    let marks = format!("e{}", "\u{301}".repeat(500));
    for text in HOSTILE.into_iter().chain([marks.as_str()]) {
        for (to, how) in [("#lobby", How::Message), ("#lobby", How::Notice), ("ann", How::Message)] {
            world.stranger_says(mal, to, how, text);
            let read = ann.read();
            assert_harmless(&read);
            assert!(read.lines().count() <= 1, "{read:?}");
            assert!(read.lines().all(|line| is_honest(line, "mal")), "{read:?}");
        }
        let now = world.now;
        world.chat.join(mal, "#den", None, now).unwrap();
        world.chat.set_topic(mal, "#den", text, now).unwrap();
        world.chat.set_away(mal, Some(text), now);
        world.chat.set_realname(mal, text, now);
        world.chat.part(mal, "#den", text, now).unwrap();
        world.chat.announce(text, now);
        let read = ann.read();
        assert_harmless(&read);
        assert_eq!(read.lines().count(), 2, "{read:?}");
    }
}

#[test]
fn what_was_let_in_long_ago_is_as_harmless() {
    let mut world = World::new();
    let mal = world.stranger("mal");
    for text in HOSTILE {
        world.stranger_says(mal, "#lobby", How::Message, text);
    }
    let now = world.now;
    world.chat.become_operator(mal, "root");
    world.chat.set_topic(mal, "#lobby", "\u{1b}[2J\rtopic\u{202e}", now).unwrap();
    world.chat.set_away(mal, Some("\u{9b}2J\r\naway"), now);
    let mut ann = world.connect();
    for line in ["ann", "/who", "/whois mal", "/rooms", "/topic", "/msg mal hi"] {
        let read = ann.asks(&mut world, line);
        assert_harmless(&read);
        assert!(!read.is_empty() && read.lines().all(|line| !line.starts_with(' ')), "{read:?}");
    }
}

#[test]
fn what_is_typed_here_reaches_nobody_as_more_than_text() {
    let mut world = World::new();
    let (mut mal, ann) = (world.person("mal"), world.person("ann"));
    for text in HOSTILE {
        mal.types(&mut world, text);
        mal.types(&mut world, &format!("/me {text}"));
        mal.types(&mut world, &format!("/msg ann {text}"));
        mal.types(&mut world, &format!("/away {text}"));
        mal.types(&mut world, &format!("/nick {text}"));
        mal.types(&mut world, &format!("/join #{text}"));
        mal.types(&mut world, &format!("/{text}"));
        assert_harmless(&mal.read());
        assert_harmless(&ann.read());
        mal.types(&mut world, "/join #lobby");
    }
    let lobby = world.chat.room("#lobby").unwrap();
    let now = world.now;
    let kept: Vec<_> = lobby.history().last(1000, now, std::time::Duration::from_secs(60)).collect();
    assert!(kept.len() > 20, "{}", kept.len());
    let harm = |event: &crate::chat::Event| match &event.what {
        crate::chat::What::Said { text, .. } => text.contains(['\u{1b}', '\r', '\u{9b}', '\u{202e}', '\u{3}']),
        _ => false,
    };
    assert!(!kept.iter().any(|event| harm(event)));
}

#[test]
fn a_line_that_is_not_utf8_is_explained_and_the_next_one_heard() {
    let mut world = World::new();
    let (mut ann, bo) = (world.person("ann"), world.person("bo"));
    ann.read();
    ann.sends(&mut world, b"caf\xe9");
    assert_eq!(ann.read(), "-- That was not UTF-8, so nobody got it: set your terminal to UTF-8 and send it again.\n");
    assert!(ann.left.is_none());
    ann.types(&mut world, "café");
    assert_eq!(bo.read(), "ann: café\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_of_bytes_brings_down_a_front_or_harms_a_reader(
        lines in prop::collection::vec("(/[a-z]{0,8} ?)?(\\PC|[\u{0}-\u{20}]|#|-|\\*|[0-9]h | |ann|mal){0,40}", 1..20),
    ) {
        let mut world = World::new();
        let (mut mal, ann) = (world.person("mal"), world.person("ann"));
        for line in &lines {
            mal.types(&mut world, line);
            if mal.left.take().is_some() {
                continue;
            }
            assert_harmless(&mal.read());
            assert_harmless(&ann.read());
        }
    }
}

#[test]
fn no_name_begins_as_a_line_of_the_server_does() {
    let mut world = World::new();
    for sign in ["--", "+", "-", "*", "=", "!", "!!", "#dev", "12:04"] {
        let mut mal = world.connect();
        mal.types(&mut world, &format!("{sign}mal"));
        assert!(!crate::front::Front::has_entered(&mal.front), "{sign}");
    }
}
