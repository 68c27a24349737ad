//! Clients who mean ill, or are broken: hostile text, lines without an end, silence.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::support::{Guest, Server, echo_chat, scaled};

/// What a terminal would act on, or what would make one line look like another.
const HOSTILE: [&str; 12] = [
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{1b}]0;title\u{1b}\\",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}Pq\u{1b}\\",
    "\u{9b}31mred\u{9c}",
    "\u{8}\u{8}\u{8}\u{7f}",
    "\u{202e}drowssap\u{2066}",
    "\u{2028}ann: forged\u{2029}",
    "\u{3}04colours\u{2}\u{1f}\u{f}",
    "\u{e0041}\u{e007f}",
    "\u{feff}\u{fffe}",
    "\u{b}\u{c}\u{5}",
];

#[track_caller]
fn assert_harmless(line: &str) {
    let is_hostile = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' | '\u{fffe}')
    };
    assert!(!line.contains(is_hostile), "{line:?}");
    let marks = line.chars().filter(|character| *character == '\u{301}').count();
    assert!(marks < 100, "{marks} combining marks");
}

#[test]
fn nothing_that_a_terminal_acts_on_reaches_one_however_it_is_said() {
    let server = Server::chat(&[]);
    let mut witness = Guest::plain(server.address, "ann");
    witness.asks("/join #den");
    let marks = format!("a{}", "\u{301}".repeat(240));
    for (number, text) in HOSTILE.iter().copied().chain([marks.as_str()]).enumerate() {
        let mut evil = Guest::at_the_door(server.address);
        let nick = format!("evil{number}");
        evil.say(&format!("NICK {nick}\r\nUSER {nick} 0 * :{text}"));
        evil.catch_up();
        for line in [
            "JOIN #den",
            &format!("PRIVMSG #den :{text}"),
            &format!("PRIVMSG ann :{text}"),
            &format!("PRIVMSG #den :\u{1}ACTION {text}\u{1}"),
            &format!("NOTICE #den :{text}"),
            &format!("PART #den :{text}"),
            &format!("JOIN #x{text}"),
            "JOIN #den",
            &format!("AWAY :{text}"),
            &format!("NICK {text}"),
            &format!("TOPIC #lobby :{text}"),
        ] {
            evil.say(line);
        }
        evil.catch_up();
        witness.asks(&format!("/whois {nick}"));
        witness.asks("/rooms");
        witness.asks(&format!("/op {nick}"));
        evil.asks(&format!("TOPIC #den :{text}"));
        evil.asks(&format!("KICK #den {nick} :{text}"));
        evil.asks("JOIN #den");
        evil.say(&format!("QUIT :{text}"));
        witness.hears(&format!("- {nick} left"));
    }
    let mut typist = Guest::plain(server.address, "typist");
    for text in HOSTILE {
        typist.asks(text);
        typist.asks(&format!("/{text}"));
        typist.asks(&format!("/me {text}"));
    }
    // Whoever comes later reads it again.
    let mut late = Guest::plain(server.address, "late");
    late.asks("/join #den");
    witness.catch_up();
    for line in witness.heard().iter().chain(typist.heard()).chain(late.heard()) {
        assert_harmless(line);
    }
    assert!(witness.heard().len() > 100, "{:?}", witness.heard());
}

