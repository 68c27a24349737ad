//! Clients who come and go, for as long as one likes: what the server has of them when they are gone.

use std::mem;
use std::net::{Shutdown, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Dice, Guest, Server, echo_chat, scaled};

/// For how many hours people come and go, in place of some rounds; part of an hour may be said too.
const HOURS: &str = "POLYTASK_SOAK_HOURS";

/// How many are in a hall, for all in one room know of each other's coming.
const HALL: usize = 50;
/// Of so many, one comes with plain lines.
const PLAIN: usize = 8;

/// How long the server may take to be at rest.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is said how things are.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Some of those who are there, each in a place of their own; who comes takes the place of one who leaves.
struct Crowd {
    address: SocketAddr,
    number: usize,
    dice: Dice,
    places: Vec<Guest>,
    /// How many names there have been.
    names: usize,
}

/// What a server at rest has of everything.
#[derive(Debug, PartialEq, Eq)]
struct Counts {
    users: usize,
    undecided: usize,
    irc: usize,
    plain: usize,
    rooms: usize,
    tasks: usize,
    queued_bytes: usize,
    descriptors: usize,
}

// === impl Crowd ===

impl Crowd {
    fn new(address: SocketAddr, number: usize, size: usize) -> Self {
        let mut crowd = Self { address, number, dice: Dice::of(number), places: Vec::new(), names: 0 };
        for place in 0..size {
            let newcomer = crowd.newcomer(place);
            crowd.places.push(newcomer);
        }
        crowd
    }

    fn is_plain(place: usize) -> bool {
        place % PLAIN == PLAIN - 1
    }

    fn hall(&self, place: usize) -> String {
        format!("#hall{}x{}", self.number, place / HALL)
    }

    /// Returns a name that nobody has had.
    fn name(&mut self) -> String {
        self.names += 1;
        format!("c{}n{}", self.number, self.names)
    }

    /// Returns a name that somebody has or has had.
    fn somebody(&mut self) -> String {
        format!("c{}n{}", self.number, 1 + self.dice.throw(self.names))
    }

    fn newcomer(&mut self, place: usize) -> Guest {
        let name = self.name();
        if Self::is_plain(place) {
            Guest::plain(self.address, &name)
        } else {
            Guest::irc_in(self.address, &name, &self.hall(place))
        }
    }

    /// A quarter leaves, as many come, somebody stops reading, and everybody does something.
    fn live_a_round(&mut self) {
        for _ in 0..self.places.len() / 4 {
            let place = self.dice.throw(self.places.len());
            let newcomer = self.newcomer(place);
            let leaving = mem::replace(&mut self.places[place], newcomer);
            self.leave(place, leaving);
        }
        self.stop_reading();
        for place in 0..self.places.len() {
            let lines = self.lines(place);
            self.places[place].say(&lines);
        }
        for guest in &mut self.places {
            guest.catch_up();
            guest.forget();
        }
    }

    fn leave(&mut self, place: usize, mut guest: Guest) {
        match self.dice.throw(4) {
            // With words on their way in both directions.
            0 => guest.say(&self.lines(place)),
            1 => guest.send(b"PRIVMSG #hall :half a li"),
            2 => {
                guest.socket().shutdown(Shutdown::Write).expect("connected");
                guest.ends();
            }
            _ => {
                guest.say(if Self::is_plain(place) { "/quit supper" } else { "QUIT :supper" });
                guest.ends();
            }
        }
    }

    /// One who stops reading is talked to until they are cut off, in a room apart.
    fn stop_reading(&mut self) {
        let room = format!("#apart{}", self.number);
        let _stopped = Guest::irc_in(self.address, &self.name(), &room);
        let mut talker = Guest::irc_in(self.address, &self.name(), &room);
        talker.talks_until_gone(&room, 1);
        talker.say("QUIT");
        talker.ends();
    }

    fn lines(&mut self, place: usize) -> String {
        if Self::is_plain(place) { self.plain_lines() } else { self.irc_lines(place) }
    }

    fn irc_lines(&mut self, place: usize) -> String {
        let hall = self.hall(place);
        match self.dice.throw(10) {
            0 => format!("NICK {}", self.name()),
            1 => format!("TOPIC {hall} :topic {}", self.names),
            // All of such a room are gone at the end of the round, and so is the room.
            2 => {
                let side = format!("#side{}", self.dice.throw(8));
                format!("JOIN {side}\r\nTOPIC {side} :aside\r\nPRIVMSG {side} :in passing\r\nPART {side} :on")
            }
            3 => format!("PRIVMSG {} :between us", self.somebody()),
            4 => format!("AWAY :for {} minutes\r\nMODE {hall} +b *!*@192.0.2.{}", self.names, place % 250),
            5 => format!("AWAY\r\nMODE {hall} -b *!*@192.0.2.{}\r\nWHO {hall}", place % 250),
            _ => format!("PRIVMSG {hall} :so say I, number {}\r\n", self.names).repeat(3).trim_end().to_owned(),
        }
    }

