//! What operators of the server do, and how one becomes one.

use super::harness::{Client, World};
use crate::chat::mask::Mask;
use crate::chat::{Ending, Operator, Rules};
use crate::password::Hashed;

/// What is kept of two passwords; comparing them is what is slow, and nothing here does that.
const ROOT: &str = "$argon2id$v=19$m=8,t=1,p=1$cm9vdHJvb3Q$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const FAR: &str = "$argon2id$v=19$m=8,t=1,p=1$ZmFyZmFyZmFy$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A server with an operator from this machine and one from another.
fn world() -> World {
    let operator = |name: &str, hash, host| Operator {
        name: name.to_owned(),
        password: Hashed::parse(hash).unwrap(),
        hosts: vec![Mask::parse(host).unwrap()],
    };
    let operators = vec![operator("far", FAR, "10.0.0.0/8"), operator("root", ROOT, "127.0.0.1")];
    World::with(Rules { operators, ..Rules::default() })
}

fn operator(world: &World, nick: &str) -> Client {
    let mut client = world.client(nick);
    client.says("OPER root sesame").is_verified(true).lines();
    client
}

#[test]
fn the_right_name_and_password_from_the_right_place_make_an_operator() {
    let world = world();
    let mut ann = world.client("ann");
    ann.says("OPER root sesame").gets_nothing();
    let proof = ann.proof.clone().unwrap();
    assert_eq!((&*proof.password, proof.hashed.text()), ("sesame", ROOT));
    ann.is_verified(true).gets([":echo.chat 381 ann :You are now an IRC operator", ":ann!ann@127.0.0.1 MODE ann +o"]);
    ann.says("MODE ann").gets([":echo.chat 221 ann +o"]);
    ann.says("OPER root sesame").is_verified(true).gets([":echo.chat 381 ann :You are now an IRC operator"]);
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let world = world();
    let mut ann = world.client("ann");
    for line in ["OPER root wrong", "OPER nobody sesame", "OPER far sesame", "OPER Root sesame"] {
        ann.says(line).gets_nothing();
        // Something is always compared, and what was given can only be right for its own name.
        let proof = ann.proof.clone().unwrap();
        assert_eq!(proof.hashed.text(), ROOT, "{line}");
        assert_eq!(proof.password.contains('\0'), line != "OPER root wrong", "{line}");
        ann.is_verified(false).gets([":echo.chat 464 ann :Password incorrect"]);
    }
    ann.says("MODE ann").gets([":echo.chat 221 ann +"]);
    ann.says("OPER root").gets([":echo.chat 461 ann OPER :Not enough parameters"]);
}

#[test]
fn from_where_nobody_can_become_an_operator_everybody_is_told_that() {
    let world = world();
    let mut ann = world.connect_from([192, 0, 2, 1].into());
    ann.says("NICK ann").says("USER ann 0 * :Ann").lines();
    for line in ["OPER root sesame", "OPER nobody sesame"] {
        ann.says(line).gets([":echo.chat 491 ann :No O-lines for your host"]);
        assert_eq!(ann.proof, None);
    }
}

#[test]
fn an_answer_that_takes_its_time_has_its_label() {
    let world = world();
    let mut ann = world.client_with("ann", "batch labeled-response");
    ann.says("@label=7 OPER root wrong").gets_nothing();
    ann.is_verified(false).gets(["@label=7 :echo.chat 464 ann :Password incorrect"]);
}

#[test]
fn an_operator_ends_connections() {
    let world = world();
    let mut ann = operator(&world, "ann");
    let bo = world.client("bo");
    ann.says("KILL BO :enough\u{1b}").gets_nothing();
    let ending = world.chat(|chat, _| chat.user(bo.id()).unwrap().outlet().ending().cloned());
    assert_eq!(ending, Some(Ending::Killed { by: "ann".into(), reason: "enough".into() }));
    ann.says("KILL zed :enough").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    ann.says("KILL Echo.Chat :enough").gets([":echo.chat 483 ann :You can't kill a server!"]);
    ann.says("KILL bo").gets([":echo.chat 461 ann KILL :Not enough parameters"]);
    ann.says("KILL bo :").gets([":echo.chat 461 ann KILL :Not enough parameters"]);
}

