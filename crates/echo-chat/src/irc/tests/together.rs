//! What people do with each other and their channels.

use super::harness::{Client, World};

fn pair(world: &World) -> [Client; 2] {
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    [ann, bo]
}

#[test]
fn one_goes_away_and_comes_back() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client_with("bo", "away-notify"));
    ann.joins("#a");
    bo.joins("#a");
    ann.lines();
    ann.says("AWAY :tea\u{1b}").gets([":echo.chat 306 ann :You have been marked as being away"]);
    bo.gets([":ann!ann@127.0.0.1 AWAY :tea"]);
    ann.says("AWAY").gets([":echo.chat 305 ann :You are no longer marked as being away"]);
    bo.gets([":ann!ann@127.0.0.1 AWAY"]);
    ann.says("AWAY :").gets([":echo.chat 305 ann :You are no longer marked as being away"]);
    bo.gets_nothing();
}

#[test]
fn a_real_name_can_be_changed_to_one_that_is_none_too_long() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client_with("ann", "setname"), world.client("bo"));
    ann.says("SETNAME :Ann\u{2} of York ").gets([":ann!ann@127.0.0.1 SETNAME :Ann of York"]);
    assert!(bo.says("WHOIS ann").lines()[0].ends_with(" * :Ann of York"));
    let refusal = ":echo.chat FAIL SETNAME INVALID_REALNAME :Your real name stays: give one of 1 to 100 bytes";
    ann.says("SETNAME :").gets([refusal]);
    ann.says(&format!("SETNAME :{}", "a".repeat(101))).gets([refusal]);
    ann.says(&format!("SETNAME :{}", "a".repeat(100))).gets_commands(["SETNAME"]);
    ann.says("SETNAME").gets([":echo.chat 461 ann SETNAME :Not enough parameters"]);
    bo.says("SETNAME :Bo").gets_nothing();
    bo.says("SETNAME :").gets([":echo.chat NOTICE bo :Your real name stays: give one of 1 to 100 bytes"]);
}

#[test]
fn one_asks_others_into_ones_channels() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    ann.says("INVITE CY #A").gets([":echo.chat 341 ann cy #a"]);
    cy.gets([":ann!ann@127.0.0.1 INVITE cy #a"]);
    bo.gets_nothing();
    cy.says("AWAY :tea").lines();
    ann.says("INVITE cy #a").gets([":echo.chat 341 ann cy #a", ":echo.chat 301 ann cy :tea"]);
}

#[test]
fn an_invitation_opens_the_channel_and_is_shown_until_it_is_used() {
    let world = World::new();
    let [mut ann, _bo] = pair(&world);
    let mut cy = world.client("cy");
    let end = ":echo.chat 337 cy :End of /INVITE list";
    cy.says("INVITE").gets([end]);
    ann.says("MODE #a +i").says("JOIN #b").says("INVITE cy #b").says("INVITE cy #a").lines();
    cy.lines();
    cy.says("INVITE").gets([":echo.chat 336 cy #a", ":echo.chat 336 cy #b", end]);
    cy.says("JOIN #a").gets_commands(["JOIN", "353", "366"]);
    cy.says("INVITE").gets([":echo.chat 336 cy #b", end]);
    ann.says("PART #b").lines();
    cy.says("INVITE :").gets([end]);
}

#[test]
fn an_invitation_that_cannot_be_is_answered_with_the_reason() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    ann.says("INVITE zed #a").gets([":echo.chat 401 ann zed :No such nick/channel"]);
    ann.says("INVITE cy #none").gets([":echo.chat 403 ann #none :No such channel"]);
    ann.says("INVITE bo #a").gets([":echo.chat 443 ann bo #a :is already on channel"]);
    cy.says("INVITE cy #a").gets([":echo.chat 442 cy #a :You're not on that channel"]);
    ann.says("MODE #a +i").lines();
    bo.lines();
    bo.says("INVITE cy #a").gets([":echo.chat 482 bo #a :You're not channel operator"]);
    for line in ["INVITE cy", "INVITE cy :"] {
        ann.says(line).gets([":echo.chat 461 ann INVITE :Not enough parameters"]);
    }
    cy.gets_nothing();
}

