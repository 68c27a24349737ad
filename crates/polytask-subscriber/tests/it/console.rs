//! tokio-console: that it can attach, or why it cannot.

use std::net::{TcpListener, TcpStream};

use polytask_subscriber::{Console, Missing, StartError};

/// What this program was built without, if anything.
fn missing() -> Option<Missing> {
    if !cfg!(feature = "console") {
        Some(Missing::Feature)
    } else if !cfg!(any(tokio_unstable, console_without_tokio_unstable)) {
        Some(Missing::Flag)
    } else {
        None
    }
}

#[test]
fn it_can_attach_where_the_program_was_built_for_it() {
    let console = Console::new().address("127.0.0.1:0");
    match (missing(), polytask_subscriber::builder().console(console).try_init()) {
        (Some(missing), Err(StartError::NotBuiltForConsole(told))) => assert_eq!(told, missing),
        (None, Ok(started)) => {
            let address = started.console_address().expect("it was asked for");
            TcpStream::connect(address).expect("it is served");
        }
        (missing, result) => panic!("built without {missing:?}, and then {result:?}"),
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_with_its_address() {
    if missing().is_some() {
        // Nobody gets as far as to take a port.
        return;
    }
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("bound").to_string();
    let result = polytask_subscriber::builder().console(Console::new().address(&address)).try_init();
    let sentence = result.expect_err("the port is taken").to_string();
    assert!(sentence.starts_with(&format!("tokio-console cannot be served at {address}: ")), "{sentence}");
}
