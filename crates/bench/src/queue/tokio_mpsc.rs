//! tokio's mpsc, the reference; with several consumers its receiver stands behind a Mutex.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

use super::{Channel, Naming};

/// A receiver for one task, or one that tasks take turns with.
pub(crate) enum Turns<R> {
    Own(R),
    Shared(Arc<Mutex<R>>),
}

macro_rules! tokio_channel {
    ($peer:ident, $sender:ident, $receiver:ident, |$capacity:ident| $open:expr, |$sent:ident| $send:expr) => {
        /// One of the two forms of tokio's mpsc.
        pub(crate) struct $peer;

        impl Naming for $peer {
            const NAME: &'static str = "tokio mpsc";
        }

        impl Channel for $peer {
            type Sender = mpsc::$sender<u64>;
            type Receiver = Turns<mpsc::$receiver<u64>>;

            fn name() -> String {
                Self::NAME.to_owned()
            }

            fn open($capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
                let (sender, receiver) = $open;
                if receivers == 1 {
                    return (sender, vec![Turns::Own(receiver)]);
                }
                let shared = Arc::new(Mutex::new(receiver));
                (sender, (0..receivers).map(|_| Turns::Shared(shared.clone())).collect())
            }

            async fn put(sender: &Self::Sender, item: u64) {
                let $sent = sender.send(item);
                $send.expect("the receiver is left");
            }

            async fn get(receiver: &mut Self::Receiver) -> u64 {
                match receiver {
                    Turns::Own(receiver) => receiver.recv().await,
                    Turns::Shared(receiver) => receiver.lock().await.recv().await,
                }
                .expect("a sender is left")
            }
        }
    };
}

tokio_channel!(TokioBounded, Sender, Receiver, |capacity| mpsc::channel(capacity.expect("a bound")), |sent| sent.await);
tokio_channel!(TokioUnbounded, UnboundedSender, UnboundedReceiver, |_capacity| mpsc::unbounded_channel(), |sent| sent);
