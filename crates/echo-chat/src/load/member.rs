//! One connection: connects, registers, joins, and reads.
//!
//! See [`Member`].

use std::cell::RefCell;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use socket2::SockRef;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpSocket, TcpStream};

use super::crew::Crew;
use super::mark::Mark;
use super::outlet::Outlet;
use super::plan::PER_ADDRESS;
use super::sequence::{Arrived, Order, Sequence};
use super::words::{Word, register};

/// What of a line that is not complete is kept at most; no server sends longer ones.
const LONGEST_LINE: usize = 64 * 1024;

/// What a member has seen of the senders of its room.
#[derive(Debug, Default)]
pub struct Seen {
    /// By sender.
    pub sequences: Vec<Sequence>,
    /// Of all of them.
    pub order: Order,
    /// Which sender this member is, if any.
    pub own: Option<u16>,
    /// Whether it is in its room still.
    pub present: bool,
}

/// One connection.
#[derive(Debug)]
pub struct Member {
    crew: Rc<Crew>,
    client: usize,
    reading: OwnedReadHalf,
    outlet: Rc<Outlet>,
    stage: Stage,
    began: Instant,
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    seen: Rc<RefCell<Seen>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Registering,
    Joining,
    Joined,
    Settled,
}

/// Lines of one burst that came together.
#[derive(Debug)]
struct Run {
    sender: u16,
    burst: Range<u32>,
    count: u64,
}

/// Plays one client until its connection is over.
pub async fn play(crew: Rc<Crew>, client: usize) {
    let began = Instant::now();
    let stream = match connect(crew.plan(), client).await {
        Ok(stream) => stream,
        Err(error) => {
            crew.blame(format!("cannot connect: {}", error.kind()));
            crew.came(client, None);
            return;
        }
    };
    let (reading, sending) = stream.into_split();
    let outlet = Rc::new(Outlet::new(sending));
    outlet.send(register(&crew.nick(client)).as_bytes());
    let plan = crew.plan();
    let sequences = std::iter::repeat_with(Sequence::default).take(plan.senders).collect();
    let seen = Seen { sequences, own: plan.sender_of(client), ..Seen::default() };
    let seen = Rc::new(RefCell::new(seen));
    let stage = Stage::Registering;
    let mut member = Member { crew, client, reading, outlet, stage, began, rest: Vec::new(), seen };
    let reason = std::future::poll_fn(|context| member.poll(context)).await;
    member.over(reason);
}

