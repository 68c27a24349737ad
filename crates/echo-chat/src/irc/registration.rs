//! Coming in: what has to be said before anything else.

/// What is known of a client that has not come in yet.
#[derive(Debug, Default)]
pub(super) struct Registration {}