#[test]
fn an_operator_is_heard_by_those_who_want_to() {
    let world = world();
    let mut ann = operator(&world, "ann");
    let (mut bo, mut cy) = (world.client("bo"), world.client("cy"));
    bo.says("MODE bo +w").lines();
    ann.says("WALLOPS :tea \u{2}soon").gets_nothing();
    bo.gets([":ann!ann@127.0.0.1 WALLOPS :tea \u{2}soon"]);
    cy.gets_nothing();
    ann.says("WALLOPS").gets([":echo.chat 461 ann WALLOPS :Not enough parameters"]);
    ann.says("WALLOPS :").gets([":echo.chat 461 ann WALLOPS :Not enough parameters"]);
}

#[test]
fn whoever_is_no_operator_does_nothing_of_the_kind() {
    let world = world();
    let mut ann = world.client("ann");
    let bo = world.client("bo");
    let refusal = ":echo.chat 481 ann :Permission Denied- You're not an IRC operator";
    for line in ["KILL bo :enough", "KILL zed :enough", "KILL echo.chat :enough", "WALLOPS :tea", "WALLOPS :"] {
        ann.says(line).gets([refusal]);
    }
    assert_eq!(world.chat(|chat, _| chat.user(bo.id()).unwrap().outlet().ending().cloned()), None);
}

#[test]
fn who_is_taken_out_of_the_rules_is_no_operator_any_more_and_is_told() {
    let world = world();
    let (mut ann, mut bo) = (operator(&world, "ann"), operator(&world, "bo"));
    ann.says("MODE ann +w").lines();
    let change = |change: &dyn Fn(&mut Vec<Operator>)| {
        world.chat(|chat, now| {
            let mut rules = Rules::clone(chat.rules());
            change(&mut rules.operators);
            chat.set_rules(rules.into(), now);
        });
    };
    // Of others, or from more places: nothing that concerns them.
    change(&|operators| {
        operators.remove(0);
        operators[0].hosts.push(Mask::parse("10.0.0.0/8").unwrap());
    });
    ann.gets_nothing();
    bo.gets_nothing();
    change(&|operators| operators[0].password = Hashed::parse(FAR).unwrap());
    ann.gets([":echo.chat MODE ann -ow"]);
    bo.gets([":echo.chat MODE bo -o"]);
    ann.says("KILL bo :enough").gets([":echo.chat 481 ann :Permission Denied- You're not an IRC operator"]);
}

#[test]
fn whoever_may_not_come_from_there_any_more_or_is_gone_from_the_rules_is_no_operator() {
    let no_longer: [fn(&mut Vec<Operator>); 2] =
        [|operators| operators[1].hosts = vec![Mask::parse("10.0.0.0/8").unwrap()], Vec::clear];
    for change in no_longer {
        let world = world();
        let mut ann = operator(&world, "ann");
        world.chat(|chat, now| {
            let mut rules = Rules::clone(chat.rules());
            change(&mut rules.operators);
            chat.set_rules(rules.into(), now);
        });
        ann.gets([":echo.chat MODE ann -o"]);
    }
}

#[test]
fn a_password_that_was_right_counts_for_nothing_once_its_operator_is_another() {
    let world = world();
    let mut ann = world.client("ann");
    ann.says("OPER root sesame").gets_nothing();
    let proof = ann.proof.clone().unwrap();
    let shown =
        |rules: &Rules| world.chat(|chat, _| proof.shown(rules, chat.user(ann.id()).unwrap()).map(str::to_owned));
    let mut rules = world.chat(|chat, _| Rules::clone(chat.rules()));
    assert_eq!(shown(&rules).as_deref(), Some("root"));
    rules.operators[1].password = Hashed::parse(FAR).unwrap();
    assert_eq!(shown(&rules), None);
    assert_eq!(shown(&Rules::default()), None);
}
