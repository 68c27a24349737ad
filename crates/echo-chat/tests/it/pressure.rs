//! Clients who do not read, and clients who are gone.

use crate::support::Server;

/// Bytes of which no two neighbouring kilobytes are alike.
fn pattern() -> Vec<u8> {
    (0..1_000_003_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

#[test]
fn a_client_who_does_not_read_is_no_longer_read_from_and_loses_nothing() {
    let server = Server::start(&["--quiet"]);
    let mut client = server.connect();
    let block = pattern();
    let sent = client.send_until_stuck(&block);
    // The others do not notice, and what the server holds for this one is one read.
    server.connect().asks("hello", "hello");
    #[cfg(target_os = "linux")]
    {
        let peak = server.program.kibibytes("VmHWM");
        assert!(peak < 32 * 1024, "{peak} KiB after {sent} bytes");
    }
    let reader = std::thread::spawn(move || {
        client.finish();
        client.rest()
    });
    let answer = reader.join().expect("everything comes back");
    assert_eq!(answer.len(), sent);
    assert!(answer.iter().eq(block.iter().cycle().take(sent)), "the bytes differ");
}

#[cfg(unix)]
#[test]
fn a_client_who_leaves_is_no_message() {
    let server = Server::start(&["--log", "debug"]);
    for number in 1..=20 {
        let mut client = server.connect();
        client.asks("x", "x");
        if number % 2 == 0 {
            client.finish();
            assert!(client.rest().is_empty());
        }
        drop(client);
    }
    for number in 1..=20 {
        let name = format!("\"connection\":\"echo-{number}\"");
        server.program.errors.wait_for(&name, |line| line.contains(&name) && line.contains("closed: the client left"));
    }
    let (status, lines) = server.terminate();
    assert!(status.success());
    let messages = lines.iter().filter(|line| line.ends_with(": x")).count();
    assert_eq!((messages, lines.len()), (20, 1 + 20 + 20), "{lines:?}");
}
