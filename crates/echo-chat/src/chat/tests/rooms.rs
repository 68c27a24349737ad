use super::*;

use crate::chat::mask::Mask;
use crate::chat::{List, RoomFlag, UserFlag};

fn mask(text: &str) -> Mask {
    Mask::parse(text).expect("a mask")
}

#[test]
fn the_first_in_a_room_is_its_operator_but_the_room_that_is_always_there_has_none() {
    let mut world = World::new();
    let ann = world.enter("ann");
    assert_eq!(world.join(ann, "#a"), Ok(Joined::Opened));
    assert_eq!(world.join(ann, "#A"), Ok(Joined::WasIn));
    assert_eq!(world.join(ann, "#lobby"), Ok(Joined::Entered));
    assert!(world.chat.room("#a").unwrap().standing(ann).unwrap().is_operator);
    assert!(!world.chat.room("#lobby").unwrap().standing(ann).unwrap().is_operator);
}

#[test]
fn an_empty_room_is_gone_and_the_default_one_stays_with_what_was_said() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a", "#lobby"]);
    world.say(ann, "#lobby", "hi").unwrap();
    world.leave(&[ann]);
    assert!(world.chat.room("#a").is_none());
    assert_eq!(world.chat.room("#lobby").unwrap().history().len(), 1);
}

#[test]
fn keys_limits_bans_and_invitations_keep_people_out_and_let_them_in() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter("bo"));
    let name: Arc<str> = "#a".into();

    world.change(ann, "#a", &[Change::Key(Some("sesame".into()))]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::BadKey(name.clone())));
    assert_eq!(world.chat.join(bo, "#a", Some("sesame"), world.now), Ok(Joined::Entered));
    world.chat.kick(ann, "#a", "bo", "out", world.now).unwrap();
    world.change(ann, "#a", &[Change::Key(None), Change::Limit(Some(1))]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::RoomFull(name.clone())));

    world.change(ann, "#a", &[Change::Limit(None), Change::Add(List::Ban, mask("bo!*@*"), None)]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::Banned(name.clone())));
    world.change(ann, "#a", &[Change::Add(List::Exception, mask("*!bo@*"), None)]);
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered));
    world.chat.part(bo, "#a", "", world.now).unwrap();

    world.change(ann, "#a", &[Change::Flag(RoomFlag::InviteOnly, true)]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::InviteOnly(name)));
    world.chat.invite(ann, "bo", "#a", world.now).unwrap();
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered));
    world.chat.part(bo, "#a", "", world.now).unwrap();
    assert!(world.join(bo, "#a").is_err(), "one invitation is for one time");
    world.change(ann, "#a", &[Change::Add(List::Invitation, mask("bo!*@*"), None)]);
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered));
}

#[test]
fn an_invitation_is_into_the_room_that_was_not_into_one_that_has_its_name() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter("bo"));
    world.chat.invite(ann, "bo", "#a", world.now).unwrap();
    world.chat.part(ann, "#a", "", world.now).unwrap();
    world.pass(Duration::from_millis(1));
    let cy = world.enter_into("cy", &["#a"]);
    world.change(cy, "#a", &[Change::Flag(RoomFlag::InviteOnly, true)]);
    assert!(world.join(bo, "#a").is_err());
}

#[test]
fn a_ban_for_a_time_is_over_then_and_everybody_is_told() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter("bo"));
    let until = world.now.after(Duration::from_secs(3600)).unix_ms;
    world.change(ann, "#a", &[Change::Add(List::Ban, mask("bo"), Some(until))]);
    world.pass(Duration::from_secs(3599));
    assert!(world.join(bo, "#a").is_err());
    world.pass(Duration::from_secs(1));
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered), "also before anybody has tidied up");
    world.forget(&[ann]);
    world.chat.forget(world.now);
    assert_eq!(world.told(ann), ["server changed #a -b bo!*@*"]);
}

