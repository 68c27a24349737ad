//! Our client, against the tutorials' servers and ours.

use std::net::TcpListener;

use crate::support::{Program, Server, output_of, pythons, script};

#[track_caller]
fn connect(address: &str, input: &str) -> (Option<i32>, String, String) {
    let output = output_of(&["connect", "--raw", address], input.as_bytes());
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Starts the tutorials' server and returns it with its address.
fn python_server(python: &std::path::Path, mode: &str) -> (Program, String) {
    let program = Program::start(script(python, "server.py").arg(mode));
    let port = program.output.wait_for("a port", |line| line.parse::<u16>().is_ok());
    (program, format!("127.0.0.1:{port}"))
}

#[test]
fn lines_go_to_a_python_server_and_answers_come_back() {
    for python in pythons() {
        let (_server, address) = python_server(python, "forever");
        let (code, answers, errors) = connect(&address, "111\n\n   \n你好\r\n last");
        assert_eq!((code, answers.as_str()), (Some(0), "111_sb\n你好_sb\n last_sb"), "{errors}");
        // It serves the next one too.
        assert_eq!(connect(&address, "again\n").1, "again_sb");
    }
}

#[test]
fn a_python_server_that_ends_after_one_message_is_reported() {
    for python in pythons() {
        let (_server, address) = python_server(python, "once");
        let (code, answers, errors) = connect(&address, "111\n222\n");
        assert_eq!((code, answers.as_str()), (Some(3), "111sb"), "{errors}");
        assert!(errors.contains("closed the connection"), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}

#[test]
fn the_end_of_the_lines_after_the_last_answer_is_no_error() {
    for python in pythons() {
        let (_server, address) = python_server(python, "once");
        let (code, answers, errors) = connect(&address, "111\n");
        assert_eq!((code, answers.as_str()), (Some(0), "111sb"), "{errors}");
    }
}

#[test]
fn nobody_listening_exits_with_3_and_one_sentence() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a port is free").to_string();
    let (code, _, errors) = connect(&address, "hello\n");
    assert_eq!(code, Some(3));
    assert!(errors.contains(&address), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

#[test]
fn a_line_of_many_megabytes_holds_nobody_up() {
    let server = Server::start(&["--quiet"]);
    let line = "你".repeat(4_000_000);
    let (code, answers, errors) = connect(&server.address.to_string(), &format!("{line}\n"));
    assert_eq!(code, Some(0), "{errors}");
    // It ends at the first answer after all was sent; what was printed until then is in order.
    let answers = answers.replace('\n', "");
    assert!(!answers.is_empty() && line.starts_with(&answers));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_there_is_a_prompt_and_no_answer_moves_the_cursor() {
    let server = Server::start(&["--suffix", "_sb"]);
    for python in pythons() {
        let mut terminal = script(python, "terminal.py");
        let address = server.address.to_string();
        terminal.args([env!("CARGO_BIN_EXE_echo-chat"), "connect", "--raw", &address]);
        let mut typing = Program::start(&mut terminal);
        typing.write("see >>>\ntype 你好\nsee 你好_sb\nsee >>>\n".as_bytes());
        typing.write(b"type a\\x9b2J\nsee a\\u{9b}2J_sb\nsee >>>\nend\n");
        let ended = typing.status();
        assert!(ended.success(), "{python:?}: {:?}", typing.errors.so_far());
        assert_eq!(typing.output.so_far(), ["exit 0"], "{python:?}");
    }
}
