//! Who holds what: a row for as long as it is held, and attributes that are true afterwards too.

use std::future::Future;

use polytask::{BoundedSemaphore, Event, Lock, RLock, RwLock, Semaphore};

use crate::recorder::{Value, listen, recorder};
use crate::{here, settled, start};

/// Has a task hold something until it is told to let go, and looks at the row of that.
async fn check<F: Future<Output = ()> + Send + 'static>(
    object: &str,
    source: &str,
    hold: impl FnOnce(Event) -> F,
    at: String,
    held: &[(&str, Value)],
    free: &[(&str, Value)],
) {
    listen();
    let release = Event::new();
    let name = format!("{object} holder");
    let holder = start(&name, hold(release.clone()));
    settled().await;
    {
        let recorder = recorder();
        let operations = recorder.operations(object);
        let operation = &operations[0];
        assert_eq!(operation.fields["source"], source.into());
        assert_eq!(operation.attributes["at"], at[..].into());
        assert_eq!(recorder.task_of(operation), Some(&name[..].into()));
        assert!(!operation.is_closed, "it is held");
        let attributes = recorder.resource(object).attributes;
        held.iter().for_each(|(name, value)| assert_eq!(attributes.get(name), Some(value), "{object} {name}"));
    }
    release.set();
    holder.join().await;
    let recorder = recorder();
    let operations = recorder.operations(object);
    assert!(operations.iter().all(|operation| operation.is_closed), "it was released: {operations:?}");
    let attributes = recorder.resource(object).attributes;
    free.iter().for_each(|(name, value)| assert_eq!(attributes.get(name), Some(value), "{object} {name}"));
    recorder.assert_nothing_wrong();
}

#[tokio::test]
async fn a_lock_is_locked_by_somebody() {
    let lock = Lock::named("hold-lock", ());
    let name = "polytask::Lock(\"hold-lock\")";
    let hold = async move |release: Event| {
        let _guard = lock.acquire().await;
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 3);
    let holder = format!("task `{name} holder`");
    let held = [("locked", true.into()), ("holder", holder[..].into()), ("waiters", 0.into())];
    check(name, "holding the lock", hold, at, &held, &[("locked", false.into()), ("holder", "".into())]).await;
}

#[tokio::test]
async fn a_re_entrant_lock_has_a_depth() {
    let lock = RLock::named("hold-rlock", ());
    let hold = async move |release: Event| {
        let guard = lock.acquire().await;
        let _again = guard.again();
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 4);
    let (held, free) = ([("depth", 2.into())], [("depth", 0.into())]);
    check("polytask::RLock(\"hold-rlock\")", "holding the lock", hold, at, &held, &free).await;
}

#[tokio::test]
async fn a_read_write_lock_has_readers_and_writers() {
    let lock = RwLock::named("hold-read", ());
    let hold = async move |release: Event| {
        let _guard = lock.read().await;
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 3);
    let held = [("readers", 1.into()), ("writers", 0.into())];
    let free = [("readers", 0.into()), ("writers", 0.into())];
    check("polytask::RwLock(\"hold-read\")", "holding the read lock", hold, at, &held, &free).await;
    let lock = RwLock::named("hold-write", ());
    let hold = async move |release: Event| {
        let _guard = lock.write().await;
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 3);
    let held = [("readers", 0.into()), ("writers", 1.into())];
    check("polytask::RwLock(\"hold-write\")", "holding the write lock", hold, at, &held, &free).await;
}

#[tokio::test]
async fn a_semaphore_has_what_is_left_of_its_permits() {
    let semaphore = Semaphore::named("hold-semaphore", 3);
    let hold = async move |release: Event| {
        let _permit = semaphore.acquire().await;
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 3);
    let (held, free) = ([("permits", 2.into())], [("permits", 3.into())]);
    check("polytask::Semaphore(\"hold-semaphore\")", "holding a permit", hold, at, &held, &free).await;
    let semaphore = BoundedSemaphore::named("hold-bounded", 3);
    let hold = async move |release: Event| {
        let _permit = semaphore.acquire().await;
        release.wait().await;
    };
    let at = format!("{}:{}", file!(), line!() - 3);
    let name = "polytask::BoundedSemaphore(\"hold-bounded\")";
    check(name, "holding a permit", hold, at, &held, &free).await;
}

#[tokio::test]
async fn a_lock_that_is_handed_on_has_one_holder_at_a_time() {
    listen();
    let lock = Lock::named("hand-on", ());
    let object = "polytask::Lock(\"hand-on\")";
    let (first, second) = (Event::new(), Event::new());
    let at = here();
    let tasks = [("hand-on-1", first.clone()), ("hand-on-2", second.clone())].map(|(name, release)| {
        let lock = lock.clone();
        start(name, async move {
            let _guard = lock.acquire().await;
            release.wait().await;
        })
    });
    for (release, name, over) in [(first, "hand-on-1", 0), (second, "hand-on-2", 2)] {
        settled().await;
        {
            let recorder = recorder();
            let operations = recorder.operations(object);
            let holding: Vec<_> = operations
                .iter()
                .filter(|operation| !operation.is_closed && operation.fields["source"] == "holding the lock".into())
                .collect();
            let [holding] = holding[..] else { panic!("{operations:?}") };
            assert_eq!(recorder.task_of(holding), Some(&name.into()));
            assert_eq!(operations.iter().filter(|operation| operation.is_closed).count(), over, "{at}");
            assert_eq!(recorder.resource(object).attributes["holder"], format!("task `{name}`")[..].into());
        }
        release.set();
    }
    for task in tasks {
        task.join().await;
    }
    let recorder = recorder();
    let acquired: Vec<_> = recorder.operations(object).into_iter().map(|operation| operation.polls).collect();
    // The first holds, the second waits, is granted it, and holds.
    assert_eq!(acquired, [vec![false], vec![false, true], vec![false]]);
    assert_eq!(recorder.resource(object).attributes["holder"], "".into());
    recorder.assert_nothing_wrong();
}
