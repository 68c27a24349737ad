//! Nothing is lost, nothing comes twice, and everybody in a room sees the same order.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Dice, Guest, Server, scaled};

/// What an observer hears last.
const END: &str = "that was all";

/// Somebody who comes, goes, talks and disappears; each time under another name.
struct Visitor {
    address: SocketAddr,
    rooms: usize,
    number: usize,
    dice: Dice,
    incarnations: usize,
    visits: Vec<Visit>,
}

/// What one person saw of one room from coming in to leaving it.
struct Visit {
    nick: String,
    room: String,
    seen: Vec<String>,
    /// Whether they were there until they left, and did not just break off.
    is_whole: bool,
}

/// One life of a visitor.
struct Life {
    nick: String,
    guest: Guest,
    inside: HashMap<String, Vec<String>>,
    said: usize,
}

// === impl Visitor ===

impl Visitor {
    fn new(address: SocketAddr, rooms: usize, number: usize) -> Self {
        let dice = Dice::of(number);
        Self { address, rooms, number, dice, incarnations: 0, visits: Vec::new() }
    }

    fn live_until(mut self, end: Instant) -> Vec<Visit> {
        while Instant::now() < end {
            self.incarnations += 1;
            let nick = format!("v{}x{}", self.number, self.incarnations);
            let mut life = Life::new(self.address, nick);
            let is_broken_off = loop {
                if self.act(&mut life).is_break() {
                    break true;
                }
                if Instant::now() >= end {
                    break false;
                }
            };
            if !is_broken_off {
                let rooms: Vec<_> = life.inside.keys().map(String::as_str).collect();
                let told = life.guest.asks(&format!("PART {}", rooms.join(",")));
                life.see(&told, &mut self.visits);
            }
            let Life { nick, inside, .. } = life;
            let broken_off = inside.into_iter();
            self.visits.extend(broken_off.map(|(room, seen)| Visit {
                nick: nick.clone(),
                room,
                seen,
                is_whole: false,
            }));
        }
        self.visits
    }

    /// Does something; it is over if that was to break off.
    fn act(&mut self, life: &mut Life) -> ControlFlow<()> {
        let room = format!("#room{}", self.dice.throw(self.rooms));
        let is_inside = life.inside.contains_key(&room);
        match self.dice.throw(16) {
            // Whoever breaks off does so with words on their way in both directions.
            0 => {
                life.talk(&room, 3);
                return ControlFlow::Break(());
            }
            1 | 2 if is_inside => life.guest.say(&format!("PART {room}")),
            _ if is_inside => life.talk(&room, self.dice.throw(8)),
            _ => life.guest.say(&format!("JOIN {room}")),
        }
        let told = life.guest.catch_up();
        life.see(&told, &mut self.visits);
        ControlFlow::Continue(())
    }
}

// === impl Life ===

impl Life {
    fn new(address: SocketAddr, nick: String) -> Self {
        let guest = Guest::irc_with(address, &nick, "echo-message");
        Self { nick, guest, inside: HashMap::new(), said: 0 }
    }

    fn talk(&mut self, room: &str, messages: usize) {
        let mut lines = String::new();
        for _ in 0..messages {
            self.said += 1;
            lines.push_str(&format!("PRIVMSG {room} :{}-{}\r\n", self.nick, self.said));
        }
        self.guest.send(lines.as_bytes());
    }

    /// Files what was told under the rooms it was about.
    fn see(&mut self, told: &[String], visits: &mut Vec<Visit>) {
        for line in told {
            let Some((room, entry)) = entry(line) else { continue };
            if entry == format!("JOIN {}", self.nick) {
                let before = self.inside.insert(room.to_owned(), Vec::new());
                assert!(before.is_none(), "{} came into {room} twice", self.nick);
            } else if entry == format!("PART {}", self.nick) {
                let seen = self.inside.remove(room).expect("they were inside");
                visits.push(Visit { nick: self.nick.clone(), room: room.to_owned(), seen, is_whole: true });
            } else {
                self.inside.get_mut(room).expect("only those inside are told").push(entry);
            }
        }
    }
}

/// Returns which room a line is about, and what happened there; nothing if it is about no room or a list of it.
fn entry(line: &str) -> Option<(&str, String)> {
    let (source, rest) = line.strip_prefix(':')?.split_once(' ')?;
    let nick = source.split('!').next()?;
    let (command, rest) = rest.split_once(' ')?;
    let (room, text) = rest.split_once(' ').unwrap_or((rest, ""));
    match command {
        "JOIN" | "PART" => Some((room, format!("{command} {nick}"))),
        "PRIVMSG" => Some((room, text.trim_start_matches(':').to_owned())),
        _ => None,
    }
}

