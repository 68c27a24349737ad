//! A room as its members see it.
//!
//! See [`Room`].

use indexmap::IndexMap;

/// A room that we are in.
#[derive(Debug)]
pub struct Room {
    /// How it is written.
    pub name: String,
    /// What it is about; empty for nothing.
    pub topic: String,
    members: IndexMap<String, Member>,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The nick as it is written.
    pub nick: String,
    /// The signs of what this one may do here, as in `@`.
    pub signs: String,
    /// Whether this one is known to be away.
    pub away: bool,
    /// The higher, the later something was said; zero for nothing so far.
    pub spoke: u64,
}

impl Room {
    /// Creates one in which nobody is known to be.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), topic: String::new(), members: IndexMap::new() }
    }

    /// Returns who is there, in the order of their coming.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// Returns how many are there.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns whether nobody is known to be there.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Returns a member by the folded nick.
    pub fn member(&self, folded: &str) -> Option<&Member> {
        self.members.get(folded)
    }

    pub(super) fn member_mut(&mut self, folded: &str) -> Option<&mut Member> {
        self.members.get_mut(folded)
    }

    /// Adds somebody, or gives a known one other signs.
    pub(super) fn add(&mut self, folded: String, nick: &str, signs: &str) {
        let member = self.members.entry(folded).or_insert_with(|| Member::new(nick));
        signs.clone_into(&mut member.signs);
    }

    /// Takes somebody away and returns whether there was one.
    pub(super) fn remove(&mut self, folded: &str) -> bool {
        self.members.shift_remove(folded).is_some()
    }

    pub(super) fn clear(&mut self) {
        self.members.clear();
    }

    /// Gives a member another nick and returns whether there was one.
    pub(super) fn rename(&mut self, from: &str, folded: String, nick: &str) -> bool {
        let Some(mut member) = self.members.shift_remove(from) else { return false };
        nick.clone_into(&mut member.nick);
        self.members.insert(folded, member);
        true
    }
}

impl Member {
    fn new(nick: &str) -> Self {
        Self { nick: nick.to_owned(), signs: String::new(), away: false, spoke: 0 }
    }
}
