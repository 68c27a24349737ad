//! What every listener of this program needs, whatever it serves.

pub mod backoff;
pub mod hangup;
pub mod linger;
pub mod listen;
pub mod owner;
pub mod shutdown;
