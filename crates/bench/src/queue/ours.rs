//! polytask's queues, which differ in their order only.

use std::marker::PhantomData;

use polytask::{Fifo, Lifo, Order, OrderedQueue, Priority};

use super::{Channel, Naming, priority_of};
use crate::inspect;

/// The queue with one of the orders.
pub(crate) struct Ours<O>(PhantomData<O>);

pub(crate) type OurQueue = Ours<Fifo<u64>>;
pub(crate) type OurLifo = Ours<Lifo<u64>>;
pub(crate) type OurPriority = Ours<Priority<u64, u64>>;

impl Naming for OurQueue {
    const NAME: &'static str = "polytask Queue";
}

impl Naming for OurLifo {
    const NAME: &'static str = "polytask LifoQueue";
}

impl Naming for OurPriority {
    const NAME: &'static str = "polytask PriorityQueue";
}

/// What a number is inside a queue.
pub(crate) trait Item: Send + 'static {
    fn of(number: u64) -> Self;

    fn number(self) -> u64;
}

impl Item for u64 {
    fn of(number: u64) -> Self {
        number
    }

    fn number(self) -> u64 {
        self
    }
}

impl Item for (u64, u64) {
    fn of(number: u64) -> Self {
        (priority_of(number), number)
    }

    fn number(self) -> u64 {
        self.1
    }
}

impl<O> Channel for Ours<O>
where
    O: Order<Item: Item> + Send + 'static,
    Self: Naming,
{
    type Sender = OrderedQueue<O::Item, O>;
    type Receiver = OrderedQueue<O::Item, O>;

    fn name() -> String {
        Self::NAME.to_owned()
    }

    fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
        let queue = match capacity {
            Some(capacity) => OrderedQueue::new(capacity),
            None => OrderedQueue::unbounded(),
        };
        (queue.clone(), vec![queue; receivers])
    }

    async fn put(sender: &Self::Sender, item: u64) {
        let put = sender.put(O::Item::of(item)).await;
        assert!(put.is_ok(), "the queue is never closed");
    }

    async fn get(receiver: &mut Self::Receiver) -> u64 {
        receiver.get().await.expect("the queue is never closed").number()
    }
}

/// The plain queue of the same sources with other features.
macro_rules! other_queue {
    ($queue:ident, $library:ident, $name:expr) => {
        pub(crate) struct $queue;

        impl Channel for $queue {
            type Sender = $library::Queue<u64>;
            type Receiver = $library::Queue<u64>;

            fn name() -> String {
                $name.to_owned()
            }

            fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
                let queue = match capacity {
                    Some(capacity) => $library::Queue::new(capacity),
                    None => $library::Queue::unbounded(),
                };
                (queue.clone(), vec![queue; receivers])
            }

            async fn put(sender: &Self::Sender, item: u64) {
                let put = sender.put(item).await;
                assert!(put.is_ok(), "the queue is never closed");
            }

            async fn get(receiver: &mut Self::Receiver) -> u64 {
                receiver.get().await.expect("the queue is never closed")
            }
        }
    };
}

other_queue!(BareQueue, polytask_bare, inspect::BARE);
other_queue!(ConsoleQueue, polytask_console, inspect::CONSOLE);
