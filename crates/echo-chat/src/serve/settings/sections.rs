//! Every key of the configuration: its type, its default and its words.
//!
//! What stands here is the documentation of the fields, the comments of `echo-chat config
//! default`, and, for those with a flag, the help of `echo-chat serve`.

use std::num::NonZeroUsize;
use std::time::Duration;

use polytask_subscriber::Format;

use crate::password::{Hashed, Secret};
use crate::serve::settings::listener::{Address, DEFAULT_PORT, Front, IRC_PORT, IrcPort, Listener};
use crate::serve::settings::table::table;
use crate::serve::settings::units::Size;
use crate::serve::settings::value::{Characters, LogLevel, Threads};

const fn number(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).expect("not zero")
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

table! {
    /// Where the server is found.
    Listen "listen" {
        /// Where to listen: HOST, HOST:PORT, irc://HOST:PORT or plain://HOST:PORT.
        /// Without irc:// or plain:// IRC clients and plain lines are told apart by what they send.
        /// Port 0 takes a free one; 0.0.0.0 opens the server to other machines.
        addresses: Vec<Listener> = vec![Listener {
            address: Address { host: "127.0.0.1".to_owned(), port: DEFAULT_PORT },
            front: Front::Auto,
        }], AfterRestart, flag "listen" "ADDRESS" Listening;
        /// Where IRC clients look first: listen there as well, if it is free; or off.
        /// It stays off beside an irc:// address, and where port 0 was asked for.
        irc_port: IrcPort = IrcPort::IfFree(IRC_PORT), AfterRestart, flag "irc-port" "PORT" Listening;
    }
}

table! {
    /// What the server calls itself, and how it runs.
    Server "server" {
        /// The server's name towards IRC clients: letters, digits, hyphens and at least one dot.
        name: String = "echo-chat.internal".to_owned(), AfterRestart, flag "name" "NAME" Listening;
        /// The network's name, which IRC clients show on a tab; one word.
        network: String = "echo-chat".to_owned(), AfterRestart;
        /// The password that everybody needs, with PASS in IRC; none if empty.
        password: Option<Secret> = None, AtOnce;
        /// What everybody is told on arrival, line by line; nothing if empty.
        motd: String = String::new(), AtOnce;
        /// A file with what everybody is told on arrival, in UTF-8.
        /// In a configuration file a path that is not absolute begins at the folder of that file.
        motd_file: String = String::new(), AtOnce, flag "motd-file" "FILE" Rooms;
        /// Threads that serve: auto is one for each processor.
        threads: Threads = Threads::Auto, AfterRestart, flag "threads" "NUMBER" Limits;
    }
}

table! {
    /// Rooms, and how much fits in them. Lengths are in bytes of UTF-8.
    Rooms "rooms" {
        /// The room that people with plain lines find themselves in.
        default: String = "#lobby".to_owned(), AtOnce, flag "room" "ROOM" Rooms;
        /// Rooms that one person can be in.
        per_user: NonZeroUsize = number(100), AtOnce;
        /// Bans that one room can have.
        bans_per_room: NonZeroUsize = number(100), AtOnce;
        /// The longest name of a room.
        name_length: NonZeroUsize = number(64), AfterRestart;
        /// The longest topic.
        topic_length: NonZeroUsize = number(300), AfterRestart;
        /// The longest reason of a kick.
        kick_length: NonZeroUsize = number(300), AfterRestart;
        /// The longest reason for being away.
        away_length: NonZeroUsize = number(300), AfterRestart;
    }
}

table! {
    /// What newcomers can read of what was said before. It is kept in memory only.
    History "history" {
        /// Lines that each room remembers; 0 for none.
        lines: usize = 1000, AtOnce, flag "history" "LINES" Rooms;
        /// How long they are remembered.
        age: Duration = seconds(7 * 24 * 60 * 60), AtOnce;
        /// Lines that people are shown when they join; 0 for none.
        replay: usize = 20, AtOnce, flag "replay" "LINES" Rooms;
    }
}

table! {
    /// What people can be called.
    Nicks "nicks" {
        /// unicode allows letters of every script unless a nick looks like another's; ascii is IRC's old set.
        characters: Characters = Characters::Unicode, AtOnce, flag "nicks" "SET" Security;
        /// Nicks that nobody gets, nor any that looks like them.
        reserved: Vec<String> = texts(&["admin", "operator", "root", "server", "system", "ChanServ", "NickServ"]), AtOnce;
        /// How long the nick of somebody whose connection broke is kept; 0 s for not at all.
        /// It is for those from the same address of IPv4, or the same /64 of IPv6.
        hold: Duration = seconds(60), AtOnce;
    }
}

