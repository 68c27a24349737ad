//! Who is in the way: [`Blame`].

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::actor::{Actor, Line};
use super::facts::Facts;
use super::slot::Turn;
use super::who::Who;
use super::{Meta, clock};

/// Who holds what somebody waited for, at the moment when the wait was over.
#[derive(Clone, Debug)]
pub(crate) struct Blame {
    actor: Actor,
    at: Option<&'static Location<'static>>,
    /// In milliseconds.
    since: Option<u32>,
    now: u32,
    /// How many hold it beside this one.
    others: usize,
}

/// Whether a wait for oneself is refused.
static DENIED: AtomicBool = AtomicBool::new(false);

/// From now on a wait for oneself is refused.
pub(crate) fn deny_self_wait() {
    DENIED.store(true, Relaxed);
}

/// Panics if whoever is about to wait holds the object already, and the program has asked for that.
pub(crate) fn refuse_self_wait<F: Facts + ?Sized>(meta: &Meta<F>, at: &'static Location<'static>) {
    if !DENIED.load(Relaxed) {
        return;
    }
    let who = Who::here();
    let own = meta.told().holders.into_iter().find(|held| held.who == who.bits());
    if let Some(Turn { site, .. }) = own {
        let (noun, actor) = (meta.kind().noun(), who.actor());
        let acquired = site.map_or(String::new(), |at| format!(" at {}", Line::from(at)));
        panic!(
            "{actor} would wait for itself: it waits for {noun} `{meta}` at {}, which it acquired itself{acquired}",
            Line::from(at),
        );
    }
}

// === impl Blame ===

impl Blame {
    /// `None`: nobody holds it.
    pub(crate) fn of<F: Facts + ?Sized>(meta: &Meta<F>) -> Option<Self> {
        let told = meta.told();
        // The one that has had it longest.
        let held = told.holders.iter().min_by_key(|held| held.since.unwrap_or(u32::MAX))?;
        Some(Self {
            actor: Who::from_bits(held.who).actor(),
            at: held.site,
            since: held.since,
            now: clock::now(),
            others: told.holders.len() - 1 + told.more_holders,
        })
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { actor, at, since, now, others } = self;
        formatter.write_str("acquired ")?;
        // What is not a millisecond ago is no help.
        if let Some(age) = since.map(|since| clock::age(since, *now)).filter(|age| !age.is_zero()) {
            write!(formatter, "for at least {age:?} ")?;
        }
        write!(formatter, "by {actor}")?;
        if let Some(at) = at {
            write!(formatter, " at {}", Line::from(*at))?;
        }
        match others {
            0 => Ok(()),
            1 => formatter.write_str(", and by another"),
            others => write!(formatter, ", and by {others} others"),
        }
    }
}
