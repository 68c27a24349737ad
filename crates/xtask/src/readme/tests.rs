//! What is read out of a README, and what is made of it.

use std::net::TcpListener;
use std::time::Duration;
use std::{env, fs, process};

use super::{Kept, Promise, Server, keep_promises, output, promises};

/// Longer than a test may take.
const LONG: Duration = Duration::from_secs(120);

fn kept(text: &str) -> Vec<(String, Kept)> {
    let promises = promises(text).unwrap().into_iter();
    promises.map(|Promise { command, kept_when }| (command, kept_when)).collect()
}

#[test]
fn only_sh_blocks_are_run() {
    let text = "`ls`\n\n```rust\nlet no = 1;\n```\n```sh\ntrue\n\n# a comment\n```\n```text\nno\n```\n";
    assert_eq!(kept(text), [("true".to_owned(), Kept::Ends)]);
}

#[test]
fn a_comment_says_what_to_expect() {
    let text = "```sh\n\
        serve --listen 127.0.0.1:9000   # until Ctrl-C\n\
        printf hello | nc -N 127.0.0.1 9000  # prints hello\n\
        serve  # at 127.0.0.1:8067, until Ctrl-C\n\
        cargo build  # a while\n\
        echo 'a#b'\n\
        ```";
    let expected = [
        ("serve --listen 127.0.0.1:9000", Kept::Serves("127.0.0.1:9000".to_owned())),
        ("printf hello | nc -N 127.0.0.1 9000", Kept::Prints("hello".to_owned())),
        ("serve", Kept::Serves("127.0.0.1:8067".to_owned())),
        ("cargo build", Kept::Ends),
        ("echo 'a#b'", Kept::Ends),
    ];
    assert_eq!(kept(text), expected.map(|(command, kept)| (command.to_owned(), kept)));
}

#[test]
fn a_continued_line_is_one_command() {
    let text = "```sh\nprintf 'a b' \\\n  | cat\n```";
    assert_eq!(kept(text), [("printf 'a b' | cat".to_owned(), Kept::Ends)]);
}

#[test]
fn a_server_without_an_address_is_refused() {
    let reason = promises("```sh\nserve  # until Ctrl-C\n```").unwrap_err();
    assert!(reason.contains("no HOST:PORT"), "{reason}");
}

#[test]
fn a_broken_promise_is_told() {
    let reason = keep_promises("```sh\necho bye  # prints hello\n```").unwrap_err();
    assert_eq!(reason, r#"`echo bye` printed "bye\n", not "hello""#);
    assert!(keep_promises("```sh\nfalse | true\n```").is_err());
    assert!(output("exit 1").is_err());
}

#[test]
fn a_server_that_ends_well_when_interrupted_keeps_its_promise() {
    assert_eq!(interrupt("ends-well", "exit 0"), Ok(()));
}

#[test]
fn a_server_that_fails_when_interrupted_is_told() {
    let reason = interrupt("fails", "exit 3").unwrap_err();
    assert!(reason.contains("failed after Ctrl-C: exit status: 3"), "{reason}");
}

#[test]
fn a_server_that_ends_by_itself_is_told() {
    let reason = Server::launch("exit 0", LONG, || false).unwrap_err();
    assert_eq!(reason, "`exit 0` does not listen");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let reason = Server::start("true", &address, LONG).unwrap_err();
    assert!(reason.ends_with("is in use already"), "{reason}");
}

/// Interrupts a server that then does this, as soon as it can be interrupted.
fn interrupt(name: &str, farewell: &str) -> Result<(), String> {
    let ready = env::temp_dir().join(format!("xtask-{name}-{}", process::id()));
    let path = ready.display();
    let command = format!("trap '{farewell}' INT; touch {path}; while :; do sleep 0.1; done");
    let server = Server::launch(&command, LONG, || ready.exists())?;
    fs::remove_file(&ready).map_err(|error| error.to_string())?;
    server.stop()
}
