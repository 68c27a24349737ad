//! What comes back, byte by byte.

use crate::support::Server;

#[test]
fn a_message_comes_back_as_it_is() {
    let server = Server::start(&[]);
    server.connect().asks("hello\n\0\u{1b}", "hello\n\0\u{1b}");
}

#[test]
fn every_message_gets_its_suffix() {
    let server = Server::start(&["--suffix", "_sb"]);
    let mut client = server.connect();
    client.asks("111", "111_sb");
    client.asks("你好", "你好_sb");
}

#[test]
fn capitals_are_made_of_ascii_letters_only() {
    let server = Server::start(&["--upper"]);
    server.connect().asks("ß你a", "ß你A");
}

#[test]
fn a_suffix_never_lands_inside_a_character_wherever_a_message_is_cut() {
    let server = Server::start(&["--suffix", "_sb", "--quiet"]);
    let text = "é你🙂";
    for cut in 1..text.len() {
        let mut client = server.connect();
        let whole = (0..=cut).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        client.send(&text.as_bytes()[..cut]);
        if whole > 0 {
            client.expect(format!("{}_sb", &text[..whole]));
        }
        client.send(&text.as_bytes()[cut..]);
        client.finish();
        let rest = String::from_utf8(client.rest()).expect("no character was cut");
        // One answer, or two where the parts did not arrive together.
        assert_eq!(rest.replace("_sb", ""), text[whole..], "cut at {cut}");
        assert!(rest.ends_with("_sb"), "cut at {cut}: {rest}");
    }
}

#[test]
fn text_in_single_bytes_keeps_its_characters_whole() {
    let server = Server::start(&["--suffix", "|", "--quiet"]);
    let mut client = server.connect();
    for character in "aß你🙂".chars() {
        let mut buffer = [0; 4];
        for byte in character.encode_utf8(&mut buffer).as_bytes() {
            client.send([*byte]);
        }
        client.expect(format!("{character}|"));
    }
}

#[test]
fn a_message_of_many_reads_keeps_its_characters_whole() {
    let server = Server::start(&["--suffix", "|", "--quiet"]);
    let mut client = server.connect();
    // No multiple of three fits the 64 KiB of one read.
    let text = "你".repeat(200_000);
    client.send(&text);
    client.finish();
    let answer = String::from_utf8(client.rest()).expect("no character was cut");
    assert_eq!(answer.replace('|', ""), text);
    assert!(answer.contains('|'));
}

#[test]
fn invalid_bytes_pass_by_default() {
    let server = Server::start(&["--suffix", "_sb"]);
    let mut client = server.connect();
    client.asks(b"\xff\xfe", b"\xff\xfe_sb");
    client.asks("still here", "still here_sb");
}

#[test]
fn invalid_bytes_are_replaced_on_request() {
    let server = Server::start(&["--suffix", "_sb", "--invalid", "replace"]);
    let mut client = server.connect();
    client.asks(b"a\xff\xfeb", "a\u{fffd}\u{fffd}b_sb");
    client.asks("still here", "still here_sb");
}

#[test]
fn invalid_bytes_end_the_conversation_on_request() {
    let server = Server::start(&["--suffix", "_sb", "--invalid", "close"]);
    let mut client = server.connect();
    client.asks("fine", "fine_sb");
    client.asks(b"ok\xff", "ok_sb");
    assert!(client.rest().is_empty());
    server.logs("not UTF-8");
    server.connect().asks("others go on", "others go on_sb");
}

#[test]
fn who_has_finished_sending_still_gets_the_answer_and_then_the_end() {
    let server = Server::start(&["--suffix", "_sb"]);
    let mut client = server.connect();
    client.send(b"a\xe4");
    client.expect("a_sb");
    client.finish();
    assert_eq!(client.rest(), b"\xe4_sb", "what waited for its other bytes");
}

#[test]
fn clients_are_answered_at_the_same_time() {
    for threads in ["1", "2"] {
        let server = Server::start(&["--threads", threads]);
        let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
        for (number, client) in clients.iter_mut().enumerate().rev() {
            client.asks(format!("{number:02}"), format!("{number:02}"));
        }
    }
}

#[test]
fn clients_and_messages_are_printed_on_one_line_each() {
    let server = Server::start(&["--suffix", "_sb"]);
    let mut client = server.connect();
    client.asks("a\r\n\x1b[2J你", "a\r\n\x1b[2J你_sb");
    server.prints(&format!("echo-1: {} connected", client.address()));
    assert_eq!(server.prints("[2J"), r"echo-1: a\r\n\u{1b}[2J你");
}

#[cfg(unix)]
#[test]
fn a_quiet_server_prints_neither() {
    let server = Server::start(&["--quiet"]);
    server.connect().asks("hello", "hello");
    let (_, lines) = server.terminate();
    assert_eq!(lines.len(), 1, "{lines:?}");
}