#[test]
fn colours_reach_irc_clients_and_nothing_else_does() {
    let server = Server::chat(&[]);
    let mut ann = Guest::irc_in(server.address, "ann", "#lobby");
    let mut evil = Guest::irc_in(server.address, "evil", "#lobby");
    ann.catch_up();
    evil.say("PRIVMSG #lobby :\u{3}04red\u{f} \u{1b}[2J\u{9b}2J \u{202e}x");
    let line = ann.hears("PRIVMSG");
    assert!(line.contains("\u{3}04red\u{f}"), "{line:?}");
    assert!(!line.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{line:?}");
}

#[test]
fn a_return_in_the_middle_forges_no_line() {
    let server = Server::chat(&[]);
    let mut ann = Guest::plain(server.address, "ann");
    let mut bob = Guest::irc_in(server.address, "bob", "#lobby");
    let mut evil = Guest::plain(server.address, "evil");
    ann.catch_up();
    evil.send(b"hello\rann: I was wrong\n");
    assert_eq!(ann.hears("hello"), "evil: hello ann: I was wrong");
    assert_eq!(bob.hears("hello"), ":evil!plain@127.0.0.1 PRIVMSG #lobby :hello ann: I was wrong");

    // In IRC it ends a line, so that what follows is one of their own.
    let mut worse = Guest::irc_in(server.address, "worse", "#lobby");
    worse.send(b"PRIVMSG #lobby :first\r:ann!plain@127.0.0.1 PRIVMSG #lobby :second\r\n");
    assert_eq!(ann.hears("first"), "worse: first");
    assert_eq!(ann.hears("second"), "worse: second");
    assert_eq!(bob.hears("second"), ":worse!worse@127.0.0.1 PRIVMSG #lobby :second");
}

#[test]
fn what_is_not_utf_8_reaches_nobody_and_the_sender_is_told() {
    let server = Server::chat(&[]);
    let mut ann = Guest::plain(server.address, "ann");
    let mut bob = Guest::irc_in(server.address, "bob", "#lobby");
    bob.send(b"PRIVMSG #lobby :caf\xe9\r\n");
    assert!(bob.catch_up().iter().any(|line| line.contains("UTF-8")));
    ann.send(b"caf\xe9\r\n");
    assert!(ann.catch_up().iter().any(|line| line.contains("UTF-8")), "{:?}", ann.heard());
    for guest in [&mut ann, &mut bob] {
        guest.catch_up();
        assert!(!guest.heard().iter().any(|line| line.contains("caf")), "{:?}", guest.heard());
    }
}

#[test]
fn a_line_without_an_end_takes_no_memory_and_is_complained_of_once() {
    let server = Server::chat(&[]);
    let size = scaled(10, 100) << 20;
    let block = [b'x'; 1 << 16];
    let mut bystander = Guest::plain(server.address, "ann");
    for (mut guest, complaint) in
        [(Guest::irc(server.address, "bob"), " 417 "), (Guest::plain(server.address, "cyd"), "long")]
    {
        #[cfg(target_os = "linux")]
        let before = server.program.kibibytes("VmHWM");
        for _ in 0..size / block.len() {
            guest.send(&block);
        }
        guest.send(b"\r\n");
        let told = guest.catch_up();
        #[cfg(target_os = "linux")]
        {
            let grown = server.program.kibibytes("VmHWM") - before;
            assert!(grown < 1024, "{grown} KiB more for a line of {size} bytes");
        }
        assert!(told.len() == 1 && told[0].contains(complaint), "{told:?}");
    }
    bystander.catch_up();
    assert!(!bystander.heard().iter().any(|line| line.contains("xxxx")), "it was said to nobody");
}

#[test]
fn those_who_dawdle_at_the_door_hold_nobody_up_and_are_sent_away() {
    let patience = scaled(2, 10);
    let server = Server::chat(&["--set", &format!("limits.registration={patience}s")]);
    let mut slow: Vec<_> = (0..scaled(200, 5000)).map(|_| Guest::at_the_door(server.address)).collect();
    let mut longest = Duration::ZERO;
    let mut inside = Vec::new();
    // What they say does not count as saying who they are.
    for byte in b"NICK " {
        for guest in &mut slow {
            // Some may be away by now.
            let _ = guest.try_send(&[*byte]);
        }
        // Among them people come in as ever.
        let begun = Instant::now();
        inside.push(Guest::irc_in(server.address, &format!("ann{}", inside.len()), "#lobby"));
        longest = longest.max(begun.elapsed());
    }
    let waiting = inside[0].asks("LUSERS");
    let waiting = waiting.iter().find(|line| line.contains(" 253 ")).expect("it counts them");
    println!("in after {longest:?} at most, and then: {waiting}");
    for guest in &mut slow {
        let told = guest.ends();
        let reason = format!("no nickname within {patience} s");
        assert!(told.last().is_some_and(|line| line.contains(&reason)), "{told:?}");
    }
    for guest in &mut inside {
        guest.catch_up();
    }
}

#[test]
fn who_has_a_nick_and_nothing_else_is_sent_away_too() {
    let server = Server::chat(&["--set", "limits.registration=500ms"]);
    let mut guest = Guest::at_the_door(server.address);
    guest.say("CAP LS 302\r\nNICK ann");
    guest.hears("CAP * LS");
    let told = guest.ends();
    assert_eq!(told.last().expect("a reason"), "ERROR :Closing link: no nickname within 0 s");
}

#[test]
fn who_answers_pings_stays_and_who_does_not_is_gone() {
    let server = Server::chat(&["--set", "limits.ping=200ms", "--set", "limits.drop=2s"]);
    let mut alive = Guest::irc_in(server.address, "alive", "#lobby");
    let mut plain = Guest::plain(server.address, "ann");
    let mut dead = Guest::irc_in(server.address, "dead", "#lobby");
    let gone = loop {
        let line = alive.next().expect("a good connection").expect("it stays");
        if let Some((_, token)) = line.split_once(" PING ") {
            alive.say(&format!("PONG {token}"));
        } else if line.contains(" QUIT ") {
            break line;
        }
    };
    assert_eq!(gone, ":dead!dead@127.0.0.1 QUIT :Ping timeout: 2 s");
    assert!(dead.ends().iter().any(|line| line == "ERROR :Closing link: ping timeout: 2 s"), "{:?}", dead.heard());
    // Nobody expects a person to answer pings.
    assert!(!plain.catch_up().iter().any(|line| line.contains("PING")));
    alive.catch_up();
}

#[test]
fn of_a_hundred_who_want_the_same_nick_one_gets_it() {
    let server = Server::chat(&[]);
    let (address, start) = (server.address, Barrier::new(100));
    let results: Vec<_> = thread::scope(|scope| {
        let racing: Vec<_> = (0..100)
            .map(|number| {
                let start = &start;
                scope.spawn(move || {
                    // Half of them come in with it, the others change to it.
                    let mut guest = if number % 2 == 0 {
                        Guest::at_the_door(address)
                    } else {
                        Guest::irc(address, &format!("racer{number}"))
                    };
                    start.wait();
                    guest.say("NICK Champion\r\nUSER x 0 * :x");
                    let won = loop {
                        let line = guest.next().expect("a good connection").expect("it stays");
                        if line.contains(" 001 Champion ")
                            || line.ends_with(" NICK Champion")
                            || line.ends_with(" NICK :Champion")
                        {
                            break true;
                        }
                        if line.contains(" 433 ") {
                            break false;
                        }
                    };
                    (won, guest)
                })
            })
            .collect();
        racing.into_iter().map(|racer| racer.join().expect("it went well")).collect()
    });
    assert_eq!(results.iter().filter(|(won, _)| *won).count(), 1);
    let mut judge = Guest::irc(address, "judge");
    assert!(judge.asks("WHOIS champion").iter().any(|line| line.contains(" 311 judge Champion ")));
    drop(results);
}

/// Comes from an address of this machine that others would come from.
fn from(host: [u8; 4], address: SocketAddr) -> Guest {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let source = SocketAddr::new(IpAddr::V4(Ipv4Addr::from(host)), 0);
    socket.bind(&source.into()).expect("all of 127.0.0.0/8 is ours");
    socket.connect(&address.into()).expect("the server can be reached");
    Guest::of(TcpStream::from(socket))
}

#[track_caller]
fn refusal(mut guest: Guest) -> String {
    let told = guest.ends();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("ERROR :"), "{told:?}");
    told[0].clone()
}

