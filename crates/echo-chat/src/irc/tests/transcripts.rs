//! What clients ask after they have joined, and all that they are answered.

use super::harness::World;

#[test]
fn limnoria_learns_all_about_the_channel_that_it_joined() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#c").says("MODE #c +b zed").lines();
    let caps = "batch echo-message extended-join labeled-response message-tags multi-prefix server-time";
    let mut bot = world.client_with("limbot", caps);
    bot.joins("#c");
    let told = |lines: &[&str]| {
        let time = "@time=2026-01-01T00:00:00.000Z ";
        lines.iter().map(|line| format!("{time}:echo.chat {line}")).collect::<Vec<_>>()
    };
    let modes = told(&["324 limbot #c +nt", "329 limbot #c 1767225600"]);
    assert_eq!(bot.says("MODE :#c").lines(), modes);
    let bans = told(&["367 limbot #c zed!*@* ann 1767225600", "368 limbot #c :End of channel ban list"]);
    assert_eq!(bot.says("MODE #c :+b").lines(), bans);
    let people = told(&[
        "354 limbot 1 ann 127.0.0.1 127.0.0.1 ann H@ 0 :ann the great",
        "354 limbot 1 limbot 127.0.0.1 127.0.0.1 limbot H 0 :limbot the great",
        "315 limbot #c :End of WHO list",
    ]);
    assert_eq!(bot.says("WHO #c :%tuhnairf,1").lines(), people);
}

#[test]
fn irssi_looks_around_and_moderates() {
    let world = World::new();
    let mut foo = world.client("foo");
    let mut iris = world.client("iris");
    iris.says("MODE iris +i").gets([":iris!iris@127.0.0.1 MODE iris +i"]);
    iris.joins("#c");
    foo.joins("#c");
    iris.lines();
    iris.says("MODE #c").gets([":echo.chat 324 iris #c +nt", ":echo.chat 329 iris #c 1767225600"]);
    iris.says("WHO #c").gets([
        ":echo.chat 352 iris #c iris 127.0.0.1 echo.chat iris H@ :0 iris the great",
        ":echo.chat 352 iris #c foo 127.0.0.1 echo.chat foo H :0 foo the great",
        ":echo.chat 315 iris #c :End of WHO list",
    ]);
    iris.says("WHOIS foo").gets([
        ":echo.chat 311 iris foo foo 127.0.0.1 * :foo the great",
        ":echo.chat 319 iris foo :#c",
        ":echo.chat 312 iris foo echo.chat :echo-chat",
        ":echo.chat 317 iris foo 0 1767225600 :seconds idle, signon time",
        ":echo.chat 318 iris foo :End of /WHOIS list",
    ]);
    iris.says("TOPIC #c :tea").gets([":iris!iris@127.0.0.1 TOPIC #c :tea"]);
    iris.says("LIST ").gets([
        ":echo.chat 321 iris Channel :Users  Name",
        ":echo.chat 322 iris #c 2 :tea",
        ":echo.chat 322 iris #lobby 0 :",
        ":echo.chat 323 iris :End of /LIST",
    ]);
    iris.says("AWAY :gone").gets([":echo.chat 306 iris :You have been marked as being away"]);
    iris.says("MODE #c +b foo!*@*").gets([":iris!iris@127.0.0.1 MODE #c +b foo!*@*"]);
    foo.lines();
    foo.says("PRIVMSG #c :why").gets([":echo.chat 404 foo #c :Cannot send to channel: you are banned"]);
    iris.says("USERHOST iris").gets([":echo.chat 302 iris :iris=-iris@127.0.0.1"]);
    iris.says("KICK #c foo :bye").gets([":iris!iris@127.0.0.1 KICK #c foo :bye"]);
}
