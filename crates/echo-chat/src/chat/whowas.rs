//! Who was here.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Identity;
use crate::text::fold::same;

/// How many are remembered.
const REMEMBERED: usize = 1000;

/// Those who left, or changed their nick.
#[derive(Debug, Default)]
pub struct Whowas {
    gone: VecDeque<Was>,
}

/// Somebody who went by this nick.
#[derive(Debug)]
pub struct Was {
    /// What they were called.
    pub identity: Arc<Identity>,
    /// What they said they were called.
    pub realname: Arc<str>,
    /// Until when, in milliseconds since 1970.
    pub until_unix_ms: i64,
}

impl Whowas {
    pub(super) fn push(&mut self, was: Was) {
        self.gone.truncate(REMEMBERED - 1);
        self.gone.push_front(was);
    }

    pub(super) fn find(&self, nick: &str) -> impl Iterator<Item = &Was> {
        self.gone.iter().filter(move |was| same(&was.identity.nick, nick))
    }
}
