//! What can be changed about channels and oneself.

use std::time::Duration;

use super::harness::{Client, World};
use crate::chat::mask::Mask;
use crate::chat::{Change, List, Rules};

/// Somebody who operates `#a`, and somebody who is in it.
fn pair(world: &World) -> [Client; 2] {
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    [ann, bo]
}

#[test]
fn one_changes_oneself_and_is_told_what_changed() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("MODE ann").gets([":echo.chat 221 ann +"]);
    ann.says("MODE ANN +iw-w+B").gets([":ann!ann@127.0.0.1 MODE ann +iw-w+B"]);
    ann.says("MODE ann :").gets([":echo.chat 221 ann +iB"]);
    ann.says("MODE ann i").gets_nothing();
    ann.says("MODE ann -i").gets([":ann!ann@127.0.0.1 MODE ann -i"]);
}

#[test]
fn what_is_no_mode_is_said_once_and_the_others_are_changed() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("MODE ann +xiy").gets([":ann!ann@127.0.0.1 MODE ann +i", ":echo.chat 501 ann :Unknown MODE flag"]);
}

#[test]
fn nobody_becomes_an_operator_so_but_one_can_stop_being_one() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("MODE ann +o").gets_nothing();
    ann.says("MODE ann").gets([":echo.chat 221 ann +"]);
    world.chat(|chat, _| chat.become_operator(ann.id(), "root"));
    ann.says("MODE ann").gets([":echo.chat 221 ann +o"]);
    ann.says("MODE ann -o").gets([":ann!ann@127.0.0.1 MODE ann -o"]);
}

#[test]
fn the_modes_of_others_are_theirs() {
    let world = World::new();
    let mut ann = world.client("ann");
    let _bo = world.client("bo");
    let text = "Can't change or see the modes of other users";
    ann.says("MODE bo").gets([&*format!(":echo.chat 502 ann :{text}")]);
    ann.says("MODE BO +i").gets([&*format!(":echo.chat 502 ann :{text}")]);
    ann.says("MODE zed").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    ann.says("MODE").gets([":echo.chat 461 ann MODE :Not enough parameters"]);
}

#[test]
fn a_channel_shows_its_modes_and_its_key_to_those_inside_only() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    let created = |nick| format!(":echo.chat 329 {nick} #a 1767225600");
    ann.says("MODE #A").gets([":echo.chat 324 ann #a +nt", &created("ann")]);
    ann.says("MODE #a +klC sesame 7").lines();
    bo.lines();
    bo.says("MODE #a").gets([":echo.chat 324 bo #a +ntCkl sesame 7", &created("bo")]);
    // The limit is not to be taken for the key, which is left out.
    cy.says("MODE :#a").gets([":echo.chat 324 cy #a +ntClk 7", &created("cy")]);
    world.chat(|chat, _| chat.become_operator(cy.id(), "root"));
    cy.says("MODE #a").gets([":echo.chat 324 cy #a +ntCkl sesame 7", &created("cy")]);
    ann.says("MODE #a -ntCkl x").lines();
    ann.says("MODE #a +").gets([":echo.chat 324 ann #a +", &created("ann")]);
}

#[test]
fn a_channel_that_is_none_or_secret_has_no_modes() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    let mut cy = world.client("cy");
    ann.says("MODE #a +s").lines();
    for (question, channel) in [("MODE #a", "#a"), ("MODE #a b", "#a"), ("MODE #a +i", "#a"), ("MODE #b", "#b")] {
        cy.says(question).gets([&*format!(":echo.chat 403 cy {channel} :No such channel")]);
    }
}

#[test]
fn all_changes_of_a_line_are_told_to_all_in_one_line() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let line = ":ann!ann@127.0.0.1 MODE #a +imsC-n+klovbeI sesame 7 bo bo zed!*@* *!*@10.0.0.0/8 *!*@*.org";
    ann.says("MODE #A imsC-n+klovbeI sesame 7 BO bo zed 10.1.2.3/8 *.org").gets([line]);
    bo.gets([line]);
    ann.says("MODE #a -imsC+n-klovbeI sesame bo bo zed 10.0.0.0/8 *.org")
        .gets([":ann!ann@127.0.0.1 MODE #a -imsC+n-klovbeI sesame bo bo zed!*@* *!*@10.0.0.0/8 *!*@*.org"]);
}

#[test]
fn what_is_so_already_is_not_told() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    ann.says("MODE #a +nt-ik+o key ann").gets_nothing();
    ann.says("MODE #a +b zed").gets([":ann!ann@127.0.0.1 MODE #a +b zed!*@*"]);
    ann.says("MODE #a +b ZED!*@*").gets_nothing();
    bo.gets([":ann!ann@127.0.0.1 MODE #a +b zed!*@*"]);
}

