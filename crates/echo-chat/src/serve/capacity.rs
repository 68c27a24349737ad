//! How many clients fit into what the system allows.
//!
//! See [`Capacity`].

/// How many descriptors the program keeps for everything but clients.
pub const KEPT: usize = 64;

/// How many clients there can be, and why not more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// How many there can be.
    pub clients: usize,
    /// How many there are meant to be.
    pub wanted: usize,
    /// How many files the process may have open, where that is known and limited.
    pub descriptors: Option<usize>,
}

/// Lets the process open as many files as its administrator allows, and returns how many.
///
/// What a process starts with is less on most systems, for the sake of old programs that could
/// not have more than 1024.
#[cfg(unix)]
pub fn raise_descriptors() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let allowed = if raised.is_ok() { maximum } else { current };
    allowed.and_then(|allowed| usize::try_from(allowed).ok())
}

/// Returns `None`: there is no such limit here.
#[cfg(not(unix))]
pub fn raise_descriptors() -> Option<usize> {
    None
}

// === impl Capacity ===

impl Capacity {
    /// Returns how many of `wanted` clients fit into so many descriptors.
    pub fn new(wanted: usize, descriptors: Option<usize>) -> Self {
        let room = descriptors.map_or(usize::MAX, |descriptors| descriptors.saturating_sub(KEPT).max(1));
        Self { clients: wanted.min(room), wanted, descriptors }
    }

    /// Returns whether there are fewer than there are meant to be.
    pub fn is_clamped(&self) -> bool {
        self.clients < self.wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_as_many_as_wanted_or_as_the_system_allows() {
        for (wanted, descriptors, clients) in [
            (10_000, None, 10_000),
            (10_000, Some(20_000), 10_000),
            (10_000, Some(10_064), 10_000),
            (10_000, Some(10_000), 9_936),
            (10_000, Some(10), 1),
        ] {
            let capacity = Capacity::new(wanted, descriptors);
            assert_eq!((capacity.clients, capacity.is_clamped()), (clients, clients < wanted), "{descriptors:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn after_raising_it_the_limit_is_what_was_returned() {
        use rustix::process::{Resource, getrlimit};
        let raised = raise_descriptors();
        let current = getrlimit(Resource::Nofile).current;
        assert_eq!(raised, current.and_then(|current| usize::try_from(current).ok()));
    }
}
