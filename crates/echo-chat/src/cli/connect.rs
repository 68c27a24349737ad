//! `echo-chat connect`.
//!
//! See [`ConnectArguments`].

use clap::error::ErrorKind;
use clap::{Args, Error};

use crate::cli::host_and_port;
use crate::connect::address::{PORT, with_port};
use crate::connect::client::Identity;
use crate::connect::face::{Bell, Colour};
use crate::connect::run::Options;

/// Whom to talk to, and how.
#[derive(Debug, Args)]
pub struct ConnectArguments {
    /// The server, on port 8067 unless there is another
    #[arg(value_name = "HOST[:PORT]")]
    server: String,

    /// Who to be
    #[arg(long, env = "ECHO_CHAT_NICK", value_name = "NICK", default_value = "guest", value_parser = nick)]
    nick: String,

    /// The room to go into, with its key behind a blank if it has one; once more for another
    #[arg(long = "room", value_name = "ROOM", value_parser = room)]
    rooms: Vec<Room>,

    /// The password of the server; the variable keeps it out of the list of processes
    #[arg(long, env = "ECHO_CHAT_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    password: Option<String>,

    /// Print what happens as one JSON object a line
    #[arg(long)]
    json: bool,

    /// Give nicks colours: on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Colour,

    /// Ring when somebody says your nick, or writes to you alone
    #[arg(long)]
    bell: bool,

    /// End when the connection is lost, instead of connecting again
    #[arg(long)]
    no_reconnect: bool,

    /// Send a line's bytes as they are and print what one read returns, as the tutorials do
    #[arg(long, conflicts_with_all = ["rooms", "json", "bell", "no_reconnect"])]
    raw: bool,
}

/// What is asked for.
#[derive(Debug)]
pub enum Whom {
    /// A tutorial's server.
    Raw(String),
    /// A chat server.
    Chat(Box<Options>),
}

#[derive(Debug, Clone)]
struct Room(String, Option<String>);

impl ConnectArguments {
    /// Returns whom to talk to.
    ///
    /// # Errors
    ///
    /// If that is no address.
    pub fn whom(self) -> Result<Whom, Error> {
        let shape = if self.raw { "HOST:PORT" } else { "HOST[:PORT]" };
        let invalid = |reason: String| {
            let message = format!("invalid value '{}' for '<{shape}>': {reason}\n", self.server);
            Error::raw(ErrorKind::ValueValidation, message)
        };
        if self.raw {
            return host_and_port(&self.server).map(Whom::Raw).map_err(invalid);
        }
        let server = with_port(&self.server, PORT).map_err(invalid)?;
        let rooms = self.rooms.into_iter().map(|Room(name, key)| (name, key)).collect();
        Ok(Whom::Chat(Box::new(Options {
            server,
            identity: Identity { nick: self.nick, rooms, password: self.password, any_nick: false },
            json: self.json,
            colour: self.color,
            bell: if self.bell { Bell::Rings } else { Bell::Silent },
            reconnect: !self.no_reconnect,
        })))
    }
}

fn nick(text: &str) -> Result<String, String> {
    word(text).ok_or_else(|| "a nick is one word and does not begin with a colon".to_owned())
}

fn room(text: &str) -> Result<Room, String> {
    let (name, key) = text.split_once(' ').map_or((text, None), |(name, key)| (name, Some(key)));
    let name = word(name).filter(|name| !name.contains(',')).ok_or("a room is one word, as in '#lobby'")?;
    // Without quotes, a shell takes the sign for the beginning of a comment.
    let name = if name.starts_with(['#', '&', '+', '!']) { name } else { format!("#{name}") };
    let key = key.map(|key| word(key).ok_or("a key is one word")).transpose()?;
    Ok(Room(name, key))
}

fn word(text: &str) -> Option<String> {
    let is_word =
        !text.is_empty() && !text.starts_with(':') && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    is_word.then(|| text.to_owned())
}
