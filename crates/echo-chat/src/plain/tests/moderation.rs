use super::{Person, World};
use crate::chat::{Ending, Operator, Rules, UserFlag};
use crate::front::Front;
use crate::password::Hashed;

/// Returns an operator of `#den` and somebody else in it.
fn den(world: &mut World) -> (Person, Person) {
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(world, "/join #den");
    bo.types(world, "/join #den");
    ann.read();
    bo.read();
    (ann, bo)
}

#[test]
fn a_ban_for_an_hour_ends_after_an_hour() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    assert_eq!(
        ann.asks(&mut world, "/ban bo 1h too loud"),
        "! you banned *!*@192.0.2.2/32 from #den\n! you put bo out of #den: too loud\n\
         -- That lasts 1 h; /unban *!*@192.0.2.2/32 ends it.\n"
            .replace("/32", "")
    );
    assert!(bo.read().ends_with("! ann put bo out of #den: too loud\n"));
    bo.types(&mut world, "/nick bob");
    assert!(bo.asks(&mut world, "/join #den").contains("You are banned from #den"));
    world.pass(3599);
    assert!(bo.asks(&mut world, "/join #den").contains("You are banned from #den"));
    assert!(ann.asks(&mut world, "/bans").contains("by ann, for another 1 s"));
    ann.read();
    world.pass(1);
    assert_eq!(ann.read(), "! the ban on *!*@192.0.2.2 in #den is over\n");
    assert!(bo.asks(&mut world, "/join #den").contains("You are in #den"));
}

#[test]
fn a_ban_of_somebody_with_ipv6_means_all_that_comes_with_one_line() {
    let mut world = World::new();
    let (mut ann, _bo) = den(&mut world);
    for (nick, address, mask) in [("cyd", "2001:db8:1:2:3::4", "*!*@2001:db8:1:2::/64"), ("dan", "::1", "*!*@::1")] {
        let mut them = world.connect_from(address.parse().unwrap());
        them.types(&mut world, nick);
        let told = ann.asks(&mut world, &format!("/ban {nick}"));
        assert!(told.starts_with(&format!("! you banned {mask} from #den\n")), "{told}");
    }
}

#[test]
fn a_ban_where_others_come_from_too_means_the_name_only_and_says_so() {
    let mut world = World::new();
    let mut ann = world.connect_from([127, 0, 0, 1].into());
    let mut bo = world.connect_from([127, 0, 0, 1].into());
    ann.types(&mut world, "ann");
    bo.types(&mut world, r"b\o");
    ann.types(&mut world, "/join #den");
    let answer = ann.asks(&mut world, r"/ban b\o");
    assert!(answer.contains(r"you banned b\o!*@*"), "{answer}");
    assert!(answer.contains("Others come from 127.0.0.1 too, so only the name is meant"), "{answer}");
    assert!(bo.asks(&mut world, "/join #den").contains("You are banned from #den"));
}

#[test]
fn a_ban_of_a_mask_puts_out_whom_it_means_but_no_operator() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    let mut cyd = world.person("cyd");
    cyd.types(&mut world, "/join #den");
    ann.types(&mut world, "/op cyd");
    ann.types(&mut world, "/ban *!plain@*");
    assert!(bo.read().contains("! ann put bo out of #den: banned\n"));
    assert!(!cyd.read().contains("put cyd out"));
    assert!(cyd.asks(&mut world, "still here").is_empty());
    assert!(ann.read().ends_with("cyd: still here\n"));
    bo.types(&mut world, "/msg ann sorry");
}

#[test]
fn whoever_is_muted_reads_and_is_not_heard() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    ann.types(&mut world, "/voice bo");
    bo.types(&mut world, "loud");
    assert!(ann.read().ends_with("bo: loud\n"));
    let answer = ann.asks(&mut world, "/mute bo 10m");
    assert!(answer.contains("took the voice of bo in #den") && answer.contains("That lasts 10 m"), "{answer}");
    assert!(bo.asks(&mut world, "louder").contains("Nobody in #den heard that, since you are banned"));
    assert_eq!(ann.read(), "");
    ann.types(&mut world, "better");
    assert!(bo.read().ends_with("ann: better\n"));
    ann.types(&mut world, "/unmute bo");
    bo.types(&mut world, "thanks");
    assert!(ann.read().ends_with("! you lifted the ban on *!*@192.0.2.2 in #den\n#den bo: thanks\n"));
    assert!(bo.asks(&mut world, "/mute ann").contains("An operator of the room is always heard"));
}

