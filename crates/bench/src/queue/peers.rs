//! Peers whose bounded and unbounded forms are one type with several receivers.

use super::{Channel, Naming};

macro_rules! cloneable_channel {
    ($(#[$about:meta])* $peer:ident, $name:literal, $module:ident,
     $bounded:ident, $unbounded:ident, $sender:ident, $receiver:ident, $send:ident, $recv:ident) => {
        $(#[$about])*
        pub(crate) struct $peer;

        impl Naming for $peer {
            const NAME: &'static str = $name;
        }

        impl Channel for $peer {
            type Sender = $module::$sender<u64>;
            type Receiver = $module::$receiver<u64>;

            fn name() -> String {
                Self::NAME.to_owned()
            }

            fn open(
                capacity: Option<usize>,
                receivers: usize,
            ) -> (Self::Sender, Vec<Self::Receiver>) {
                let (sender, receiver) = match capacity {
                    Some(capacity) => $module::$bounded(capacity),
                    None => $module::$unbounded(),
                };
                (sender, vec![receiver; receivers])
            }

            async fn put(sender: &Self::Sender, item: u64) {
                sender.$send(item).await.expect("a receiver is left");
            }

            async fn get(receiver: &mut Self::Receiver) -> u64 {
                receiver.$recv().await.expect("a sender is left")
            }
        }
    };
}

cloneable_channel!(
    /// The safe choice with several receivers.
    AsyncChannel, "async-channel", async_channel,
    bounded, unbounded, Sender, Receiver, send, recv
);
cloneable_channel!(
    /// Spends no cooperative budget.
    Flume, "flume", flume,
    bounded, unbounded, Sender, Receiver, send_async, recv_async
);
cloneable_channel!(
    /// Shown only: a receive that is cancelled takes its item with it.
    Kanal, "kanal (no peer: loses items)", kanal,
    bounded_async, unbounded_async, AsyncSender, AsyncReceiver, send, recv
);
