use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a guest waits for a line: less than a test may take, so that it can say what it was waiting for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much is said, in all: far more than the kernel and the server keep for one who does not read.
const TOO_MUCH: usize = 4 << 20;

/// Somebody at the chat server, who speaks IRC or plain lines.
pub(crate) struct Guest {
    stream: BufReader<TcpStream>,
    front: Front,
    heard: Vec<String>,
    questions: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Front {
    Irc,
    Plain,
}

/// Returns the lines of the page at the address that ends `line`.
#[track_caller]
pub(crate) fn metrics(line: &str) -> Vec<String> {
    let (_, url) = line.split_once("http://").expect("an address");
    let (address, path) = url.split_once('/').expect("a path");
    let mut scraper = Guest::at_the_door(address.parse().expect("an address"));
    scraper.say(&format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n"));
    scraper.ends()
}

// === impl Guest ===

impl Guest {
    /// Comes in as an IRC client.
    #[track_caller]
    pub(crate) fn irc(address: SocketAddr, nick: &str) -> Self {
        Self::irc_with(address, nick, "")
    }

    /// Comes in as an IRC client with some capabilities.
    #[track_caller]
    pub(crate) fn irc_with(address: SocketAddr, nick: &str, capabilities: &str) -> Self {
        let mut guest = Self::at_the_door(address);
        guest.register(nick, capabilities);
        guest.catch_up();
        guest
    }

    /// Comes in as an IRC client, into rooms.
    #[track_caller]
    pub(crate) fn irc_in(address: SocketAddr, nick: &str, rooms: &str) -> Self {
        let mut guest = Self::irc(address, nick);
        guest.asks(&format!("JOIN {rooms}"));
        guest
    }

    /// Comes in with plain lines, and with that into the room where everybody is.
    #[track_caller]
    pub(crate) fn plain(address: SocketAddr, nick: &str) -> Self {
        let mut guest = Self { front: Front::Plain, ..Self::at_the_door(address) };
        guest.say(nick);
        guest.catch_up();
        guest
    }

    /// Connects, and says nothing yet.
    #[track_caller]
    pub(crate) fn at_the_door(address: SocketAddr) -> Self {
        Self::of(TcpStream::connect(address).expect("the server can be reached"))
    }

    /// Talks over a connection that somebody else made.
    pub(crate) fn of(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        Self { stream: BufReader::new(stream), front: Front::Irc, heard: Vec::new(), questions: 0 }
    }

    /// Says what an IRC client says first.
    #[track_caller]
    pub(crate) fn register(&mut self, nick: &str, capabilities: &str) {
        if !capabilities.is_empty() {
            self.say(&format!("CAP REQ :{capabilities}\r\nCAP END"));
        }
        self.say(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}"));
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        self.stream.get_ref()
    }

    /// Sends a line, or several.
    #[track_caller]
    pub(crate) fn say(&mut self, line: &str) {
        self.send(format!("{line}\r\n").as_bytes());
    }

    #[track_caller]
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        if let Err(error) = self.try_send(bytes) {
            panic!("cannot send: {error}; heard last: {:#?}", self.heard_last());
        }
    }

    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_ref().write_all(bytes)
    }

    /// Sends a line, and returns what is heard until the server has done all that it asked for.
    #[track_caller]
    pub(crate) fn asks(&mut self, line: &str) -> Vec<String> {
        self.say(line);
        self.catch_up()
    }

    /// Returns what is heard until the server has done all that it was told by this guest, and told all that it was
    /// told by others before.
    #[track_caller]
    pub(crate) fn catch_up(&mut self) -> Vec<String> {
        let before = self.heard.len();
        self.questions += 1;
        let mark = format!("question-{}", self.questions);
        match self.front {
            Front::Irc => self.say(&format!("PING {mark}")),
            // Nothing else is answered without being said to anybody.
            Front::Plain => self.say(&format!("/{mark}")),
        }
        self.hears(&mark);
        self.heard[before..self.heard.len() - 1].to_vec()
    }

    /// Talks in `room` until each of `stopped` others there, who do not read, is disconnected, and returns how many
    /// messages that took.
    #[track_caller]
    pub(crate) fn talks_until_gone(&mut self, room: &str, stopped: usize) -> usize {
        let text = "x".repeat(400);
        let (mut sent, mut gone) = (0, 0);
        while gone < stopped {
            assert!(sent * text.len() < TOO_MUCH, "{} of {stopped} are still there", stopped - gone);
            let lines: String =
                (sent..sent + 16).map(|number| format!("PRIVMSG {room} :{number} {text}\r\n")).collect();
            sent += 16;
            let told = self.asks(lines.trim_end());
            let quits = told.iter().filter(|line| line.contains(" QUIT "));
            gone += quits.inspect(|line| assert!(line.ends_with(" QUIT :Too slow: 256 KiB unsent"), "{line}")).count();
        }
        sent
    }

    /// Returns how many people the server says are there.
    #[track_caller]
    pub(crate) fn users(&mut self) -> usize {
        let told = self.asks("LUSERS");
        let line = told.iter().find_map(|line| line.split_once(" :I have ")).expect("it counts them");
        line.1.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Waits for a line that contains `text`, from here on.
    #[track_caller]
    pub(crate) fn hears(&mut self, text: &str) -> String {
        loop {
            match self.next() {
                Ok(Some(line)) if line.contains(text) => return line,
                Ok(Some(_)) => {}
                Ok(None) => panic!("the connection ended without {text:?}: {:#?}", self.heard_last()),
                Err(error) => panic!("no {text:?} ({error}): {:#?}", self.heard_last()),
            }
        }
    }

    /// Returns the next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8(line).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        let line = line.strip_suffix("\r\n").unwrap_or(&line).to_owned();
        self.heard.push(line.clone());
        Ok(Some(line))
    }

    /// Reads to the end, which has to be a good one, and returns the lines from here on.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> Vec<String> {
        let before = self.heard.len();
        loop {
            match self.next() {
                Ok(Some(_)) => {}
                Ok(None) => return self.heard[before..].to_vec(),
                Err(error) => panic!("not ended in good order: {error}: {:#?}", self.heard_last()),
            }
        }
    }

    /// Returns the end of what was heard, which says enough about what went wrong.
    fn heard_last(&self) -> Vec<String> {
        let last = self.heard[self.heard.len().saturating_sub(20)..].iter();
        last.map(|line| line.chars().take(150).collect()).collect()
    }

    /// Forgets what was heard so far, which would be too much after hours.
    pub(crate) fn forget(&mut self) {
        self.heard.clear();
    }

    /// Returns all that was heard.
    pub(crate) fn heard(&self) -> &[String] {
        &self.heard
    }
}
