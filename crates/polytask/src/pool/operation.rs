//! The waiting calls of a pool and of its jobs.

mod apply;
mod entering;
mod get;
mod join;

pub(super) use self::apply::refused;
pub use self::apply::{Apply, ApplyAsync};
pub(super) use self::entering::Entering;
pub(super) use self::get::Lend;
pub use self::get::{CloneResult, Ended, GetResult};
pub use self::join::JoinPool;

/// They are all `Unpin`, since none of them hands out anything pinned, and all show no more than their name.
macro_rules! impl_operation {
    ($([$($generics:tt)*] $operation:ty),* $(,)?) => {$(
        impl<$($generics)*> Unpin for $operation {}
        impl<$($generics)*> crate::wait::sealed::Sealed for $operation {}

        impl<$($generics)*> std::fmt::Debug for $operation {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(stringify!($operation).split('<').next().unwrap_or_default().trim())
            }
        }
    )*};
}

pub(super) use impl_operation;
