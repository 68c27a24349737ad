//! Bots, made with the libraries that people make them with.

use crate::support::{Guest, Program, Server, irc_python, script};

/// What each library's bot is called, and which capabilities it has if nobody asks for more.
const BOTS: [(&str, &[&str]); 2] = [
    ("irc_bot.py", &[]),
    (
        "pydle_bot.py",
        &[
            "away-notify",
            "cap-notify",
            "echo-message",
            "extended-join",
            "invite-notify",
            "message-tags",
            "multi-prefix",
            "userhost-in-names",
        ],
    ),
];

/// What a server says to what it does not know, or to what is too short, too long or too early for it.
const COMPLAINTS: [&str; 7] = ["410", "417", "421", "451", "461", "472", "501"];

/// Starts a bot that comes into `#den`; nothing where there is no library.
fn start(name: &str, server: &Server, arguments: &[&str]) -> Option<Program> {
    let python = irc_python()?;
    let port = server.address.port().to_string();
    let mut command = script(python, name);
    Some(Program::start(command.args(["127.0.0.1", &port, "bot", "#den"]).args(arguments)))
}

/// Waits for something that the bot's library understood.
#[track_caller]
fn sees(bot: &Program, what: &str) {
    bot.output.wait_for(what, |line| line == what);
}

/// Ends the bot, which has understood all that it was told, as the server all that it said.
#[track_caller]
fn leaves_content(mut bot: Program, ann: &mut Guest) {
    ann.say("PRIVMSG #den :!quit");
    assert!(ann.hears(" QUIT ").contains("as you wish"));
    let status = bot.status();
    let (output, errors) = (bot.output.so_far(), bot.errors.so_far());
    assert!(status.success(), "{status} {errors:#?}");
    let complaint = |line: &&String| {
        let numeric = line.split(' ').skip_while(|word| !word.starts_with(':')).nth(1);
        line.starts_with("raw ") && numeric.is_some_and(|numeric| COMPLAINTS.contains(&numeric))
    };
    assert_eq!(output.iter().find(complaint), None);
    // What the library does not understand, or stumbles over, it writes down, and goes on.
    let trouble = |line: &&String| ["Failed to execute", "strictly invalid"].iter().any(|words| line.contains(words));
    let trouble = errors.iter().find(trouble);
    assert_eq!(trouble, None, "{errors:#?}");
}

#[test]
fn a_bot_lives_in_a_room_of_terminals_and_irc_clients() {
    for (name, capabilities) in BOTS {
        let server = Server::chat(&[]);
        let mut ann = Guest::irc_in(server.address, "ann", "#den");
        let mut plain = Guest::plain(server.address, "zoë");
        plain.asks("/join #den");
        let Some(bot) = start(name, &server, &[]) else { return };
        sees(&bot, "joined bot #den");
        sees(&bot, "inside #den ann bot zoë");
        if !capabilities.is_empty() {
            sees(&bot, &format!("capabilities {}", capabilities.join(" ")));
        }

        ann.say("PRIVMSG #den :!echo hi");
        assert_eq!(ann.hears("PRIVMSG"), ":bot!bot@127.0.0.1 PRIVMSG #den :hi", "{name}");
        assert_eq!(plain.hears("bot: "), "#den bot: hi", "{name}");
        plain.say("!echo 你好, terminal");
        plain.hears("bot: 你好, terminal");
        ann.hears("bot!bot@127.0.0.1 PRIVMSG #den :你好, terminal");

        plain.say("/nick zora");
        sees(&bot, "renamed zoë zora");
        ann.say("NICK anna");
        sees(&bot, "renamed ann anna");
        ann.say("TOPIC #den :tea at four");
        sees(&bot, "topic tea at four");
        let mut troll = Guest::irc_in(server.address, "troll", "#den");
        sees(&bot, "joined troll #den");
        ann.say("PRIVMSG #den :!who");
        ann.hears("PRIVMSG #den :anna bot troll zora");
        ann.say("KICK #den troll :enough");
        sees(&bot, "kicked troll enough");
        troll.hears("KICK #den troll");
        plain.say("!who");
        plain.hears("bot: anna bot zora");
        leaves_content(bot, &mut ann);
    }
}

#[test]
fn a_bot_that_says_so_is_told_nothing_of_what_was_before_and_others_are() {
    for (name, _) in BOTS {
        let server = Server::chat(&[]);
        let mut ann = Guest::irc_in(server.address, "ann", "#den");
        ann.asks("PRIVMSG #den :!echo before you came");
        for (flags, is_told) in [
            (&["--capabilities", "batch,server-time"][..], true),
            (&["--capabilities", "batch,server-time", "--mode", "+B"], false),
            (&[], false),
        ] {
            let Some(bot) = start(name, &server, flags) else { return };
            sees(&bot, "joined bot #den");
            // What it is told of before comes before what it is asked now.
            ann.hears(":bot!bot@127.0.0.1 JOIN #den");
            ann.say("PRIVMSG #den :!who");
            sees(&bot, "heard ann !who");
            let was_told = bot.output.so_far().iter().any(|line| line == "heard ann !echo before you came");
            assert_eq!(was_told, is_told, "{name} {flags:?}: {:#?}", bot.output.so_far());
            leaves_content(bot, &mut ann);
        }
    }
}
