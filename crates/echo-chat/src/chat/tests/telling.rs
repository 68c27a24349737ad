use super::*;

#[test]
fn what_is_said_in_one_breath_comes_as_one_piece() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]));
    world.forget(&[ann, bo]);
    world.say(ann, "#a", "one").unwrap();
    world.say(ann, "#a", "two").unwrap();
    assert_eq!(world.pieces(bo), ["ann in #a: one\nann in #a: two\n"]);
    assert_eq!(world.told(ann), [""; 0], "nobody is told what they said");
}

#[test]
fn the_order_of_what_somebody_does_is_kept_across_rooms_people_and_breaths() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a", "#b"]), world.enter_into("bo", &["#a", "#b"]));
    world.forget(&[ann, bo]);
    world.say(ann, "#a", "1").unwrap();
    world.say(ann, "bo", "2").unwrap();
    world.say(ann, "#b", "3").unwrap();
    world.chat.set_topic(ann, "#a", "4", world.now).unwrap();
    world.say(ann, "#a", "5").unwrap();
    world.chat.part(ann, "#a", "6", world.now).unwrap();
    let told = world.told(bo);
    assert_eq!(
        told,
        ["ann in #a: 1", "ann: 2", "ann in #b: 3", "ann made #a about 4", "ann in #a: 5", "ann left #a 6"]
    );
}

#[test]
fn all_in_a_room_see_one_order_whoever_speaks() {
    let mut world = World::new();
    let people: Vec<_> = ["ann", "bo", "cy"].iter().map(|nick| world.enter_into(nick, &["#a"])).collect();
    let listener = world.enter_into("di", &["#a"]);
    let other = world.enter_into("ed", &["#a"]);
    world.forget(&[listener, other]);
    for (turn, id) in people.iter().cycle().take(12).enumerate() {
        world.say(*id, "#a", &turn.to_string()).unwrap();
    }
    let told = world.told(listener);
    assert_eq!(told.len(), 12);
    assert_eq!(told, world.told(other));
}

#[test]
fn each_kind_of_client_is_told_in_its_own_bytes() {
    let mut world = World::new();
    let (ann, bo, cy) =
        (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]), world.enter_into("cy", &["#a"]));
    world.user(cy).outlet().set_kind(LOUD);
    world.forget(&[ann, bo, cy]);
    world.say(ann, "#a", "hi").unwrap();
    assert_eq!(world.told(bo), ["ann in #a: hi"]);
    assert_eq!(world.told(cy), ["ANN IN #A: HI"]);
}

#[test]
fn somebody_met_in_many_rooms_is_told_once() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a", "#b", "#c"]);
    let bo = world.enter_into("bo", &["#a", "#b", "#c"]);
    let stranger = world.enter_into("cy", &["#d"]);
    world.forget(&[ann, bo, stranger]);
    world.chat.name(ann, "eve", world.now).unwrap();
    world.chat.set_away(ann, Some("lunch"), world.now);
    world.leave(&[ann]);
    assert_eq!(world.told(bo), ["ann is eve", "eve away Some(\"lunch\")", "eve quit the connection was closed"]);
    assert_eq!(world.told(stranger), [""; 0]);
}

#[test]
fn of_many_who_leave_at_once_none_is_told_of_the_others() {
    let mut world = World::new();
    let crowd: Vec<_> = (0..100).map(|number| world.enter_into(&format!("guest{number}"), &["#a"])).collect();
    let outlets: Vec<_> = crowd.iter().map(|id| Arc::clone(world.user(*id).outlet())).collect();
    let ann = world.enter_into("ann", &["#a"]);
    world.forget(&crowd);
    world.forget(&[ann]);
    world.leave(&crowd);
    assert_eq!(world.told(ann).len(), 100);
    assert!(outlets.iter().all(|outlet| outlet.queue().is_empty()));
}

#[test]
fn what_one_does_and_what_one_is_answered_is_one_piece_in_its_order() {
    let mut world = World::new();
    let ann = world.enter("ann");
    world.chat.hear(ann);
    world.chat.answer(|lines| lines.extend_from_slice(b"first\n"));
    world.join(ann, "#a").unwrap();
    world.chat.answer(|lines| lines.extend_from_slice(b"last\n"));
    world.chat.heard();
    assert_eq!(world.pieces(ann), ["first\nann joined #a\nlast\n"]);
}

#[test]
fn an_answer_that_a_panic_cut_off_goes_to_nobody_else() {
    let mut world = World::new();
    let (ann, bo) = (world.enter("ann"), world.enter("bo"));
    world.chat.hear(ann);
    world.chat.answer(|lines| lines.extend_from_slice(b"for ann\n"));
    world.chat.hear(bo);
    world.chat.answer(|lines| lines.extend_from_slice(b"for bo\n"));
    world.chat.heard();
    assert_eq!(world.told(bo), ["for bo"]);
}

