//! One client, from its first byte to its last.
//!
//! See [`Connection`].

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use polytask::wait::{Raised, Ready, Wait};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep_until, timeout};

use super::flood::Budget;
use super::lines::{Line, Lines};
use super::metrics;
use super::opening::{Decision, Opening};
use super::output::Output;
use super::presence::Presence;
use super::settings::listener::Front as Speaks;
use super::shared::Shared;
use super::times::{Due, Limits, Situation, Times};
use crate::chat::{Chat, Ending, Now, Outlet, Piece, UserFlag};
use crate::front::{Desk, Front, Heard, Proof};
use crate::net::linger;

/// How many bytes one read takes at most.
///
/// What is said in one read is told in one breath, so that a burst costs each listener one write. It
/// is no larger so that a breath always fits into an outlet that is being emptied.
const READ_SIZE: usize = 16 * 1024;

/// How many lines are heard before others get the chat.
const LINES_AT_ONCE: usize = 256;

/// How long the last bytes of one who was too slow may take.
const LAST_CHANCE: Duration = Duration::from_secs(2);

/// How long any other goodbye may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// How long a client may leave its own side open when the server ends. One on a terminal does until somebody types.
const LINGER_AT_END: Duration = Duration::from_secs(1);

thread_local! {
    /// What all connections of a thread read into. Used within one poll only, so that an idle connection needs no
    /// buffer of its own.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_SIZE].into_boxed_slice());
}

/// One client: a socket, how it speaks, and what of that has not been heard yet.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    shared: Arc<Shared>,
    presence: Presence,
    outlet: Arc<Outlet>,
    stage: Stage,
    /// The limits when it was heard last.
    limits: Arc<Limits>,
    budget: Budget,
    output: Output,
    times: Times,
    /// How many of the bytes read are part of no line, and not paid for yet.
    wasted: usize,
    /// Whether there may be whole lines that have not been heard.
    has_lines: bool,
    /// Whether the client sends nothing more.
    is_finished: bool,
    /// Whether the client can be asked if it is there.
    is_pinged: bool,
}

/// How far the conversation is.
#[derive(Debug)]
enum Stage {
    /// Nobody knows yet how the client speaks.
    Opening(Opening),
    /// It is heard line by line.
    Talking { front: Box<dyn Front>, lines: Lines },
}

/// What a connection that waited can do now.
#[derive(Debug, Default, Clone, Copy)]
struct Awake {
    input: bool,
    output: bool,
    alarm: bool,
}

/// Why hearing stopped.
#[derive(Debug)]
enum Pause {
    /// There is nothing more to hear at the moment.
    Silence,
    /// There is more, once others have had their turn.
    Turn,
    /// The client has talked too fast, or not read its answers yet.
    Lag,
    Verify(Proof),
    End(Ending),
}

/// What a connection waits for besides its socket.
struct Waits<'a> {
    told: Wait<Ready<'a, Piece>>,
    ended: Wait<Raised<'a>>,
    alarm: Pin<&'a mut Sleep>,
}

// === impl Connection ===

impl Connection {
    pub(super) fn new(stream: TcpStream, presence: Presence, speaks: Speaks, shared: Arc<Shared>) -> Self {
        let now = Instant::now();
        Self {
            stream,
            outlet: Arc::clone(presence.outlet()),
            stage: Stage::Opening(Opening::new(speaks)),
            limits: shared.limits(),
            budget: Budget::new(shared.flood(presence.address(), false), now),
            output: Output::default(),
            times: Times::new(now, presence.id().0),
            wasted: 0,
            has_lines: false,
            is_finished: false,
            is_pinged: false,
            presence,
            shared,
        }
    }

    /// Serves the client until one of the two ends it.
    pub(super) async fn run(mut self) {
        let ending = match self.converse().await {
            Ok(ending) => ending,
            Err(error) => Ending::Broken(error.to_string().into()),
        };
        // The first reason stays, so that the client is told the same as the others.
        self.outlet.end(ending);
        let ending = self.outlet.ending().cloned().unwrap_or(Ending::Failed);
        // From here on the others do without this client, however long the goodbye takes.
        self.presence.end(&ending);
        if !matches!(ending, Ending::Broken(_)) {
            // Whether it is read or not: the connection is over.
            let _ = Box::pin(self.say_goodbye(&ending)).await;
        }
    }

