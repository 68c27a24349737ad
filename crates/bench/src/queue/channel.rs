//! What a queue must be able to do to take part.

use std::future::Future;
use std::marker::PhantomData;

use tokio::task::coop::cooperative;

/// The row a peer appears in; its bounded and its unbounded form share one.
pub(crate) trait Naming {
    const NAME: &'static str;
}

/// A queue of numbers between tasks.
pub(crate) trait Channel: 'static {
    type Sender: Clone + Send + Sync + 'static;
    type Receiver: Send + 'static;

    fn name() -> String;

    /// A queue with as many receivers; a capacity of `None` is no bound at all.
    fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>);

    fn put(sender: &Self::Sender, item: u64) -> impl Future<Output = ()> + Send;

    fn get(receiver: &mut Self::Receiver) -> impl Future<Output = u64> + Send;
}

/// A priority that looks random and is the same in every run.
pub(crate) fn priority_of(item: u64) -> u64 {
    item.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32
}

/// A peer that spends no cooperative budget of its own, made to spend it.
pub(crate) struct Cooperative<C>(PhantomData<C>);

impl<C: Channel> Channel for Cooperative<C> {
    type Sender = C::Sender;
    type Receiver = C::Receiver;

    fn name() -> String {
        format!("{} + coop", C::name())
    }

    fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
        C::open(capacity, receivers)
    }

    async fn put(sender: &Self::Sender, item: u64) {
        cooperative(std::pin::pin!(C::put(sender, item))).await;
    }

    async fn get(receiver: &mut Self::Receiver) -> u64 {
        cooperative(std::pin::pin!(C::get(receiver))).await
    }
}
