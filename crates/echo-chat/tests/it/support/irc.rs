use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use super::DEADLINE;

/// A server whose every line a test says, to play what no server does when it is asked.
pub(crate) struct IrcStage {
    listener: TcpListener,
    pub(crate) address: SocketAddr,
}

/// One connection to it.
pub(crate) struct IrcPeer {
    reading: BufReader<TcpStream>,
    writing: TcpStream,
}

impl IrcStage {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        Self { listener, address }
    }

    /// Waits for the next client.
    #[track_caller]
    pub(crate) fn accept(&self) -> IrcPeer {
        let (stream, _) = self.listener.accept().expect("a client comes");
        stream.set_read_timeout(Some(DEADLINE)).expect("not zero");
        let writing = stream.try_clone().expect("a socket can be shared");
        IrcPeer { reading: BufReader::new(stream), writing }
    }

    /// Waits for the next client, lets it in with these capabilities, and into the room `#x`.
    #[track_caller]
    pub(crate) fn accept_into_x(&self, nick: &str, capabilities: &str) -> IrcPeer {
        let mut peer = self.accept();
        peer.lets_in(nick, capabilities);
        peer.hears("JOIN #x");
        peer.hears("PING ready");
        peer.says(&format!(":{nick}!u@h JOIN #x\r\n:s 353 {nick} = #x :@{nick}\r\n:s 366 {nick} #x :End"));
        peer.says(":s PONG s ready");
        peer
    }
}

impl IrcPeer {
    #[track_caller]
    pub(crate) fn lets_in(&mut self, nick: &str, capabilities: &str) {
        self.hears("CAP LS 302");
        self.hears(&format!("NICK {nick}"));
        self.hears_something("USER ");
        self.says(&format!(":s CAP * LS :{capabilities}"));
        if !capabilities.is_empty() {
            self.hears(&format!("CAP REQ :{capabilities}"));
            self.says(&format!(":s CAP * ACK :{capabilities}"));
        }
        self.hears("CAP END");
        self.says(&format!(":s 001 {nick} :Welcome"));
    }

    /// Sends lines.
    #[track_caller]
    pub(crate) fn says(&mut self, lines: &str) {
        self.writing.write_all(format!("{lines}\r\n").as_bytes()).expect("the client listens");
    }

    /// Waits for exactly this line.
    #[track_caller]
    pub(crate) fn hears(&mut self, line: &str) {
        assert_eq!(self.next(), line);
    }

    /// Waits for a line that begins like this, and returns the rest.
    #[track_caller]
    pub(crate) fn hears_something(&mut self, beginning: &str) -> String {
        let line = self.next();
        let rest = line.strip_prefix(beginning);
        rest.unwrap_or_else(|| panic!("{line:?} does not begin with {beginning:?}")).to_owned()
    }

    /// Waits for what is said in a room, and answers whether it was taken.
    #[track_caller]
    pub(crate) fn takes(&mut self, line: &str) {
        self.hears(&format!("PRIVMSG {line}"));
        self.answers();
    }

    /// Answers the next `PING`.
    #[track_caller]
    pub(crate) fn answers(&mut self) {
        let token = self.hears_something("PING ");
        self.says(&format!(":s PONG s {token}"));
    }

    /// Hears that it is all that there is, and lets the client go.
    #[track_caller]
    pub(crate) fn is_left(&mut self) {
        self.hears("PING done");
        self.says(":s PONG s done");
        self.hears("QUIT");
    }

    /// Waits for the end of the connection.
    #[track_caller]
    pub(crate) fn ends(&mut self) {
        assert_eq!(self.next(), "");
    }

    #[track_caller]
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.reading.read_line(&mut line).expect("the client says something");
        line.trim_end().to_owned()
    }
}