#[test]
fn a_ban_is_lifted_by_its_number_its_mask_or_the_name() {
    let mut world = World::new();
    let (mut ann, _bo) = den(&mut world);
    for lifted in ["1", "*!*@192.0.2.2", "bo"] {
        ann.types(&mut world, "/mute bo");
        assert_eq!(
            ann.asks(&mut world, &format!("/unban {lifted}")),
            "! you lifted the ban on *!*@192.0.2.2 in #den\n"
        );
    }
    for wrong in ["1", "0", "bo", "*!*@10.0.0.1", "99999999999999999999999"] {
        assert!(ann.asks(&mut world, &format!("/unban {wrong}")).contains("/bans lists them"), "{wrong}");
    }
    assert!(ann.asks(&mut world, "/bans").contains("Nobody is banned from #den"));
    assert!(ann.asks(&mut world, "/ban zed").contains("Nobody here is called zed: zed!*@* means whoever will be."));
    assert!(ann.asks(&mut world, "/ban ann").contains("That is you"));
}

#[test]
fn a_ban_said_again_lasts_until_the_new_moment() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    ann.types(&mut world, "/ban bo 1h");
    let answer = ann.asks(&mut world, "/ban bo 2h");
    assert_eq!(answer, "-- That lasts 2 h; /unban *!*@192.0.2.2 ends it.\n");
    world.pass(3601);
    assert!(bo.asks(&mut world, "/join #den").contains("You are banned"));
}

#[test]
fn a_full_list_of_bans_puts_nobody_out() {
    let mut world = World::with(Rules { bans_per_room: 1, ..Rules::default() });
    let (mut ann, bo) = den(&mut world);
    ann.types(&mut world, "/ban zed!*@*");
    bo.read();
    assert!(ann.asks(&mut world, "/ban bo").contains("The lists of #den are full"));
    assert_eq!(bo.read(), "");
}

#[test]
fn who_operates_a_room_is_told_in_words() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    assert_eq!(ann.asks(&mut world, "/op bo"), "! you made bo an operator of #den\n");
    assert_eq!(
        ann.asks(&mut world, "/op bo"),
        "-- That was so already: /mode shows what holds, /who and /bans for whom.\n"
    );
    assert_eq!(bo.read(), "! ann made bo an operator of #den\n");
    bo.types(&mut world, "/deop ann");
    assert_eq!(ann.read(), "! bo made ann an operator of #den no more\n");
    assert!(ann.asks(&mut world, "/kick bo").contains("Only operators of #den may do that"));
    assert!(bo.asks(&mut world, "/voice nobody").contains("Nobody here is called nobody"));
}

#[test]
fn a_room_can_be_locked_limited_and_moderated() {
    let mut world = World::new();
    let (mut ann, mut bo) = den(&mut world);
    let mut cyd = world.person("cyd");
    assert_eq!(ann.asks(&mut world, "/key tea"), "! you locked #den with the key tea\n");
    assert!(cyd.asks(&mut world, "/join #den").contains("#den needs its key: type /join #den KEY."));
    assert!(bo.asks(&mut world, "/key").contains("The key of #den is tea"));
    assert!(ann.asks(&mut world, "/key coffee").contains("#den has a key already"));
    assert!(ann.asks(&mut world, "/limit 2").contains("you limited #den to 2 people"));
    assert!(
        cyd.asks(&mut world, "/join #den tea").contains("#den is full: try again later, or ask one of its operators")
    );
    ann.types(&mut world, "/limit -");
    assert!(cyd.asks(&mut world, "/join #den tea").contains("You are in #den"));
    assert!(ann.asks(&mut world, "/key -").contains("you took the key off #den"));
    assert_eq!(ann.asks(&mut world, "/moderate"), "! you made it so that in #den only those with a voice may speak\n");
    assert!(bo.asks(&mut world, "hi").contains("it is moderated, and you have no voice"));
    ann.types(&mut world, "/mode -m+t");
    bo.types(&mut world, "hi again");
    assert!(ann.read().ends_with("#den bo: hi again\n"));
    assert!(ann.asks(&mut world, "/mode").contains("--   -m  everybody may speak\n"));
    for wrong in ["/mode m", "/mode +x", "/mode +", "/limit none", "/limit 0", "/key a,b"] {
        assert!(ann.asks(&mut world, wrong).starts_with("-- T"), "{wrong}");
    }
}

