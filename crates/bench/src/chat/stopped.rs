//! One of a thousand members stops reading: what the others and the server's memory notice of it.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use super::candidates::{Candidate, OURS};
use super::fanout::MEMBERS;
use super::generator::{Load, Told};
use crate::harness::{Bench, Caption, Claim, Samples};
use crate::processes;
use crate::server::Server;

pub(super) const OTHERS: &str = "chat stopped member";
const MEMORY: &str = "chat stopped member memory";

const ALL_READ: &str = "all read";
const ONE_STOPPED: &str = "one stopped";

/// Lines a second, each to everybody: what two processors carry beside the load, so that nothing waits for its turn.
const RATE: f64 = 80.0;
/// Bytes of each line's text, near the longest.
const LENGTH: usize = 400;
/// Long enough for more than the kernel and the server keep for one who does not read.
const SENT_FOR: Duration = Duration::from_secs(12);
/// A round takes half a minute.
const MOST_ROUNDS: usize = 5;

/// The least that the kernel keeps, so that it is the server who has to.
const RECEIVE_BUFFER: usize = 4096;
/// How often it is asked whether the load's room is there.
const ASKED_EVERY: Duration = Duration::from_millis(10);
/// A load whose room is not there by then is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

/// One who reads nothing in the room of the load, and another who learns what became of that one.
struct Stopped {
    /// Kept open: the server is to end it.
    _member: Guest,
    witness: Guest,
}

/// An IRC client that waits for each answer.
struct Guest {
    lines: BufReader<TcpStream>,
}

pub(super) fn wanted(bench: &Bench) -> bool {
    [OTHERS, MEMORY].iter().any(|name| bench.options().wants(name))
}

pub(super) fn measure(bench: &mut Bench, ours: &Candidate, generator: &Path) -> io::Result<()> {
    let rows = [ALL_READ, ONE_STOPPED].map(str::to_owned).to_vec();
    let mut p99 = Samples::new(rows.clone(), vec![OURS.to_owned()]);
    let mut memory = p99.clone();
    for row in bench.turns(rows.len()).take(rows.len() * MOST_ROUNDS) {
        // What a server keeps for later must not hide what it needs now.
        let server = ours.start()?;
        let told = if rows[row] == ONE_STOPPED {
            beside_one_stopped(&server, generator)?
        } else {
            load().put_on(&server, generator)?
        };
        p99.push(row, 0, told.number("/burst/p99")?);
        memory.push(row, 0, processes::most_resident(server.process())? as f64);
    }
    let mut caption = Caption::new(OTHERS).unit("ns until everyone else has a line, p99").beside(ALL_READ);
    caption.claim(Claim::cost(ONE_STOPPED, ALL_READ, 2.0, [OURS]));
    bench.print(&caption, &p99);
    let mut caption = Caption::new(MEMORY).unit("resident bytes at most");
    caption.claim(Claim::extra(ONE_STOPPED, ALL_READ, 1024.0 * 1024.0, [OURS]));
    bench.print(&caption, &memory);
    Ok(())
}

/// The others are as many in both rows.
fn load() -> Load {
    Load {
        clients: MEMBERS - 1,
        rooms: 1,
        senders: 1,
        burst: 1,
        rate: Some(RATE),
        length: LENGTH,
        duration: SENT_FOR,
        connecting: MEMBERS,
    }
}

/// Measures the others, and fails unless the server has got rid of the one, and said why.
fn beside_one_stopped(server: &Server, generator: &Path) -> io::Result<Told> {
    let address = server.address();
    let coming = thread::spawn(move || Stopped::come(address));
    let told = load().put_on(server, generator);
    let stopped = coming.join().map_err(|_| io::Error::other("the one who stops panicked"))??;
    let reason = stopped.reason()?;
    if !reason.contains("Too slow") {
        return Err(io::Error::other(format!("who stopped reading is gone for another reason: {reason}")));
    }
    told
}

// === impl Stopped ===

impl Stopped {
    /// Waits for the room of the load and goes in.
    fn come(address: SocketAddr) -> io::Result<Self> {
        let witness = Guest::come(address, "witness")?;
        let mut member = Guest::come(address, "stopped")?;
        let start = Instant::now();
        let room = loop {
            if let Some(room) = member.room_of_load()? {
                break room;
            }
            if start.elapsed() > PATIENCE {
                return Err(io::Error::other("the load has no room"));
            }
            thread::sleep(ASKED_EVERY);
        };
        member.say(&format!("JOIN {room}"))?;
        Ok(Self { _member: member, witness })
    }

    /// The reason that those who share a room with the one were told.
    fn reason(mut self) -> io::Result<String> {
        let mut quit = None;
        self.witness.asks("PING over", " PONG ", |line| {
            if line.starts_with(":stopped!") && line.contains(" QUIT ") {
                quit = Some(line.trim_end().to_owned());
            }
        })?;
        quit.ok_or_else(|| io::Error::other("who stopped reading is still there"))
    }
}

// === impl Guest ===

impl Guest {
    /// Comes in, and into a room apart from the load.
    fn come(address: SocketAddr, nick: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        SockRef::from(&stream).set_recv_buffer_size(RECEIVE_BUFFER)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut guest = Self { lines: BufReader::new(stream) };
        guest.asks(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #apart"), " 366 ", |_| {})?;
        Ok(guest)
    }

    /// The room whose name the load begins like this.
    fn room_of_load(&mut self) -> io::Result<Option<String>> {
        let mut room = None;
        self.asks("LIST", " 323 ", |line| {
            let name = line.split(' ').nth(3).filter(|name| name.starts_with("#b"));
            room = room.take().or(name.map(str::to_owned));
        })?;
        Ok(room)
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.lines.get_mut().write_all(format!("{line}\r\n").as_bytes())
    }

    /// Says something and has each line seen until the answer that contains `last`.
    fn asks(&mut self, line: &str, last: &str, mut see: impl FnMut(&str)) -> io::Result<()> {
        self.say(line)?;
        let mut line = String::new();
        while !line.contains(last) {
            line.clear();
            if self.lines.read_line(&mut line)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            see(&line);
        }
        Ok(())
    }
}
