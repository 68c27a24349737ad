//! What one may see of others.

use crate::chat::mask::Glob;
use crate::chat::{Chat, Room, RoomFlag, User, UserFlag};
use crate::front::Desk;

/// The chat as somebody sees it.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) chat: &'a Chat,
    pub(super) me: &'a User,
}

impl<'a> Sight<'a> {
    /// Returns the chat as whoever is heard sees it.
    pub(super) fn of(desk: &'a Desk<'_>) -> Self {
        Self { chat: desk.chat, me: desk.user() }
    }

    /// Returns whether one sees everything.
    pub(super) fn is_operator(self) -> bool {
        self.me.has(UserFlag::Operator)
    }

    /// Returns the room of this name, if one may know of it.
    pub(super) fn room(self, name: &str) -> Option<&'a Room> {
        self.chat.room(name).filter(|room| room.is_visible_to(self.me))
    }

    /// Returns whether one finds `them` by looking around.
    pub(super) fn finds(self, them: &User) -> bool {
        !them.has(UserFlag::Invisible)
            || them.id() == self.me.id()
            || self.is_operator()
            || self.rooms_of(them).next().is_some()
    }

    /// Returns whether one is shown `them` among those in `room`.
    pub(super) fn finds_in(self, room: &Room, them: &User) -> bool {
        !them.has(UserFlag::Invisible) || room.has(self.me.id()) || self.is_operator()
    }

    /// Goes through the rooms in which one may know `them` to be.
    pub(super) fn rooms_of(self, them: &User) -> impl Iterator<Item = &'a Room> {
        let is_open = !them.has(UserFlag::Invisible);
        let rooms = them.rooms().iter().filter_map(|room| self.chat.room(room));
        rooms.filter(move |room| room.has(self.me.id()) || self.is_operator() || is_open && !room.is(RoomFlag::Secret))
    }
}

/// Returns whether a command that can be sent to some server is for this one: by its name, by a mask for names, or by
/// the nick of somebody on it, and everybody is on it.
pub(super) fn is_here(desk: &Desk<'_>, target: Option<&str>) -> bool {
    target.is_none_or(|target| {
        target.is_empty() || Glob::new(target).matches(&desk.chat.rules().server) || desk.chat.find(target).is_some()
    })
}
