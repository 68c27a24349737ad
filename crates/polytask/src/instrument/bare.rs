//! What is kept where nothing is to be inspected: numbers alone.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::console::{Holding, HoldingAlone};
use super::facts::{Facts, Holds};

/// Whether somebody holds it.
#[derive(Debug, Default)]
pub(crate) struct Holder(AtomicBool);

/// How many hold it.
#[derive(Debug, Default)]
pub(crate) struct Holders(AtomicUsize);

// === impl Holder ===

impl Holder {
    pub(crate) fn is_held(&self) -> bool {
        self.0.load(Relaxed)
    }
}

impl Facts for Holder {}

impl Holds for Holder {
    type Written = ();
    type Shown = HoldingAlone;

    #[inline]
    fn begin(&self, _: &'static Location<'static>) {
        self.0.store(true, Relaxed);
    }

    #[inline]
    fn end(&self, (): ()) {
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
    type Written = ();
    type Shown = Holding;

    #[inline]
    fn begin(&self, _: &'static Location<'static>) {
        self.0.fetch_add(1, Relaxed);
    }

    #[inline]
    fn end(&self, (): ()) {
        self.0.fetch_sub(1, Relaxed);
    }
}