    fn plain_lines(&mut self) -> String {
        match self.dice.throw(5) {
            0 => format!("/nick {}", self.name()),
            1 => format!("/msg {} between us", self.somebody()),
            2 => "/me waves".to_owned(),
            3 => "/who".to_owned(),
            _ => format!("so say I, number {}", self.names),
        }
    }
}

// === impl Counts ===

impl Counts {
    fn of(server: &Server, witness: &mut Guest) -> Self {
        let descriptors = server.program.number_of("fd");
        let [undecided, irc, plain, rooms, tasks, queued_bytes] = server.numbers([
            "connections{front=\"undecided\"}",
            "connections{front=\"irc\"}",
            "connections{front=\"plain\"}",
            "rooms",
            "tasks",
            "queued_bytes",
        ]);
        let users = witness.users();
        witness.forget();
        Self { users, undecided, irc, plain, rooms, tasks, queued_bytes, descriptors }
    }
}

/// Waits until the server has neither more nor less than `expected`.
#[track_caller]
fn comes_to_rest(server: &Server, witness: &mut Guest, expected: &Counts) {
    let end = Instant::now() + PATIENCE;
    loop {
        let counts = Counts::of(server, witness);
        if counts == *expected {
            return;
        }
        assert!(Instant::now() < end, "after {PATIENCE:?} there are {counts:?}, and not {expected:?}");
    }
}

fn median(values: &[u64]) -> u64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values[values.len() / 2]
}

/// Returns how long it is to go on, if that was said.
fn prolonged() -> Option<Duration> {
    let hours = std::env::var(HOURS).ok()?;
    let hours: f64 = hours.parse().unwrap_or_else(|_| panic!("{HOURS}={hours} is no number of hours"));
    Some(Duration::from_secs_f64(hours * 3600.0))
}

#[test]
fn those_who_come_and_go_leave_nothing_behind() {
    let (crowds, size) = scaled((2, 24), (4, 250));
    let (warm_up, rounds) = scaled((4, 12), (50, 1000));
    let prolonged = prolonged();
    // What is remembered for a while is to be all there after the warm-up.
    let flags = ["--flood", "off", "--log", "error", "--history", "20", "--set", "nicks.hold=1s"];
    let server = Server::watched(echo_chat(&[]), "127.0.0.1:0", &flags);
    let mut witness = Guest::irc_in(server.address, "witness", "#lobby");
    let own = server.program.number_of("fd") - 1;

    let mut inside: Vec<_> = (0..crowds).map(|number| Crowd::new(server.address, number, size)).collect();
    let plain = crowds * (0..size).filter(|place| Crowd::is_plain(*place)).count();
    let all = crowds * size + 1;
    let expected = Counts {
        users: all,
        undecided: 0,
        irc: all - plain,
        plain,
        rooms: crowds * size.div_ceil(HALL) + 1,
        tasks: all,
        queued_bytes: 0,
        descriptors: own + all,
    };
    comes_to_rest(&server, &mut witness, &expected);
    let threads = server.program.number_of("task");

    let begun = Instant::now();
    let (mut told, mut resident) = (begun, Vec::new());
    let goes_on = |done: usize| prolonged.map_or(done < warm_up + rounds, |long| begun.elapsed() < long);
    while goes_on(resident.len()) || resident.len() < warm_up + 4 {
        thread::scope(|scope| {
            for crowd in &mut inside {
                scope.spawn(|| crowd.live_a_round());
            }
        });
        comes_to_rest(&server, &mut witness, &expected);
        assert!(server.program.number_of("task") <= threads, "there were {threads} threads");
        resident.push(server.program.kibibytes("VmRSS"));
        if told.elapsed() >= TOLD_EVERY || !goes_on(resident.len()) {
            told = Instant::now();
            let names: usize = inside.iter().map(|crowd| crowd.names).sum();
            let (rounds, kibibytes) = (resident.len(), resident[resident.len() - 1]);
            println!("{:.0?}: {rounds} rounds, {names} names, {kibibytes} KiB, {expected:?}", begun.elapsed());
        }
    }
    let quarter = (resident.len() - warm_up) / 4;
    let early = median(&resident[warm_up + quarter..][..quarter]);
    let late = median(&resident[resident.len() - quarter..]);
    println!("{early} KiB in the second quarter, {late} KiB in the last");
    // What malloc keeps here or there, and those who are remembered for a while.
    let noise = scaled(1024, 4096);
    assert!(late <= early + noise, "{early} KiB, and later {late} KiB");
}
