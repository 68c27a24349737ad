//! irssi and WeeChat, as people run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Guest, Program, Server, echo_chat, everything_is_required, found};

/// A directory for a client's settings, gone when dropped.
struct Home {
    path: PathBuf,
}

impl Home {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("echo-chat-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("there is room for a directory");
        Self { path }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn is_there(program: &str) -> bool {
    let is_there = found(program);
    assert!(is_there || !everything_is_required(), "no {program} was found, and CI=true requires it");
    if !is_there {
        eprintln!("skipped: no {program} was found");
    }
    is_there
}

/// Waits until a client has read all that it was told: it answers one that asks whether it is there, behind all else.
#[track_caller]
fn is_up_to_date(friend: &mut Guest, nick: &str) {
    friend.say(&format!("PRIVMSG {nick} :\u{1}PING 12345 678\u{1}"));
    friend.hears("NOTICE bob :\u{1}PING 12345 678\u{1}");
}

/// Nothing that the client did was unknown to the server, or too short for it.
#[track_caller]
fn assert_understood(log: &Path) -> String {
    let log = fs::read_to_string(log).expect("the client wrote down what it was told");
    for numeric in [" 421 ", " 461 ", " 410 ", " 501 ", " 472 "] {
        assert!(!log.contains(numeric), "{numeric} in {log}");
    }
    log
}

#[test]
fn irssi_comes_in_with_the_command_that_the_server_prints_and_is_at_home() {
    if !is_there("irssi") || !is_there("script") {
        return;
    }
    let server = Program::start(&mut echo_chat(&["serve", "--listen", "127.0.0.1:0", "--flood", "off"]));
    let line = server.output.wait_for("how to come in with irssi", |line| line.trim_start().starts_with("IRC "));
    let (command, then) = line.trim_start().trim_start_matches("IRC ").split_once(" (then ").expect("where to go then");
    let command = command.trim();
    assert_eq!(then, "/join #lobby)");
    let port = command.rsplit(' ').next().and_then(|port| port.parse().ok()).expect("a port");
    let mut bob = Guest::irc_in(([127, 0, 0, 1], port).into(), "bob", "#den");

    let home = Home::new("irssi");
    // Unless told otherwise it sends more slowly than anybody could type, and takes many lines at once for a mistake.
    let config = "settings = { core = { nick = \"ann\"; user_name = \"ann\"; real_name = \"Ann\"; rawlog_lines = \"5000\"; }; \
                  \"irc/core\" = { cmd_queue_speed = \"10msec\"; cmds_max_at_once = \"100\"; }; \
                  \"fe-text\" = { paste_verify_line_count = \"0\"; }; };";
    fs::write(home.file("config"), config).expect("there is room for a file");
    let with_home = format!("{command} --home {}", home.path.display());
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &with_home, "/dev/null"]).env("TERM", "xterm");
    let mut irssi = Program::start(&mut terminal);
    server.errors.wait_for_text("\"nick\":\"ann\"");

    irssi.write(b"/join #den\r");
    bob.hears(":ann!ann@127.0.0.1 JOIN #den");
    is_up_to_date(&mut bob, "ann");
    irssi.write("hello, 你好\r".as_bytes());
    bob.hears(":ann!ann@127.0.0.1 PRIVMSG #den :hello, 你好");
    bob.asks("PRIVMSG #den :hello yourself");
    bob.asks("MODE #den +o ann");
    is_up_to_date(&mut bob, "ann");
    for command in ["/topic tea at four", "/names", "/whois bob", "/who #den", "/list -yes", "/mode #den"] {
        irssi.write(format!("{command}\r").as_bytes());
    }
    bob.hears("TOPIC #den :tea at four");
    // `/ban` works a few seconds later only, when it has asked for all that it wants to know of the room.
    irssi.write(b"/mode #den +b troll\r");
    bob.hears("MODE #den +b troll!*@*");
    irssi.write(b"/quote MODE #den b\r/away back soon\r/me waves\r");
    bob.hears("PRIVMSG #den :\u{1}ACTION waves\u{1}");
    assert!(bob.asks("PRIVMSG ann :psst").iter().any(|line| line.ends_with(" 301 bob ann :back soon")));
    irssi.write(b"/away\r/nick anna\r");
    bob.hears("NICK anna");
    is_up_to_date(&mut bob, "anna");
    let log = home.file("raw");
    irssi.write(format!("/rawlog save {}\r/quit supper\r", log.display()).as_bytes());
    assert!(bob.hears("QUIT").ends_with("supper"));

    let log = assert_understood(&log);
    for told in [
        " 001 ann ",
        " 353 ann = #den :",
        " 366 ann #den ",
        "PRIVMSG #den :hello yourself",
        " 311 ann bob ",
        " 352 ann #den ",
        " 322 ann #den ",
        " 324 ann #den ",
        " 367 ann #den troll!*@*",
        " 306 ann ",
        " 305 ann ",
        "PRIVMSG ann :psst",
    ] {
        assert!(log.contains(told), "no {told:?} in {log}");
    }
}

#[test]
fn weechat_comes_in_and_talks() {
    if !is_there("weechat-headless") {
        return;
    }
    let server = Server::chat(&[]);
    let mut bob = Guest::irc_in(server.address, "bob", "#den");
    let home = Home::new("weechat");
    let port = server.address.port();
    let mut command = Command::new("weechat-headless");
    command.arg("--dir").arg(&home.path).env("HOME", &home.path);
    for run in [
        format!("/server add here 127.0.0.1/{port} -notls -nossl"),
        "/set irc.server.here.nicks ann".to_owned(),
        "/set irc.server.here.username ann".to_owned(),
        "/set irc.server.here.autojoin #den".to_owned(),
        "/set irc.server.here.command /msg bob here I am;/whois bob;/list".to_owned(),
        "/set irc.server.here.anti_flood_prio_high 0".to_owned(),
        "/set irc.server.here.anti_flood_prio_low 0".to_owned(),
        "/set irc.server_default.anti_flood 0".to_owned(),
        "/connect here".to_owned(),
    ] {
        command.args(["--run-command", &run]);
    }
    let _weechat = Program::start(&mut command);
    bob.hears(":ann!ann@127.0.0.1 PRIVMSG bob :here I am");
    bob.hears(":ann!ann@127.0.0.1 JOIN #den");
    is_up_to_date(&mut bob, "ann");
    bob.say("PRIVMSG ann :\u{1}VERSION\u{1}");
    bob.hears("NOTICE bob :\u{1}VERSION WeeChat");
}
