//! What is kept where nothing is to be inspected: numbers alone.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::facts::{Facts, Holds};

/// Whether somebody holds it.
#[derive(Debug, Default)]
pub(crate) struct Holder(AtomicBool);

/// How many hold it.
#[derive(Debug, Default)]
pub(crate) struct Holders(AtomicUsize);

/// Nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written;

// === impl Holder ===

impl Holder {
    pub(crate) fn is_held(&self) -> bool {
        self.0.load(Relaxed)
    }
}

impl Facts for Holder {}

impl Holds for Holder {
    #[inline]
    fn begin(&self, _: &'static Location<'static>) -> Written {
        self.0.store(true, Relaxed);
        Written
    }

    #[inline]
    fn end(&self, _: Written) {
        self.0.store(false, Relaxed);
    }
}

// === impl Holders ===

impl Holders {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl Facts for Holders {}

impl Holds for Holders {
    #[inline]
    fn begin(&self, _: &'static Location<'static>) -> Written {
        self.0.fetch_add(1, Relaxed);
        Written
    }

    #[inline]
    fn end(&self, _: Written) {
        self.0.fetch_sub(1, Relaxed);
    }
}
