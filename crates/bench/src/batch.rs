//! Sixty-four items at a time, beside one at a time.

use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::harness::{Caption, Claim, Figure, Flavour, Moment};
use crate::tasks::spawn_and_join;

const BATCH: usize = 64;
const CAPACITY: usize = 1024;

/// A bounded queue moved in batches of [`BATCH`].
trait Batches: 'static {
    const NAME: &'static str;
    type Sender: Clone + Send + Sync + 'static;
    type Receiver: Send + 'static;

    fn open() -> (Self::Sender, Self::Receiver);

    /// Puts the numbers of one batch.
    fn put_batch(sender: &Self::Sender) -> impl Future<Output = ()> + Send;

    /// Gets up to `limit` items and says how many.
    fn get_batch(receiver: &mut Self::Receiver, limit: usize) -> impl Future<Output = usize> + Send;
}

pub(crate) fn figures() -> Vec<Figure> {
    let mut figure = Figure::new(Caption::new("batch of 64").unit("ns per item").beside(Single::NAME));
    for producers in [1, 8] {
        for flavour in Flavour::ALL {
            cell::<Single>(&mut figure, producers, flavour);
            cell::<Ours>(&mut figure, producers, flavour);
            cell::<ReceiveMany>(&mut figure, producers, flavour);
            cell::<ReserveMany>(&mut figure, producers, flavour);
        }
    }
    let columns = [1, 8].into_iter().flat_map(|n| Flavour::ALL.map(|flavour| column(n, flavour)));
    figure.caption.claim(Claim::speed(Ours::NAME, Single::NAME, 10.0, columns));
    vec![figure]
}

fn column(producers: u64, flavour: Flavour) -> String {
    format!("{producers}→1 cap{CAPACITY} {flavour}")
}

fn cell<B: Batches>(figure: &mut Figure, producers: u64, flavour: Flavour) {
    figure.cell(B::NAME, &column(producers, flavour), move |operations| {
        let share = operations.div_ceil(producers * BATCH as u64);
        let items = share * producers * BATCH as u64;
        let took = flavour.run(move_batches::<B>(producers, share, flavour));
        took.mul_f64(operations as f64 / items as f64)
    });
}

async fn move_batches<B: Batches>(producers: u64, batches: u64, flavour: Flavour) -> Duration {
    let (sender, mut receiver) = B::open();
    let start = Moment::now(flavour);
    let getting = tokio::spawn(async move {
        let mut left = (producers * batches) as usize * BATCH;
        while left > 0 {
            left -= B::get_batch(&mut receiver, left.min(BATCH)).await;
        }
    });
    let putting = (0..producers).map(|_| {
        let sender = sender.clone();
        async move {
            for _ in 0..batches {
                B::put_batch(&sender).await;
            }
        }
    });
    spawn_and_join(putting.collect()).await;
    getting.await.expect("the consumer ends");
    start.elapsed()
}

fn numbers() -> impl Iterator<Item = u64> + Send {
    0..BATCH as u64
}

struct Ours;

impl Batches for Ours {
    const NAME: &'static str = "polytask put_many/get_many";
    type Sender = polytask::Queue<u64>;
    type Receiver = polytask::Queue<u64>;

    fn open() -> (Self::Sender, Self::Receiver) {
        let queue = polytask::Queue::new(CAPACITY);
        (queue.clone(), queue)
    }

    async fn put_batch(sender: &Self::Sender) {
        let put = sender.put_many(numbers()).await;
        assert!(put.is_ok(), "the queue is never closed");
    }

    async fn get_batch(receiver: &mut Self::Receiver, limit: usize) -> usize {
        receiver.get_many(limit).await.expect("the queue is never closed").len()
    }
}

macro_rules! tokio_batches {
    ($(#[$about:meta])* $peer:ident, $name:literal,
     |$sender:ident| $put:expr, |$receiver:ident, $limit:ident| $get:expr) => {
        $(#[$about])*
        struct $peer;

        impl Batches for $peer {
            const NAME: &'static str = $name;
            type Sender = mpsc::Sender<u64>;
            /// With room to receive into.
            type Receiver = (mpsc::Receiver<u64>, Vec<u64>);

            fn open() -> (Self::Sender, Self::Receiver) {
                let (sender, receiver) = mpsc::channel(CAPACITY);
                (sender, (receiver, Vec::with_capacity(BATCH)))
            }

            async fn put_batch($sender: &Self::Sender) {
                $put
            }

            async fn get_batch($receiver: &mut Self::Receiver, $limit: usize) -> usize {
                $get
            }
        }
    };
}

tokio_batches!(
    /// Item by item on both sides.
    Single, "tokio send/recv",
    |sender| for number in numbers() {
        sender.send(number).await.expect("the receiver is left");
    },
    |receiver, _limit| {
        receiver.0.recv().await.expect("a sender is left");
        1
    }
);
tokio_batches!(
    /// Item by item in, many out.
    ReceiveMany, "tokio send/recv_many",
    |sender| for number in numbers() {
        sender.send(number).await.expect("the receiver is left");
    },
    |receiver, limit| receive_many(receiver, limit).await
);
tokio_batches!(
    /// The closest tokio comes to putting many.
    ReserveMany, "tokio reserve_many/recv_many",
    |sender| {
        let slots = sender.reserve_many(BATCH).await.expect("the receiver is left");
        slots.zip(numbers()).for_each(|(slot, number)| slot.send(number));
    },
    |receiver, limit| receive_many(receiver, limit).await
);

async fn receive_many(receiver: &mut (mpsc::Receiver<u64>, Vec<u64>), limit: usize) -> usize {
    let (receiver, items) = receiver;
    items.clear();
    receiver.recv_many(items, limit).await
}
