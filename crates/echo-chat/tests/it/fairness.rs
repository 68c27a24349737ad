//! The chat server among clients who come, talk and leave all at once.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use crate::support::{DEADLINE, Server, echo_chat};

/// A running `echo-chat serve` for IRC on a port of its own.
struct Serve {
    server: Server,
    address: SocketAddr,
}

/// An IRC client that says what a test wants and reads lines.
struct Irc {
    stream: TcpStream,
    lines: BufReader<TcpStream>,
}

impl Serve {
    #[track_caller]
    fn start(front: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_at(&format!("{front}127.0.0.1:0"), settings)
    }

    #[track_caller]
    fn start_at(listen: &str, settings: &[(&str, &str)]) -> Self {
        let mut command = echo_chat(&[]);
        command.envs(settings.iter().copied());
        Self::start_as(command, listen)
    }

    #[track_caller]
    fn start_as(command: Command, listen: &str) -> Self {
        let server = Server::watched(command, listen, &["--irc-port", "off"]);
        let address = server.address;
        Self { server, address }
    }

    /// Returns how many times a line waited because its client talked too fast.
    #[track_caller]
    fn delays(&self) -> usize {
        let [delays] = self.server.numbers(["flood_delays_total"]);
        delays
    }

    #[track_caller]
    fn connect(&self) -> Irc {
        let stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("not zero");
        let lines = BufReader::with_capacity(512, stream.try_clone().expect("a socket can be shared"));
        Irc { stream, lines }
    }

    /// Lets somebody in, and into a room.
    #[track_caller]
    fn join(&self, nick: &str, room: &str) -> Irc {
        let mut irc = self.connect();
        irc.says(&format!("NICK {nick}\r\nUSER {nick} 0 * :x\r\nJOIN {room}"));
        irc.hears(" 366 ");
        irc
    }

    /// Has the server see nothing of what `act` does before all is done.
    fn at_once<T>(&self, act: impl FnOnce() -> T) -> T {
        self.server.program.signal("STOP");
        let done = act();
        self.server.program.signal("CONT");
        done
    }

    /// Returns how much processor time it has used so far.
    #[cfg(target_os = "linux")]
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.server.program.id())).expect("it runs");
        let (_, after) = stat.rsplit_once(')').expect("a name in parentheses");
        after.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
    }
}

impl Irc {
    #[track_caller]
    fn says(&mut self, lines: &str) {
        self.stream.write_all(format!("{lines}\r\n").as_bytes()).expect("the server takes it");
    }

    /// Waits for a line with `text` in it.
    #[track_caller]
    fn hears(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "ended before {text:?}");
            assert!(!line.starts_with("ERROR"), "{line:?} before {text:?}");
            if line.starts_with("PING ") || line.contains(" PING ") {
                self.says(&line[line.find("PING").expect("it is there")..].replacen("PING", "PONG", 1));
            }
            if line.contains(text) {
                return line;
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.lines.read_until(b'\n', &mut line).expect("in time and without a reset");
        String::from_utf8(line).expect("text").trim_end().to_owned()
    }
}

#[test]
fn those_who_stay_are_not_cut_off_because_many_leave_at_once() {
    let small = [("ECHO_CHAT_LIMITS_UNREAD_DROP", "33 KiB")];
    let serve = Serve::start("irc://", &small);
    let mut stays = serve.join("stays", "#a");
    let many: Vec<_> = (0..500).map(|number| serve.join(&format!("goes{number}"), "#a")).collect();
    stays.hears("goes499");
    serve.at_once(|| drop(many));
    let mut left = 0;
    while left < 500 {
        stays.hears(" QUIT ");
        left += 1;
    }
}

