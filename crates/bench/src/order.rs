//! Queues that do not give back what came first: last in first out, and by priority.

use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, Semaphore};

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::queue::{Channel, Naming, OurLifo, OurPriority, Pattern, fill_and_drain, pass_through, priority_of};

const HEAP: &str = "tokio Mutex<BinaryHeap> + Semaphore";
const STACK: &str = "tokio Mutex<Vec> + Semaphore";
const PRIORITY_CHANNEL: &str = "async-priority-channel";
const CAPACITY: usize = 100;

pub(crate) fn figures() -> Vec<Figure> {
    let mut priority = Figure::new(Caption::new("priority queue").beside(HEAP));
    cells::<Guarded<BinaryHeap<(u64, u64)>>>(&mut priority);
    cells::<PriorityChannel<ByPriority>>(&mut priority);
    cells::<OurPriority>(&mut priority);
    claims(&mut priority, OurPriority::NAME, HEAP);

    let mut lifo = Figure::new(Caption::new("lifo queue").beside(STACK));
    cells::<Guarded<Vec<u64>>>(&mut lifo);
    cells::<PriorityChannel<ByArrival>>(&mut lifo);
    cells::<OurLifo>(&mut lifo);
    claims(&mut lifo, OurLifo::NAME, STACK);
    vec![priority, lifo]
}

const PATTERNS: [Pattern; 2] = [Pattern::ONE_TO_ONE, Pattern::EIGHT_TO_EIGHT];

fn cells<C: Channel>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        for pattern in PATTERNS {
            let [bounded, filled] = columns(pattern, flavour);
            figure.cell(&C::name(), &bounded, move |operations| {
                pass_through::<C>(pattern, Some(CAPACITY), flavour, operations)
            });
            figure.cell(&C::name(), &filled, move |operations| fill_and_drain::<C>(pattern, flavour, operations));
        }
    }
}

fn columns(pattern: Pattern, flavour: Flavour) -> [String; 2] {
    [format!("{pattern} cap{CAPACITY} {flavour}"), format!("{pattern} fill 10k {flavour}")]
}

fn claims(figure: &mut Figure, ours: &str, naive: &str) {
    for peer in [PRIORITY_CHANNEL, naive] {
        let columns =
            Flavour::ALL.into_iter().flat_map(|flavour| PATTERNS.map(|pattern| columns(pattern, flavour))).flatten();
        figure.caption.claim(Claim::speed(ours, peer, 2.0, columns));
    }
    figure.caption.note("fill 10k: unbounded, 10,000 items go in before the first is taken out");
}

/// A container with an order of its own.
trait Container: Default + Send + 'static {
    const NAME: &'static str;

    fn insert(&mut self, item: u64);

    fn take(&mut self) -> Option<u64>;
}

impl Container for BinaryHeap<(u64, u64)> {
    const NAME: &'static str = HEAP;

    fn insert(&mut self, item: u64) {
        self.push((priority_of(item), item));
    }

    fn take(&mut self) -> Option<u64> {
        self.pop().map(|(_, item)| item)
    }
}

impl Container for Vec<u64> {
    const NAME: &'static str = STACK;

    fn insert(&mut self, item: u64) {
        self.push(item);
    }

    fn take(&mut self) -> Option<u64> {
        self.pop()
    }
}

/// What one writes with tokio alone: a container behind its Mutex, counted by its Semaphores.
struct Guarded<C> {
    container: Mutex<C>,
    items: Semaphore,
    spaces: Option<Semaphore>,
}

impl<C: Container> Channel for Guarded<C> {
    type Sender = Arc<Self>;
    type Receiver = Arc<Self>;

    fn name() -> String {
        C::NAME.to_owned()
    }

    fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
        let queue = Arc::new(Self {
            container: Mutex::default(),
            items: Semaphore::new(0),
            spaces: capacity.map(Semaphore::new),
        });
        (queue.clone(), vec![queue; receivers])
    }

    async fn put(queue: &Self::Sender, item: u64) {
        if let Some(spaces) = &queue.spaces {
            spaces.acquire().await.expect("never closed").forget();
        }
        queue.container.lock().await.insert(item);
        queue.items.add_permits(1);
    }

    async fn get(queue: &mut Self::Receiver) -> u64 {
        queue.items.acquire().await.expect("never closed").forget();
        let item = queue.container.lock().await.take().expect("counted by the semaphore");
        if let Some(spaces) = &queue.spaces {
            spaces.add_permits(1);
        }
        item
    }
}

/// What gives an item its place in async-priority-channel.
trait Rank: 'static {
    fn rank(item: u64, arrival: &AtomicU64) -> u64;
}

struct ByPriority;

impl Rank for ByPriority {
    fn rank(item: u64, _arrival: &AtomicU64) -> u64 {
        priority_of(item)
    }
}

/// Last in, first out.
struct ByArrival;

impl Rank for ByArrival {
    fn rank(_item: u64, arrival: &AtomicU64) -> u64 {
        arrival.fetch_add(1, Ordering::Relaxed)
    }
}

struct PriorityChannel<R>(std::marker::PhantomData<R>);

impl<R: Rank> Channel for PriorityChannel<R> {
    type Sender = (async_priority_channel::Sender<u64, u64>, Arc<AtomicU64>);
    type Receiver = async_priority_channel::Receiver<u64, u64>;

    fn name() -> String {
        PRIORITY_CHANNEL.to_owned()
    }

    fn open(capacity: Option<usize>, receivers: usize) -> (Self::Sender, Vec<Self::Receiver>) {
        let (sender, receiver) = match capacity {
            Some(capacity) => async_priority_channel::bounded(capacity as u64),
            None => async_priority_channel::unbounded(),
        };
        ((sender, Arc::default()), vec![receiver; receivers])
    }

    async fn put((sender, arrival): &Self::Sender, item: u64) {
        let sent = sender.send(item, R::rank(item, arrival)).await;
        assert!(sent.is_ok(), "a receiver is left");
    }

    async fn get(receiver: &mut Self::Receiver) -> u64 {
        receiver.recv().await.expect("a sender is left").0
    }
}
