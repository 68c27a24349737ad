use super::*;

/// Brings a crowd into `#a` at once, and returns what `ann`, who is in it, was told in how many pieces.
fn crowd(world: &mut World, ann: UserId, count: usize) -> (Vec<UserId>, Vec<String>) {
    let queue = world.user(ann).outlet().queue().clone();
    let crowd = (0..count).map(|number| world.enter_into(&format!("guest{number}"), &["#a"])).collect();
    let pieces = std::iter::from_fn(|| queue.try_get().ok());
    (crowd, pieces.map(|piece| String::from_utf8(piece.bytes.to_vec()).expect("text")).collect())
}

#[test]
fn a_few_who_come_are_told_of_at_once_and_a_crowd_together() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    world.forget(&[ann]);
    let (_, at_once) = crowd(&mut world, ann, 100);
    assert!((3..20).contains(&at_once.len()), "{}", at_once.len());
    assert!(world.chat.has_late());
    let later = world.pieces(ann);
    assert_eq!(later.len(), 1);
    assert_eq!(at_once.len() + later[0].lines().count(), 100);
    assert!(!world.chat.has_late());
}

#[test]
fn who_came_late_is_told_of_before_anything_else_in_the_room() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    let last = crowd[19];
    world.say(last, "#a", "hi").unwrap();
    let told = world.told(ann);
    assert_eq!(told[told.len() - 2..], ["guest19 joined #a", "guest19 in #a: hi"]);

    let (another, _) = (world.enter_into("bo", &["#a"]), world.enter_into("cy", &["#a"]));
    world.chat.name(another, "eve", world.now).unwrap();
    assert_eq!(world.told(ann), ["bo joined #a", "cy joined #a", "bo is eve"]);
}

#[test]
fn one_who_speaks_is_told_who_came_late_before_their_own_answer_too() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    crowd(&mut world, ann, 20);
    world.forget(&[ann]);
    world.enter_into("bo", &["#a"]);
    world.chat.hear(ann);
    let said = world.chat.say(ann, "#a", How::Message, "hi", "", world.now).unwrap();
    world.chat.answer(|lines| tell(QUIET, &said.event, lines));
    world.chat.heard();
    assert_eq!(world.told(ann), ["bo joined #a", "ann in #a: hi"]);
}

#[test]
fn what_was_said_before_somebody_came_late_is_told_before() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    world.forget(&[ann]);
    world.say(crowd[0], "#a", "hi").unwrap();
    world.enter_into("bo", &["#a"]);
    assert_eq!(world.told(ann), ["guest0 in #a: hi", "bo joined #a"]);
}

#[test]
fn one_is_told_who_came_after_oneself_and_not_of_oneself() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    world.chat.part(crowd[18], "#a", "", world.now).unwrap();
    let told: Vec<_> = crowd[15..].iter().map(|id| world.told(*id)).collect();
    assert_eq!(
        told[0],
        [
            "guest15 joined #a",
            "guest16 joined #a",
            "guest17 joined #a",
            "guest18 joined #a",
            "guest19 joined #a",
            "guest18 left #a "
        ]
    );
    assert_eq!(told[3], ["guest18 joined #a", "guest18 left #a "], "who has left is not told who came after");
    assert_eq!(told[4], ["guest19 joined #a", "guest18 left #a "]);
}

#[test]
fn after_a_while_one_who_comes_is_told_of_at_once_again() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    crowd(&mut world, ann, 20);
    world.chat.tell_late();
    world.pass(Duration::from_secs(2));
    world.enter_into("bo", &["#a"]);
    assert!(!world.chat.has_late());
}

#[test]
fn a_room_that_is_gone_owes_nobody_anything() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    let (mut crowd, _) = crowd(&mut world, ann, 20);
    crowd.push(ann);
    world.leave(&crowd);
    assert!(world.chat.room("#a").is_none());
    world.chat.tell_late();
    assert!(!world.chat.has_late());
}

#[test]
fn who_left_lately_is_told_of_under_the_name_that_the_others_know() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a", "#b"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    world.join(crowd[0], "#b").unwrap();
    world.forget(&[ann]);
    world.chat.part(crowd[0], "#a", "", world.now).unwrap();
    world.chat.name(crowd[0], "bo", world.now).unwrap();
    assert_eq!(world.told(ann), ["guest0 left #a ", "guest0 is bo"]);
}

#[test]
fn who_left_a_room_lately_and_then_the_chat_leaves_in_this_order() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a", "#b"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    world.join(crowd[0], "#b").unwrap();
    world.forget(&[ann]);
    world.chat.part(crowd[0], "#a", "", world.now).unwrap();
    world.leave(&crowd[..1]);
    assert_eq!(world.told(ann), ["guest0 left #a ", "guest0 quit the connection was closed"]);
}

#[test]
fn who_left_lately_is_told_of_before_another_has_the_nick() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a", "#b"]);
    let (crowd, _) = crowd(&mut world, ann, 20);
    world.forget(&[ann]);
    world.leave(&crowd[..1]);
    assert!(world.chat.has_late());
    world.enter_into("guest0", &["#b"]);
    assert_eq!(world.told(ann), ["guest0 quit the connection was closed", "guest0 joined #b"]);
}