#[test]
fn who_may_speak_depends_on_the_room() {
    let mut world = World::new();
    let (ann, bo, cy) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]), world.enter("cy"));
    assert!(matches!(world.say(cy, "#a", "hi"), Err(Refusal::CannotSay { .. })));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::NoExternal, false)]);
    assert_eq!(world.say(cy, "#a", "hi"), Ok(()));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::Moderated, true)]);
    assert!(world.say(bo, "#a", "hi").is_err());
    world.change(ann, "#a", &[Change::Voice("bo".into(), true)]);
    assert_eq!(world.say(bo, "#a", "hi"), Ok(()));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::Moderated, false), Change::Voice("bo".into(), false)]);
    world.change(ann, "#a", &[Change::Add(List::Ban, mask("bo"), None), Change::Flag(RoomFlag::NoCtcp, true)]);
    assert!(world.say(bo, "#a", "hi").is_err(), "banned");
    assert!(world.say(ann, "#a", "\u{1}VERSION\u{1}").is_err());
    assert_eq!(world.say(ann, "#a", "\u{1}ACTION waves\u{1}"), Ok(()));
}

#[test]
fn only_operators_change_a_room_and_those_of_the_server_may_everywhere() {
    let mut world = World::new();
    let (ann, bo, cy) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]), world.enter("cy"));
    let change = || [Change::Flag(RoomFlag::Moderated, true)];
    let name: Arc<str> = "#a".into();
    let refusal = |world: &mut World, id| world.chat.change_room(id, "#a", change(), world.now).unwrap_err();
    assert_eq!(refusal(&mut world, bo), Refusal::NeedsOperator(name.clone()));
    assert_eq!(refusal(&mut world, cy), Refusal::NotInRoom(name.clone()));
    assert_eq!(world.chat.kick(bo, "#a", "ann", "", world.now), Err(Refusal::NeedsOperator(name.clone())));
    assert_eq!(world.chat.set_topic(bo, "#a", "me", world.now), Err(Refusal::NeedsOperator(name)));
    world.chat.become_operator(cy, "root");
    assert!(world.user(cy).has(UserFlag::Operator));
    world.chat.change_room(cy, "#a", change(), world.now).unwrap();
    world.chat.set_topic(cy, "#a", "order", world.now).unwrap();
    world.chat.kick(cy, "#a", "ann", "", world.now).unwrap();
    assert!(!world.chat.room("#a").unwrap().has(ann));
}

#[test]
fn changes_are_told_together_and_those_that_change_nothing_not_at_all() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]));
    world.forget(&[ann, bo]);
    let refused = world.change(
        ann,
        "#a",
        &[
            Change::Operator("bo".into(), true),
            Change::Voice("nobody".into(), true),
            Change::Flag(RoomFlag::TopicLocked, true),
            Change::Limit(Some(5)),
            Change::Flag(RoomFlag::NoExternal, false),
        ],
    );
    assert_eq!(refused, [Refusal::NoSuchNick("nobody".to_owned())]);
    assert_eq!(world.told(bo), ["ann changed #a +ol-n bo 5"]);
}

#[test]
fn lists_and_rooms_have_limits() {
    let mut world = World::with(Rules { bans_per_room: 2, rooms_per_user: 2, ..Rules::default() });
    let ann = world.enter_into("ann", &["#a", "#b"]);
    assert!(matches!(world.join(ann, "#c"), Err(Refusal::TooManyRooms { limit: 2, .. })));
    let bans = ["x", "y", "z"].map(|nick| Change::Add(List::Ban, mask(nick), None));
    assert!(matches!(world.change(ann, "#a", &bans)[..], [Refusal::ListFull { list: 'b', .. }]));
    assert_eq!(world.change(ann, "#a", &bans[..1]), [], "who is on it already needs no room");
}

#[test]
fn a_secret_room_is_there_for_those_inside_only() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter("bo"));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::Secret, true)]);
    let room = world.chat.room("#a").unwrap();
    assert!(room.is_visible_to(world.user(ann)) && !room.is_visible_to(world.user(bo)));
    assert_eq!(world.say(bo, "#a", "hi"), Err(Refusal::NoSuchRoom("#a".to_owned())));
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered), "it is secret, not closed");
}

