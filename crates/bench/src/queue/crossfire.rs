//! crossfire, whose forms differ in type by bound and by the number of receivers.
//!
//! It spends no cooperative budget. Unbounded, its send does not wait at all.

use crossfire::{AsyncRx, MAsyncRx, MAsyncTx, MTx, mpmc, mpsc};

use super::{Channel, Naming};

macro_rules! crossfire_channel {
    ($peer:ident, $name:literal, $sender:ty, $receiver:ty,
     |$capacity:ident, $receivers:ident| $open:expr, |$sent:ident| $send:expr) => {
        /// One of crossfire's forms.
        pub(crate) struct $peer;

        impl Naming for $peer {
            const NAME: &'static str = $name;
        }

        impl Channel for $peer {
            type Sender = $sender;
            type Receiver = $receiver;

            fn name() -> String {
                Self::NAME.to_owned()
            }

            fn open($capacity: Option<usize>, $receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
                $open
            }

            async fn put(sender: &Self::Sender, item: u64) {
                let $sent = sender.send(item);
                $send.expect("a receiver is left");
            }

            async fn get(receiver: &mut Self::Receiver) -> u64 {
                receiver.recv().await.expect("a sender is left")
            }
        }
    };
}

crossfire_channel!(
    CrossfireArray,
    "crossfire mpmc",
    MAsyncTx<mpmc::Array<u64>>,
    MAsyncRx<mpmc::Array<u64>>,
    |capacity, receivers| {
        let (sender, receiver) = mpmc::bounded_async(capacity.expect("a bound"));
        (sender, vec![receiver; receivers])
    },
    |sent| sent.await
);
crossfire_channel!(
    CrossfireList,
    "crossfire mpmc",
    MTx<mpmc::List<u64>>,
    MAsyncRx<mpmc::List<u64>>,
    |_capacity, receivers| {
        let (sender, receiver) = mpmc::unbounded_async();
        (sender, vec![receiver; receivers])
    },
    |sent| sent
);
crossfire_channel!(
    CrossfireSingleArray,
    "crossfire mpsc",
    MAsyncTx<mpsc::Array<u64>>,
    AsyncRx<mpsc::Array<u64>>,
    |capacity, _receivers| {
        let (sender, receiver) = mpsc::bounded_async(capacity.expect("a bound"));
        (sender, vec![receiver])
    },
    |sent| sent.await
);
crossfire_channel!(
    CrossfireSingleList,
    "crossfire mpsc",
    MTx<mpsc::List<u64>>,
    AsyncRx<mpsc::List<u64>>,
    |_capacity, _receivers| {
        let (sender, receiver) = mpsc::unbounded_async();
        (sender, vec![receiver])
    },
    |sent| sent
);
