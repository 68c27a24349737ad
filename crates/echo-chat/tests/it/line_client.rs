//! The client for people, scripts and programs, against a server that a test plays.

use std::net::TcpListener;

use crate::support::{IrcStage, Program, echo_chat};

/// Starts a client with these arguments on a server.
fn start(stage: &IrcStage, arguments: &[&str]) -> Program {
    let address = stage.address.to_string();
    Program::start(echo_chat(&["connect", &address]).args(arguments))
}

/// Starts one that sends `input` to `#x` and ends.
fn pipe(stage: &IrcStage, input: &str) -> Program {
    let mut program = start(stage, &["--nick", "bot", "--room", "#x"]);
    program.write(input.as_bytes());
    program.end_input();
    program
}

/// Waits for the end, and returns its code, its output, and its errors.
#[track_caller]
fn end_of(program: Program) -> (Option<i32>, String, String) {
    let output = program.output();
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_script_sends_its_lines_waits_until_they_are_taken_and_ends_well() {
    let stage = IrcStage::new();
    let program = pipe(&stage, "hi\n\n/etc/passwd\n你好");
    let mut peer = stage.accept_into_x("bot", "");
    peer.hears("PRIVMSG #x :hi");
    let first = peer.hears_something("PING ");
    peer.hears("PRIVMSG #x :/etc/passwd");
    peer.hears("PRIVMSG #x :你好");
    peer.hears("PING done");
    // An answer for the last one alone is none for the others.
    peer.says(":s PONG s done");
    peer.says(&format!(":s PONG s {first}"));
    peer.answers();
    peer.hears("QUIT");
    drop(peer);
    assert_eq!(end_of(program), (Some(0), String::new(), String::new()));
}

#[test]
fn where_the_server_echoes_a_script_waits_for_the_echo() {
    let stage = IrcStage::new();
    let program = pipe(&stage, "hi\n");
    let mut peer = stage.accept_into_x("bot", "echo-message");
    peer.hears("PRIVMSG #x :hi");
    peer.hears_something("PING taken-");
    peer.hears("PING done");
    peer.says(":bot!u@h PRIVMSG #x :hi\r\n:s PONG s done");
    peer.hears("QUIT");
    drop(peer);
    assert_eq!(end_of(program).0, Some(0));
}

#[test]
fn a_script_that_is_refused_says_why_and_exits_with_3() {
    let stage = IrcStage::new();
    let program = pipe(&stage, "hi\n");
    let mut peer = stage.accept();
    peer.lets_in("bot", "");
    peer.hears("JOIN #x");
    peer.says(":s 475 bot #x :Cannot join channel (+k)\r\n:s PONG s ready");
    peer.hears_something("PING ");
    peer.hears("QUIT");
    drop(peer);
    let (code, _, errors) = end_of(program);
    let expected = format!("echo-chat: {} refused: #x: Cannot join channel (+k)", stage.address);
    assert_eq!((code, errors), (Some(3), expected));
}

#[test]
fn a_line_that_is_not_taken_is_no_good_end() {
    let stage = IrcStage::new();
    let mut program = start(&stage, &["--nick", "bot", "--room", "#x"]);
    program.write(b"hi\n");
    let mut peer = stage.accept_into_x("bot", "");
    peer.hears("PRIVMSG #x :hi");
    // The input goes on, and nobody waits for its end.
    peer.says(":s 404 bot #x :Cannot send to channel");
    peer.hears_something("PING ");
    peer.hears("QUIT");
    drop(peer);
    let (code, _, errors) = end_of(program);
    assert_eq!(code, Some(3));
    assert!(errors.contains("Cannot send to channel"), "{errors}");
}

#[test]
fn a_script_whose_server_goes_says_how_many_lines_may_be_lost() {
    let stage = IrcStage::new();
    let program = pipe(&stage, "one\ntwo\n");
    let mut peer = stage.accept_into_x("bot", "");
    peer.hears("PRIVMSG #x :one");
    peer.hears_something("PING ");
    peer.hears("PRIVMSG #x :two");
    peer.hears("PING done");
    peer.says("ERROR :going down");
    drop(peer);
    let (code, _, errors) = end_of(program);
    assert_eq!(code, Some(3));
    assert!(errors.contains("going down; 2 lines may not have arrived"), "{errors}");
}

#[test]
fn a_nick_that_is_taken_ends_a_script() {
    let stage = IrcStage::new();
    let program = pipe(&stage, "hi\n");
    let mut peer = stage.accept();
    peer.hears("CAP LS 302");
    peer.says(":s 433 * bot :Nickname is already in use");
    peer.hears("NICK bot");
    peer.hears_something("USER ");
    peer.hears("QUIT");
    drop(peer);
    let (code, _, errors) = end_of(program);
    assert_eq!(code, Some(3));
    assert!(errors.contains("bot: Nickname is already in use; try another nick with --nick"), "{errors}");
}

#[test]
fn nobody_listening_is_told_at_once_and_not_tried_again() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a port is free").to_string();
    let program = Program::start(&mut echo_chat(&["connect", &address, "--json"]));
    let (code, _, errors) = end_of(program);
    let expected = format!("echo-chat: cannot connect to {address}: nobody listens there; start the server first");
    assert_eq!((code, errors), (Some(3), expected));
}

