//! The waiting calls of a queue: each one attempt after another, and a place in a list between them.

mod get;
mod getter;
mod put;
mod putter;
mod watcher;

pub use self::get::{Get, GetMany};
pub(super) use self::getter::Getter;
pub use self::put::{Put, PutMany, Reserve};
pub use self::watcher::Ready;
pub(super) use self::watcher::Watcher;

/// They are all `Unpin`, since none of them hands out a pinned item, and all show no more than their name.
macro_rules! impl_operation {
    ($($operation:ident),*) => {$(
        impl<T, O: crate::Order<Item = T>> Unpin for $operation<'_, T, O> {}
        impl<T, O: crate::Order<Item = T>> crate::wait::sealed::Sealed for $operation<'_, T, O> {}

        impl<T, O: crate::Order<Item = T>> std::fmt::Debug for $operation<'_, T, O> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(stringify!($operation))
            }
        }
    )*};
}

pub(super) use impl_operation;
