//! The atomics of [`Slot`](super::slot::Slot), for which its model has others.

use std::panic::Location;

pub(crate) use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_utils::atomic::AtomicCell;

/// A line of the source.
pub(crate) type Site = Option<&'static Location<'static>>;

/// Holds one: a word, as large as a pointer, which the standard library's atomics cannot hold as what it is.
pub(crate) type SiteCell = AtomicCell<Site>;

#[cfg(test)]
mod tests {
    use super::SiteCell;

    #[test]
    fn a_site_is_stored_without_a_lock() {
        assert!(SiteCell::is_lock_free());
    }
}