#[test]
fn a_program_gets_an_object_a_line_and_its_lines_may_be_commands() {
    let stage = IrcStage::new();
    let mut program = start(&stage, &["--nick", "bot", "--room", "x", "--json"]);
    let mut peer = stage.accept_into_x("bot", "server-time");
    peer.says("@time=2024-01-02T03:04:05.678Z :ann!a@h PRIVMSG #x :hi \u{1b}[2J bot");
    let said = program.output.wait_for_text(r#""said""#);
    assert_eq!(
        said,
        concat!(
            r#"{"time":"2024-01-02T03:04:05.678Z","event":"said","manner":"message","target":"#,
            r##""#x","nick":"ann","text":"hi \u001b[2J bot","own":false,"private":false,"mention":true}"##
        )
    );
    program.write(b"/me waves\n");
    peer.takes("#x :\u{1}ACTION waves\u{1}");
    program.output.wait_for_text(r#""manner":"action""#);
    program.write(b"/quit so long\n");
    peer.hears("QUIT :so long");
    peer.ends();
    drop(peer);
    assert_eq!(end_of(program).0, Some(0));
}

#[test]
fn after_a_loss_it_comes_back_to_its_rooms_and_says_again_what_was_not_taken() {
    let stage = IrcStage::new();
    let mut program = start(&stage, &["--nick", "bot", "--room", "x", "--json"]);
    let mut peer = stage.accept_into_x("bot", "");
    program.write(b"one\n");
    peer.takes("#x :one");
    program.write(b"two\n");
    peer.hears("PRIVMSG #x :two");
    drop(peer);
    program.output.wait_for_text(r#""retry_in_ms":"#);
    let mut peer = stage.accept_into_x("bot", "");
    peer.takes("#x :two");
    program.output.wait_for_text(r##""event":"resent","target":"#x","text":"two""##);
    program.end_input();
    peer.is_left();
    drop(peer);
    assert_eq!(end_of(program).0, Some(0));
}

#[test]
fn whose_input_ends_while_the_server_is_lost_does_not_wait_for_it() {
    let stage = IrcStage::new();
    let mut program = start(&stage, &["--nick", "bot", "--room", "x", "--json"]);
    let peer = stage.accept_into_x("bot", "");
    // Nobody is there to come back to.
    drop(stage);
    drop(peer);
    program.output.wait_for_text(r#""retry_in_ms":"#);
    program.end_input();
    assert_eq!(end_of(program).0, Some(0));
}

#[test]
fn whoever_does_not_want_to_come_back_ends_with_3() {
    let stage = IrcStage::new();
    let program = start(&stage, &["--nick", "bot", "--room", "x", "--json", "--no-reconnect"]);
    drop(stage.accept_into_x("bot", ""));
    program.output.wait_for_text(r#""event":"lost""#);
    let (code, _, errors) = end_of(program);
    assert_eq!(code, Some(3));
    assert!(errors.contains("closed the connection"), "{errors}");
}

#[cfg(unix)]
mod on_a_terminal {
    use crate::support::{IrcPeer, IrcStage, Lines, Program, pythons, script};

    /// Does the steps on a terminal while `play` is the server, which is given what the steps tell.
    #[track_caller]
    fn typed(arguments: &[&str], steps: &str, play: impl Fn(&IrcStage, &Lines)) {
        for python in pythons() {
            let stage = IrcStage::new();
            let mut terminal = script(python, "terminal.py");
            let address = stage.address.to_string();
            terminal.args(["--screen", env!("CARGO_BIN_EXE_echo-chat"), "connect", &address, "--nick", "me"]);
            let mut typing =
                Program::start(terminal.args(arguments).env_remove("NO_COLOR").env("TERM", "xterm-256color"));
            typing.write(steps.as_bytes());
            typing.end_input();
            play(&stage, &typing.output);
            let ended = typing.status();
            assert!(ended.success(), "{python:?}: {:?}", typing.errors.so_far());
            assert_eq!(typing.output.so_far().last().map(String::as_str), Some("exit 0"), "{python:?}");
        }
    }

    fn in_x(stage: &IrcStage) -> IrcPeer {
        stage.accept_into_x("me", "")
    }

    #[test]
    fn what_happens_is_shown_above_the_line_that_is_typed() {
        let steps =
            "see #x> \npress dra\nsee bob: hi [2Jthere\nsee #x> dra\ntype ft 你好\nsee me: draft 你好\nsee #x> \nend\n";
        typed(&["--room", "x"], steps, |stage, _| {
            let mut peer = in_x(stage);
            peer.says(":bob!b@h PRIVMSG #x :hi \u{1b}[2Jthere");
            peer.takes("#x :draft 你好");
            peer.hears("QUIT");
        });
    }

    #[test]
    fn words_are_completed_and_typos_are_told() {
        let steps = "see bob\npress b\\x09\nsee #x> bob: \ntype yes\nsee me: bob: yes\ntype /hlep\nsee did you mean /help?\ntype /quit\n";
        typed(&["--room", "x"], steps, |stage, _| {
            let mut peer = in_x(stage);
            peer.says(":bob!b@h JOIN #x");
            peer.takes("#x :bob: yes");
            peer.hears("QUIT");
        });
    }

    #[test]
    fn many_pasted_lines_are_sent_after_a_yes_only() {
        let paste = "press \\x1b[200~1\\x0d2\\x0d3\\x0d4\\x0d5\\x0d/quit\\x1b[201~\n";
        let question = "see send 6 pasted lines? [y/N]\n";
        let steps =
            format!("see #x> \n{paste}{question}press n\nsee not sent\n{paste}{question}press y\nsee me: /quit\nend\n");
        typed(&["--room", "x"], &steps, |stage, _| {
            let mut peer = in_x(stage);
            peer.hears("PRIVMSG #x :1");
            peer.hears_something("PING ");
            for line in ["2", "3", "4", "5", "/quit"] {
                peer.hears(&format!("PRIVMSG #x :{line}"));
            }
            peer.hears("QUIT");
        });
    }

    #[test]
    fn a_loss_keeps_what_was_being_typed() {
        let steps = "see #x> \npress dra\nsee #x> dra\ntell typed\nsee trying again\nsee offline #x> dra\nsee #x> dra\ntype ft\nsee me: draft\nend\n";
        typed(&["--room", "x"], steps, |stage, told| {
            let peer = in_x(stage);
            told.wait_for_text("typed");
            drop(peer);
            let mut peer = in_x(stage);
            peer.takes("#x :draft");
            peer.hears("QUIT");
        });
    }
}
