//! What a chat is told of how it is to be.

use std::sync::Arc;
use std::time::Duration;

use super::mask::Mask;
use super::{Identity, User};
use crate::password::{Hashed, Secret};
use crate::text::nick::NickRules;

/// How a chat is to be; replaced as a whole when it is reconfigured.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What the server calls itself.
    pub server: Arc<str>,
    /// What the whole is called.
    pub network: Arc<str>,
    /// What everybody reads who comes in, line by line.
    pub motd: Vec<String>,
    /// What everybody has to say who comes in, if anything.
    pub password: Option<Secret>,
    /// The room that is always there, and that people with plain clients come into by themselves.
    pub default_room: Arc<str>,
    /// The longest name of a room, in bytes.
    pub room_name_length: usize,
    /// The longest topic, in bytes.
    pub topic_length: usize,
    /// The longest reason for putting somebody out or for leaving, in bytes.
    pub reason_length: usize,
    /// The longest reason for being away, in bytes.
    pub away_length: usize,
    /// The longest name that somebody's program gives, in bytes.
    pub username_length: usize,
    /// The longest name that people say they are called, in bytes.
    pub realname_length: usize,
    /// In how many rooms one may be.
    pub rooms_per_user: usize,
    /// How many bans, exceptions and standing invitations a room may have, all together.
    pub bans_per_room: usize,
    /// How many messages of a room are kept.
    pub history_lines: usize,
    /// For how long.
    pub history_age: Duration,
    /// How many of them are shown to whoever comes in.
    pub replay: usize,
    /// What nicks may consist of.
    pub nicks: NickRules,
    /// Nicks that nobody gets, nor any that looks like them.
    pub reserved_nicks: Vec<String>,
    /// For how long the nick of a connection that was lost is kept for its owner.
    pub nick_hold: Duration,
    /// Who is kept out.
    pub bans: Vec<ServerBan>,
    /// Who may become operator of the server.
    pub operators: Vec<Operator>,
}

/// Somebody who is kept out of the whole server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerBan {
    /// Who.
    pub mask: Mask,
    /// Why, as they are told.
    pub reason: Arc<str>,
}

/// Somebody who may become operator of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name they give.
    pub name: String,
    /// What is kept of the password they give.
    pub password: Hashed,
    /// From where.
    pub hosts: Vec<Mask>,
}

// === impl Rules ===

impl Rules {
    /// Returns who may become operator by this name.
    pub fn operator(&self, name: &str) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.name == name)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            server: "echo.chat".into(),
            network: "echo-chat".into(),
            motd: Vec::new(),
            password: None,
            default_room: "#lobby".into(),
            room_name_length: 64,
            topic_length: 300,
            reason_length: 200,
            away_length: 200,
            username_length: 16,
            realname_length: 100,
            rooms_per_user: 50,
            bans_per_room: 100,
            history_lines: 1000,
            history_age: Duration::from_secs(7 * 24 * 60 * 60),
            replay: 20,
            nicks: NickRules::Unicode,
            reserved_nicks: ["NickServ", "ChanServ", "OperServ", "MemoServ", "server", "admin", "root"]
                .map(str::to_owned)
                .into(),
            nick_hold: Duration::from_secs(60),
            bans: Vec::new(),
            operators: Vec::new(),
        }
    }
}

// === impl Operator ===

impl Operator {
    /// Returns whether this one may come from where `user` is.
    pub fn is_from(&self, user: &User) -> bool {
        let Identity { nick, user: name, host } = &**user.identity();
        self.hosts.is_empty() || self.hosts.iter().any(|mask| mask.matches(nick, name, host, user.address()))
    }
}