#[test]
fn those_who_read_are_not_cut_off_because_many_speak_at_once() {
    let small = [("ECHO_CHAT_LIMITS_UNREAD_DROP", "33 KiB"), ("ECHO_CHAT_SERVER_THREADS", "1")];
    let serve = Serve::start("irc://", &small);
    let mut listens = serve.join("listens", "#a");
    let mut many: Vec<_> = (0..200).map(|number| serve.join(&format!("says{number}"), "#a")).collect();
    listens.hears("says199");
    let text = "x".repeat(400);
    serve.at_once(|| many.iter_mut().for_each(|irc| irc.says(&format!("PRIVMSG #a :{text}"))));
    for _ in 0..200 {
        listens.hears(&text);
    }
}

#[test]
fn who_pours_a_file_in_cuts_off_nobody() {
    let serve = Serve::start("irc://", &[("ECHO_CHAT_FLOOD_LIMIT", "false"), ("ECHO_CHAT_SERVER_THREADS", "1")]);
    let mut listens = serve.join("listens", "#a");
    let mut pours = serve.join("pours", "#a");
    // More than may wait for anybody, and less than that with what the kernel holds for those who are not quick.
    let pour = format!("PRIVMSG #a :{}\r\n", "x".repeat(400)).repeat(700);
    let pouring = serve.at_once(|| {
        // As much as the kernel takes is there at once.
        pours.stream.set_nonblocking(true).expect("it can be");
        let taken = pours.stream.write(pour.as_bytes()).expect("some is taken");
        pours.stream.set_nonblocking(false).expect("it can be");
        thread::spawn(move || pours.stream.write_all(&pour.as_bytes()[taken..]).map(|()| pours))
    });
    for _ in 0..700 {
        listens.hears(" PRIVMSG #a ");
    }
    // Whoever leaves without having read might take what was said along.
    drop(pouring.join().expect("it ends").expect("all is taken"));
}

#[test]
fn who_is_slowed_down_by_the_server_is_not_taken_for_gone() {
    let settings = [
        ("ECHO_CHAT_LIMITS_PING", "1 s"),
        ("ECHO_CHAT_LIMITS_DROP", "2 s"),
        ("ECHO_CHAT_FLOOD_BURST", "1"),
        ("ECHO_CHAT_FLOOD_LINES", "10"),
        ("ECHO_CHAT_FLOOD_BYTES", "4 KiB"),
    ];
    let serve = Serve::start("irc://", &settings);
    let mut ann = serve.join("ann", "#a");
    // Ten seconds of lines, of which the server leaves most unread until it has heard the others.
    let line = format!("PRIVMSG #a :{}\r\n", "x".repeat(400));
    ann.says(&format!("{}PING the-last-one", line.repeat(90)));
    ann.hears("the-last-one");
}

#[test]
fn a_line_costs_the_same_whatever_ends_it() {
    let settings = [("ECHO_CHAT_FLOOD_BURST", "30"), ("ECHO_CHAT_FLOOD_LINES", "1")];
    let serve = Serve::start("irc://", &settings);
    let mut ann = serve.join("ann", "#a");
    for number in 0..27 {
        ann.says(&format!("PING {number}"));
        ann.hears("PONG");
    }
    // If each cost two, the second half would have to wait.
    assert_eq!(serve.delays(), 0);
}

#[test]
fn an_address_of_ipv4_is_the_same_on_a_listener_for_both() {
    let settings =
        [("ECHO_CHAT_FLOOD_EXEMPT_LOOPBACK", "true"), ("ECHO_CHAT_FLOOD_BURST", "3"), ("ECHO_CHAT_FLOOD_LINES", "1")];
    // A machine without IPv6 has nothing to look at.
    if std::net::TcpListener::bind("[::]:0").is_err() {
        return;
    }
    let mut serve = Serve::start_at("irc://[::]:0", &settings);
    serve.address = (std::net::Ipv4Addr::LOCALHOST, serve.address.port()).into();
    let mut ann = serve.join("ann", "#a");
    for number in 0..20 {
        ann.says(&format!("PING {number}"));
        ann.hears("PONG");
    }
    // Who is not known for this machine's own may say three at once.
    assert_eq!(serve.delays(), 0);
}

