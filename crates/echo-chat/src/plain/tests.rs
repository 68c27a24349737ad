//! Conversations without sockets: a chat, fronts, and what lies in their outlets.

mod conversation;
mod entering;
mod hostile;
mod moderation;
mod refusals;
mod rooms;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Plain;
use crate::chat::{Chat, Ending, How, Kind, Now, Outlet, Rules, UserId};
use crate::front::{self, Desk, Front, Heard, Proof, number};

/// A chat, and a clock that goes when it is told to.
struct World {
    chat: Chat,
    now: Now,
    next_host: u8,
}

/// Somebody with a plain client.
struct Person {
    front: Plain,
    id: UserId,
    outlet: Arc<Outlet>,
    left: Option<Ending>,
    proof: Option<Proof>,
}

/// At noon of 1 January 2026, in UTC.
const NOON: i64 = 1_767_268_800_000;

impl World {
    fn new() -> Self {
        Self::with(Rules::default())
    }

    fn with(rules: Rules) -> Self {
        let now = Now { monotonic: Instant::now(), unix_ms: NOON };
        Self { chat: Chat::new(Arc::new(rules), front::tell, now), now, next_host: 1 }
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now.after(Duration::from_secs(seconds));
        self.chat.forget(self.now);
    }

    /// Connects somebody from an address of their own.
    fn connect(&mut self) -> Person {
        let host = self.next_host;
        self.next_host += 1;
        self.connect_from(Ipv4Addr::new(192, 0, 2, host).into())
    }

    fn connect_from(&mut self, address: IpAddr) -> Person {
        let outlet = Arc::new(Outlet::new(Kind::new(number::UNKNOWN, 0), 1 << 20, 0));
        let id = self.chat.connect(address, Arc::clone(&outlet), self.now);
        let mut person = Person { front: Plain::new(), id, outlet, left: None, proof: None };
        person.with_desk(self, Plain::open);
        person
    }

    /// Brings in somebody who has read everything so far.
    fn person(&mut self, nick: &str) -> Person {
        let mut person = self.connect();
        person.types(self, nick);
        assert!(person.front.has_entered(), "{:?}", person.read());
        person.read();
        person
    }

    /// Brings somebody from another front into the default room, whose text is not cleaned by this one.
    fn stranger(&mut self, nick: &str) -> UserId {
        let outlet = Arc::new(Outlet::new(Kind::new(number::IRC, 0), 1 << 20, 0));
        let id = self.chat.connect(Ipv4Addr::LOCALHOST.into(), outlet, self.now);
        self.chat.name(id, nick, self.now).unwrap();
        self.chat.enter(id, nick, nick, self.now).unwrap();
        self.chat.join(id, "#lobby", None, self.now).unwrap();
        id
    }

    fn stranger_says(&mut self, id: UserId, to: &str, how: How, text: &str) {
        self.chat.hear(id);
        self.chat.say(id, to, how, text, "", self.now).unwrap();
        self.chat.heard();
    }
}

impl Person {
    fn with_desk<T>(&mut self, world: &mut World, act: impl FnOnce(&mut Plain, &mut Desk<'_>) -> T) -> T {
        world.chat.hear(self.id);
        let acted = act(&mut self.front, &mut Desk { chat: &mut world.chat, me: self.id, now: world.now });
        world.chat.heard();
        acted
    }

    /// Types a line.
    fn types(&mut self, world: &mut World, line: &str) {
        self.sends(world, line.as_bytes());
    }

    fn sends(&mut self, world: &mut World, line: &[u8]) {
        match self.with_desk(world, |front, desk| front.hear(line, desk)) {
            Heard::Done => {}
            Heard::Leave(ending) => self.left = Some(ending),
            Heard::Verify(proof) => self.proof = Some(proof),
        }
    }

    /// Types a line, and returns what the answer is.
    fn asks(&mut self, world: &mut World, line: &str) -> String {
        self.read();
        self.types(world, line);
        self.read()
    }

    /// Returns what has come since it was read last, without the ends of lines.
    fn read(&self) -> String {
        let mut bytes = Vec::new();
        while let Ok(piece) = self.outlet.queue().try_get() {
            bytes.extend_from_slice(&piece.bytes);
        }
        let text = String::from_utf8(bytes).expect("everything is UTF-8");
        assert!(text.is_empty() || text.ends_with("\r\n"), "{text:?}");
        text.replace("\r\n", "\n")
    }

    fn leaves(self, world: &mut World, ending: Ending) {
        world.chat.leave([(self.id, ending)], world.now);
    }
}
