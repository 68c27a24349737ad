//! The client as it runs: the parts put together.
//!
//! See [`run`].

use std::error::Error;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polytask::{Connection, Event, Group, Queue, Task, Timer, pipe_named};
use tokio::time::Instant;

use super::client::{Client, Identity};
use super::event::What;
use super::face::{Bell, Colour, Face};
use super::input::Input;
use super::keyboard::Act;
use super::session::{Happening, Order, keep};
use super::source::Typed;
use crate::net::shutdown::Signals;

/// So many lines may be under way before the next is read: it leaves a server its time.
const WINDOW: usize = 16;
/// How often it is asked whether lines were taken that were not echoed.
const TAKING: Duration = Duration::from_secs(2);
/// How long a server may take to hear that we go.
const FAREWELL: Duration = Duration::from_secs(3);
/// How many lines of the server may wait to be understood.
const UNREAD: usize = 256;

/// Whom to talk to, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server, with its port.
    pub server: String,
    /// Who we are.
    pub identity: Identity,
    /// Whether events go out as JSON.
    pub json: bool,
    /// Whether nicks have colours.
    pub colour: Colour,
    /// Whether the terminal rings when we are meant.
    pub bell: Bell,
    /// Whether to come back after a loss.
    pub reconnect: bool,
}

/// Why a client ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The server cannot be reached, or is lost.
    Lost {
        /// Why, in a sentence.
        reason: String,
        /// How many lines it may not have taken.
        unsettled: usize,
    },
    /// The server did not take what it was given.
    Refused {
        /// Which server.
        server: String,
        /// What, and why.
        reason: String,
    },
    /// There are lines, and no room to say them in.
    Nowhere(String),
    /// Nobody can be shown anything.
    Terminal(io::Error),
}

struct Running {
    server: String,
    client: Client,
    face: Face,
    session: Connection<Order, Happening>,
    outgoing: Option<Queue<Vec<u8>>>,
    /// Whether a server let us in: one that never did is not asked again and again.
    was_known: bool,
    input_ended: bool,
}

/// What is to be done after something has happened: go on, or end, well or not.
type Step = ControlFlow<Result<(), ConnectError>>;

/// Talks to a server until whoever types, or the input, or the server ends it.
///
/// # Errors
///
/// See [`ConnectError`].
pub async fn run(options: Options) -> Result<(), ConnectError> {
    if options.identity.rooms.is_empty() && !options.json && !io::IsTerminal::is_terminal(&io::stdin()) {
        return Err(ConnectError::Nowhere("name the room that the lines go to, as in --room '#lobby'".to_owned()));
    }
    let mut signals = Signals::new().map_err(ConnectError::Terminal)?;
    let (face, typed) = Face::choose(options.json, options.colour, options.bell).map_err(ConnectError::Terminal)?;
    let group = Group::named("connect");
    let (session, other_end) = pipe_named("session", UNREAD);
    let keeping = keep(options.server.clone(), options.reconnect && face.stays(), other_end);
    // Ended by the group when everything else has.
    Task::builder().name("session").daemon(true).spawn_in(&group, keeping).await;
    let identity = Identity { any_nick: face.stays(), ..options.identity };
    let mut running = Running {
        server: options.server,
        client: Client::new(identity),
        face,
        session,
        outgoing: None,
        was_known: false,
        input_ended: false,
    };
    let result = running.until_the_end(&typed, &mut signals).await;
    running.farewell().await;
    // The terminal is itself again before anything else is printed.
    drop(running);
    // None of its tasks can fail.
    let _ = group.join().await;
    result
}

impl Running {
    async fn until_the_end(&mut self, typed: &Queue<Typed>, signals: &mut Signals) -> Result<(), ConnectError> {
        let overdue = Event::named("overdue");
        let _timer = Timer::every_named("overdue", TAKING, {
            let overdue = overdue.clone();
            move || overdue.set()
        });
        self.show()?;
        loop {
            let step = tokio::select! {
                happening = self.session.recv() => match happening {
                    Ok(happening) => self.happened(happening),
                    // It ends only after it has said so.
                    Err(_) => ControlFlow::Break(Ok(())),
                },
                typed = typed.get(), if self.listens() => match typed {
                    Ok(typed) => self.typed(typed),
                    Err(_) => {
                        self.input_ended = true;
                        ControlFlow::Continue(())
                    }
                },
                // As long as no line is wanted, that there will be none is known all the same.
                () = async { typed.ready().await }, if !self.input_ended && !self.listens() && typed.is_empty() => {
                    self.input_ended = typed.is_closed() && typed.is_empty();
                    ControlFlow::Continue(())
                }
                () = async { overdue.wait().await } => {
                    overdue.clear();
                    self.client.ask();
                    ControlFlow::Continue(())
                }
                _ = signals.next() => {
                    self.client.quit("");
                    ControlFlow::Break(Ok(()))
                }
            };
            let is_finished = self.input_ended && self.client.finish();
            self.send();
            self.show()?;
            if let ControlFlow::Break(result) = step {
                return result;
            }
            if is_finished {
                self.client.quit("");
            }
            if self.client.is_leaving() || self.input_ended && self.has_nobody_to_tell() {
                return Ok(());
            }
        }
    }

