//! Many clients at once: who stop reading, arrive together, leave together, or are too many.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Guest, Server, scaled};

#[test]
fn one_who_stops_reading_is_disconnected_and_nobody_waits() {
    // What is remembered of a conversation is no more for one who does not read it.
    let server = Server::chat(&["--history", "0"]);
    let mut sender = Guest::irc_in(server.address, "sender", "#lobby");
    let readers: Vec<_> = (0..5)
        .map(|number| {
            let mut reader = Guest::irc_in(server.address, &format!("reader{number}"), "#lobby");
            thread::spawn(move || {
                reader.hears("that was all");
                reader
                    .heard()
                    .iter()
                    .filter_map(|line| Some(line.split_once("PRIVMSG #lobby :")?.1.to_owned()))
                    .collect()
            })
        })
        .collect();
    let stopped = Guest::irc_in(server.address, "stopped", "#lobby");
    #[cfg(target_os = "linux")]
    let before = server.program.kibibytes("VmHWM");
    let sent = sender.talks_until_gone("#lobby", 1);
    #[cfg(target_os = "linux")]
    {
        let grown = server.program.kibibytes("VmHWM") - before;
        assert!(grown <= 1024, "{grown} KiB more for one who does not read");
    }
    sender.say("PRIVMSG #lobby :that was all");
    for reader in readers {
        let texts: Vec<String> = reader.join().expect("it read everything");
        assert_eq!(texts.len(), sent + 1);
        for (number, text) in texts[..sent].iter().enumerate() {
            assert!(text.starts_with(&format!("{number} x")), "{text}");
        }
    }
    drop(stopped);
}

#[test]
fn two_hundred_who_stop_reading_take_no_more_than_each_may_have() {
    let server = Server::chat(&[]);
    let stopped: Vec<_> =
        (0..200).map(|number| Guest::irc_in(server.address, &format!("stopped{number}"), "#lobby")).collect();
    let mut sender = Guest::irc_in(server.address, "sender", "#lobby");
    #[cfg(target_os = "linux")]
    let before = server.program.kibibytes("VmHWM");
    sender.talks_until_gone("#lobby", stopped.len());
    #[cfg(target_os = "linux")]
    {
        let grown = server.program.kibibytes("VmHWM") - before;
        assert!(grown <= 200 * (256 + 16), "{grown} KiB more for 200 who do not read");
        println!("{grown} KiB more");
    }
    assert!(sender.asks("NAMES #lobby").iter().any(|line| line.ends_with(" 353 sender = #lobby :sender")));
}

#[test]
fn who_takes_nothing_for_too_long_is_disconnected_however_little_waits() {
    let flags = ["--set", "limits.no_progress=1s", "--max-unread", "8 MiB"];
    let server = Server::chat(&flags);
    let mut sender = Guest::irc_in(server.address, "sender", "#lobby");
    let _stopped = Guest::irc_in(server.address, "stopped", "#lobby");
    sender.hears(" JOIN ");
    let line = format!("PRIVMSG #lobby :{}", "x".repeat(400));
    let reason = loop {
        let told = sender.asks(&line);
        if let Some(quit) = told.into_iter().find(|line| line.contains(" QUIT ")) {
            break quit;
        }
    };
    assert_eq!(reason, ":stopped!stopped@127.0.0.1 QUIT :Too slow: nothing taken for 1 s");
}

#[test]
fn who_asks_for_much_and_does_not_read_is_not_heard_until_it_does() {
    let server = Server::chat(&[]);
    let mut ann = Guest::irc_in(server.address, "ann", "#lobby");
    // Each answer is longer than what asks for it, many times over.
    let asked = scaled(20_000, 100_000);
    let asking = {
        let stream = ann.socket().try_clone().expect("a socket can be shared");
        let mut asker = Guest::of(stream);
        thread::spawn(move || {
            for _ in 0..asked / 100 {
                asker.send("VERSION\r\n".repeat(100).as_bytes());
            }
        })
    };
    #[cfg(target_os = "linux")]
    let before = server.program.kibibytes("VmHWM");
    let mut bob = Guest::irc(server.address, "bob");
    bob.catch_up();
    let mut answers = 0;
    while answers < asked {
        let line = ann.next().expect("a good connection").expect("it is not disconnected for its own answers");
        answers += usize::from(line.contains(" 351 "));
    }
    asking.join().expect("all was taken");
    #[cfg(target_os = "linux")]
    {
        let grown = server.program.kibibytes("VmHWM") - before;
        assert!(grown <= 2048, "{grown} KiB more");
    }
}

