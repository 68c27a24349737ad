//! The core by itself: no front, no socket, and a clock that is moved by hand.

mod laws;
mod people;
mod presence;
mod rooms;
mod telling;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{
    Change, Chat, Ending, Event, How, Joined, Kind, Now, Outlet, Refusal, Rules, Source, Target, User, UserId, What,
};

/// The kind of all clients here, but for those who are told in capitals.
const QUIET: Kind = Kind::new(1, 0);
const LOUD: Kind = Kind::new(1, 1);

/// A chat, and the time in it.
struct World {
    chat: Chat,
    now: Now,
}

/// Says what happened in as few words as tests want to read.
fn tell(kind: Kind, event: &Event, lines: &mut Vec<u8>) {
    let who = match &event.from {
        Source::Server(_) => "server",
        Source::Person(identity) | Source::Bot(identity) => &identity.nick,
    };
    let line = match &event.what {
        What::Said { to: Target::Room(room), text, .. } => format!("{who} in {room}: {text}"),
        What::Said { to: Target::Person(_), text, .. } => format!("{who}: {text}"),
        What::Tagged { tags, .. } => format!("{who} tags {tags}"),
        What::Joined { room, .. } => format!("{who} joined {room}"),
        What::Parted { room, reason } => format!("{who} left {room} {reason}"),
        What::Kicked { room, nick, reason } => format!("{who} kicked {nick} from {room} {reason}"),
        What::Quit { reason } => format!("{who} quit {reason}"),
        What::Renamed { to } => format!("{who} is {to}"),
        What::Topic { room, text } => format!("{who} made {room} about {text}"),
        What::Modes { room, changes } => format!("{who} changed {room} {}", super::ModeChange::line(changes)),
        What::Invited { room, nick } => format!("{who} asked {nick} into {room}"),
        What::InviteSeen { room, nick } => format!("{who} asks {nick} into {room}"),
        What::Away { reason } => format!("{who} away {reason:?}"),
        What::Realname { realname } => format!("{who} called {realname}"),
        What::UserModes { nick, changes } => format!("{nick} is {}", super::ModeChange::line(changes)),
        What::Limits { nick, rooms_per_user, .. } => format!("{nick} may be in {rooms_per_user}"),
        What::Wallops { text } => format!("{who} to all: {text}"),
        What::Announced { text } => format!("announced {text}"),
    };
    let line = if kind == LOUD { line.to_uppercase() } else { line };
    lines.extend_from_slice(line.as_bytes());
    lines.push(b'\n');
}

impl World {
    fn new() -> Self {
        Self::with(Rules::default())
    }

    fn with(rules: Rules) -> Self {
        let now = Now { monotonic: Instant::now(), unix_ms: 1_000_000 };
        Self { chat: Chat::new(Arc::new(rules), tell, now), now }
    }

    fn connect_from(&mut self, address: IpAddr) -> UserId {
        let outlet = Arc::new(Outlet::new(QUIET, 64 * 1024, 0));
        self.chat.connect(address, outlet, self.now)
    }

    fn connect(&mut self) -> UserId {
        self.connect_from(Ipv4Addr::LOCALHOST.into())
    }

    /// Brings in somebody called `nick`.
    #[track_caller]
    fn enter(&mut self, nick: &str) -> UserId {
        let id = self.connect();
        self.chat.name(id, nick, self.now).expect("nobody else has it");
        self.chat.enter(id, nick, nick, self.now).expect("nobody is banned");
        id
    }

    /// Brings in somebody called `nick`, into these rooms.
    #[track_caller]
    fn enter_into(&mut self, nick: &str, rooms: &[&str]) -> UserId {
        let id = self.enter(nick);
        for room in rooms {
            self.chat.join(id, room, None, self.now).expect("it is open to all");
        }
        id
    }

    #[track_caller]
    fn join(&mut self, id: UserId, room: &str) -> Result<Joined, Refusal> {
        self.chat.join(id, room, None, self.now)
    }

    fn say(&mut self, id: UserId, to: &str, text: &str) -> Result<(), Refusal> {
        self.chat.say(id, to, How::Message, text, "", self.now).map(drop)
    }

    #[track_caller]
    fn change(&mut self, id: UserId, room: &str, changes: &[Change]) -> Vec<Refusal> {
        self.chat.change_room(id, room, changes.to_vec(), self.now).expect("an operator").1
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.after(time);
    }

    fn leave(&mut self, gone: &[UserId]) {
        let gone: Vec<_> = gone.iter().map(|id| (*id, Ending::Closed)).collect();
        self.chat.leave(gone, self.now);
    }

    fn user(&self, id: UserId) -> &User {
        self.chat.user(id).expect("connected")
    }

    /// Takes the pieces that wait for somebody.
    fn pieces(&mut self, id: UserId) -> Vec<String> {
        self.chat.tell_breath();
        self.chat.tell_late();
        let queue = self.user(id).outlet().queue().clone();
        std::iter::from_fn(|| queue.try_get().ok())
            .map(|piece| String::from_utf8(piece.bytes.to_vec()).expect("text"))
            .collect()
    }

    /// Takes the lines that wait for somebody.
    fn told(&mut self, id: UserId) -> Vec<String> {
        self.pieces(id).concat().lines().map(str::to_owned).collect()
    }

    /// Forgets the lines that wait for these.
    fn forget(&mut self, ids: &[UserId]) {
        for id in ids {
            self.told(*id);
        }
    }
}