#[test]
fn what_is_part_of_no_line_is_not_read_faster_than_lines_are() {
    // Many lines, so that bob can have his turns, and few bytes.
    let settings =
        [("ECHO_CHAT_FLOOD_BURST", "100000"), ("ECHO_CHAT_FLOOD_LINES", "20000"), ("ECHO_CHAT_FLOOD_BYTES", "16 KiB")];
    let serve = Serve::start("irc://", &settings);
    let mut bob = serve.join("bob", "#a");
    // In the chat, or this would be over after the time that saying who one is may take.
    let mut ann = serve.join("ann", "#b");
    // So that what the kernel takes is little beside what the server would.
    SockRef::from(&ann.stream).set_send_buffer_size(64 * 1024).expect("connected");
    ann.stream.set_nonblocking(true).expect("it can be");
    let block = [b'x'; 64 * 1024];
    let (mut sent, mut turns) = (0, 0);
    // A server that reads whenever there is something takes all this long before bob has had his turns.
    while sent < 4 << 20 && turns < 4000 {
        match ann.stream.write(&block) {
            Ok(taken) => sent += taken,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                bob.says("PING x");
                bob.hears("PONG");
                turns += 1;
            }
            Err(error) => panic!("after {sent} bytes: {error}"),
        }
    }
    println!("{sent} bytes in {turns} turns");
    assert!(sent < 4 << 20, "all of it was read in {turns} turns, to be paid for later");
}

#[test]
fn a_client_that_never_closes_does_not_hold_up_the_end() {
    // If the end waited for whoever does not close, it would be for longer than a test may take.
    let mut serve = Serve::start("", &[("ECHO_CHAT_LIMITS_DRAIN", "1 h")]);
    // As netcat does on a terminal: it reads the end, and waits for its own input to end.
    let mut ann = serve.connect();
    ann.says("ann");
    ann.hears("#lobby");
    serve.server.program.signal("TERM");
    let status = serve.server.program.status();
    assert!(status.success());
    let errors = serve.server.program.errors.so_far().join("\n");
    assert!(!errors.contains("cut off"), "{errors}");
    let mut rest = String::new();
    ann.lines.read_to_string(&mut rest).expect("ended without a reset");
    assert!(rest.contains("stopping"), "{rest:?}");
}

#[test]
fn a_full_server_says_so_though_nobody_who_is_told_goes() {
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 128; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_echo-chat")]);
    let serve = Serve::start_as(limited, "irc://127.0.0.1:0");
    let mut clients: Vec<_> = (0..64).map(|_| serve.connect()).collect();
    clients.extend((0..100).map(|_| serve.connect()));
    assert!(clients[64].line().contains("full"));
    // Who can neither be let in nor be told is closed at once, and the last of all is one of those.
    let last = clients.len() - 1;
    let mut rest = Vec::new();
    let _ = clients[last].lines.read_to_end(&mut rest);
    let errors = serve.server.program.errors.so_far().join("\n");
    assert!(!errors.contains("cannot accept"), "{errors}");
}

#[cfg(target_os = "linux")]
#[test]
fn clients_who_do_nothing_cost_nothing() {
    let serve = Serve::start("irc://", &[]);
    let clients: Vec<_> = (0..200).map(|number| serve.join(&format!("idle{number}"), "#a")).collect();
    let half: Vec<_> = (0..20).map(|_| serve.connect()).collect();
    for client in &half {
        // Nothing more comes from them, and what they asked for they do not read.
        client.stream.shutdown(Shutdown::Write).expect("connected");
    }
    let before = serve.ticks();
    thread::sleep(Duration::from_secs(2));
    let used = serve.ticks() - before;
    assert!(used < 20, "{used} hundredths of a second in two seconds with {} clients", clients.len());
}