    async fn converse(&mut self) -> io::Result<Ending> {
        let outlet = Arc::clone(&self.outlet);
        let mut waits = Waits {
            told: outlet.queue().ready(),
            ended: outlet.ended(),
            alarm: pin!(sleep_until(self.next_alarm(Instant::now()).into())),
        };
        loop {
            let awake = poll_fn(|context| self.poll(context, &mut waits)).await;
            if let Some(ending) = outlet.ending() {
                return Ok(ending.clone());
            }
            if awake.output {
                self.write()?;
                waits.told = outlet.queue().ready();
                if self.has_only_listened(awake) {
                    continue;
                }
            }
            let now = Instant::now();
            if awake.input {
                self.read(now)?;
            }
            if let Some(ending) = self.go_on(now).await {
                return Ok(ending);
            }
            let alarm = self.next_alarm(now);
            // What moves an alarm to later happens far more often than an alarm; so it is only looked at when it rings.
            if awake.alarm || alarm < waits.alarm.deadline().into_std() {
                waits.alarm.as_mut().reset(alarm.into());
            }
        }
    }

    /// Whether the client took all that it was told and nothing else happened, as with most who are in a room. Then
    /// nothing is due earlier than it was, and what is due later is found out when the alarm rings.
    fn has_only_listened(&self, awake: Awake) -> bool {
        !awake.input && !awake.alarm && !self.has_lines && self.output.is_empty()
    }

    fn poll(&self, context: &mut Context<'_>, waits: &mut Waits<'_>) -> Poll<Awake> {
        let output = match self.output.is_empty() {
            true => Pin::new(&mut waits.told).poll(context).is_ready(),
            // What is told meanwhile does not count, but that the connection is to end does.
            false => {
                Pin::new(&mut waits.ended).poll(context).is_ready() | self.stream.poll_write_ready(context).is_ready()
            }
        };
        let input = self.wants_input() && self.stream.poll_read_ready(context).is_ready();
        let alarm = waits.alarm.as_mut().poll(context).is_ready();
        let awake = Awake { input, output, alarm };
        if output || input || alarm || self.can_hear(Instant::now) { Poll::Ready(awake) } else { Poll::Pending }
    }

    /// Does all that can be done without waiting for the client.
    async fn go_on(&mut self, now: Instant) -> Option<Ending> {
        while self.can_hear(|| now) {
            match self.hear(now).await {
                Pause::Silence | Pause::Lag => {}
                Pause::Turn => tokio::task::yield_now().await,
                Pause::Verify(proof) => self.verify(proof).await,
                Pause::End(ending) => return Some(ending),
            }
            if let Some(ending) = self.outlet.ending() {
                return Some(ending.clone());
            }
        }
        if self.is_finished && !self.has_lines {
            return Some(Ending::Closed);
        }
        if !self.wants_input() {
            // Who is not read from cannot say that they are there.
            self.times.heard(now);
        }
        match self.times.due(&self.situation(), &self.limits, now)? {
            Due::End(ending) => Some(ending),
            Due::Ping => {
                self.ping();
                None
            }
            Due::Greet => self.decide(true, now).await,
        }
    }

    // --- input ---

    /// Whether more may be read: not while the client leaves its answers unread, nor beyond what it may have waiting.
    fn wants_input(&self) -> bool {
        let waiting = match &self.stage {
            Stage::Opening(_) => 0,
            Stage::Talking { lines, .. } => lines.len() + self.wasted,
        };
        !self.is_finished && waiting < self.limits.receive_queue && self.outlet.unsent() <= self.limits.soft
    }

    fn can_hear(&self, now: impl FnOnce() -> Instant) -> bool {
        self.has_lines
            && self.outlet.unsent() <= self.limits.soft
            && self.times.lag().is_none_or(|until| until <= now())
    }

