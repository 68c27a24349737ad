//! Storms: many tasks on several threads, many of them cut off half-way, and what must hold in the end.
//!
//! Which task is cut off where comes from a seed that is printed; how the threads interleave does not.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, JoinableQueue, Lock, OnAbandoned, Owner, PriorityQueue, Queue, RLock,
    RwLock, Semaphore, pipe_one_way,
};
use polytask_test::{Seed, cut_after, cut_when_woken, scaled};
use tokio::task::{JoinSet, yield_now};

const TASKS: usize = 8;

/// Waits to the end, or cuts the wait off after a few polls, now before and now after it is woken.
async fn perhaps<F: Future>(seed: &mut Seed, wait: F) -> Option<F::Output> {
    match seed.below(4) {
        0 => cut_after(seed.below(3), wait).await,
        1 => cut_when_woken(seed.below(3), wait).await,
        _ => Some(wait.await),
    }
}

/// Runs the same loop as several tasks with dice of their own, and returns what each of them made.
async fn storm<T, F>(usual_seed: u64, worker: impl Fn(usize, Seed) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut seed = Seed::new(usual_seed);
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        tasks.spawn(worker(number, seed.split()));
    }
    tasks.join_all().await
}

/// What the even tasks have one of each. They are made before the first task runs, so that the last one to be dropped is
/// the last of all.
struct OneEach<T>(Mutex<Vec<T>>);

impl<T> OneEach<T> {
    fn new(mut make: impl FnMut() -> T) -> Self {
        Self(Mutex::new((0..TASKS / 2).map(|_| make()).collect()))
    }

    fn take(&self) -> T {
        self.0.lock().unwrap().pop().expect("there is one for each")
    }
}

/// Notices when two are inside.
#[derive(Clone, Default)]
struct Alone(Arc<AtomicBool>);