fn to_the_last_word<'a>(entries: &'a [&'a String]) -> &'a [&'a String] {
    let words = entries.iter().rposition(|entry| !entry.contains(' ')).map_or(0, |last| last + 1);
    &entries[..words]
}

/// Returns where in `order` stands who came and went, the first time first.
fn places(order: &[String]) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<_, Vec<_>> = HashMap::new();
    for (place, entry) in order.iter().enumerate().filter(|(_, entry)| entry.contains(' ')) {
        places.entry(entry.as_str()).or_default().push(place);
    }
    places
}

fn left(nick: &str) -> String {
    format!("QUIT {nick}")
}

/// Sits in a room from the beginning and returns all that happened there.
fn observe(mut observer: Guest) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let line = observer.next().expect("a good connection").expect("it does not end");
        match entry(&line) {
            Some((_, text)) if text == END => return all,
            Some((_, entry)) => all.push(entry),
            // Who leaves the chat leaves all rooms at once, without naming them.
            None => {
                all.extend(line.split_once("!").filter(|_| line.contains(" QUIT ")).map(|(nick, _)| left(&nick[1..])));
            }
        }
    }
}

#[test]
fn everybody_in_a_room_sees_everything_once_and_in_the_same_order() {
    let (visitors, rooms) = scaled((20, 4), (200, 20));
    let end = Instant::now() + scaled(Duration::from_secs(2), Duration::from_secs(60));
    let server = Server::chat(&[]);
    let address = server.address;
    let observers: HashMap<_, _> = (0..rooms)
        .map(|number| {
            let room = format!("#room{number}");
            let observer = Guest::irc_in(address, &format!("observer{number}"), &room);
            (room, thread::spawn(move || observe(observer)))
        })
        .collect();
    let living: Vec<_> = (0..visitors)
        .map(|number| thread::spawn(move || Visitor::new(address, rooms, number).live_until(end)))
        .collect();
    let visits: Vec<_> = living.into_iter().flat_map(|visitor| visitor.join().expect("it went well")).collect();

    let mut last = Guest::irc(address, "last");
    let orders: HashMap<_, _> = observers
        .into_iter()
        .map(|(room, observer)| {
            last.asks(&format!("JOIN {room}"));
            last.say(&format!("PRIVMSG {room} :{END}"));
            (room, observer.join().expect("it was there to the end"))
        })
        .collect();

    // Where who came and went stands in each room, or looking for it would take longer than all else.
    let places: HashMap<_, _> = orders.iter().map(|(room, order)| (room.as_str(), places(order))).collect();
    let mut told = 0;
    let mut searched: HashMap<(&str, &str), usize> = HashMap::new();
    for Visit { nick, room, seen, is_whole } in &visits {
        let order = &orders[room];
        // Somebody may visit a room several times: their visits are in order.
        let from = searched.entry((nick, room)).or_default();
        let next = |entry: &str, from: usize| {
            let places = places[room.as_str()].get(entry)?;
            places.get(places.partition_point(|place| *place < from)).copied()
        };
        let (came, parted, left) = (format!("JOIN {nick}"), format!("PART {nick}"), left(nick));
        let start = next(&came, *from).expect("everybody saw them come") + 1;
        let end = next(&parted, start).into_iter().chain(next(&left, start)).min().expect("everybody saw them go");
        *from = end;
        // That somebody left the chat is told once, however many rooms they shared.
        let there: Vec<_> = order[start..end].iter().filter(|entry| !entry.starts_with("QUIT ")).collect();
        let seen: Vec<_> = seen.iter().collect();
        if *is_whole {
            // Who has left a room is no longer told who came and went just before, if nobody said anything after that.
            assert_eq!(to_the_last_word(&seen), to_the_last_word(&there), "what {nick} saw in {room}");
        } else {
            assert!(
                there.starts_with(&seen),
                "what {nick} saw in {room}: {seen:?}, and not the beginning of {there:?}"
            );
        }
        told += seen.len();
    }
    for (room, order) in &orders {
        let mut texts: Vec<_> = order.iter().filter(|entry| !entry.contains(' ')).collect();
        let all = texts.len();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), all, "something was said twice in {room}");
    }
    // That this was about something.
    assert!(visits.len() >= visitors && told > 20 * visitors, "{} visits, {told} entries seen", visits.len());
    println!("{} visits, {told} entries seen", visits.len());
}
