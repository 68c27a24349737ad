//! Finding out what the server can do.

use super::harness::World;
use crate::irc::caps::Caps;

#[test]
fn the_server_lists_what_it_offers_and_what_a_client_has() {
    let world = World::new();
    let mut ann = world.connect();
    let all = "server-time message-tags batch echo-message labeled-response standard-replies multi-prefix \
               userhost-in-names away-notify setname cap-notify invite-notify extended-join";
    let listed = format!(":echo.chat CAP * LS :{all}");
    ann.says("CAP LS").gets([&*listed]);
    ann.says("CAP LIST").gets([":echo.chat CAP * LIST :"]);
    ann.says("cap ls :302").gets([&*listed]);
    ann.says("CAP LIST").gets([":echo.chat CAP * LIST :cap-notify"]);
    ann.says("CAP REQ :batch setname").gets([":echo.chat CAP * ACK :batch setname"]);
    ann.says("CAP LIST").gets([":echo.chat CAP * LIST :batch setname cap-notify"]);
    ann.says("NICK ann").says("CAP LIST").gets([":echo.chat CAP ann LIST :batch setname cap-notify"]);
}

#[test]
fn a_request_is_granted_whole_or_not_at_all_and_answered_as_it_was_made() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("CAP REQ :batch no-such-thing").gets([":echo.chat CAP * NAK :batch no-such-thing"]);
    assert_eq!(ann.front().caps(), Caps::NONE);
    ann.says("CAP REQ multi-prefix").gets([":echo.chat CAP * ACK :multi-prefix"]);
    ann.says("CAP REQ batch setname").gets([":echo.chat CAP * ACK :batch setname"]);
    ann.says("CAP REQ :-batch multi-prefix").gets([":echo.chat CAP * ACK :-batch multi-prefix"]);
    assert_eq!(ann.front().caps(), Caps::MULTI_PREFIX | Caps::SETNAME);
    ann.says("CAP REQ :").gets([":echo.chat CAP * ACK :"]);
    ann.says("CAP REQ").gets([":echo.chat CAP * ACK :"]);
}

#[test]
fn a_client_of_version_302_is_told_of_changes_for_good() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("CAP LS 307").says("CAP LS").lines();
    ann.says("CAP REQ -cap-notify").gets([":echo.chat CAP * NAK :-cap-notify"]);
    assert!(ann.front().caps().contains(Caps::CAP_NOTIFY));
    let mut bo = world.connect();
    bo.says("CAP REQ cap-notify").lines();
    bo.says("CAP REQ -cap-notify").gets([":echo.chat CAP * ACK :-cap-notify"]);
}

#[test]
fn a_subcommand_that_does_not_exist_is_named() {
    let world = World::new();
    let mut ann = world.connect();
    ann.says("CAP FOO").gets([":echo.chat 410 * FOO :Invalid CAP command"]);
    ann.says("CAP :").gets([":echo.chat 410 * * :Invalid CAP command"]);
    ann.says("CAP").gets([":echo.chat 461 * CAP :Not enough parameters"]);
}

#[test]
fn capabilities_can_be_asked_for_after_coming_in_and_hold_at_once() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.says("CAP LS 302").gets_commands(["CAP"]);
    ann.says("CAP REQ server-time").gets([":echo.chat CAP ann ACK :server-time"]);
    bo.says("PRIVMSG ann :hi");
    ann.gets(["@time=2026-01-01T00:00:00.000Z :bo!bo@127.0.0.1 PRIVMSG ann :hi"]);
    ann.says("CAP REQ -server-time").lines();
    bo.says("PRIVMSG ann :hi");
    ann.gets([":bo!bo@127.0.0.1 PRIVMSG ann :hi"]);
}