// Elsewhere a loopback interface may have only one address.
#[cfg(target_os = "linux")]
#[test]
fn one_address_gets_no_more_connections_than_it_may_have() {
    let flags = ["--set", "limits.exempt_loopback=false", "--max-per-address", "2", "--set", "limits.per_minute=100"];
    let server = Server::chat(&flags);
    let come = |host, nick: &str| {
        let mut guest = from(host, server.address);
        guest.register(nick, "");
        guest.hears(" 001 ");
        guest
    };
    let first = come([127, 0, 0, 2], "ann");
    let mut second = come([127, 0, 0, 2], "bob");
    assert!(refusal(from([127, 0, 0, 2], server.address)).contains('2'), "it says how many it may have");
    let mut other = come([127, 0, 0, 3], "cyd");
    // One who leaves makes room.
    other.asks("JOIN #lobby");
    second.asks("JOIN #lobby");
    drop(first);
    loop {
        let mut next = from([127, 0, 0, 2], server.address);
        next.register("dan", "");
        if next.next().expect("a good end").is_some_and(|line| line.contains(" 001 ")) {
            break;
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn one_address_comes_no_more_often_in_a_minute_than_it_may() {
    let flags = ["--set", "limits.exempt_loopback=false", "--set", "limits.per_minute=3"];
    let server = Server::chat(&flags);
    for number in 0..3 {
        let mut guest = from([127, 0, 0, 2], server.address);
        guest.register(&format!("guest{number}"), "");
        guest.hears(" 001 ");
    }
    let sentence = refusal(from([127, 0, 0, 2], server.address));
    assert!(sentence.contains("minute"), "{sentence}");
    let mut other = from([127, 0, 0, 3], server.address);
    other.register("other", "");
    other.hears(" 001 other ");
}

#[test]
fn the_lines_of_coming_in_do_not_count_as_talking_too_fast() {
    let server = Server::watched(echo_chat(&[]), "127.0.0.1:0", &[]);
    let address = server.address;
    let delays = || server.numbers(["flood_delays_total"]);
    let mut ann = Guest::irc_in(address, "ann", "#den");
    let mut bob = Guest::at_the_door(address);
    let talk = "PRIVMSG #den :on and on\r\n".repeat(6);
    let lines = format!(
        "CAP LS 302\r\nNICK bob\r\nUSER bob 0 * :Bob\r\nCAP REQ :server-time\r\nCAP REQ :batch\r\nCAP END\r\n\
         JOIN #den\r\nMODE #den\r\n{talk}PRIVMSG #den :done\r\n"
    );
    bob.send(lines.as_bytes());
    ann.hears(":done");
    assert_eq!(delays(), [0]);
    // With these they are far more than ten, however long it took.
    bob.send("PRIVMSG #den :done\r\n".repeat(40).as_bytes());
    while delays() == [0] {}
}

#[test]
fn who_talks_too_fast_is_heard_later_and_loses_nothing() {
    let server = Server::chat_as(echo_chat(&[]), &["--set", "flood.lines=20"]);
    let mut ann = Guest::irc_in(server.address, "ann", "#lobby");
    let mut bob = Guest::irc_in(server.address, "bob", "#lobby");
    let lines: String = (0..40).map(|number| format!("PRIVMSG #lobby :line {number}.\r\n")).collect();
    bob.send(lines.as_bytes());
    for number in 0..40 {
        assert!(ann.hears("PRIVMSG").ends_with(&format!(":line {number}.")));
    }
    bob.catch_up();
}
