use super::*;
use crate::connect::event::{Event, Manner, What};
use crate::irc::message::Message;

/// Returns what is known by somebody called `me`.
pub(crate) fn model() -> Model {
    Model::new("me")
}

/// Tells `model` these lines and returns what comes of them.
#[track_caller]
pub(crate) fn told(model: &mut Model, lines: &[&str]) -> Vec<What> {
    events(model, lines).into_iter().map(|event| event.what).collect()
}

#[track_caller]
fn events(model: &mut Model, lines: &[&str]) -> Vec<Event> {
    let messages = lines.iter().map(|line| Message::parse(line).expect("a message"));
    messages.flat_map(|message| model.apply(&message, 7)).collect()
}

fn names(model: &Model, room: &str) -> Vec<String> {
    let members = model.room(room).into_iter().flat_map(Room::members);
    members.map(|member| format!("{}{}", member.signs, member.nick)).collect()
}

/// Returns what is known by `me` in `#x`, with `@ann` and `bob`.
fn in_a_room() -> Model {
    let mut model = model();
    told(&mut model, &[":me!m@h JOIN #x", ":s 353 me = #x :@ann me bob", ":s 366 me #x :End of list"]);
    model
}

#[test]
fn members_are_who_was_there_and_who_came_but_not_who_left() {
    let mut model = in_a_room();
    assert_eq!(names(&model, "#X"), ["@ann", "me", "bob"]);
    told(&mut model, &[":cat!c@h JOIN #x", ":bob!b@h PART #x :bye", ":ann!a@h QUIT :gone"]);
    assert_eq!(names(&model, "#x"), ["me", "cat"]);
    told(&mut model, &[":me!m@h KICK #x cat :no"]);
    assert_eq!(names(&model, "#x"), ["me"]);
}

#[test]
fn a_list_of_members_replaces_what_was_known() {
    let mut model = in_a_room();
    let told = told(&mut model, &[":s 353 me = #x :me", ":s 353 me = #x :+dan!d@h", ":s 366 me #x :End"]);
    assert_eq!(told, [What::Members { room: "#x".to_owned(), names: vec!["me".to_owned(), "+dan".to_owned()] }]);
    assert_eq!(names(&model, "#x"), ["me", "+dan"]);
}

#[test]
fn a_new_nick_is_known_everywhere() {
    let mut model = in_a_room();
    told(&mut model, &[":bob!b@h PRIVMSG me :psst", ":bob!b@h NICK rob", ":me!m@h NICK you"]);
    assert_eq!(names(&model, "#x"), ["@ann", "rob", "you"]);
    assert_eq!((model.nick.as_str(), model.mask.as_deref()), ("you", Some("you!m@h")));
    assert_eq!(model.last_private.as_deref(), Some("rob"));
}

#[test]
fn who_is_ignored_stays_so_under_another_nick() {
    let mut model = in_a_room();
    assert!(model.toggle_ignored("Bob"));
    told(&mut model, &[":bob!b@h NICK rob"]);
    assert!(told(&mut model, &[":rob!b@h PRIVMSG #x :hi"]).is_empty());
    assert!(!model.toggle_ignored("rob"));
    assert_eq!(told(&mut model, &[":rob!b@h PRIVMSG #x :hi"]).len(), 1);
}

#[test]
fn signs_follow_the_modes() {
    let mut model = in_a_room();
    told(&mut model, &[":ann!a@h MODE #x +bov x!*@* bob bob"]);
    assert_eq!(names(&model, "#x"), ["@ann", "me", "@+bob"]);
    told(&mut model, &[":ann!a@h MODE #x -o+lm-k bob 5 key", ":ann!a@h MODE #x -o ANN"]);
    assert_eq!(names(&model, "#x"), ["ann", "me", "+bob"]);
}

#[test]
fn plain_text_goes_to_the_room_that_was_entered_last() {
    let mut model = in_a_room();
    assert_eq!(model.current.as_deref(), Some("#x"));
    told(&mut model, &[":me!m@h JOIN #y", ":ann!a@h JOIN #x"]);
    assert_eq!(model.current.as_deref(), Some("#y"));
    told(&mut model, &[":me!m@h PART #y"]);
    assert_eq!(model.current.as_deref(), Some("#x"));
    told(&mut model, &[":ann!a@h KICK #x me :no"]);
    assert_eq!(model.current, None);
    assert_eq!(model.rooms().count(), 0);
}

