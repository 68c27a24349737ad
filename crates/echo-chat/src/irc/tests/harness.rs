//! A chat with clients, all in memory and at a time that stands still until it is moved.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::chat::{Chat, Ending, Kind, Now, Outlet, Rules, UserId};
use crate::front::{self, Desk, Front, Heard, Proof, number};
use crate::irc::Irc;
use crate::irc::message::{LINE_LIMIT, Message};

/// The name of the server in all tests.
pub(in crate::irc) const SERVER: &str = "echo.chat";

/// A chat and the time.
#[derive(Clone)]
pub(in crate::irc) struct World {
    chat: Rc<RefCell<Chat>>,
    now: Rc<RefCell<Now>>,
}

/// Somebody with an IRC client.
pub(in crate::irc) struct Client {
    world: World,
    id: UserId,
    outlet: Arc<Outlet>,
    front: Irc,
    /// Why its connection ended, if its front ended it.
    pub(in crate::irc) ending: Option<Ending>,
    /// A password that the server has to look at.
    pub(in crate::irc) proof: Option<Proof>,
}

impl World {
    /// Creates one with these rules, on the first of January 2026.
    pub(in crate::irc) fn with(rules: Rules) -> Self {
        let now = Now { monotonic: Instant::now(), unix_ms: 1_767_225_600_000 };
        let chat = Chat::new(Arc::new(rules), front::tell, now);
        Self { chat: Rc::new(RefCell::new(chat)), now: Rc::new(RefCell::new(now)) }
    }

    /// Creates one with the usual rules.
    pub(in crate::irc) fn new() -> Self {
        Self::with(Rules::default())
    }

    /// Lets time pass.
    pub(in crate::irc) fn wait(&self, time: Duration) {
        let mut now = self.now.borrow_mut();
        *now = now.after(time);
    }

    /// Looks at the chat, or does something in it that no client can.
    pub(in crate::irc) fn chat<T>(&self, with: impl FnOnce(&mut Chat, Now) -> T) -> T {
        with(&mut self.chat.borrow_mut(), *self.now.borrow())
    }

    /// Connects a client that says nothing yet.
    pub(in crate::irc) fn connect(&self) -> Client {
        self.connect_from(Ipv4Addr::LOCALHOST.into())
    }

    /// Connects a client from this address.
    pub(in crate::irc) fn connect_from(&self, address: IpAddr) -> Client {
        let outlet = Arc::new(Outlet::new(Kind::new(number::UNKNOWN, 0), 256 * 1024, 0));
        let id = self.chat(|chat, now| chat.connect(address, Arc::clone(&outlet), now));
        let front = Irc::new(SERVER.into());
        let mut client = Client { world: self.clone(), id, outlet, front, ending: None, proof: None };
        client.at_desk(Front::open);
        client
    }

    /// Connects a client that has come in as `nick`, and forgets what it was told.
    pub(in crate::irc) fn client(&self, nick: &str) -> Client {
        self.client_with(nick, "")
    }

    /// Connects a client with these capabilities that has come in as `nick`, and forgets what it was told.
    pub(in crate::irc) fn client_with(&self, nick: &str, caps: &str) -> Client {
        let mut client = self.connect();
        if !caps.is_empty() {
            client.says(&format!("CAP REQ :{caps}"));
        }
        client.says(&format!("NICK {nick}"));
        client.says(&format!("USER {nick} 0 * :{nick} the great"));
        if !caps.is_empty() {
            client.says("CAP END");
        }
        assert!(client.front.has_entered(), "{nick} did not come in: {:?}", client.lines());
        client.lines();
        client
    }
}

impl Client {
    /// Has the client say a line.
    pub(in crate::irc) fn says(&mut self, line: &str) -> &mut Self {
        self.says_bytes(line.as_bytes())
    }

    /// Has the client say a line that may be no text.
    pub(in crate::irc) fn says_bytes(&mut self, line: &[u8]) -> &mut Self {
        self.says_at_once(&[line])
    }