impl Alone {
    async fn enter(&self) {
        assert!(!self.0.swap(true, SeqCst), "two are inside");
        yield_now().await;
        self.0.store(false, SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn locks() {
    let (lock, rlock, rwlock) = (Lock::new(0_usize), RLock::new(()), RwLock::new(0_usize));
    let (alone, alone_again, readers) = (Alone::default(), Alone::default(), Arc::new(AtomicUsize::new(0)));
    let turns = storm(1, |_, mut seed| {
        let (lock, rlock, rwlock) = (lock.clone(), rlock.clone(), rwlock.clone());
        let (alone, alone_again, readers) = (alone.clone(), alone_again.clone(), Arc::clone(&readers));
        async move {
            let (mut turns, mut writes) = (0, 0);
            for _ in 0..scaled(1_500) {
                if let Some(mut guard) = perhaps(&mut seed, lock.acquire()).await {
                    *guard += 1;
                    turns += 1;
                    alone.enter().await;
                }
                if let Some(guard) = perhaps(&mut seed, rlock.acquire()).await {
                    let again = perhaps(&mut seed, rlock.acquire()).await;
                    alone_again.enter().await;
                    drop((again, guard));
                }
                if seed.once_in(3) {
                    if let Some(mut guard) = perhaps(&mut seed, rwlock.write()).await {
                        assert_eq!(readers.load(SeqCst), 0, "a reader is inside with a writer");
                        *guard += 1;
                        writes += 1;
                    }
                } else if let Some(_guard) = perhaps(&mut seed, rwlock.read()).await {
                    readers.fetch_add(1, SeqCst);
                    yield_now().await;
                    readers.fetch_sub(1, SeqCst);
                }
            }
            (turns, writes)
        }
    })
    .await;
    assert_eq!(*lock.try_acquire().expect("everyone has left"), turns.iter().map(|(turns, _)| turns).sum());
    assert_eq!(*rwlock.try_read().expect("everyone has left"), turns.iter().map(|(_, writes)| writes).sum());
    assert!(rlock.try_acquire_as(&Owner::new()).is_some());
    assert_eq!((lock.statistics().waiting, rlock.statistics().waiting, rwlock.statistics().waiting), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn semaphores() {
    let (plain, bounded) = (Semaphore::new(3), BoundedSemaphore::new(3));
    let inside = Arc::new(AtomicUsize::new(0));
    storm(2, |_, mut seed| {
        let (plain, bounded, inside) = (plain.clone(), bounded.clone(), Arc::clone(&inside));
        async move {
            for _ in 0..scaled(1_500) {
                let count = 1 + seed.below(3);
                if let Some(permit) = perhaps(&mut seed, plain.acquire_many(count as u32)).await {
                    assert!(inside.fetch_add(count, SeqCst) + count <= 3, "too many are inside");
                    yield_now().await;
                    inside.fetch_sub(count, SeqCst);
                    drop(permit);
                }
                if let Some(permit) = perhaps(&mut seed, bounded.acquire_many(count as u32)).await {
                    let permit = permit.expect("there are as many");
                    yield_now().await;
                    assert_eq!(permit.count(), count);
                }
            }
        }
    })
    .await;
    assert_eq!((plain.available_permits(), plain.statistics().waiting), (3, 0));
    let statistics = bounded.statistics();
    assert_eq!((statistics.available, statistics.out, statistics.waiting), (3, 0, 0));
}

/// Items that carry a count of how many are alive, so that none can be lost or doubled unseen.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn queues() {
    let queue = Queue::new(3);
    let alive = Arc::new(());
    let producers = OneEach::new(|| queue.producer());
    let put = Arc::new(AtomicUsize::new(0));
    let got: Vec<Vec<usize>> = storm(3, |number, mut seed| {
        let (queue, alive, put) = (queue.clone(), Arc::clone(&alive), Arc::clone(&put));
        let producer = (number % 2 == 0).then(|| producers.take());
        async move {
            let mut got = Vec::new();
            match producer {
                Some(producer) => {
                    for item in 0..scaled(3_000) {
                        let item = (number << 32 | item, Arc::clone(&alive));
                        let is_in = match seed.below(3) {
                            0 => {
                                perhaps(&mut seed, producer.reserve()).await.map(|slot| slot.unwrap().put(item).is_ok())
                            }
                            _ => perhaps(&mut seed, producer.put(item)).await.map(|put| put.is_ok()),
                        };
                        put.fetch_add(usize::from(is_in.unwrap_or(false)), SeqCst);
                    }
                }
                None => loop {
                    match perhaps(&mut seed, queue.get_many(2)).await {
                        Some(Ok(items)) => got.extend(items.into_iter().map(|(item, _alive)| item)),
                        Some(Err(_)) => break,
                        None => {}
                    }
                    match perhaps(&mut seed, queue.get()).await {
                        Some(Ok((item, _alive))) => got.push(item),
                        Some(Err(_)) => break,
                        None => {}
                    }
                },
            }
            got
        }
    })
    .await;
    // One producer's items arrive in their order, whoever gets them.
    for items in &got {
        for producer in 0..TASKS {
            assert!(items.iter().filter(|item| *item >> 32 == producer).is_sorted(), "out of order");
        }
    }
    let mut items: Vec<_> = got.concat();
    let count = items.len();
    items.sort_unstable();
    items.dedup();
    assert_eq!((items.len(), count), (put.load(SeqCst), put.load(SeqCst)), "got, and put");
    assert_eq!(Arc::strong_count(&alive), 1, "an item is still somewhere");
    let statistics = queue.statistics();
    assert_eq!((statistics.used, statistics.slots, statistics.getters, statistics.putters), (0, 0, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn queues_by_weight_and_priority() {
    let queue = PriorityQueue::new(polytask::Bound::weight(10, |(_, weight): &(usize, usize)| *weight));
    let producers = OneEach::new(|| queue.producer());
    let balance = storm(4, |number, mut seed| {
        let queue = queue.clone();
        let producer = (number % 2 == 0).then(|| producers.take());
        async move {
            let mut balance = 0_isize;
            if let Some(producer) = producer {
                for _ in 0..scaled(2_000) {
                    let (priority, weight) = (seed.below(4), 1 + seed.below(12));
                    if let Some(Ok(())) = perhaps(&mut seed, producer.put((priority, weight))).await {
                        balance += weight as isize;
                    }
                }
            } else {
                loop {
                    match perhaps(&mut seed, queue.get()).await {
                        Some(Ok((_, weight))) => balance -= weight as isize,
                        Some(Err(_)) => break,
                        None => {}
                    }
                }
            }
            balance
        }
    })
    .await;
    assert_eq!(balance.iter().sum::<isize>(), 0, "weight that was put, less weight that was got");
    assert_eq!((queue.len(), queue.statistics().used), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn joinable_queues() {
    let queue = JoinableQueue::new(4).on_abandoned(OnAbandoned::Requeue);
    let joined = tokio::spawn({
        let queue = queue.clone();
        async move {
            for item in 0..scaled(2_500) {
                queue.put(item).await.unwrap();
            }
            let joined = queue.join().await;
            queue.close();
            joined
        }
    });
    let done: Vec<usize> = storm(5, |_, mut seed| {
        let queue = queue.clone();
        async move {
            let mut done = 0;
            loop {
                match perhaps(&mut seed, queue.get()).await {
                    Some(Ok(job)) if seed.once_in(4) => drop(job),
                    Some(Ok(job)) => {
                        job.done();
                        done += 1;
                    }
                    Some(Err(_)) => break done,
                    None => {}
                }
            }
        }
    })
    .await;
    let joined = joined.await.unwrap();
    assert_eq!((joined.done as usize, joined.abandoned), (scaled(2_500), 0));
    assert_eq!(done.iter().sum::<usize>(), scaled(2_500));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pipes() {
    let (receiver, sender) = pipe_one_way(2);
    let senders = OneEach::new(|| sender.clone());
    drop(sender);
    let balance = storm(6, |number, mut seed| {
        let sender = (number % 2 == 0).then(|| senders.take());
        let receiver = receiver.clone();
        async move {
            let mut balance = 0_isize;
            match sender {
                Some(sender) => {
                    for message in 0..scaled(2_000) {
                        balance += isize::from(matches!(perhaps(&mut seed, sender.send(message)).await, Some(Ok(()))));
                    }
                }
                None => loop {
                    let _ = perhaps(&mut seed, receiver.poll()).await;
                    match perhaps(&mut seed, receiver.recv()).await {
                        Some(Ok(_)) => balance -= 1,
                        Some(Err(_)) => break,
                        None => {}
                    }
                },
            }
            balance
        }
    })
    .await;
    assert_eq!(balance.iter().sum::<isize>(), 0, "messages sent, less messages received");
}

/// Tokens behind a condition: each is announced to one waiter, and none may lie there while somebody waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn conditions() {
    let tokens = Lock::new(0_usize);
    let made = Condition::new(&tokens);
    let makers_left = Arc::new(AtomicUsize::new(TASKS / 2));
    let balance = storm(7, |number, mut seed| {
        let (tokens, made, makers_left) = (tokens.clone(), made.clone(), Arc::clone(&makers_left));
        async move {
            let mut balance = 0_isize;
            if number % 2 == 0 {
                for _ in 0..scaled(1_500) {
                    let mut tokens = tokens.acquire().await;
                    *tokens += 1;
                    balance += 1;
                    made.notify(&tokens, 1);
                }
                let tokens = tokens.acquire().await;
                makers_left.fetch_sub(1, SeqCst);
                made.notify_all(&tokens);
                drop(tokens);
            } else {
                loop {
                    let guard = tokens.acquire().await;
                    let is_over = || makers_left.load(SeqCst) == 0;
                    let wait = made.wait_for(guard, |tokens| *tokens > 0 || is_over());
                    let Some(mut guard) = perhaps(&mut seed, wait).await else { continue };
                    if *guard == 0 {
                        break;
                    }
                    *guard -= 1;
                    balance -= 1;
                }
            }
            balance
        }
    })
    .await;
    assert_eq!(balance.iter().sum::<isize>(), 0, "tokens made, less tokens taken");
    assert_eq!((made.statistics().waiting, tokens.statistics().waiting), (0, 0));
}

/// Each pulse lets go whoever was there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events() {
    let (event, waiters_left) = (Event::new(), Arc::new(AtomicUsize::new(TASKS)));
    let pulsing = tokio::spawn({
        let (event, waiters_left) = (event.clone(), Arc::clone(&waiters_left));
        async move {
            while waiters_left.load(SeqCst) > 0 {
                event.set();
                event.clear();
                yield_now().await;
            }
        }
    });
    storm(8, |_, mut seed| {
        let (event, waiters_left) = (event.clone(), Arc::clone(&waiters_left));
        async move {
            for _ in 0..scaled(500) {
                let _ = perhaps(&mut seed, event.wait()).await;
            }
            waiters_left.fetch_sub(1, SeqCst);
        }
    })
    .await;
    pulsing.await.unwrap();
    assert_eq!(event.statistics().waiting, 0);
}

/// Whoever comes while an event is being set sees it, one way or the other.
#[test]
fn an_event_that_is_set_while_somebody_comes() {
    let events: Vec<_> = (0..scaled(2_000)).map(|_| Event::new()).collect();
    let round = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for (number, event) in events.iter().enumerate() {
                while round.load(SeqCst) <= number {
                    thread::yield_now();
                }
                event.set();
            }
        });
        for event in &events {
            round.fetch_add(1, SeqCst);
            event.wait().blocking();
        }
    });
}

/// Everyone goes through as often as it likes; who gives up is missing in no round.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn barriers() {
    const PARTIES: usize = 3;
    let runs = Arc::new(AtomicUsize::new(0));
    let barrier = Barrier::with_action(PARTIES, {
        let runs = Arc::clone(&runs);
        move || _ = runs.fetch_add(1, SeqCst)
    });
    let over = Arc::new(AtomicUsize::new(0));
    let passed: Vec<usize> = storm(9, |number, mut seed| {
        let (barrier, over) = (barrier.clone(), Arc::clone(&over));
        async move {
            let mut passed = 0;
            // The first few go on until the others have had enough, so that nobody waits for ever.
            while number < PARTIES && over.load(SeqCst) < TASKS - PARTIES {
                passed += usize::from(matches!(cut_after(3, barrier.wait()).await, Some(Ok(_))));
            }
            for _ in 0..if number < PARTIES { 0 } else { scaled(500) } {
                match perhaps(&mut seed, barrier.wait()).await {
                    Some(Ok(index)) => {
                        assert!(index < PARTIES);
                        passed += 1;
                    }
                    Some(Err(broken)) => panic!("{broken}"),
                    None => {}
                }
            }
            over.fetch_add(usize::from(number >= PARTIES), SeqCst);
            passed
        }
    })
    .await;
    assert_eq!(barrier.n_waiting(), 0);
    assert!(passed.iter().sum::<usize>() <= PARTIES * runs.load(SeqCst), "more have passed than rounds were full");
    assert!(!barrier.is_broken());
}