#[test]
fn what_is_said_says_how_and_to_whom() {
    let mut model = in_a_room();
    let said = |what: &What| match what {
        What::Said { manner, target, text, own, private, mention, .. } => {
            (*manner, target.clone(), text.clone(), *own, *private, *mention)
        }
        other => panic!("{other:?}"),
    };
    for (line, manner, target, text, own, private, mention) in [
        (":bob!b@h PRIVMSG #x :hi all", Manner::Message, "#x", "hi all", false, false, false),
        (":bob!b@h PRIVMSG #x :hi, Me!", Manner::Message, "#x", "hi, Me!", false, false, true),
        (":bob!b@h PRIVMSG #x :some men", Manner::Message, "#x", "some men", false, false, false),
        (":bob!b@h PRIVMSG @#x :ops", Manner::Message, "#x", "ops", false, false, false),
        (":bob!b@h PRIVMSG #x :\u{1}ACTION waves\u{1}", Manner::Action, "#x", "waves", false, false, false),
        (":bob!b@h NOTICE me :note", Manner::Notice, "me", "note", false, true, false),
        (":me!m@h PRIVMSG bob :me too", Manner::Message, "bob", "me too", true, true, false),
    ] {
        let told = told(&mut model, &[line]);
        assert_eq!(
            told.iter().map(said).collect::<Vec<_>>(),
            [(manner, target.to_owned(), text.to_owned(), own, private, mention)],
            "{line}"
        );
    }
    assert!(told(&mut model, &[":bob!b@h PRIVMSG me :\u{1}VERSION\u{1}"]).is_empty());
}

#[test]
fn the_history_is_told_as_such_with_its_times_and_an_end() {
    let mut model = in_a_room();
    let told = events(
        &mut model,
        &[
            "BATCH +1 chathistory #x",
            "@batch=1;time=2024-01-02T03:04:05.678Z :bob!b@h PRIVMSG #x :hi me",
            "@batch=2 :bob!b@h PRIVMSG #x :now",
            "BATCH -1",
        ],
    );
    let said: Vec<_> = told.iter().map(|event| (event.at, event.earlier)).collect();
    assert_eq!(said, [(1_704_164_645_678, true), (7, false), (7, false)]);
    assert!(matches!(&told[0].what, What::Said { mention: false, .. }), "nobody is called by the past");
    assert_eq!(told[2].what, What::History { room: "#x".to_owned(), lines: 1 });
}

#[test]
fn answers_and_refusals_are_told_apart() {
    let mut model = model();
    assert_eq!(
        told(&mut model, &[":s 404 me #x :Cannot send"]),
        [What::Refused { code: "404".to_owned(), about: "#x".to_owned(), text: "Cannot send".to_owned() }]
    );
    assert_eq!(
        told(&mut model, &[":s 696 me #x k * :No such key"]),
        [What::Refused { code: "696".to_owned(), about: "#x k *".to_owned(), text: "No such key".to_owned() }]
    );
    assert_eq!(
        told(&mut model, &[":s 322 me #x 3 :about x"]),
        [What::Server { code: "322".to_owned(), words: ["#x", "3", "about x"].map(str::to_owned).into() }]
    );
    assert_eq!(
        told(&mut model, &["FAIL JOIN BAD_NAME #x :no such name"]),
        [What::Refused { code: "BAD_NAME".to_owned(), about: "JOIN".to_owned(), text: "no such name".to_owned() }]
    );
}

#[test]
fn how_many_are_there_is_told_to_who_asks_and_not_on_coming_in() {
    let mut model = model();
    let counts = [":s 251 me :There are 3 users", ":s 266 me 3 4 :Current global users 3, max 4"];
    for end in [":s 422 me :There is no message of the day", ":s 376 me :End of /MOTD command."] {
        told(&mut model, &[":s 001 me :Welcome"]);
        assert_eq!(told(&mut model, &counts), []);
        told(&mut model, &[end]);
        assert_eq!(told(&mut model, &counts).len(), 2);
    }
}

#[test]
fn who_is_away_is_known() {
    let mut model = in_a_room();
    told(&mut model, &[":bob!b@h AWAY :lunch"]);
    let away = |model: &Model| model.room("#x").and_then(|room| room.member("bob")).map(|member| member.away);
    assert_eq!(away(&model), Some(true));
    told(&mut model, &[":bob!b@h AWAY"]);
    assert_eq!(away(&model), Some(false));
}

#[test]
fn the_server_says_who_we_are_and_how_names_are_compared() {
    let mut model = model();
    told(&mut model, &[":s 001 you :Welcome", ":s 005 you CASEMAPPING=rfc1459 PREFIX=(ohv)@%+ :are supported"]);
    assert_eq!(model.nick, "you");
    assert!(model.features.same("a{", "A["));
}

#[test]
fn lines_without_what_they_need_harm_nobody() {
    let mut model = in_a_room();
    for command in
        ["PRIVMSG", "JOIN", "NICK", "353", "366", "MODE", "KICK", "BATCH", "005", "001", "FAIL", "404", "INVITE"]
    {
        for rest in ["", " ", " :", " #x", " #x :", " + -", " #x +oooo", " me #x"] {
            told(&mut model, &[&format!("{command}{rest}"), &format!(":ann {command}{rest}")]);
        }
    }
}