/// Connects, from several addresses of this machine where one has too few ports.
async fn connect(plan: &super::plan::Plan, client: usize) -> io::Result<TcpStream> {
    let socket = match plan.server {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    if let Some(source) = source(plan.server.ip(), plan.clients, client) {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    let stream = socket.connect(plan.server).await?;
    stream.set_nodelay(true)?;
    // Closing resets, so that no run leaves thousands of waiting ports to the next.
    SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
    Ok(stream)
}

/// The address a client connects from, where it is not left to the system.
fn source(server: IpAddr, clients: usize, client: usize) -> Option<IpAddr> {
    let many = clients > PER_ADDRESS && matches!(server, IpAddr::V4(server) if server.is_loopback());
    // 127.0.0.1 is left to others.
    many.then(|| Ipv4Addr::new(127, 0, 0, (2 + client / PER_ADDRESS % 250) as u8).into())
}

// === impl Member ===

impl Member {
    /// Reads all there is; returns why the connection is over.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<String> {
        let crew = self.crew.clone();
        loop {
            let mut scratch = crew.scratch();
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.reading).poll_read(context, &mut buffer) {
                Poll::Pending => break,
                Poll::Ready(Err(error)) => return Poll::Ready(format!("connection lost: {}", error.kind())),
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => {
                    return Poll::Ready("closed by the server without a reason".to_owned());
                }
                Poll::Ready(Ok(())) => {
                    if let Err(reason) = self.receive(buffer.filled(), Instant::now()) {
                        return Poll::Ready(reason);
                    }
                }
            }
        }
        match self.outlet.poll_flush(context) {
            Poll::Ready(Err(error)) => Poll::Ready(format!("connection lost: {}", error.kind())),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    /// Takes what one read brought.
    fn receive(&mut self, bytes: &[u8], now: Instant) -> Result<(), String> {
        self.crew.read(bytes.len());
        let mut run = None;
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            if self.rest.is_empty() {
                self.line(&bytes[start..end], now, &mut run)?;
            } else {
                let mut line = std::mem::take(&mut self.rest);
                line.extend_from_slice(&bytes[start..end]);
                self.line(&line, now, &mut run)?;
            }
            start = end + 1;
        }
        if self.rest.len() + bytes.len() - start > LONGEST_LINE {
            return Err("a line that does not end".to_owned());
        }
        self.rest.extend_from_slice(&bytes[start..]);
        self.deliver(run, now);
        Ok(())
    }

    fn line(&mut self, line: &[u8], now: Instant, run: &mut Option<Run>) -> Result<(), String> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match Mark::read(line, self.crew.plan().length) {
            Some(mark) => self.marked(mark, now, run),
            None => return self.word(Word::read(line), now),
        }
        Ok(())
    }

    fn marked(&mut self, mark: Mark, now: Instant, run: &mut Option<Run>) {
        let mut seen = self.seen.borrow_mut();
        let seen = &mut *seen;
        let right = usize::from(mark.room) == self.crew.plan().room_of(self.client);
        let sequence = seen.sequences.get_mut(usize::from(mark.sender)).filter(|_| right);
        let Some(sequence) = sequence else {
            self.crew.fault(|faults| faults.astray += 1);
            return;
        };
        // Some servers tell the sender too; nobody waits for that.
        if seen.own == Some(mark.sender) {
            return;
        }
        seen.order.see(mark.sender, mark.number);
        let arrived = sequence.see(mark.number);
        if arrived != Arrived::InOrder {
            self.crew.fault(|faults| faults.count(arrived));
            if arrived == Arrived::Again {
                return;
            }
        }
        if let Some(run) = run {
            if run.sender == mark.sender && run.burst.contains(&mark.number) {
                run.count += 1;
                return;
            }
        }
        let burst = self.crew.burst_of(self.client, mark.number);
        let done = run.replace(Run { sender: mark.sender, burst, count: 1 });
        self.deliver(done, now);
    }

    fn deliver(&self, run: Option<Run>, now: Instant) {
        if let Some(run) = run {
            self.crew.delivered(self.client, run.sender, run.burst.start, run.count, now);
        }
    }

    fn word(&mut self, word: Word<'_>, now: Instant) -> Result<(), String> {
        match (word, self.stage) {
            (Word::Ping(token), _) => self.outlet.send(&[b"PONG ", token, b"\r\n"].concat()),
            (Word::Welcome, Stage::Registering) => {
                self.stage = Stage::Joining;
                self.outlet.send(format!("JOIN {}\r\n", self.crew.room_name(self.client)).as_bytes());
            }
            (Word::Joined, Stage::Joining) => {
                self.stage = Stage::Joined;
                self.seen.borrow_mut().present = true;
                self.crew.joined(now, self.began);
                self.crew.came(self.client, Some((self.outlet.clone(), self.seen.clone())));
            }
            (Word::Pong, Stage::Joined) => {
                self.stage = Stage::Settled;
                self.crew.settled();
            }
            (Word::Refused(numeric), Stage::Registering | Stage::Joining) => {
                return Err(format!("refused with {numeric} before it had joined"));
            }
            (Word::Refused(numeric), _) => self.crew.blame(format!("refused with {numeric}")),
            (Word::Closing(reason), _) => {
                return Err(format!("closed by the server: {}", String::from_utf8_lossy(reason)));
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells the others that the connection is over.
    fn over(self, reason: String) {
        self.outlet.close();
        self.crew.blame(reason);
        match self.stage {
            Stage::Registering | Stage::Joining => self.crew.came(self.client, None),
            Stage::Joined => {
                self.crew.left(self.client, &self.seen);
                self.crew.settled();
            }
            Stage::Settled => self.crew.left(self.client, &self.seen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_clients_than_ports_come_from_several_addresses() {
        let local = Ipv4Addr::LOCALHOST.into();
        assert_eq!(source(local, PER_ADDRESS, 7), None);
        assert_eq!(source(local, PER_ADDRESS + 1, 7), Some(Ipv4Addr::new(127, 0, 0, 2).into()));
        assert_eq!(source(local, 60_000, 59_999), Some(Ipv4Addr::new(127, 0, 0, 4).into()));
        assert_eq!(source(Ipv4Addr::new(192, 0, 2, 1).into(), 60_000, 59_999), None, "not this machine");
    }
}