    fn read(&mut self, now: Instant) -> io::Result<()> {
        BUFFER.with_borrow_mut(|buffer| {
            let read = match self.stream.try_read(buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            self.times.heard(now);
            self.shared.metrics.bytes_in.add(read as u64);
            self.has_lines = true;
            match &mut self.stage {
                Stage::Opening(opening) => opening.push(&buffer[..read]),
                Stage::Talking { lines, .. } => {
                    // What is part of no line costs time all the same.
                    let wasted = lines.push(&buffer[..read]);
                    self.budget.waste(now, wasted);
                    self.wasted += wasted;
                }
            }
            if read == 0 {
                self.finish();
            }
            Ok(())
        })
    }

    /// Takes what came before the end for a line, as people mean it who send a file without one at its end.
    fn finish(&mut self) {
        self.is_finished = true;
        match &mut self.stage {
            Stage::Opening(opening) => opening.push(b"\n"),
            Stage::Talking { lines, .. } => drop(lines.push(b"\n")),
        }
    }

    /// Hears what has arrived, as far as it may be heard now.
    async fn hear(&mut self, now: Instant) -> Pause {
        if let Stage::Opening(_) = self.stage {
            if let Some(ending) = self.decide(false, now).await {
                return Pause::End(ending);
            }
            // What came with the first bytes is heard in the next turn.
            return Pause::Silence;
        }
        let shared = Arc::clone(&self.shared);
        let mut chat = shared.chat.acquire().await;
        if let Some(ending) = self.outlet.ending() {
            // Somebody else ended it while it waited for its turn.
            return Pause::End(ending.clone());
        }
        chat.hear(self.presence.id());
        let pause = self.hear_lines(&mut chat, now);
        chat.heard();
        shared.look_after(&mut chat);
        pause
    }

    fn hear_lines(&mut self, chat: &mut Chat, now: Instant) -> Pause {
        let Stage::Talking { front, lines } = &mut self.stage else { return Pause::Silence };
        self.limits = self.shared.limits();
        let me = self.presence.id();
        let is_operator = chat.user(me).is_some_and(|user| user.has(UserFlag::Operator));
        self.budget.set_limits(self.shared.flood(self.presence.address(), is_operator));
        self.times.set_lag(None);
        let now = Now { monotonic: now, unix_ms: unix_ms() };
        for _ in 0..LINES_AT_ONCE {
            if let Some(until) = self.budget.ready_at(now.monotonic) {
                self.times.set_lag(Some(until));
                self.shared.metrics.flood_delays.increment();
                return Pause::Lag;
            }
            self.wasted = 0;
            if self.outlet.unsent() + chat.answer_so_far().len() > self.limits.soft {
                return Pause::Lag;
            }
            let Some(line) = lines.next() else {
                self.has_lines = false;
                return Pause::Silence;
            };
            let mut desk = Desk { chat, me, now };
            let heard = match line {
                Line::TooLong => {
                    self.budget.take(now.monotonic, 0);
                    front.hear_too_long(&mut desk);
                    Heard::Done
                }
                Line::Text(line) => {
                    self.budget.take(now.monotonic, line.len());
                    front.hear(line, &mut desk)
                }
            };
            if front.has_entered() && self.presence.enter() {
                let user = desk.user();
                self.shared.journal.entered(user, front.name());
                // Saying who one is takes a client many lines, which are not what the limit is for.
                self.budget = Budget::new(self.shared.flood(self.presence.address(), is_operator), now.monotonic);
            }
            match heard {
                Heard::Done => {}
                Heard::Leave(ending) => return Pause::End(ending),
                Heard::Verify(proof) => return Pause::Verify(proof),
            }
        }
        Pause::Turn
    }

    /// Has a password looked at where that holds up nobody, and tells the front.
    async fn verify(&mut self, proof: Proof) {
        // Nothing is sent meanwhile, and others may be before it: what is told must not be without limit.
        self.outlet.set_behind(true);
        let verdict = tokio::select! {
            verdict = self.shared.passwords.apply(move || proof.is_right().then_some(proof)) => verdict,
            () = self.outlet.ended() => return,
        };
        self.outlet.set_behind(!self.output.is_empty());
        let shared = Arc::clone(&self.shared);
        let mut chat = shared.chat.acquire().await;
        let me = self.presence.id();
        chat.hear(me);
        if let Stage::Talking { front, .. } = &mut self.stage {
            let now = Now { monotonic: Instant::now(), unix_ms: unix_ms() };
            let rules = Arc::clone(chat.rules());
            let mut desk = Desk { chat: &mut chat, me, now };
            // The rules may have changed meanwhile.
            let operator = verdict.ok().flatten().and_then(|proof| proof.shown(&rules, desk.user()));
            shared.journal.proved(desk.user(), operator);
            front.verified(operator, &mut desk);
        }
        chat.heard();
        shared.look_after(&mut chat);
    }

    /// Looks at the first bytes, or at their not coming, and begins to talk once it is clear how.
    async fn decide(&mut self, is_quiet: bool, now: Instant) -> Option<Ending> {
        let Stage::Opening(opening) = &mut self.stage else { return None };
        let decision = opening.decide(is_quiet);
        match decision {
            Decision::More => {
                self.has_lines = false;
                return None;
            }
            Decision::Refuse(reason) => return Some(Ending::Refused(reason.into())),
            Decision::Greet | Decision::Talk => {}
        }
        let shared = Arc::clone(&self.shared);
        let mut chat = shared.chat.acquire().await;
        let now = Now { monotonic: now, unix_ms: unix_ms() };
        let mut desk = Desk { chat: &mut chat, me: self.presence.id(), now };
        match decision {
            Decision::Greet => opening.greet(&mut desk),
            _ => {
                let (front, lines) = opening.talk(shared.settings().limits.line.bytes(), &mut desk);
                self.presence.speaks(match front.name() {
                    "irc" => metrics::Front::Irc,
                    _ => metrics::Front::Plain,
                });
                self.is_pinged = front.ping().is_some();
                self.stage = Stage::Talking { front, lines };
            }
        }
        None
    }

    // --- output ---

    fn write(&mut self) -> io::Result<()> {
        let sent = self.output.write(&self.stream, &self.outlet)?;
        self.shared.metrics.bytes_out.add(sent as u64);
        self.outlet.set_behind(!self.output.is_empty());
        self.times.wrote(sent, self.output.is_empty(), Instant::now);
        Ok(())
    }

    fn ping(&mut self) {
        let Stage::Talking { front, .. } = &self.stage else { return };
        if let Some(line) = front.ping() {
            self.outlet.answer(line.into());
        }
    }

    /// Sends what waits and the last lines, ends our direction, and waits for the client to end its own.
    async fn say_goodbye(&mut self, ending: &Ending) -> io::Result<()> {
        let (limit, linger) = match ending {
            Ending::TooSlow { .. } | Ending::Stuck(_) => (LAST_CHANCE, LAST_CHANCE),
            // A little earlier than the server, which is to end when all have and not to cut them off.
            Ending::Stopping => (self.limits.drain * 9 / 10, LINGER_AT_END.min(self.limits.drain / 20)),
            _ => (GOODBYE, GOODBYE),
        };
        let last = match &self.stage {
            Stage::Opening(opening) => opening.farewell(ending),
            Stage::Talking { front, .. } => {
                let mut lines = Vec::new();
                front.close(ending, &mut lines);
                lines
            }
        };
        let goodbye = async {
            if *ending == Ending::Stopping {
                // Not all at once, or all would come back at once.
                tokio::time::sleep(self.times.jitter(self.shared.spread())).await;
            }
            self.output.finish(&mut self.stream, &self.outlet).await?;
            self.stream.write_all(&last).await
        };
        timeout(limit, goodbye).await??;
        linger::close(&mut self.stream, linger).await;
        Ok(())
    }

    // --- time ---

    fn next_alarm(&self, now: Instant) -> Instant {
        self.times.next(&self.situation(), &self.limits, now)
    }

    fn situation(&self) -> Situation {
        let (quiet, has_entered) = match &self.stage {
            Stage::Opening(opening) => (opening.patience(), false),
            Stage::Talking { front, .. } => (None, front.has_entered()),
        };
        Situation { quiet, has_entered, is_pinged: self.is_pinged }
    }
}

/// Returns what the calendar says, in milliseconds since 1970.
pub(super) fn unix_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