#[test]
fn names_of_rooms_are_not_everything() {
    let mut world = World::new();
    let ann = world.enter("ann");
    for name in ["a", "#", "", "#a b", "#a,b", "#a:b", "#\u{7}", &format!("#{}", "x".repeat(64))] {
        assert_eq!(world.join(ann, name), Err(Refusal::BadRoomName(name.to_owned())), "{name}");
    }
    assert_eq!(world.join(ann, "#茶"), Ok(Joined::Opened));
}

#[test]
fn whom_a_room_does_not_hear_is_away_there_in_no_words_of_their_own() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a", "#b"]));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::Moderated, true)]);
    let cy = world.enter("cy");
    world.chat.set_away(cy, Some("read that"), world.now);
    world.forget(&[ann, bo]);

    world.chat.set_away(bo, Some("read this"), world.now);
    assert_eq!(world.told(ann), ["bo away Some(\"away\")"]);
    assert_eq!(world.user(bo).away().map(|reason| &**reason), Some("read this"), "for those who ask");
    world.join(cy, "#a").unwrap();
    assert_eq!(world.told(ann), ["cy joined #a", "cy away Some(\"away\")"]);
    world.chat.set_away(bo, None, world.now);
    world.change(ann, "#a", &[Change::Voice("bo".into(), true)]);
    world.forget(&[ann]);
    world.chat.set_away(bo, Some("lunch"), world.now);
    assert_eq!(world.told(ann), ["bo away Some(\"lunch\")"]);
}

#[test]
fn what_programs_ask_each_other_is_not_kept_for_those_who_come_later() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    for text in ["\u{1}VERSION\u{1}", "\u{1}PING 1", "\u{1}ACTION waves\u{1}", "hello"] {
        world.say(ann, "#a", text).unwrap();
    }
    assert_eq!(world.chat.room("#a").unwrap().history().len(), 2);
}

#[test]
fn history_has_what_was_said_and_no_more_than_it_may() {
    let mut world = World::with(Rules { history_lines: 3, ..Rules::default() });
    let ann = world.enter_into("ann", &["#a"]);
    world.chat.set_topic(ann, "#a", "x", world.now).unwrap();
    for text in ["1", "2", "3", "4"] {
        world.say(ann, "#a", text).unwrap();
        world.pass(Duration::from_secs(60));
    }
    let texts = |world: &World, age| -> Vec<String> {
        let room = world.chat.room("#a").unwrap();
        room.history()
            .last(10, world.now, age)
            .map(|event| match &event.what {
                What::Said { text, .. } => text.to_string(),
                other => format!("{other:?}"),
            })
            .collect()
    };
    assert_eq!(texts(&world, Duration::from_secs(3600)), ["2", "3", "4"]);
    assert_eq!(texts(&world, Duration::from_secs(120)), ["3", "4"]);
}

#[test]
fn a_room_that_is_the_default_one_no_more_goes_when_nobody_is_in_it() {
    let mut world = World::new();
    let rules = |room: &str| Arc::new(Rules { default_room: room.into(), ..Rules::default() });
    world.chat.set_rules(rules("#hall"), world.now);
    assert!(world.chat.room("#lobby").is_none());
    let ann = world.enter_into("ann", &["#hall"]);
    world.chat.set_rules(rules("#lobby"), world.now);
    assert!(world.chat.room("#hall").is_some());
    world.leave(&[ann]);
    assert!(world.chat.room("#hall").is_none());
}

#[test]
fn only_an_operators_invitation_opens_a_room() {
    let mut world = World::new();
    let (ann, cy) = (world.enter_into("ann", &["#a"]), world.enter_into("cy", &["#a"]));
    let bo = world.enter("bo");
    let name: Arc<str> = "#a".into();
    world.change(ann, "#a", &[Change::Key(Some("sesame".into()))]);
    world.chat.invite(cy, "bo", "#a", world.now).unwrap();
    assert_eq!(world.told(bo), ["cy asked bo into #a"]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::BadKey(name.clone())));
    world.change(ann, "#a", &[Change::Key(None), Change::Add(List::Ban, mask("bo"), None)]);
    assert_eq!(world.join(bo, "#a"), Err(Refusal::Banned(name)));
    world.chat.invite(ann, "bo", "#a", world.now).unwrap();
    world.chat.invite(cy, "bo", "#a", world.now).unwrap();
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered), "what an operator granted stays");
}

