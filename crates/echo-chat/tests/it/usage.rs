//! Command lines, and what is said about those that do not work.

use crate::support::{Server, output_of};

#[track_caller]
fn fails(arguments: &[&str], code: i32) -> String {
    let output = output_of(arguments, b"");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    assert!(output.stdout.is_empty(), "{arguments:?} printed {:?}", output.stdout);
    errors
}

#[test]
fn flags_that_make_no_sense_exit_with_2_and_name_the_flag() {
    for (arguments, named) in [
        (&["echo", "--suffix", "x", "--upper"][..], "--upper"),
        (&["echo", "--once", "--pool", "2"], "--pool"),
        (&["echo", "--pool", "0"], "--pool"),
        (&["echo", "--invalid", "ignore"], "--invalid"),
        (&["echo", "--listen", "9000"], "--listen"),
        (&["echo", "--suffix", ""], "--suffix"),
        (&["echo", "--drain", "5"], "a time with its unit"),
        (&["bench", "--duration", "5", "127.0.0.1:1"], "a time with its unit"),
        (&["echo", "--colour"], "--colour"),
        (&["serve", "--flood", "maybe"], "on or off"),
        (&["connect"], "HOST"),
        (&["connect", "--raw", "--json", "127.0.0.1:9000"], "--json"),
        (&["connect", "nowhere:x"], "HOST"),
        (&["connect", "--nick", "a b", "nowhere"], "--nick"),
        (&["connect", "nowhere"], "--room"),
        (&["connect", "--raw", "nowhere"], "HOST:PORT"),
        (&["--log", "info,echo_chat=loud", "echo"], "`echo_chat=loud`"),
        (&["--log-format", "xml", "echo"], "--log-format"),
        (&["--console", "7000", "echo"], "--console"),
    ] {
        let errors = fails(arguments, 2);
        assert!(errors.contains(named), "{arguments:?}: {errors}");
    }
}

#[test]
fn an_address_in_use_exits_with_3_and_one_sentence() {
    let server = Server::start(&[]);
    let address = server.address.to_string();
    let errors = fails(&["echo", "--listen", &address], 3);
    assert_eq!(errors.lines().count(), 1, "{errors}");
    let port = server.address.port().to_string();
    assert!(errors.contains(&port) && errors.contains("--listen"), "{errors}");
    let process = format!("taken by pid {} (echo-chat). Use --listen 127.0.0.1:", server.program.id());
    assert!(errors.contains(&process) || cfg!(not(target_os = "linux")), "{errors}");
}

#[test]
fn an_address_of_another_machine_exits_with_3() {
    // Set aside for documentation, so no machine has it.
    let errors = fails(&["echo", "--listen", "192.0.2.1:0"], 3);
    assert!(errors.contains("no such address"), "{errors}");
}

#[test]
fn exit_codes_are_in_the_help() {
    for arguments in
        [&["--help"][..], &["echo", "--help"], &["connect", "--help"], &["serve", "--help"], &["config", "--help"]]
    {
        let output = output_of(arguments, b"");
        let help = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success());
        for code in ["0 ", "1 ", "2 ", "3 ", "4 ", "130 "] {
            assert!(help.contains(&format!("\n  {code}")), "{code} is missing in {help}");
        }
    }
}

#[test]
fn the_log_is_json_where_nobody_watches_and_lines_where_asked_for() {
    let json = Server::start(&["--pool", "1"]);
    let _clients = [json.connect(), json.connect()];
    let line = json.logs("waiting, 0 before it");
    assert!(line.starts_with('{') && line.contains("\"connection\":\"echo-2\""), "{line}");

    let human = Server::start(&["--pool", "1", "--log-format", "human"]);
    let _clients = [human.connect(), human.connect()];
    let line = human.logs("waiting, 0 before it");
    assert!(line.contains("INFO") && line.contains("connection=echo-2"), "{line}");
    assert!(!line.contains('\u{1b}'), "no colours in a file: {line}");
}
