//! `--console`: in a program that was built for it, and in one that was not.

use std::net::{TcpListener, TcpStream};

use crate::support::{Server, output_of};

/// Which of the two this is.
const IS_BUILT_FOR_IT: bool = cfg!(all(feature = "console", any(tokio_unstable, console_without_tokio_unstable)));

#[track_caller]
fn refused(arguments: &[&str], code: i32) -> String {
    let output = output_of(arguments, b"");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors
}

#[test]
fn a_program_that_was_not_built_for_it_exits_with_2_and_says_how_to_build_it() {
    if IS_BUILT_FOR_IT {
        return;
    }
    for arguments in [&["--console", "echo"][..], &["echo", "--console", "127.0.0.1:0"]] {
        let errors = refused(arguments, 2);
        let command = "`cargo run -p echo-chat --features console --config 'build.rustflags=[";
        assert!(errors.contains("--console") && errors.contains(command), "{errors}");
    }
}

#[test]
fn the_log_says_how_to_attach() {
    if !IS_BUILT_FOR_IT {
        return;
    }
    let server = Server::start(&["--log-format", "human", "--console", "127.0.0.1:0"]);
    let line = server.logs("attach with: tokio-console http://127.0.0.1:");
    let (_, address) = line.split_once("http://").expect("an address to attach to");
    TcpStream::connect(address).expect("it is served");
    assert!(server.program.errors.so_far().iter().all(|line| !line.contains("WARN")), "it is for this machine only");
}

#[test]
fn a_console_that_others_can_reach_is_warned_of() {
    if !IS_BUILT_FOR_IT {
        return;
    }
    let server = Server::start(&["--log-format", "human", "--console", "0.0.0.0:0"]);
    let line = server.logs("tokio-console is open to other machines");
    assert!(line.contains("WARN"), "{line}");
}

#[test]
fn a_port_that_is_taken_exits_with_3_and_its_address() {
    if !IS_BUILT_FOR_IT {
        return;
    }
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("bound").to_string();
    let errors = refused(&["--console", &address, "echo", "--listen", "127.0.0.1:0"], 3);
    assert!(errors.contains(&address), "{errors}");
}
