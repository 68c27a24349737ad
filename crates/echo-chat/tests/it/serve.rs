//! Starting the server and coming in, with what a newcomer has at hand.

use std::net::SocketAddr;
use std::process::Command;

use crate::support::{Guest, Program, Server, echo_chat, everything_is_required, found, metrics, output_of};

/// Returns `nc` on the server's port, or says that there is none.
fn netcat(server: &Server, flags: &[&str]) -> Option<Command> {
    if !found("nc") {
        assert!(!everything_is_required(), "no nc was found, and CI=true requires one");
        eprintln!("skipped: no nc was found");
        return None;
    }
    let mut command = Command::new("nc");
    command.args(flags).args(["127.0.0.1", &server.address.port().to_string()]);
    Some(command)
}

#[test]
fn two_terminals_with_nc_are_a_conversation() {
    let server = Server::chat(&[]);
    let Some(mut first) = netcat(&server, &[]) else { return };
    let mut ann = Program::start(&mut first);
    ann.output.wait_for_text("What do you want to be called?");
    ann.write(b"ann\n");
    ann.output.wait_for_text("Hello ann, nobody else is here yet.");

    let mut second = Program::start(&mut netcat(&server, &[]).expect("found before"));
    second.output.wait_for_text("What do you want to be called?");
    second.write("小明\n".as_bytes());
    second.output.wait_for_text("Hello 小明, somebody else is here.");
    ann.output.wait_for_text("+ 小明 joined #lobby");

    ann.write(b"hello there\n");
    second.output.wait_for_text("ann: hello there");
    second.write("你好\n".as_bytes());
    ann.output.wait_for_text("小明: 你好");
    ann.write(b"/quit supper\n");
    second.output.wait_for("why ann left", |line| line.starts_with("- ann left the chat") && line.ends_with("supper"));
    ann.output.wait_for_text("Goodbye.");
}

#[test]
fn a_file_sent_with_nc_is_said_line_by_line_and_nc_ends() {
    let server = Server::chat(&[]);
    let Some(mut command) = netcat(&server, &["-N"]) else { return };
    let mut listener = Guest::irc_in(server.address, "bob", "#lobby");
    let mut ann = Program::start(&mut command);
    // The last line has no end, as in many a file.
    ann.write(b"ann\nfirst\nsecond\nthird");
    assert!(ann.status().success(), "{:?}", ann.errors.so_far());
    for text in ["first", "second", "third"] {
        listener.hears(&format!("PRIVMSG #lobby :{text}"));
    }
    listener.hears("QUIT");
}

