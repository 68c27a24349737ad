//! What stands in for `serve` in a program without the feature `console`.
//!
//! See [`Server`].

use std::net::SocketAddr;

use super::Console;
use crate::error::{Missing, StartError};
use crate::setup::BoxedLayer;

/// What there never is one of.
#[derive(Debug)]
pub(crate) enum Server {}

// === impl Server ===

impl Server {
    pub(crate) fn prepare(_console: &Console) -> Result<(BoxedLayer, Self), StartError> {
        Err(StartError::NotBuiltForConsole(Missing::Feature))
    }

    pub(crate) fn start(self) -> Result<SocketAddr, StartError> {
        match self {}
    }
}