#[test]
fn only_operators_change_a_channel() {
    let world = World::new();
    let [_ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    bo.says("MODE #a +i-t").gets([":echo.chat 482 bo #a :You're not channel operator"]);
    cy.says("MODE #a +i").gets([":echo.chat 482 cy #a :You're not channel operator"]);
    cy.says("MODE #a").gets_commands(["324", "329"]);
    world.chat(|chat, _| chat.become_operator(cy.id(), "root"));
    cy.says("MODE #a +m").gets_nothing();
    bo.gets([":cy!cy@127.0.0.1 MODE #a +m"]);
}

#[test]
fn a_parameter_that_cannot_be_one_is_refused_and_the_rest_is_done() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    let rule = "A key is up to 32 bytes of visible characters without space or comma, and begins with no colon";
    let no_key = format!("696 ann #a k * :{rule}");
    for (modes, answers) in [
        ("+l 0", &["696 ann #a l 0 :The limit must be a number from 1 to 4294967295"][..]),
        ("+l -1", &["696 ann #a l -1 :The limit must be a number from 1 to 4294967295"]),
        ("+l", &["696 ann #a l * :You must give a number"]),
        ("+k", &["696 ann #a k * :You must give a key"]),
        ("+o", &["696 ann #a o * :You must give a nickname"]),
        ("-v", &["696 ann #a v * :You must give a nickname"]),
        ("+k a,b", &[&*no_key]),
        ("+k :a b", &[&*no_key]),
        ("+k a\u{202e}b", &[&*no_key]),
        ("+k :123456789012345678901234567890123", &[&*no_key]),
        ("+x", &["472 ann x :is unknown mode char to me"]),
        ("+o zed", &["401 ann zed :No such nick/channel"]),
    ] {
        let answers: Vec<_> = answers.iter().map(|answer| format!(":echo.chat {answer}")).collect();
        assert_eq!(ann.says(&format!("MODE #a {modes}")).lines(), answers, "{modes}");
    }
    let lines = ann.says("MODE #a +b 10.0.0.0/99").lines();
    assert!(lines.len() == 1 && lines[0].starts_with(":echo.chat 696 ann #a b 10.0.0.0/99 :"), "{lines:?}");
    ann.says("MODE #a +xml 0").gets([
        ":ann!ann@127.0.0.1 MODE #a +m",
        ":echo.chat 472 ann x :is unknown mode char to me",
        ":echo.chat 696 ann #a l 0 :The limit must be a number from 1 to 4294967295",
    ]);
    let _zed = world.client("zed");
    ann.says("MODE #a +v zed").gets([":echo.chat 441 ann zed #a :They aren't on that channel"]);
}

#[test]
fn a_key_is_set_once_and_taken_away_whatever_is_given() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    ann.says("MODE #a +k one").gets([":ann!ann@127.0.0.1 MODE #a +k one"]);
    ann.says("MODE #a +k two").gets([":echo.chat 467 ann #a :Channel key already set"]);
    ann.says("MODE #a -k two").gets([":ann!ann@127.0.0.1 MODE #a -k one"]);
    ann.says("MODE #a +k two").gets([":ann!ann@127.0.0.1 MODE #a +k two"]);
    ann.says("MODE #a -k").gets([":ann!ann@127.0.0.1 MODE #a -k two"]);
}

#[test]
fn a_list_that_is_full_takes_no_more() {
    let world = World::with(Rules { bans_per_room: 2, ..Rules::default() });
    let [mut ann, _bo] = pair(&world);
    ann.says("MODE #a +bbb x y z").gets([
        ":ann!ann@127.0.0.1 MODE #a +bb x!*@* y!*@*",
        ":echo.chat 478 ann #a b :Channel list is full: z!*@* was not added",
    ]);
}

#[test]
fn no_more_changes_are_made_than_were_promised() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    ann.says("MODE #a +bbbbbbbbbm 1 2 3 4 5 6 7 8 9")
        .gets([":ann!ann@127.0.0.1 MODE #a +bbbbbbbbm 1!*@* 2!*@* 3!*@* 4!*@* 5!*@* 6!*@* 7!*@* 8!*@*"]);
}

#[test]
fn everybody_who_sees_a_channel_sees_its_lists() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    ann.says("MODE #a +bbeI zed *!*@10.0.0.0/8 yin yan").lines();
    bo.lines();
    let bans = |nick| {
        [
            format!(":echo.chat 367 {nick} #a zed!*@* ann 1767225600"),
            format!(":echo.chat 367 {nick} #a *!*@10.0.0.0/8 ann 1767225600"),
            format!(":echo.chat 368 {nick} #a :End of channel ban list"),
        ]
    };
    for question in ["MODE #a b", "MODE #a +b", "MODE #a -b", "MODE #a :+b", "MODE #a bb", "MODE #a b :"] {
        assert_eq!(bo.says(question).lines(), bans("bo"), "{question}");
    }
    assert_eq!(cy.says("MODE #a :+b").lines(), bans("cy"));
    bo.says("MODE #a e")
        .gets([":echo.chat 348 bo #a yin!*@* ann 1767225600", ":echo.chat 349 bo #a :End of channel exception list"]);
    bo.says("MODE #a I").gets([
        ":echo.chat 346 bo #a yan!*@* ann 1767225600",
        ":echo.chat 347 bo #a :End of channel invite exemption list",
    ]);
    ann.says("MODE #a -e+eb yin").gets([
        ":ann!ann@127.0.0.1 MODE #a -e yin!*@*",
        ":echo.chat 349 ann #a :End of channel exception list",
        ":echo.chat 367 ann #a zed!*@* ann 1767225600",
        ":echo.chat 367 ann #a *!*@10.0.0.0/8 ann 1767225600",
        ":echo.chat 368 ann #a :End of channel ban list",
    ]);
}

#[test]
fn a_ban_that_has_ended_is_on_no_list() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    world.chat(|chat, now| {
        let ban = Change::Add(List::Ban, Mask::parse("zed").unwrap(), Some(now.unix_ms + 1000));
        chat.change_room(ann.id(), "#a", [ban], now).unwrap()
    });
    ann.lines();
    ann.says("MODE #a b").gets_commands(["367", "368"]);
    world.wait(Duration::from_secs(1));
    ann.says("MODE #a b").gets_commands(["368"]);
}