#[test]
fn whom_an_operator_asks_comes_into_a_room_that_is_full() {
    let mut world = World::new();
    let (ann, cy) = (world.enter_into("ann", &["#a"]), world.enter_into("cy", &["#a"]));
    let bo = world.enter("bo");
    let full = Err(Refusal::RoomFull("#a".into()));
    world.change(ann, "#a", &[Change::Limit(Some(2))]);
    world.chat.invite(cy, "bo", "#a", world.now).unwrap();
    assert_eq!(world.join(bo, "#a"), full);
    world.chat.invite(ann, "bo", "#a", world.now).unwrap();
    assert_eq!(world.join(bo, "#a"), Ok(Joined::Entered));
    world.chat.part(bo, "#a", "", world.now).unwrap();
    assert_eq!(world.join(bo, "#a"), full, "one invitation is for one time");
}

#[test]
fn invitations_into_rooms_that_are_gone_are_forgotten() {
    let mut world = World::new();
    let (ann, bo) = (world.enter("ann"), world.enter("bo"));
    for number in 0..10 {
        let room = format!("#{number}");
        world.join(ann, &room).unwrap();
        world.chat.invite(ann, "bo", &room, world.now).unwrap();
        world.chat.part(ann, &room, "", world.now).unwrap();
    }
    assert!(world.user(bo).invited.len() <= 1, "{}", world.user(bo).invited.len());
}

#[test]
fn only_an_action_is_an_action() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]));
    world.change(ann, "#a", &[Change::Flag(RoomFlag::NoCtcp, true)]);
    for action in ["\u{1}ACTION waves\u{1}", "\u{1}ACTION\u{1}"] {
        assert_eq!(world.say(bo, "#a", action), Ok(()));
    }
    for other in ["\u{1}ACTIONS\u{1}", "\u{1}ACTION_VERSION x\u{1}"] {
        assert!(world.say(bo, "#a", other).is_err(), "{other:?}");
    }
}

#[test]
fn nobody_evades_a_ban_by_another_name() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a", "#b"]), world.enter_into("bo", &["#a"]));
    world.change(ann, "#a", &[Change::Add(List::Ban, mask("bo"), None)]);
    assert!(world.say(bo, "#a", "hi").is_err());
    assert_eq!(
        world.chat.name(bo, "bob", world.now),
        Err(Refusal::NickStays { nick: "bob".into(), room: "#a".into() })
    );
    world.change(ann, "#a", &[Change::Voice("bo".into(), true)]);
    assert_eq!(world.chat.name(bo, "bob", world.now), Ok(()), "whoever is heard anyway evades nothing");
    let cy = world.enter_into("cy", &["#b"]);
    world.change(ann, "#b", &[Change::Add(List::Ban, mask("cy"), Some(world.now.unix_ms + 1000))]);
    assert!(world.chat.name(cy, "cyd", world.now).is_err());
    world.chat.part(cy, "#b", "", world.now).unwrap();
    assert_eq!(world.chat.name(cy, "cyd", world.now), Ok(()));
}

#[test]
fn who_is_not_heard_says_nothing_by_other_means() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]));
    let flags = [Change::Flag(RoomFlag::Moderated, true), Change::Flag(RoomFlag::TopicLocked, false)];
    world.change(ann, "#a", &flags);
    world.forget(&[ann, bo]);
    assert!(world.chat.set_topic(bo, "#a", "hi", world.now).is_err());
    world.chat.part(bo, "#a", "hi", world.now).unwrap();
    assert_eq!(world.told(ann), ["bo left #a "]);
    world.join(bo, "#a").unwrap();
    world.forget(&[ann, bo]);
    world.chat.leave([(bo, Ending::Quit(Some("hi".into())))], world.now);
    assert_eq!(world.told(ann), ["bo quit quit"]);
    world.chat.set_topic(ann, "#a", "hi", world.now).unwrap();
    world.chat.part(ann, "#a", "bye", world.now).unwrap();
    assert_eq!(world.told(ann), ["ann made #a about hi", "ann left #a bye"]);
}