    /// Returns whether what is typed is wanted now.
    fn listens(&self) -> bool {
        let is_typed = matches!(self.face, Face::Terminal(..) | Face::Lines(_));
        !self.input_ended && (is_typed || self.client.is_ready() && self.client.unsettled() < WINDOW)
    }

    /// Returns whether the server is lost, and there is nothing that it would be told when it is back.
    fn has_nobody_to_tell(&self) -> bool {
        self.was_known && !self.client.is_connected() && self.client.unsettled() == 0
    }

    fn happened(&mut self, happening: Happening) -> Step {
        match happening {
            Happening::Connected(outgoing) => {
                self.outgoing = Some(outgoing);
                self.client.connected();
            }
            Happening::Line(line) => self.client.received(&line, now()),
            Happening::Quiet => self.client.ping(),
            Happening::Lost { reason, retry_in } => return self.lost(reason, retry_in),
        }
        let refused = self.client.fatal().or_else(|| {
            // A script has nobody who could react.
            self.client.refusals().first().map(String::as_str).filter(|_| !self.face.stays())
        });
        match refused {
            Some(reason) => {
                let (server, reason) = (self.server.clone(), reason.to_owned());
                self.client.quit("");
                ControlFlow::Break(Err(ConnectError::Refused { server, reason }))
            }
            None => ControlFlow::Continue(()),
        }
    }

    fn lost(&mut self, reason: String, retry_in: Option<Duration>) -> Step {
        self.outgoing = None;
        let reason = match self.client.take_farewell() {
            Some(farewell) => format!("{reason}: {farewell}"),
            None => reason,
        };
        let unsettled = self.client.unsettled();
        let again = retry_in.filter(|_| self.was_known);
        let wait = again.and_then(|wait| u64::try_from(wait.as_millis()).ok());
        self.client.lost(&reason, wait, now());
        match again {
            Some(_) => ControlFlow::Continue(()),
            None => ControlFlow::Break(Err(ConnectError::Lost { reason, unsettled })),
        }
    }

    fn typed(&mut self, typed: Typed) -> Step {
        match typed {
            Typed::Line(line) if self.face.has_commands() => self.client.typed(Input::parse(&line), now()),
            Typed::Line(line) => {
                if let (false, Err(reason)) = (line.trim().is_empty(), self.client.say_here(&line, now())) {
                    return ControlFlow::Break(Err(ConnectError::Nowhere(reason)));
                }
            }
            Typed::Key(event) => self.pressed(&event),
        }
        ControlFlow::Continue(())
    }

    fn pressed(&mut self, event: &crossterm::event::Event) {
        let Face::Terminal(screen) = &mut self.face else { return };
        if matches!(event, crossterm::event::Event::Resize(..)) {
            screen.terminal.resized();
        }
        match screen.keyboard.pressed(event, &self.client.model) {
            Act::Nothing => {}
            Act::Line(line) => self.client.typed(Input::parse(&line), now()),
            Act::Say(lines) => lines.into_iter().for_each(|line| self.client.typed(Input::Say(line), now())),
            Act::Hint(text) => self.client.hint(now(), text.to_owned()),
            // A terminal that is gone is noticed when the line is drawn.
            Act::Clear => drop(screen.terminal.clear()),
            Act::Leave => self.client.quit(""),
        }
    }

    fn send(&mut self) {
        let bytes = self.client.take_outgoing();
        let Some(outgoing) = &self.outgoing else { return };
        if !bytes.is_empty() && outgoing.try_put(bytes).is_err() {
            // It makes us answer and does not read the answers.
            outgoing.close_now();
        }
    }

    fn show(&mut self) -> Result<(), ConnectError> {
        let events = self.client.take_events();
        if events.iter().any(|event| matches!(event.what, What::Welcome { .. })) {
            // A session that is gone needs no orders.
            let _ = self.session.try_send(Order::Known);
            self.was_known = true;
        }
        self.face.show(&events, &self.client, now()).map_err(ConnectError::Terminal)
    }

    /// Waits until the server has heard that we go, but not for long.
    async fn farewell(&mut self) {
        self.send();
        let Some(outgoing) = self.outgoing.take() else { return };
        outgoing.close();
        let end = Instant::now() + FAREWELL;
        let left = || end.saturating_duration_since(Instant::now());
        while let Ok(happening) = self.session.recv().timeout(left()).await {
            if matches!(happening, Happening::Lost { .. }) {
                return;
            }
        }
    }
}

/// Returns the milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Display for ConnectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost { reason, unsettled: 0 } => formatter.write_str(reason),
            Self::Lost { reason, unsettled } => {
                write!(formatter, "{reason}; {unsettled} lines may not have arrived")
            }
            Self::Refused { server, reason } => write!(formatter, "{server} refused: {reason}"),
            Self::Nowhere(reason) => formatter.write_str(reason),
            Self::Terminal(error) => write!(formatter, "cannot read what is typed or show what happens: {error}"),
        }
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Terminal(error) => Some(error),
            _ => None,
        }
    }
}