fn with_operator() -> World {
    let operator = Operator { name: "root".into(), password: Hashed::of("hashed"), hosts: Vec::new() };
    World::with(Rules { operators: vec![operator], ..Rules::default() })
}

#[test]
fn an_operator_of_the_server_is_one_after_their_password_was_looked_at() {
    let mut world = with_operator();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    assert!(ann.asks(&mut world, "/kill bo").contains("/oper NAME PASSWORD"));
    assert!(ann.asks(&mut world, "/wallops hi").contains("/oper NAME PASSWORD"));
    assert!(ann.asks(&mut world, "/hear on").contains("/oper NAME PASSWORD"));
    // Nobody can tell from the time that it takes whether the name or the password was wrong.
    assert_eq!(ann.asks(&mut world, "/oper wrong hashed"), "");
    assert!(!ann.proof.take().unwrap().is_right());
    ann.with_desk(&mut world, |front, desk| front.verified(None, desk));
    assert!(ann.read().contains("No operator of that name"));
    assert_eq!(ann.asks(&mut world, "/oper root two words"), "");
    let proof = ann.proof.take().unwrap();
    assert_eq!(proof.password, "two words");
    assert!(proof.hashed.is_of("hashed"));
    ann.with_desk(&mut world, |front, desk| front.verified(None, desk));
    assert!(ann.read().contains("No operator of that name"));
    assert!(!world.chat.user(ann.id).unwrap().has(UserFlag::Operator));
    ann.with_desk(&mut world, |front, desk| front.verified(Some("root"), desk));
    assert!(ann.read().contains("You are an operator of the server"));
    assert_eq!(ann.asks(&mut world, "/wallops hi"), "-- The operators who listen were told.\n");
    assert_eq!(ann.asks(&mut world, "/kill bo spam"), "-- You ended the connection of bo.\n");
    assert_eq!(bo.outlet.ending(), Some(&Ending::Killed { by: "ann".into(), reason: "spam".into() }));
    bo.types(&mut world, "too late");
}

#[test]
fn operators_hear_each_other() {
    let mut world = with_operator();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    for person in [&mut ann, &mut bo] {
        person.with_desk(&mut world, |front, desk| front.verified(Some("root"), desk));
        person.read();
    }
    ann.types(&mut world, "/wallops tea");
    assert_eq!(bo.read(), "!! ann to all operators: tea\n");
    bo.types(&mut world, "/hear off");
    bo.read();
    ann.types(&mut world, "/wallops more tea");
    assert_eq!(bo.read(), "");
}

#[test]
fn an_operator_of_the_server_who_is_taken_out_of_the_rules_is_told_and_hears_the_others_no_more() {
    let mut world = with_operator();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.with_desk(&mut world, |front, desk| front.verified(Some("root"), desk));
    ann.read();
    world.chat.set_rules(Rules::default().into(), world.now);
    assert_eq!(ann.read(), "!! echo.chat: You are an operator of the server no more.\n");
    assert!(!world.chat.user(ann.id).unwrap().has(UserFlag::Wallops));
    assert!(ann.asks(&mut world, "/kill bo").contains("/oper NAME PASSWORD"));
    assert_eq!(bo.asks(&mut world, "/whois ann").lines().count(), 3);
}