#[test]
fn a_server_with_few_descriptors_lets_in_who_fits_and_lives() {
    let started = Instant::now();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 256; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_echo-chat")]);
    let mut server = Server::chat_as(limited, &["--flood", "off"]);
    let mut inside = Guest::irc_in(server.address, "first", "#lobby");
    let arrives = |number: usize| {
        let mut guest = Guest::at_the_door(server.address);
        // At once, since who says nothing for a while is greeted. Whoever is not let in may be gone by now.
        let _ = guest.try_send(format!("NICK guest{number}\r\nUSER x 0 * :x\r\n").as_bytes());
        guest
    };
    let crowd: Vec<_> = (0..400).map(arrives).collect();
    let mut let_in = Vec::new();
    for mut guest in crowd {
        match guest.next() {
            Ok(Some(line)) if line.contains(" 001 ") => let_in.push(guest),
            Ok(Some(line)) => assert!(line.starts_with("ERROR :"), "{line}"),
            Ok(None) | Err(_) => {}
        }
    }
    // 64 descriptors are for other things than clients.
    assert_eq!(let_in.len(), 256 - 64 - 1);
    inside.catch_up();
    drop(let_in);
    loop {
        let mut guest = Guest::at_the_door(server.address);
        let _ = guest.try_send(b"NICK late\r\nUSER x 0 * :x\r\n");
        if guest.next().is_ok_and(|line| line.is_some_and(|line| line.contains(" 001 "))) {
            break;
        }
    }
    let seconds = started.elapsed().as_secs();
    server.program.signal("TERM");
    inside.ends();
    drop(inside);
    assert!(server.program.status().success());
    let lines = server.program.errors.so_far();
    let complaints = lines.iter().filter(|line| line.contains("cannot accept")).count();
    assert!(complaints as u64 <= seconds + 1, "{complaints} lines in {seconds} s: {lines:#?}");
}

/// Returns how many times a connection found no room in a backlog, anywhere on this machine.
#[cfg(target_os = "linux")]
fn listen_overflows() -> u64 {
    let statistics = std::fs::read_to_string("/proc/net/netstat").expect("every Linux has it");
    // A line of names, and below it one of numbers.
    let mut lines = statistics.lines().filter_map(|line| line.strip_prefix("TcpExt:")).map(str::split_whitespace);
    let (names, numbers) = (lines.next().expect("names"), lines.next().expect("numbers"));
    let found = names.zip(numbers).find(|(name, _)| *name == "ListenOverflows");
    found.and_then(|(_, number)| number.parse().ok()).expect("a number")
}

#[test]
fn a_thousand_who_arrive_together_are_let_in_at_once() {
    let server = Server::chat(&[]);
    let address = server.address;
    #[cfg(target_os = "linux")]
    let before = listen_overflows();
    // Nobody accepts now, so all of them have to find room in the backlog. Who finds none is asked to try again only
    // after a second, then two, then four.
    server.program.signal("STOP");
    let begun = Instant::now();
    let mut crowd: Vec<_> = (0..1000).map(|_| Guest::at_the_door(address)).collect();
    #[cfg(not(target_os = "linux"))]
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "somebody had to try again: {:?}", begun.elapsed());
    server.program.signal("CONT");
    crowd.extend((0..scaled(0, 9000)).map(|_| Guest::at_the_door(address)));
    for (number, guest) in crowd.iter_mut().enumerate() {
        guest.register(&format!("guest{number}"), "");
    }
    for guest in &mut crowd {
        guest.hears(" 001 ");
    }
    println!("{} registered after {:?}", crowd.len(), begun.elapsed());
    #[cfg(target_os = "linux")]
    assert_eq!(listen_overflows() - before, 0, "somebody had to try again");
}

/// How long the server may take to give back what a crowd took; some ten seconds do.
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(120);

