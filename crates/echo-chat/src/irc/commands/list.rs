//! `LIST`: which channels there are.

use std::sync::Arc;

use super::sight::Sight;
use crate::chat::Room;
use crate::chat::mask::Glob;
use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};
use crate::text::fold::{fold, same};

/// Hears `LIST`.
pub(super) fn list(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let server = Arc::clone(&desk.chat.rules().server);
    let items = message.parameters.iter().flat_map(|parameter| parameter.split(','));
    // Old clients put the server that they ask last.
    let wanted = items.filter(|item| !item.is_empty() && !same(item, &server)).fold(Wanted::default(), Wanted::with);
    let sight = Sight::of(desk);
    let mut rooms: Vec<_> =
        sight.chat.rooms().filter(|room| room.is_visible_to(sight.me) && wanted.is_met_by(room)).collect();
    rooms.sort_by_cached_key(|room| fold(room.name()));
    let rooms: Vec<_> = rooms
        .into_iter()
        .map(|room| {
            let topic = room.topic().map_or_else(|| "".into(), |topic| Arc::clone(&topic.text));
            (Arc::clone(room.name()), room.members().len().to_string(), topic)
        })
        .collect();
    reply::write(irc, desk, |replies| {
        replies.numeric(numeric::RPL_LISTSTART, &["Channel", "Users  Name"]);
        for (name, members, topic) in &rooms {
            replies.numeric(numeric::RPL_LIST, &[name, members, topic]);
        }
        replies.numeric(numeric::RPL_LISTEND, &["End of /LIST"]);
    });
    Heard::Done
}

/// Which channels are to be shown.
#[derive(Default)]
struct Wanted<'a> {
    /// Any of these, if there are some.
    names: Vec<(&'a str, Glob)>,
    /// None of these.
    others: Vec<Glob>,
    more_than: Option<usize>,
    fewer_than: Option<usize>,
}

impl<'a> Wanted<'a> {
    /// Adds a condition in the form that `ELIST` names: `M`, `N` and `U`.
    fn with(mut self, item: &'a str) -> Self {
        let number = |text: &str| text.parse().ok();
        match (item.strip_prefix('>'), item.strip_prefix('<'), item.strip_prefix('!')) {
            (Some(count), ..) => self.more_than = self.more_than.max(number(count)),
            (_, Some(count), _) => {
                let count = number(count);
                self.fewer_than = self.fewer_than.map_or(count, |fewer| Some(fewer.min(count.unwrap_or(fewer))));
            }
            (.., Some(mask)) => self.others.push(Glob::new(mask)),
            _ => self.names.push((item, Glob::new(item))),
        }
        self
    }

    fn is_met_by(&self, room: &Room) -> bool {
        let (name, members) = (room.name(), room.members().len());
        let is_named = |(wanted, glob): &(&str, Glob)| same(wanted, name) || glob.matches(name);
        (self.names.is_empty() || self.names.iter().any(is_named))
            && !self.others.iter().any(|mask| mask.matches(name))
            && self.more_than.is_none_or(|more| members > more)
            && self.fewer_than.is_none_or(|fewer| members < fewer)
    }
}