table! {
    /// What nobody may exceed.
    Limits "limits" {
        /// Connections at a time; fewer where the system allows the process fewer open files.
        connections: NonZeroUsize = number(10_000), AtOnce, flag "max-connections" "NUMBER" Limits;
        /// Connections at a time from one address of IPv4, or one /64 of IPv6.
        per_address: NonZeroUsize = number(16), AtOnce, flag "max-per-address" "NUMBER" Limits;
        /// New connections a minute from one address of IPv4, or one /64 of IPv6.
        per_minute: NonZeroUsize = number(32), AtOnce;
        /// Whether this machine's own addresses are free of the two limits above.
        exempt_loopback: bool = true, AtOnce;
        /// How long a newcomer can take to say who it is.
        registration: Duration = seconds(30), AtOnce;
        /// How long an IRC client can be silent before it is asked whether it is still there.
        ping: Duration = seconds(90), AtOnce, flag "ping" "TIME" Limits;
        /// How long an IRC client can be silent in all before it is gone.
        drop: Duration = seconds(150), AtOnce;
        /// The longest plain line; of a longer one the rest is ignored. IRC's lines have IRC's own limit.
        line: Size = Size::kib(8), AtOnce;
        /// Who has so much unread is not read from until it has caught up.
        unread_pause: Size = Size::kib(32), AtOnce;
        /// Who has so much unread is disconnected.
        unread_drop: Size = Size::kib(256), AtOnce, flag "max-unread" "SIZE" Limits;
        /// Who has something unread and takes nothing of it for so long is disconnected.
        no_progress: Duration = seconds(30), AtOnce;
        /// What is read ahead from somebody who sends faster than the flood limits let in.
        receive: Size = Size::kib(16), AtOnce;
        /// What the system buffers on the way to each client.
        send_buffer: Size = Size::kib(64), AtOnce;
        /// How long clients can take for their last lines after Ctrl-C or SIGTERM.
        drain: Duration = seconds(10), AtOnce, flag "drain" "TIME" Limits;
    }
}

table! {
    /// How fast people can send. Who sends faster is not cut off: the lines wait.
    Flood "flood" {
        /// Whether people who send too fast are slowed down.
        limit: bool = true, AtOnce, flag "flood" "ON|OFF" Security;
        /// Lines that can come at once, after a silence.
        burst: NonZeroUsize = number(10), AtOnce;
        /// Lines a second after those.
        lines: NonZeroUsize = number(2), AtOnce;
        /// Bytes a second after those.
        bytes: Size = Size::kib(4), AtOnce;
        /// Whether server operators are free of it.
        exempt_operators: bool = true, AtOnce;
        /// Whether this machine's own addresses are free of it; behind a proxy on this machine, everybody is.
        exempt_loopback: bool = false, AtOnce;
    }
}

table! {
    /// What programs that watch the server can ask.
    Admin "admin" {
        /// Where metrics and health are answered over HTTP, without a password: keep it on this machine.
        /// Off unless asked for, since nobody should have a port open that they do not know of.
        listen: Option<Address> = None, AfterRestart, flag "admin" "ADDRESS" Observability;
    }
}

table! {
    /// What the server writes to standard error. Nothing that anybody said is ever in it.
    Log "log" {
        /// Which lines there are: off, error, warn, info, debug, trace, or a filter as in info,polytask=debug.
        level: LogLevel = LogLevel::default(), AtOnce;
        /// How they look: auto is human on a terminal, and json elsewhere.
        format: Format = Format::Auto, AfterRestart;
    }
}

table! {
    /// Somebody who may do everything, after OPER NAME PASSWORD. One such table for each.
    Operator "operator" {
        /// What they call themselves to OPER; needed.
        name: String = String::new(), AtOnce;
        /// Their password as `echo-chat config hash` prints it; needed.
        password: Hashed = Hashed::default(), AtOnce;
        /// From where they may do so: user@host, with * and ? as usual.
        hosts: Vec<String> = texts(&["*@*"]), AtOnce;
    }
}

table! {
    /// Somebody who is not let in. One such table for each.
    Ban "ban" {
        /// Who: nick!user@host, with * and ? as usual, or a network as in *!*@192.0.2.0/24; needed.
        mask: String = String::new(), AtOnce;
        /// What they are told.
        reason: String = String::new(), AtOnce;
    }
}