#[test]
fn who_does_not_read_is_cut_off_and_the_others_are_told() {
    let mut world = World::new();
    let (ann, bo, cy) =
        (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]), world.enter_into("cy", &["#a"]));
    world.forget(&[ann, bo, cy]);
    world.user(bo).outlet().set_behind(true);
    let text = "x".repeat(400);
    let mut heard = 0;
    for _ in 0..1000 {
        world.say(ann, "#a", &text).unwrap();
        heard += world.told(cy).len();
    }
    assert_eq!(heard, 1000);
    let outlet = world.user(bo).outlet();
    assert_eq!(outlet.ending(), Some(&Ending::TooSlow { unsent: 64 * 1024 }));
    assert!(outlet.queue().is_empty(), "nothing is kept for it");
}

#[test]
fn an_answer_is_never_too_long() {
    let outlet = Outlet::new(QUIET, 1024, 0);
    outlet.set_behind(true);
    outlet.answer(vec![b'x'; 1 << 20].into());
    outlet.tell(vec![b'y'; 1000].into());
    assert_eq!(outlet.ending(), None);
    assert_eq!(outlet.unsent(), (1 << 20) + 1000);
    outlet.tell(vec![b'y'; 100].into());
    assert_eq!(outlet.ending(), Some(&Ending::TooSlow { unsent: 1024 }));
}

#[test]
fn what_happens_at_once_is_never_too_much_for_who_could_not_take_it_yet() {
    let outlet = Outlet::new(QUIET, 1024, 0);
    outlet.tell(vec![b'x'; 1 << 20].into());
    outlet.tell(vec![b'x'; 1 << 20].into());
    assert_eq!(outlet.ending(), None);
    outlet.set_behind(true);
    outlet.tell(vec![b'y'; 1024].into());
    assert_eq!(outlet.ending(), None);
    outlet.tell("y".into());
    assert_eq!(outlet.ending(), Some(&Ending::TooSlow { unsent: 1024 }));
    assert_eq!(outlet.unsent(), 0);
}

#[test]
fn a_small_limit_has_room_for_more_than_one_piece() {
    let outlet = Outlet::new(QUIET, 1024, 4096);
    outlet.set_behind(true);
    for _ in 0..4 {
        outlet.tell(vec![b'x'; 100].into());
    }
    assert_eq!(outlet.ending(), None);
}

#[test]
fn the_first_ending_stays_and_what_waits_is_still_sent() {
    let outlet = Outlet::new(QUIET, 1024, 0);
    outlet.tell("hi".into());
    outlet.end(Ending::Quit(None));
    outlet.end(Ending::Stopping);
    outlet.tell("too late".into());
    assert_eq!(outlet.ending(), Some(&Ending::Quit(None)));
    assert_eq!(outlet.queue().try_get().unwrap().bytes, "hi");
    assert!(outlet.queue().try_get().unwrap_err().is_closed());
    assert_eq!(outlet.unsent(), 2);
}

#[test]
fn whom_one_ignores_one_does_not_hear_and_hears_again() {
    let mut world = World::new();
    let (ann, bo, cy) =
        (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]), world.enter_into("cy", &["#a"]));
    world.chat.set_ignored(bo, "ANN", true);
    world.join(bo, "#b").unwrap();
    world.join(ann, "#b").unwrap();
    world.forget(&[ann, bo, cy]);
    for to in ["#a", "#b", "bo"] {
        world.say(ann, to, "psst").unwrap();
    }
    world.say(cy, "#a", "hello").unwrap();
    assert_eq!(world.told(bo), ["cy in #a: hello"]);
    assert_eq!(world.told(cy), ["ann in #a: psst"]);
    world.chat.set_ignored(bo, "ann", false);
    world.say(ann, "#a", "back").unwrap();
    assert_eq!(world.told(bo), ["ann in #a: back"]);
}

#[test]
fn what_is_counted_is_what_was_told() {
    let mut world = World::new();
    let ann = world.enter_into("ann", &["#a"]);
    world.enter_into("bo", &["#a"]);
    world.enter_into("cy", &["#a"]);
    world.say(ann, "#a", "hi").unwrap();
    world.say(ann, "bo", "hi").unwrap();
    assert_eq!((world.chat.tally().joins, world.chat.tally().told.clone()), (3, vec![2, 1]));
}

#[test]
fn what_was_said_before_an_end_is_told_before_it() {
    let mut world = World::new();
    let (ann, bo) = (world.enter_into("ann", &["#a"]), world.enter_into("bo", &["#a"]));
    world.chat.become_operator(ann, "root");
    world.forget(&[ann, bo]);
    world.say(ann, "#a", "go").unwrap();
    world.chat.kill(ann, "bo", "spam").unwrap();
    assert_eq!(world.told(bo), ["ann in #a: go"]);
}
