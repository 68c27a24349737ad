//! What several of can be waited for: [`Awaitable`].

use std::task::{Context, Poll};

use super::Seat;
use crate::instrument::Call;
use crate::wait::sealed::Sealed;

/// Something that ends, with a value or an error: a [`Task`](crate::Task) or an [`AsyncResult`](crate::AsyncResult).
///
/// It is what [`gather`](crate::gather()), [`as_completed`](crate::as_completed) and [`wait`](crate::wait()) take several
/// of. Only this crate's handles implement it.
pub trait Awaitable: Clone + Unpin + Sealed {
    /// What it ends with when all goes well.
    type Value;

    /// Why it has no value.
    type Error;

    /// Whether it failed, once it has ended.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn poll_failed(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<bool>;

    /// Its value, for good.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn poll_value(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<Result<Self::Value, Self::Error>>;

    /// Brings back its value, for the next who asks.
    #[doc(hidden)]
    fn bring_back(&self, value: Self::Value);

    /// Gives up waiting.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn leave(&self, seat: &mut Option<Seat>);

    /// A call waits for its end.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn awaited_by(&self, call: &mut Call);

    /// A call does so no more.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn left_by(&self, call: &mut Call);
}
