//! The calls of [`Resource`], [`Waiting`] and [`Holding`] where nothing is built in for tokio-console: they do nothing
//! and take no room.

use std::panic::Location;

use crate::ident::Ident;
use crate::instrument::facts::Shows;

#[derive(Debug, Default)]
pub(crate) struct Resource;

#[derive(Debug, Default)]
pub(crate) struct Waiting;

#[derive(Debug, Default)]
pub(crate) struct Holding;

#[derive(Debug)]
pub(crate) struct HoldingAlone;

// === impl Resource ===

impl Resource {
    pub(crate) const fn new() -> Self {
        Self
    }
}

// === impl Waiting ===

impl Waiting {
    pub(crate) const fn new() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn pending(&mut self, _: &Resource, _: &Ident, _: &'static str, _: &'static Location<'static>) {}

    #[inline]
    pub(crate) fn ready(&mut self, _: &Resource) {}

    #[inline]
    pub(crate) fn give_up(&mut self) {}
}

// === impl Holding ===

impl Holding {
    #[inline]
    pub(crate) fn granted(_: &Resource, _: &Ident, _: &'static str, _: &'static Location<'static>) -> Self {
        Self
    }
}

impl Shows for Holding {
    #[inline]
    fn begin(_: &Resource, _: &Ident, _: &'static str, _: &'static Location<'static>) -> Self {
        Self
    }

    #[inline]
    fn end(&mut self, _: &Resource) {}
}

// === impl HoldingAlone ===

impl Shows for HoldingAlone {
    #[inline]
    fn begin(_: &Resource, _: &Ident, _: &'static str, _: &'static Location<'static>) -> Self {
        Self
    }

    #[inline]
    fn end(&mut self, _: &Resource) {}
}
