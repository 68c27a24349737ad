use super::*;

use crate::chat::mask::Mask;
use crate::chat::{ServerBan, UserFlag};

#[test]
fn of_all_who_claim_a_nick_exactly_one_gets_it() {
    let mut world = World::new();
    let crowd: Vec<_> = (0..100).map(|_| world.connect()).collect();
    let winners: Vec<_> = crowd.iter().filter(|id| world.chat.name(**id, "ann", world.now).is_ok()).collect();
    assert_eq!(winners, [&crowd[0]]);
}

#[test]
fn a_nick_that_looks_like_another_is_not_to_be_had() {
    let mut world = World::new();
    world.enter("scope");
    let eve = world.connect();
    // Cyrillic letters throughout, which look the same.
    let refusal = world.chat.name(eve, "ѕсоре", world.now).unwrap_err();
    assert!(matches!(refusal, Refusal::NickInUse { looks_like: Some(nick), .. } if &*nick == "scope"));
    let refusal = world.chat.name(eve, "SCOPE", world.now).unwrap_err();
    assert!(matches!(refusal, Refusal::NickInUse { looks_like: None, .. }));
}

#[test]
fn one_may_write_ones_own_nick_otherwise_and_give_it_up() {
    let mut world = World::new();
    let (ann, bo) = (world.enter("ann"), world.enter("bo"));
    world.chat.name(ann, "Ann", world.now).unwrap();
    assert_eq!(&**world.user(ann).nick(), "Ann");
    world.chat.name(ann, "eve", world.now).unwrap();
    world.chat.name(bo, "ann", world.now).unwrap();
    assert_eq!(world.chat.find("ANN").map(User::id), Some(bo));
    assert_eq!(world.chat.whowas("ann").count(), 2);
}

#[test]
fn reserved_nicks_and_what_looks_like_them_are_not_to_be_had() {
    let mut world = World::new();
    let eve = world.connect();
    for nick in ["NickServ", "nickserv", "ADMIN"] {
        assert_eq!(world.chat.name(eve, nick, world.now), Err(Refusal::NickReserved(nick.to_owned())));
    }
}

#[test]
fn a_nick_that_was_lost_is_kept_for_the_same_address_for_a_minute() {
    let mut world = World::new();
    let (home, away) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
    let ann = world.connect_from(home);
    world.chat.name(ann, "ann", world.now).unwrap();
    world.chat.enter(ann, "ann", "ann", world.now).unwrap();
    world.leave(&[ann]);

    let eve = world.connect_from(away);
    assert_eq!(world.chat.name(eve, "ann", world.now), Err(Refusal::NickHeld("ann".to_owned())));
    let again = world.connect_from(home);
    assert_eq!(world.chat.name(again, "ann", world.now), Ok(()));

    world.leave(&[again]);
    world.pass(Duration::from_secs(61));
    assert_eq!(
        world.chat.name(eve, "ann", world.now),
        Ok(()),
        "who had not come in keeps no nick, and a minute is over"
    );
}

#[test]
fn a_nick_that_was_lost_is_kept_for_all_of_an_ipv6_network_of_64_bits() {
    let mut world = World::new();
    let ann = world.connect_from("2001:db8:0:1::1".parse().unwrap());
    world.chat.name(ann, "ann", world.now).unwrap();
    world.chat.enter(ann, "ann", "ann", world.now).unwrap();
    world.leave(&[ann]);

    let eve = world.connect_from("2001:db8:0:2::1".parse().unwrap());
    assert_eq!(world.chat.name(eve, "ann", world.now), Err(Refusal::NickHeld("ann".to_owned())));
    let again = world.connect_from("2001:db8:0:1:ffff::1".parse().unwrap());
    assert_eq!(world.chat.name(again, "ann", world.now), Ok(()));
}

