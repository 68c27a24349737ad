//! Who somebody is, or was.

use std::time::Duration;

use super::harness::World;

#[test]
fn whois_says_all_that_anybody_may_know() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#b").joins("#a");
    bo.says("AWAY :tea").says("MODE bo +B").lines();
    ann.says("MODE #a +v bo").lines();
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    world.wait(Duration::from_secs(90));
    ann.says("WHOIS BO").gets([
        ":echo.chat 311 ann bo bo 127.0.0.1 * :bo the great",
        ":echo.chat 319 ann bo :@#b +#a",
        ":echo.chat 312 ann bo echo.chat :echo-chat",
        ":echo.chat 301 ann bo :tea",
        ":echo.chat 313 ann bo :is an IRC operator",
        ":echo.chat 335 ann bo :is a bot",
        ":echo.chat 317 ann bo 90 1767225600 :seconds idle, signon time",
        ":echo.chat 318 ann BO :End of /WHOIS list",
    ]);
}

#[test]
fn one_is_told_more_of_oneself_and_operators_are_of_everybody() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.says("MODE ann +iw").lines();
    let secrets = |nick| {
        [
            format!(":echo.chat 338 {nick} ann ann@127.0.0.1 127.0.0.1 :Is actually using host"),
            format!(":echo.chat 379 {nick} ann :is using modes +iw"),
        ]
    };
    assert_eq!(ann.says("WHOIS ann").lines()[2..4], secrets("ann"));
    bo.says("WHOIS ann").gets_commands(["311", "312", "317", "318"]);
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    assert_eq!(bo.says("WHOIS ann").lines()[2..4], secrets("bo"));
}

#[test]
fn channels_are_shown_where_one_may_know_of_them() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#secret").joins("#open").joins("#both").says("MODE #secret +s").lines();
    bo.joins("#both");
    let channels = |client: &mut super::harness::Client| {
        let lines = client.says("WHOIS ann").lines();
        lines.into_iter().find(|line| line.contains(" 319 ")).map(|line| line.rsplit_once(':').unwrap().1.to_owned())
    };
    ann.lines();
    assert_eq!(channels(&mut ann).unwrap(), "@#secret @#open @#both");
    assert_eq!(channels(&mut bo).unwrap(), "@#open @#both");
    ann.says("MODE ann +i").lines();
    assert_eq!(channels(&mut bo).unwrap(), "@#both");
    bo.says("PART #both").lines();
    assert_eq!(channels(&mut bo), None);
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    assert_eq!(channels(&mut bo).unwrap(), "@#secret @#open @#both");
}

#[test]
fn whois_of_nobody_says_so_and_ends_all_the_same() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("WHOIS zed")
        .gets([":echo.chat 401 ann zed :No such nick/channel", ":echo.chat 318 ann zed :End of /WHOIS list"]);
    world.connect().says("NICK zed");
    ann.says("WHOIS zed").gets_commands(["401", "318"]);
    ann.says("WHOIS").gets([":echo.chat 431 ann :No nickname given"]);
    ann.says("WHOIS :").gets([":echo.chat 431 ann :No nickname given"]);
}

#[test]
fn whois_can_be_asked_of_this_server_by_any_of_its_names() {
    let world = World::new();
    let mut ann = world.client("ann");
    for server in ["ann", "echo.chat", "*.chat"] {
        assert_eq!(
            ann.says(&format!("WHOIS {server} ann")).lines()[0],
            ":echo.chat 311 ann ann ann 127.0.0.1 * :ann the great"
        );
    }
    ann.says("WHOIS other.chat ann").gets([":echo.chat 402 ann other.chat :No such server"]);
}

#[test]
fn of_several_nicks_the_first_is_shown_and_all_are_named_at_the_end() {
    let world = World::new();
    let mut ann = world.client("ann");
    let lines = ann.says("WHOIS Ann,bo").lines();
    assert_eq!(lines.iter().filter(|line| line.contains(" 311 ")).count(), 1);
    assert_eq!(lines.last().unwrap(), ":echo.chat 318 ann Ann,bo :End of /WHOIS list");
}

#[test]
fn whowas_remembers_who_left_and_who_changed_the_nick_the_latest_first() {
    let world = World::new();
    let mut ann = world.client("ann");
    world.client("bo").says("QUIT");
    world.wait(Duration::from_secs(1));
    world.client("bo").says("NICK cy");
    let both = [
        ":echo.chat 314 ann bo bo 127.0.0.1 * :bo the great",
        ":echo.chat 312 ann bo echo.chat :2026-01-01T00:00:01.000Z",
        ":echo.chat 314 ann bo bo 127.0.0.1 * :bo the great",
        ":echo.chat 312 ann bo echo.chat :2026-01-01T00:00:00.000Z",
        ":echo.chat 369 ann bo :End of WHOWAS",
    ];
    ann.says("WHOWAS bo").gets(both);
    ann.says("WHOWAS bo -1").gets(both);
    ann.says("WHOWAS bo 1").gets([both[0], both[1], both[4]]);
    ann.says("WHOWAS zed")
        .gets([":echo.chat 406 ann zed :There was no such nickname", ":echo.chat 369 ann zed :End of WHOWAS"]);
    ann.says("WHOWAS").gets([":echo.chat 431 ann :No nickname given"]);
}

#[test]
fn userhost_says_where_five_people_are_and_how() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    bo.says("AWAY :tea").lines();
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    ann.says("USERHOST ANN zed bo").gets([":echo.chat 302 ann :ann=+ann@127.0.0.1 bo*=-bo@127.0.0.1"]);
    ann.says("USERHOST zed").gets([":echo.chat 302 ann :"]);
    ann.says("USERHOST a b c d e ann").gets([":echo.chat 302 ann :"]);
    ann.says("USERHOST").gets([":echo.chat 461 ann USERHOST :Not enough parameters"]);
}

#[test]
fn ison_says_who_is_here_as_they_write_themselves() {
    let world = World::new();
    let mut ann = world.client("ann");
    let _bo = world.client("bo");
    ann.says("ISON BO zed Ann").gets([":echo.chat 303 ann :bo ann"]);
    ann.says("ISON :bo zed").gets([":echo.chat 303 ann :bo"]);
    ann.says("ISON zed").gets([":echo.chat 303 ann :"]);
    ann.says("ISON").gets([":echo.chat 461 ann ISON :Not enough parameters"]);
}
