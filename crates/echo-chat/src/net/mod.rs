//! What every listener of this program needs, whatever it serves.

pub mod backoff;
pub mod listen;
pub mod shutdown;