#[test]
fn the_commands_that_the_server_prints_work_as_they_are() {
    let mut command = echo_chat(&["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
    let server = Program::start(&mut command);
    server.output.wait_for_text("Ctrl-C drains and stops");
    let printed = server.output.so_far();
    let way = |name: &str| {
        let line = printed.iter().find_map(|line| line.trim_start().strip_prefix(name));
        line.unwrap_or_else(|| panic!("no {name} in {printed:#?}")).trim()
    };

    if found("nc") {
        let mut shell = Command::new("sh");
        let mut ann = Program::start(shell.args(["-c", way("plain")]));
        ann.output.wait_for_text("What do you want to be called?");
        ann.write(b"ann\n");
        ann.output.wait_for_text("Hello ann");
    }
    let page = metrics(way("metrics"));
    assert!(page.iter().any(|line| line.contains("echo_chat_")), "{page:?}");

    // The way to open it up is a command line that is understood.
    let open = printed.iter().find_map(|line| line.split_once("To open it up:  echo-chat ")).expect("it is told").1;
    let arguments: Vec<_> = open.split(' ').chain(["--check-config"]).collect();
    let output = output_of(&arguments, b"");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn one_port_is_for_those_with_lines_and_those_with_irc() {
    let server = Server::chat(&[]);
    let mut ann = Guest::plain(server.address, "ann");
    let mut bob = Guest::irc_in(server.address, "bob", "#lobby");
    ann.say("we meet");
    bob.hears("we meet");
}

/// Returns where a server listens, as soon as there are so many places.
#[track_caller]
fn addresses(server: &Server, count: usize) -> Vec<SocketAddr> {
    let mut lines: Vec<String> = Vec::new();
    while lines.len() < count {
        let is_next = |line: &str| line.starts_with("listening on ") && !lines.iter().any(|seen| seen == line);
        lines.push(server.program.output.wait_for("where it listens", is_next));
    }
    lines.iter().map(|line| line.trim_start_matches("listening on ").parse().expect("an address")).collect()
}

#[test]
fn a_listener_for_irc_is_for_irc_and_one_for_lines_is_for_lines() {
    let server = Server::chat(&["--listen", "irc://127.0.0.1:0", "--listen", "plain://127.0.0.1:0"]);
    let addresses = addresses(&server, 3);

    let mut irc = Guest::at_the_door(addresses[1]);
    irc.say("ann");
    irc.register("ann", "");
    assert!(irc.hears(" 001 ").contains("ann!ann@127.0.0.1"));
    assert!(!irc.heard().iter().any(|line| line.contains("Hello ann")));

    let mut plain = Guest::at_the_door(addresses[2]);
    plain.hears("What do you want to be called?");
    plain.say("NICK bob");
    plain.hears("What do you want to be called?");
    plain.say("bob");
    plain.hears("Hello bob");
}

#[test]
fn what_a_browser_posts_is_refused_and_nothing_of_it_is_done() {
    let server = Server::chat(&[]);
    let mut ann = Guest::plain(server.address, "ann");
    let commands = "NICK evil\r\nUSER evil 0 * :evil\r\nJOIN #lobby\r\nPRIVMSG #lobby :bought by ann\r\nQUIT\r\n";
    for method in ["POST", "PUT", "OPTIONS", "GET", "BREW"] {
        let mut browser = Guest::at_the_door(server.address);
        let length = commands.len();
        browser.say(&format!("{method} / HTTP/1.1\r\nHost: chat\r\nContent-Length: {length}\r\n\r\n{commands}"));
        let answer = browser.ends();
        assert_eq!(answer[0], "HTTP/1.1 405 Method Not Allowed");
        assert!(!answer.iter().any(|line| line.contains("evil")), "{answer:?}");
    }
    // Even one that was slow to ask, and was greeted for that.
    let mut slow = Guest::at_the_door(server.address);
    slow.hears("What do you want to be called?");
    slow.say(&format!("POST / HTTP/1.1\r\n\r\n{commands}"));
    assert_eq!(slow.ends()[0], "HTTP/1.1 405 Method Not Allowed");
    assert!(ann.catch_up().is_empty(), "{:?}", ann.heard());
}

#[test]
fn what_a_browser_posts_is_refused_where_nothing_is_guessed_too() {
    let server = Server::chat(&["--listen", "irc://127.0.0.1:0", "--listen", "plain://127.0.0.1:0"]);
    let mut ann = Guest::plain(server.address, "ann");
    let commands = "evil\r\nNICK evil\r\nUSER evil 0 * :evil\r\nJOIN #lobby\r\nPRIVMSG #lobby :bought by ann\r\n";
    for address in &addresses(&server, 3)[1..] {
        for method in ["POST", "BREW"] {
            let mut browser = Guest::at_the_door(*address);
            browser.say(&format!("{method} / HTTP/1.1\r\nHost: chat\r\n\r\n{commands}"));
            let answer = browser.ends();
            assert!(answer.iter().any(|line| line == "HTTP/1.1 405 Method Not Allowed"), "{answer:?}");
            assert!(!answer.iter().any(|line| line.contains("evil")), "{answer:?}");
        }
    }
    assert!(ann.catch_up().is_empty(), "{:?}", ann.heard());
}

#[test]
fn who_speaks_tls_is_let_go_without_a_word() {
    let server = Server::chat(&[]);
    let mut client = Guest::at_the_door(server.address);
    client.send(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03NICK ann\r\nUSER ann 0 * :ann\r\n");
    assert!(client.ends().is_empty());
}

#[test]
fn an_irc_client_that_is_slow_to_begin_is_still_one() {
    let server = Server::chat(&[]);
    let mut client = Guest::at_the_door(server.address);
    client.hears("What do you want to be called?");
    client.register("ann", "");
    client.hears(" 001 ann ");
    client.asks("JOIN #lobby");
    let mut bob = Guest::plain(server.address, "bob");
    bob.say("welcome");
    assert_eq!(client.hears("welcome"), ":bob!plain@127.0.0.1 PRIVMSG #lobby :welcome");
}

#[test]
fn first_lines_in_single_bytes_are_understood() {
    let server = Server::chat(&[]);
    let mut irc = Guest::at_the_door(server.address);
    for byte in b"NICK ann\r\nUSER ann 0 * :ann\r\n" {
        irc.send(&[*byte]);
    }
    irc.hears(" 001 ann ");
    let mut plain = Guest::at_the_door(server.address);
    for byte in "小明\n".as_bytes() {
        plain.send(&[*byte]);
    }
    plain.hears("Hello 小明");
}

#[test]
fn what_telnet_negotiates_is_not_read_as_text() {
    let server = Server::chat(&[]);
    let mut telnet = Guest::at_the_door(server.address);
    telnet.send(b"\xff\xfd\x03\xff\xfb\x18\xff\xfa\x18\x00xterm\xff\xf0ann\r\0hel\xff\xf1lo\r\n");
    telnet.hears("Hello ann");
    let late = Guest::plain(server.address, "bob");
    assert!(late.heard().iter().any(|line| line.ends_with(" ann: hello")), "{:?}", late.heard());
}