/// Has a crowd come in from several sides, into one hall and one more for each hundred, and break off; `witness` is in
/// the hall before and after. Returns the server's memory when all were there.
#[track_caller]
fn crowd_comes_and_goes(server: &Server, witness: &mut Guest) -> u64 {
    let (threads, each) = scaled((4, 75), (8, 1200));
    let address = server.address;
    let begun = Instant::now();
    let crowds: Vec<_> = (0..threads)
        .map(|thread| {
            thread::spawn(move || {
                let mut crowd: Vec<_> = (0..each).map(|_| Guest::at_the_door(address)).collect();
                for (number, guest) in crowd.iter_mut().enumerate() {
                    guest.register(&format!("guest{thread}x{number}"), "");
                }
                crowd.iter_mut().for_each(|guest| drop(guest.hears(" 001 ")));
                let registered = Instant::now();
                // All in one room know of each other's coming; so a hall for each hundred.
                for (number, guest) in crowd.iter_mut().enumerate() {
                    let rooms = if number == 0 { "#hall,#hall0".to_owned() } else { format!("#hall{}", number / 100) };
                    guest.say(&format!("JOIN {rooms}"));
                }
                crowd.iter_mut().for_each(|guest| drop(guest.catch_up()));
                (registered, crowd)
            })
        })
        .collect();
    let crowds: Vec<_> = crowds.into_iter().map(|crowd| crowd.join().expect("all came in")).collect();
    let registered = crowds.iter().map(|(registered, _)| *registered).max().expect("some").duration_since(begun);
    println!("{} registered after {registered:?}, all joined after {:?}", threads * each, begun.elapsed());
    witness.catch_up();
    assert_eq!(witness.users(), threads * each + 1);
    let full = resident(server);

    let gone = Instant::now();
    // With what they have not read, as when their program is killed.
    drop(crowds);
    for _ in 0..threads {
        witness.hears(" QUIT ");
    }
    // Whoever asks how many are there finds itself alone, once the last has been seen off.
    while witness.users() > 1 {}
    println!("all gone after {:?}", gone.elapsed());
    assert!(witness.asks("NAMES #hall").iter().any(|line| line.ends_with(" #hall :@witness")), "{:?}", witness.heard());
    let halls: Vec<_> = witness.asks("LIST").into_iter().filter(|line| line.contains(" #hall")).collect();
    assert!(halls.len() == 1 && halls[0].contains(" #hall 1 "), "{halls:?}");
    full
}

/// Returns the server's memory in KiB, where the system tells it.
fn resident(server: &Server) -> u64 {
    #[cfg(target_os = "linux")]
    return server.program.kibibytes("VmRSS");
    #[cfg(not(target_os = "linux"))]
    0
}

#[test]
fn a_crowd_comes_into_one_room_and_is_gone_with_what_it_took() {
    // A name of one who broke off would be kept for a minute.
    let server = Server::chat(&["--set", "nicks.hold=0s"]);
    let mut witness = Guest::irc_in(server.address, "witness", "#hall");
    let before = resident(&server);
    for _ in 0..2 {
        let full = crowd_comes_and_goes(&server, &mut witness);
        // What few have left is too little to be looked for.
        let allowed = before + scaled(4096, (full - before) / 10);
        let gone = Instant::now();
        while resident(&server) > allowed {
            assert!(gone.elapsed() < GIVEN_BACK_AFTER, "{before} KiB, {full} KiB, and still {}", resident(&server));
            thread::sleep(Duration::from_millis(100));
        }
        println!("{before} KiB before, {full} KiB full, {} KiB after {:?}", resident(&server), gone.elapsed());
    }
}

#[test]
fn a_storm_of_coming_and_going_leaves_the_room_as_it_was() {
    let server = Server::chat(&[]);
    let address = server.address;
    let mut witness = Guest::irc_in(address, "witness", "#hall");
    let mut plain = Guest::plain(address, "ann");
    plain.asks("/join #hall");
    let rounds = scaled(500, 20_000);
    let storms: Vec<_> = (0..4)
        .map(|number| {
            thread::spawn(move || {
                let mut guest = Guest::irc(address, &format!("storm{number}"));
                for _ in 0..rounds / 10 {
                    let lines = "JOIN #hall\r\nPART #hall\r\n".repeat(10);
                    let told = guest.asks(lines.trim_end());
                    let own = format!(":storm{number}!");
                    let own = told.iter().filter(|line| line.starts_with(&own));
                    assert_eq!(own.count(), 20, "{told:?}");
                }
            })
        })
        .collect();
    let reading = thread::spawn(move || {
        plain.hears("that was all");
        plain
    });
    let mut left = 0;
    while left < 4 * rounds {
        left += usize::from(witness.hears("#hall").contains(" PART "));
    }
    storms.into_iter().for_each(|storm| storm.join().expect("it went well"));
    witness.say("PRIVMSG #hall :that was all");
    let mut plain = reading.join().expect("it was not disconnected");
    plain.catch_up();
    assert!(
        witness.asks("NAMES #hall").iter().any(|line| line.ends_with(" :@witness ann")),
        "{:?}",
        witness.catch_up()
    );
}