#[test]
fn an_operator_puts_people_out_for_a_reason_or_with_their_own_name_for_one() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    ann.says("KICK #A BO :enough\u{1b}").gets([":ann!ann@127.0.0.1 KICK #a bo :enough"]);
    bo.gets([":ann!ann@127.0.0.1 KICK #a bo :enough"]);
    bo.says("PRIVMSG #a :hey").gets_commands(["404"]);
    bo.joins("#a");
    ann.lines();
    ann.says("KICK #a bo").gets([":ann!ann@127.0.0.1 KICK #a bo :ann"]);
}

#[test]
fn several_are_put_out_of_one_channel_or_of_as_many() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    cy.joins("#a");
    ann.lines();
    ann.says("KICK #a bo,zed,cy :out").gets([
        ":ann!ann@127.0.0.1 KICK #a bo :out",
        ":echo.chat 401 ann zed :No such nick/channel",
        ":ann!ann@127.0.0.1 KICK #a cy :out",
    ]);
    ann.joins("#b");
    bo.joins("#a");
    cy.joins("#b");
    ann.lines();
    ann.says("KICK #a,#b bo,cy :out")
        .gets([":ann!ann@127.0.0.1 KICK #a bo :out", ":ann!ann@127.0.0.1 KICK #b cy :out"]);
    ann.says("KICK #a,#b bo,cy,zed :out").gets([":echo.chat 461 ann KICK :Not enough parameters"]);
    ann.says("KICK #a :").gets([":echo.chat 461 ann KICK :Not enough parameters"]);
    ann.says("KICK #a 1,2,3,4").gets_commands(["401", "401", "401", "401"]);
    ann.says("KICK #a 1,2,3,4,5")
        .gets([":echo.chat 407 ann 5 :Too many targets: 4 is the most, and nobody was kicked"]);
}

#[test]
fn nobody_else_puts_anybody_out() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    bo.says("KICK #a ann").gets([":echo.chat 482 bo #a :You're not channel operator"]);
    cy.says("KICK #a ann").gets([":echo.chat 442 cy #a :You're not on that channel"]);
    cy.says("KICK #none ann").gets([":echo.chat 403 cy #none :No such channel"]);
    ann.says("KICK #a cy").gets([":echo.chat 441 ann cy #a :They aren't on that channel"]);
    bo.gets_nothing();
}

#[test]
fn a_topic_is_set_shown_and_taken_away() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    ann.says("TOPIC #a").gets([":echo.chat 331 ann #a :No topic is set"]);
    ann.says("TOPIC #A :tea \u{2}now\u{1b}").gets([":ann!ann@127.0.0.1 TOPIC #a :tea \u{2}now"]);
    bo.gets([":ann!ann@127.0.0.1 TOPIC #a :tea \u{2}now"]);
    let mut cy = world.client("cy");
    cy.says("TOPIC :#a").gets([":echo.chat 332 cy #a :tea \u{2}now", ":echo.chat 333 cy #a ann 1767225600"]);
    ann.says("TOPIC #a :").gets([":ann!ann@127.0.0.1 TOPIC #a :"]);
    ann.says("TOPIC #a").gets([":echo.chat 331 ann #a :No topic is set"]);
}

#[test]
fn a_topic_is_the_operators_unless_they_leave_it_to_all() {
    let world = World::new();
    let [mut ann, mut bo] = pair(&world);
    let mut cy = world.client("cy");
    bo.says("TOPIC #a :tea").gets([":echo.chat 482 bo #a :You're not channel operator"]);
    cy.says("TOPIC #a :tea").gets([":echo.chat 442 cy #a :You're not on that channel"]);
    ann.says("MODE #a -t").lines();
    bo.lines();
    bo.says("TOPIC #a :tea").gets([":bo!bo@127.0.0.1 TOPIC #a :tea"]);
    ann.says("MODE #a +s").lines();
    cy.says("TOPIC #a").gets([":echo.chat 403 cy #a :No such channel"]);
    cy.says("TOPIC #none :tea").gets([":echo.chat 403 cy #none :No such channel"]);
}
