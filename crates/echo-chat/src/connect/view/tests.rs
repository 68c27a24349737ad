use super::*;
use crate::connect::colour::Ground;
use crate::connect::model::tests::{model, told};

const NOW: i64 = 1_704_164_645_678;

fn plain() -> View {
    View { palette: None, zone: TimeZone::UTC }
}

#[track_caller]
fn line(view: &View, model: &Model, what: What) -> String {
    let mut lines = view.lines(&Event::new(NOW, what), model, NOW);
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

fn said(target: &str, nick: &str, text: &str) -> What {
    What::Said {
        manner: Manner::Message,
        target: target.to_owned(),
        nick: nick.to_owned(),
        text: text.to_owned(),
        own: nick == "me",
        private: !target.starts_with('#'),
        mention: false,
    }
}

#[test]
fn a_line_says_where_only_if_that_is_elsewhere() {
    let mut model = model();
    told(&mut model, &[":me!m@h JOIN #x"]);
    for (what, expected) in [
        (said("#X", "ann", "hi"), "03:04 ann: hi"),
        (said("#y", "ann", "hi"), "03:04 [#y] ann: hi"),
        (said("me", "ann", "hi"), "03:04 [to you] ann: hi"),
        (said("ann", "me", "hi"), "03:04 [to ann] me: hi"),
    ] {
        assert_eq!(line(&plain(), &model, what), expected);
    }
}

#[test]
fn without_colours_there_is_no_escape_and_with_them_the_text_is_the_same() {
    let model = model();
    let coloured = View { palette: Some(Palette::new(Ground::Unknown)), zone: TimeZone::UTC };
    let bare = line(&plain(), &model, said("#x", "ann", "hi"));
    let dressed = line(&coloured, &model, said("#x", "ann", "hi"));
    assert_eq!(bare, "03:04 [#x] ann: hi");
    assert!(dressed.starts_with("\u{1b}[2m03:04\u{1b}[0m ") && dressed.ends_with("ann\u{1b}[0m: hi"), "{dressed:?}");
    let mut stripped = String::new();
    for (index, part) in dressed.split('\u{1b}').enumerate() {
        stripped.push_str(if index == 0 { part } else { part.split_once('m').expect("an end").1 });
    }
    assert_eq!(stripped, bare);
}

#[test]
fn nothing_a_stranger_sent_reaches_the_terminal_as_an_order() {
    let bad = || "a\u{1b}[2J\u{9b}2J\r\n\u{7}\u{202e}\u{3}04b".to_owned();
    let reason = Some(bad());
    let model = model();
    let manners = [Manner::Message, Manner::Notice, Manner::Action];
    let said = manners.map(|manner| What::Said {
        manner,
        target: bad(),
        nick: bad(),
        text: bad(),
        own: false,
        private: false,
        mention: true,
    });
    let mut all = vec![
        What::Welcome { server: bad(), nick: bad() },
        What::Lost { reason: bad(), retry_in_ms: Some(1) },
        What::Joined { room: bad(), nick: bad(), own: false },
        What::Joined { room: bad(), nick: bad(), own: true },
        What::Parted { room: bad(), nick: bad(), reason: bad(), own: false },
        What::Quit { nick: bad(), reason: bad(), rooms: vec![bad()] },
        What::Renamed { from: bad(), to: bad(), own: false },
        What::Renamed { from: bad(), to: bad(), own: true },
        What::Topic { room: bad(), by: Some(bad()), text: bad() },
        What::Kicked { room: bad(), nick: bad(), by: bad(), reason: bad(), own: false },
        What::Mode { target: bad(), by: Some(bad()), change: bad() },
        What::Away { nick: bad(), reason },
        What::Invited { nick: bad(), by: bad(), room: bad() },
        What::Invited { nick: "me".to_owned(), by: bad(), room: bad() },
        What::Members { room: bad(), names: vec![bad(), bad()] },
        What::History { room: bad(), lines: 1 },
        What::Refused { code: bad(), about: bad(), text: bad() },
        What::Resent { target: bad(), text: bad() },
        What::Hint { text: bad() },
    ];
    all.extend(said);
    for code in ["", "311", "312", "314", "317", "319", "322", "330", "338", "352", "265"] {
        all.extend((0..9).map(|count| What::Server { code: code.to_owned(), words: vec![bad(); count] }));
    }
    for what in all {
        let shown = format!("{what:?}");
        for line in plain().lines(&Event::new(NOW, what), &model, NOW) {
            let acts = |character: char| character.is_control() || ('\u{202a}'..='\u{202e}').contains(&character);
            assert!(!line.contains(acts), "{line:?} of {shown}");
        }
    }
    let mut hostile = Model::new("me");
    hostile.current = Some(bad());
    assert!(!plain().prompt(&hostile, true).contains(char::is_control));
}

#[test]
fn columns_are_as_wide_as_they_look() {
    let names = ["@ann", "小明", "e\u{301}ve"].map(str::to_owned).to_vec();
    let event = Event::new(NOW, What::Members { room: "#x".to_owned(), names });
    let lines = plain().lines(&event, &model(), NOW);
    assert_eq!(lines, ["03:04 -- #x: 3 are here", "      @ann  小明  e\u{301}ve"]);
}

#[test]
fn what_is_older_than_a_day_has_its_date() {
    let event = Event::new(NOW - DAY, said("#x", "ann", "hi"));
    assert_eq!(plain().lines(&event, &model(), NOW), ["2024-01-01 03:04 [#x] ann: hi"]);
}

#[test]
fn a_loss_says_when_it_is_tried_again() {
    let lost = |retry_in_ms| What::Lost { reason: "the server closed".to_owned(), retry_in_ms };
    assert_eq!(line(&plain(), &model(), lost(Some(1500))), "03:04 !! the server closed; trying again in 1.5 s");
    assert_eq!(line(&plain(), &model(), lost(None)), "03:04 !! the server closed");
}

#[test]
fn what_the_server_answers_to_who_asks_is_a_sentence() {
    let mut model = model();
    for (answer, sentence) in [
        // WHOIS
        ("311 me ann a h * :Ann Lee", "ann is a@h, called Ann Lee"),
        ("311 me ann a h * :", "ann is a@h"),
        ("319 me ann :@#x #y", "ann is in @#x #y"),
        ("312 me ann irc.host :an example", "the server of ann is irc.host (an example)"),
        ("313 me ann :is an IRC operator", "ann is an IRC operator"),
        ("330 me ann lee :is logged in as", "ann is logged in as lee"),
        ("338 me ann a@h 192.0.2.1 :Is actually using host", "ann comes from 192.0.2.1 (a@h)"),
        ("338 me ann 192.0.2.1 :actually using host", "ann comes from 192.0.2.1"),
        (
            "317 me ann 90 1704164645 :seconds idle, signon time",
            "ann came 2024-01-02 03:04 and has been silent for 1 m",
        ),
        ("317 me ann 5 :seconds idle", "ann has been silent for 5 s"),
        ("317 me ann x :seconds idle", "ann x seconds idle"),
        ("379 me ann :is using modes +w", "ann is using modes +w"),
        // WHOWAS
        ("314 me ann a h * :Ann Lee", "ann was a@h, called Ann Lee"),
        // WHO
        ("352 me #x a h s ann H@ :0 Ann Lee", "@ann is a@h, called Ann Lee, in #x"),
        ("352 me * a h s ann G* :0", "ann is a@h, away, an operator of the server"),
        ("354 me ann h", "ann h"),
        // LIST
        ("322 me #x 3 :about x", "3 are in #x: about x"),
        ("322 me #x 1 :", "1 is in #x"),
        // LUSERS
        ("251 me :There are 3 users", "There are 3 users"),
        ("252 me 0 :operator(s) online", "0 operator(s) online"),
        ("265 me 3 4 :Current local users 3, max 4", "Current local users 3, max 4"),
    ] {
        let [what]: [_; 1] = told(&mut model, &[&format!(":s {answer}")]).try_into().expect("an answer");
        assert_eq!(line(&plain(), &model, what), format!("03:04 -- {sentence}"), "{answer}");
    }
}

#[test]
fn the_prompt_says_where_a_line_goes_and_whether_it_can() {
    let mut model = model();
    assert_eq!(plain().prompt(&model, true), "me> ");
    told(&mut model, &[":me!m@h JOIN #大厅"]);
    assert_eq!(plain().prompt(&model, false), "offline #大厅> ");
}
