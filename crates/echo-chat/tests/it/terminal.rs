//! A chat server on a terminal, which `script` of util-linux makes.

use std::process::Command;

use crate::support::{Client, Program, everything_is_required};

#[test]
fn who_comes_and_goes_is_shown_once_where_the_log_is_on_the_same_terminal() {
    if let Err(error) = Command::new("script").arg("--version").output() {
        assert!(!everything_is_required(), "there is no script, and CI=true requires it: {error}");
        return eprintln!("skipped: there is no script: {error}");
    }
    let server = format!("'{}' serve --listen 127.0.0.1:0", env!("CARGO_BIN_EXE_echo-chat"));
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &server, "/dev/null"]);
    let mut program = Program::start(&mut terminal);
    let banner = program.output.wait_for_text("listening on ");
    let after = |text: &str| banner.split_once(text).expect("it is in the banner").1.split([' ', ',']).next();
    let address = after("listening on ").and_then(|address| address.parse().ok()).expect("an address");

    let mut client = Client::connect(address);
    client.send("ann\n/quit\n");
    client.rest();
    drop(client);
    let gone = program.output.wait_for_text("  - #1 ann");
    assert!(gone.contains("quit"), "{gone}");
    let process = after("(pid ").expect("a number");
    assert!(Command::new("kill").args(["-s", "TERM", process]).status().expect("there is a kill program").success());
    assert!(program.status().success());
    let shown = program.output.so_far();
    assert_eq!(shown.iter().filter(|line| line.contains("ann")).count(), 2, "{shown:#?}");
    assert!(shown.iter().any(|line| line.contains("draining")), "the log is there too: {shown:#?}");
}
