//! What an object can say of itself beside its name: [`Facts`].

use std::panic::{Location, RefUnwindSafe, UnwindSafe};
#[cfg(feature = "inspect")]
use std::time::Duration;

#[cfg(feature = "inspect")]
use parking_lot::Mutex;

use super::console::Resource;
#[cfg(feature = "inspect")]
use super::slot::{Slot, Turn};
use crate::ident::Ident;

/// What an object can say of itself, free of the type of its data.
///
/// It is asked while nothing is known of the program's state: it takes no lock that somebody's code can hold.
pub(crate) trait Facts: Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
    /// Adds its numbers and its holders.
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told);

    /// Whoever holds it now has held it since `now` at least.
    #[cfg(feature = "inspect")]
    fn stamp(&self, _now: u32) {}
}

/// Facts of which one is who holds the object.
pub(crate) trait Holds: Facts {
    /// Where a holder is written down.
    type Written: Copy;

    /// What a guard keeps of what tokio-console shows of it.
    type Shown: Shows;

    /// Somebody holds it from now on.
    fn begin(&self, at: &'static Location<'static>) -> Self::Written;

    /// The one that is written down there lets go, before anybody else can hold it.
    fn end(&self, written: Self::Written);
}

/// How tokio-console is shown that somebody holds something.
pub(crate) trait Shows: Sized {
    /// Somebody holds `what` from now on.
    fn begin(resource: &Resource, ident: &Ident, what: &'static str, at: &'static Location<'static>) -> Self;

    /// That one lets go.
    fn end(&mut self, resource: &Resource);
}

/// What was told.
#[cfg(feature = "inspect")]
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) numbers: Vec<(&'static str, usize)>,
    pub(crate) holders: Vec<Turn>,
    /// How many hold it beside those.
    pub(crate) more_holders: usize,
    /// Of a group: where its members are, as a number that only tells it apart.
    pub(crate) scope: Option<usize>,
}

#[cfg(feature = "inspect")]
impl Told {
    /// Adds whoever has that turn, if it is going on.
    pub(crate) fn holds(&mut self, slot: &Slot) {
        self.holders.extend(slot.read().filter(|turn| turn.is_going_on));
    }

    /// Looks at what a mutex guards. Not at all if that is not to be had soon: whoever looks must not hang with the rest.
    pub(crate) fn peek<T, R>(mutex: &Mutex<T>, look: impl FnOnce(&T) -> R) -> Option<R> {
        const PATIENCE: Duration = Duration::from_millis(100);
        mutex.try_lock_for(PATIENCE).map(|guarded| look(&guarded))
    }
}

impl Facts for () {
    #[cfg(feature = "inspect")]
    fn tell(&self, _: &mut Told) {}
}