    /// Has the client say lines that are read in one piece.
    pub(in crate::irc) fn says_at_once(&mut self, lines: &[&[u8]]) -> &mut Self {
        let heard = self.at_desk(|front, desk| {
            let lines = lines.iter().map(|line| front.hear(line, desk));
            lines.filter(|heard| !matches!(heard, Heard::Done)).last()
        });
        match heard {
            Some(Heard::Leave(ending)) => self.leaves(ending),
            Some(Heard::Verify(proof)) => self.proof = Some(proof),
            Some(Heard::Done) | None => {}
        }
        self
    }

    /// Has the client come into a room, and forgets what it was told of it.
    #[track_caller]
    pub(in crate::irc) fn joins(&mut self, room: &str) -> &mut Self {
        self.lines();
        self.says(&format!("JOIN {room}"));
        let lines = self.lines();
        assert!(lines.first().is_some_and(|line| line.contains(" JOIN ")), "{lines:?}");
        self
    }

    /// Has the client say a line that was too long.
    pub(in crate::irc) fn says_too_much(&mut self) -> &mut Self {
        self.at_desk(Front::hear_too_long);
        self
    }

    /// Says whether the password was right that had to be looked at.
    pub(in crate::irc) fn is_verified(&mut self, is_right: bool) -> &mut Self {
        self.proof.take().expect("there is a password to look at");
        self.at_desk(|front, desk| front.verified(is_right.then_some("root"), desk));
        self
    }

    /// Ends the connection.
    pub(in crate::irc) fn leaves(&mut self, ending: Ending) {
        let mut lines = Vec::new();
        self.front.close(&ending, &mut lines);
        self.outlet.answer(lines.into());
        self.world.chat(|chat, now| chat.leave([(self.id, ending.clone())], now));
        self.ending = Some(ending);
    }

    /// Returns the lines it was told since it was asked last.
    #[track_caller]
    pub(in crate::irc) fn lines(&mut self) -> Vec<String> {
        self.world.chat(|chat, _| chat.tell_late());
        let mut bytes = Vec::new();
        while let Ok(piece) = self.outlet.queue().try_get() {
            self.outlet.sent(piece.bytes.len());
            bytes.extend_from_slice(&piece.bytes);
        }
        let text = String::from_utf8(bytes).expect("all that is told is UTF-8");
        assert!(text.is_empty() || text.ends_with("\r\n"), "{text:?}");
        let lines = text.split_terminator("\r\n").map(str::to_owned);
        lines.inspect(|line| assert_well_formed(line)).collect()
    }

    /// Asserts that these lines, and no others, were told.
    #[track_caller]
    pub(in crate::irc) fn gets<const N: usize>(&mut self, lines: [&str; N]) -> &mut Self {
        assert_eq!(self.lines(), lines);
        self
    }

    /// Asserts that nothing was told.
    #[track_caller]
    pub(in crate::irc) fn gets_nothing(&mut self) -> &mut Self {
        self.gets([])
    }

    /// Asserts that the lines that were told have these numerics or commands.
    #[track_caller]
    pub(in crate::irc) fn gets_commands<const N: usize>(&mut self, commands: [&str; N]) -> &mut Self {
        let lines = self.lines();
        let command = |line: &String| Message::parse(line).unwrap().command.to_owned();
        let found: Vec<_> = lines.iter().map(command).collect();
        assert_eq!(found, commands, "{lines:#?}");
        self
    }

    /// Returns the number of the connection.
    pub(in crate::irc) fn id(&self) -> UserId {
        self.id
    }

    /// Returns the front.
    pub(in crate::irc) fn front(&self) -> &Irc {
        &self.front
    }

    /// Has the front do something as it would while a line is heard.
    pub(in crate::irc) fn at_desk<T>(&mut self, with: impl FnOnce(&mut Irc, &mut Desk<'_>) -> T) -> T {
        let me = self.id;
        self.world.clone().chat(|chat, now| {
            chat.hear(me);
            let result = with(&mut self.front, &mut Desk { chat, me, now });
            chat.heard();
            result
        })
    }
}

/// Asserts what holds for every line that a client is told.
#[track_caller]
fn assert_well_formed(line: &str) {
    assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
    let message = Message::parse(line).expect("what is told can be read");
    assert!(message.source.is_some() || message.command == "ERROR", "{line:?}");
    let body = if line.starts_with('@') { line.split_once(' ').unwrap().1 } else { line };
    assert!(body.len() + 2 <= LINE_LIMIT, "{} bytes: {line:?}", body.len());
}
