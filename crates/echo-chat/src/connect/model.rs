//! What a client knows: who it is, which rooms it is in, who else is there.
//!
//! See [`Model`], which messages change, one after the other, and [`room`] for a single room. How each message is
//! understood stands in [`apply`].

pub mod apply;
pub mod room;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use self::room::Room;
use crate::connect::features::Features;

/// Everything a client knows about the other side; reads no clock and has no socket.
#[derive(Debug, Default)]
pub struct Model {
    /// How the server calls us.
    pub nick: String,
    /// What stands before our lines, as in `ann!ann@host`, once it was seen.
    pub mask: Option<String>,
    /// What the server says about itself.
    pub features: Features,
    /// Who wrote to us alone most lately.
    pub last_private: Option<String>,
    /// Where plain text goes: the name of a room or a nick.
    pub current: Option<String>,
    rooms: IndexMap<String, Room>,
    ignored: BTreeSet<String>,
    /// The rooms of the history that is being told, by the names of its batches, with the lines so far.
    histories: HashMap<String, (String, usize)>,
    /// Names of rooms whose list of members is being told.
    listing: BTreeSet<String>,
    /// Whether the server is still telling what it tells everybody who comes in.
    is_arriving: bool,
    spoken: u64,
}

impl Model {
    /// Creates what is known before anything was heard.
    pub fn new(nick: impl Into<String>) -> Self {
        Self { nick: nick.into(), ..Self::default() }
    }

    /// Returns the rooms we are in, in the order of our coming.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// Returns a room that we are in.
    pub fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.get(&self.features.fold(name))
    }

    /// Returns the room that plain text goes to, if it is one.
    pub fn current_room(&self) -> Option<&Room> {
        self.current.as_deref().and_then(|name| self.room(name))
    }

    /// Returns whether `nick` is ours.
    pub fn is_me(&self, nick: &str) -> bool {
        self.features.same(nick, &self.nick)
    }

    /// Returns whether what `nick` says is not shown.
    pub fn is_ignored(&self, nick: &str) -> bool {
        self.ignored.contains(&self.features.fold(nick))
    }

    /// Begins to ignore `nick`, or ends it, and returns which.
    pub fn toggle_ignored(&mut self, nick: &str) -> bool {
        let folded = self.features.fold(nick);
        let begins = !self.ignored.remove(&folded);
        if begins {
            self.ignored.insert(folded);
        }
        begins
    }

    /// Returns who is ignored.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.ignored.iter().map(String::as_str)
    }

    /// Forgets what ends with a connection; the rooms are returned, to be joined again.
    pub fn lost(&mut self) -> Vec<String> {
        self.histories.clear();
        self.listing.clear();
        self.rooms.drain(..).map(|(_, room)| room.name).collect()
    }

    /// Returns whether our nick is a word of `text`.
    fn mentions_me(&self, text: &str) -> bool {
        let (text, nick) = (self.features.fold(text), self.features.fold(&self.nick));
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
        !nick.is_empty()
            && text.match_indices(&nick).any(|(start, found)| {
                let before = text[..start].chars().next_back();
                let behind = text[start + found.len()..].chars().next();
                !before.is_some_and(is_part) && !behind.is_some_and(is_part)
            })
    }

    /// Returns the names of the rooms that `nick` is in.
    fn rooms_of(&self, nick: &str) -> Vec<String> {
        let folded = self.features.fold(nick);
        self.rooms.values().filter(|room| room.member(&folded).is_some()).map(|room| room.name.clone()).collect()
    }

    fn room_mut(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.get_mut(&self.features.fold(name))
    }

    fn enter(&mut self, name: &str) {
        let folded = self.features.fold(name);
        self.rooms.entry(folded).or_insert_with(|| Room::new(name));
        self.current = Some(name.to_owned());
    }

    /// Takes a room away; plain text goes to the last of those that are left.
    fn leave(&mut self, name: &str) {
        self.rooms.shift_remove(&self.features.fold(name));
        if self.current.as_deref().is_some_and(|current| self.features.same(current, name)) {
            self.current = self.rooms.values().next_back().map(|room| room.name.clone());
        }
    }
}
