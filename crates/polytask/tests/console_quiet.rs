//! What polytask tells tokio-console while nobody listens to it: nothing.
//!
//! A process of its own, since somebody who listens does so for the whole process.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use polytask::{Event, JoinableQueue, Lock, Pool, Semaphore, Task};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;

/// Counts the places of which it hears. One that was never come to is not heard of.
struct Places;

static PLACES: AtomicUsize = AtomicUsize::new(0);

impl<S: Subscriber> Layer<S> for Places {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.name().starts_with("runtime.") || metadata.target().starts_with("runtime::") {
            PLACES.fetch_add(1, SeqCst);
        }
        Interest::always()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }
}

#[tokio::test]
async fn a_log_without_traces_costs_no_more_than_a_look_at_its_level() {
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Places)).unwrap();
    let (lock, event, semaphore) = (Lock::named("quiet", 1), Event::named("quiet"), Semaphore::named("quiet", 1));
    let queue = JoinableQueue::named("quiet", 1);
    let pool = Pool::named("quiet", 1);
    let held = lock.acquire().await;
    let waiting = {
        let (lock, event) = (lock.clone(), event.clone());
        Task::builder().name("quiet").spawn(async move {
            event.wait().await;
            drop(lock.acquire().await);
        })
    };
    tokio::task::yield_now().await;
    event.set();
    tokio::task::yield_now().await;
    drop((held, semaphore.acquire().await));
    queue.put(1).await.unwrap();
    queue.get().await.unwrap().done();
    pool.apply(|| 1).await.unwrap();
    assert!(waiting.join().await.is_success());
    assert_eq!(PLACES.load(SeqCst), 0);
}
