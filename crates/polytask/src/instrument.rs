//! The one place through which every wait, grant and release passes: [`Meta`] and [`Call`].
//!
//! What is recorded here does not depend on the guarded type, so that whoever looks at it needs no bound on that type.

#[cfg(feature = "inspect")]
mod actor;
#[cfg(feature = "inspect")]
mod atomic;
#[cfg(not(feature = "inspect"))]
mod bare;
#[cfg(feature = "inspect")]
mod blame;
mod call;
#[cfg(feature = "inspect")]
pub(crate) mod clock;
pub(crate) mod console;
mod facts;
#[cfg(feature = "inspect")]
mod holders;
mod meta;
#[cfg(feature = "inspect")]
pub(crate) mod registry;
#[cfg(feature = "inspect")]
mod slot;
mod verb;
#[cfg(feature = "inspect")]
mod waits;
#[cfg(feature = "inspect")]
pub(crate) mod who;

#[cfg(feature = "inspect")]
pub(crate) use self::actor::Plain;
#[cfg(feature = "inspect")]
pub use self::actor::{Actor, ActorKind, Line};
#[cfg(not(feature = "inspect"))]
pub(crate) use self::bare::{Holder, Holders};
#[cfg(feature = "inspect")]
pub(crate) use self::blame::{Blame, deny_self_wait, refuse_self_wait};
pub(crate) use self::call::Call;
#[cfg(feature = "inspect")]
pub(crate) use self::facts::Told;
pub(crate) use self::facts::{Facts, Holds};
#[cfg(feature = "inspect")]
pub(crate) use self::holders::{Holder, Holders};
pub(crate) use self::meta::{Hold, Meta};
#[cfg(feature = "inspect")]
pub(crate) use self::slot::Turn;
pub(crate) use self::verb::Verb;
#[cfg(feature = "inspect")]
pub(crate) use self::waits::{Row, Rows};
#[cfg(feature = "inspect")]
pub(crate) use self::who::Who;