#[test]
fn who_quits_gives_the_nick_up_at_once() {
    let mut world = World::new();
    let ann = world.connect_from([192, 0, 2, 1].into());
    world.chat.name(ann, "ann", world.now).unwrap();
    world.chat.enter(ann, "ann", "ann", world.now).unwrap();
    world.chat.leave([(ann, Ending::Quit(None))], world.now);
    let bo = world.connect_from([192, 0, 2, 2].into());
    assert_eq!(world.chat.name(bo, "ann", world.now), Ok(()));
}

#[test]
fn tables_that_a_crowd_made_large_are_small_again_when_it_has_gone() {
    let mut world = World::new();
    let crowd: Vec<_> = (0..500).map(|number| world.enter_into(&format!("guest{number}"), &["#lobby"])).collect();
    world.leave(&crowd[1..]);
    let room = |world: &World| [world.chat.users.capacity(), world.chat.room("#lobby").unwrap().members.capacity()];
    assert!(room(&world).iter().all(|many| *many >= 500), "{:?}", room(&world));
    world.chat.forget(world.now);
    assert!(room(&world).iter().all(|few| *few < 16), "{:?}", room(&world));
    assert_eq!(world.chat.room("#lobby").unwrap().members().len(), 1);
}

#[test]
fn who_is_banned_does_not_come_in_and_whoever_is_in_goes_when_banned() {
    let mut world = World::new();
    let ann = world.enter("ann");
    let rules = Rules {
        bans: vec![ServerBan { mask: Mask::parse("*!*@127.0.0.0/8").unwrap(), reason: "elsewhere, please".into() }],
        ..Rules::default()
    };
    world.chat.set_rules(Arc::new(rules), world.now);
    assert_eq!(world.user(ann).outlet().ending(), Some(&Ending::Banned("elsewhere, please".into())));
    let bo = world.connect();
    world.chat.name(bo, "bo", world.now).unwrap();
    let refusal = world.chat.enter(bo, "bo", "bo", world.now).unwrap_err();
    assert_eq!(refusal, Refusal::ServerBan("elsewhere, please".into()));
    assert_eq!(world.chat.ban_on_address(Ipv4Addr::LOCALHOST.into()).as_deref(), Some("elsewhere, please"));
    assert_eq!(world.chat.ban_on_address([192, 0, 2, 1].into()), None);
}

#[test]
fn only_operators_end_connections_and_speak_to_all() {
    let mut world = World::new();
    let (ann, bo) = (world.enter("ann"), world.enter("bo"));
    world.chat.set_flag(bo, UserFlag::Wallops, true);
    assert!(!world.chat.set_flag(ann, UserFlag::Operator, true), "nobody makes oneself an operator");
    assert_eq!(world.chat.kill(ann, "bo", "no"), Err(Refusal::NeedsServerOperator));
    assert_eq!(world.chat.wallops(ann, "no", world.now), Err(Refusal::NeedsServerOperator));
    world.chat.become_operator(ann, "root");
    world.chat.wallops(ann, "yes", world.now).unwrap();
    world.chat.kill(ann, "bo", "yes").unwrap();
    assert_eq!(world.told(bo), ["ann to all: yes"]);
    let ending = world.user(bo).outlet().ending().cloned();
    assert_eq!(ending, Some(Ending::Killed { by: "ann".into(), reason: "yes".into() }));
}

#[test]
fn a_host_never_begins_with_a_colon() {
    let mut world = World::new();
    let id = world.connect_from("::1".parse().unwrap());
    assert_eq!(&*world.user(id).identity().host, "0::1");
}

#[test]
fn whom_the_server_keeps_out_nobody_becomes() {
    let ban = ServerBan { mask: Mask::parse("evil*").unwrap(), reason: "evil".into() };
    let mut world = World::with(Rules { bans: vec![ban], ..Rules::default() });
    let ann = world.enter("ann");
    assert_eq!(
        world.chat.name(ann, "Evil_Ann", world.now),
        Err(Refusal::NickBanned { nick: "Evil_Ann".into(), reason: "evil".into() })
    );
    assert_eq!(&**world.user(ann).nick(), "ann");
    assert_eq!(world.chat.name(ann, "anna", world.now), Ok(()));
}
