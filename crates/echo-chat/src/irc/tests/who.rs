//! Looking around.

use std::time::Duration;

use super::harness::{Client, World};

fn operates(world: &World, client: &Client) {
    world.chat(|chat, _| chat.become_operator(client.id(), "root"));
}

#[test]
fn who_shows_the_members_of_a_channel_with_their_flags() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a").says("AWAY :tea").says("MODE bo +B").lines();
    ann.says("MODE #a +v bo").lines();
    operates(&world, &bo);
    ann.says("WHO #A").gets([
        ":echo.chat 352 ann #a ann 127.0.0.1 echo.chat ann H@ :0 ann the great",
        ":echo.chat 352 ann #a bo 127.0.0.1 echo.chat bo G*+B :0 bo the great",
        ":echo.chat 315 ann #A :End of WHO list",
    ]);
}

#[test]
fn who_shows_all_signs_to_clients_that_asked() {
    let world = World::new();
    let mut ann = world.client_with("ann", "multi-prefix");
    ann.joins("#a").says("MODE #a +v ann").lines();
    ann.says("WHO #a").gets([
        ":echo.chat 352 ann #a ann 127.0.0.1 echo.chat ann H@+ :0 ann the great",
        ":echo.chat 315 ann #a :End of WHO list",
    ]);
}

#[test]
fn who_finds_one_person_by_nick_even_if_they_hide_and_not_where_they_do() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a").says("MODE ann +i").lines();
    bo.says("WHO ANN").gets([
        ":echo.chat 352 bo * ann 127.0.0.1 echo.chat ann H :0 ann the great",
        ":echo.chat 315 bo ANN :End of WHO list",
    ]);
    bo.says("WHO a*").gets([":echo.chat 315 bo a* :End of WHO list"]);
    bo.joins("#b");
    ann.joins("#b");
    bo.lines();
    bo.says("WHO a*").gets([
        ":echo.chat 352 bo #b ann 127.0.0.1 echo.chat ann H :0 ann the great",
        ":echo.chat 315 bo a* :End of WHO list",
    ]);
}

#[test]
fn who_finds_people_by_any_part_of_a_name_or_by_a_whole_mask() {
    let world = World::new();
    let mut ann = world.client("ann");
    let mut bo = world.connect_from([10, 1, 2, 3].into());
    bo.says("NICK bo").says("USER worker 0 * :Robert of York").lines();
    let found = |client: &mut Client, mask: &str| {
        let lines = client.says(&format!("WHO {mask}")).lines();
        let (end, found) = lines.split_last().unwrap();
        assert_eq!(*end, format!(":echo.chat 315 ann {mask} :End of WHO list"));
        found.iter().map(|line| line.split(' ').nth(7).unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (mask, nicks) in [
        ("b?", &["bo"][..]),
        ("work*", &["bo"]),
        ("10.*", &["bo"]),
        ("robert*york", &["bo"]),
        ("*!*@10.0.0.0/8", &["bo"]),
        ("a*!*@10.0.0.0/8", &[]),
        ("*!*@10.0.0.0/99", &[]),
        ("*", &["ann", "bo"]),
        ("zed", &[]),
        ("#zed", &[]),
    ] {
        assert_eq!(found(&mut ann, mask), nicks, "{mask}");
    }
    let everybody = ann.says("WHO").lines();
    assert_eq!(everybody.len(), 3);
    let old = ann.says("WHO 0").lines();
    assert_eq!(old[..2], everybody[..2]);
    assert_eq!(
        [&*everybody[2], &*old[2]],
        [":echo.chat 315 ann * :End of WHO list", ":echo.chat 315 ann 0 :End of WHO list"]
    );
}

#[test]
fn whoever_has_not_come_in_is_not_found() {
    let world = World::new();
    let mut ann = world.client("ann");
    world.connect().says("NICK bo");
    ann.says("WHO bo").gets([":echo.chat 315 ann bo :End of WHO list"]);
    ann.says("WHO b*").gets([":echo.chat 315 ann b* :End of WHO list"]);
}

#[test]
fn who_can_be_asked_for_operators_of_the_server_only() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    operates(&world, &bo);
    let shown = ":echo.chat 352 ann #a bo 127.0.0.1 echo.chat bo H* :0 bo the great";
    ann.says("WHO #a o").gets([shown, ":echo.chat 315 ann #a :End of WHO list"]);
    ann.says("WHO * o").gets([shown, ":echo.chat 315 ann * :End of WHO list"]);
    ann.says("WHO ann o").gets([":echo.chat 315 ann ann :End of WHO list"]);
    ann.says("WHO #a o%n").gets([":echo.chat 354 ann bo", ":echo.chat 315 ann #a :End of WHO list"]);
}

#[test]
fn a_secret_channel_shows_nobody_to_those_outside_and_everybody_to_operators() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a").says("MODE #a +s").says("MODE ann +i").lines();
    bo.says("WHO #a").gets([":echo.chat 315 bo #a :End of WHO list"]);
    operates(&world, &bo);
    bo.says("WHO #a").gets_commands(["352", "315"]);
}

#[test]
fn whox_answers_what_was_asked_for_in_the_order_that_all_servers_have() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a");
    world.wait(Duration::from_secs(42));
    let end = ":echo.chat 315 ann #a :End of WHO list";
    for (fields, answer) in [
        ("%tcuihsnfdlaor,152", "152 #a ann 127.0.0.1 127.0.0.1 echo.chat ann H@ 0 42 0 n/a :ann the great"),
        ("%roaldfnshiuct,152", "152 #a ann 127.0.0.1 127.0.0.1 echo.chat ann H@ 0 42 0 n/a :ann the great"),
        ("%tuhnairf,1", "1 ann 127.0.0.1 127.0.0.1 ann H@ 0 :ann the great"),
        ("%cuhnar", "#a ann 127.0.0.1 ann 0 :ann the great"),
        ("%tn,1234", "0 ann"),
        ("%tn,x", "0 ann"),
        ("%tn", "0 ann"),
        ("%nz", "ann"),
        ("%r", ":ann the great"),
    ] {
        ann.says(&format!("WHO #a {fields}")).gets([&*format!(":echo.chat 354 ann {answer}"), end]);
    }
    ann.says("WHO #a %").gets([":echo.chat 354 ann", end]);
}

#[test]
fn an_address_that_begins_with_a_colon_stays_in_its_place() {
    let world = World::new();
    let mut ann = world.connect_from("::1".parse().unwrap());
    ann.says("NICK ann").says("USER ann 0 * :Ann").lines();
    ann.says("WHO ann %in").gets([":echo.chat 354 ann 0::1 ann", ":echo.chat 315 ann ann :End of WHO list"]);
}
