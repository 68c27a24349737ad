//! The rows of what is held: locks and semaphores.

use std::time::Duration;

use polytask::inspect::ObjectRow;
use polytask::{BoundedSemaphore, Event, Lock, Owner, RLock, RwLock, Semaphore, Task};
use polytask_test::waiting;

use super::{assert_at_rest, find, held_by, name_of, row, this_thread, told, waiters_come};

fn number(row: &ObjectRow, key: &str) -> Option<u64> {
    row.numbers.get(key).copied()
}

/// Has tasks hold the object, wait for it, give up, panic and go on, and looks at its row each time.
async fn assert_told<O, G, A>(kind: &str, call: &str, name: &str, made: u32, object: O, acquire: fn(O) -> A, line: u32)
where
    O: Clone + Send + 'static,
    G: Send,
    A: Future<Output = G> + Send + 'static,
{
    let task = |who: &str| Task::builder().name(format!("{name}-{who}"));
    let named = |who: &str| format!("{name}-{who}");
    assert_at_rest(name);
    let release = Event::new();
    let holder = task("holder").spawn({
        let (object, release) = (object.clone(), release.clone());
        async move {
            let _held = acquire(object).await;
            release.wait().await;
            panic!("a holder that panics");
        }
    });
    while find(name).unwrap().holders.is_empty() {
        tokio::task::yield_now().await;
    }
    let waiter = |who: &str| {
        let object = object.clone();
        task(who).spawn(async move { drop(acquire(object).await) })
    };
    let fickle = waiter("fickle");
    let before = waiters_come(name, 1).await;
    let steady = waiter("steady");
    let object_row = waiters_come(name, 2).await;

    assert_eq!((&*object_row.kind, &*object_row.created.file, object_row.created.line), (kind, file!(), made));
    assert_eq!(held_by(&object_row.holders), [(named("holder"), line)]);
    assert!(object_row.holders[0].held.is_some(), "the first who waited looked at a clock");
    assert_eq!(told(&object_row.waiters), [(named("fickle"), call, line), (named("steady"), call, line)]);
    assert!(object_row.waiters[0].ticket < object_row.waiters[1].ticket);
    assert_eq!(before.holders[0].turn, object_row.holders[0].turn, "it is the same turn");
    assert_eq!(before.waiters[0].ticket, object_row.waiters[0].ticket, "it is the same wait");

    fickle.terminate();
    fickle.join().await;
    assert_eq!(told(&row(name).waiters), [(named("steady"), call, line)]);
    release.set();
    assert!(holder.await.unwrap_err().panic().is_some());
    steady.await.unwrap();
    assert_at_rest(name);

    let again = acquire(object.clone()).await;
    let next = row(name).holders;
    assert!(next[0].turn > object_row.holders[0].turn, "each turn has a number of its own: {next:?}");
    drop(again);
    assert_at_rest(name);
}

#[tokio::test]
async fn what_one_can_hold_tells_who_holds_it_and_who_waits() {
    let acquire = |it: Lock<()>| async move { it.acquire_owned().await };
    let (lock, made, line) = (Lock::named("told-lock", ()), line!(), line!() - 1);
    assert_told("lock", "acquire", "told-lock", made, lock, acquire, line).await;
    let acquire = |it: RLock<()>| async move { it.acquire_owned().await };
    let (lock, made, line) = (RLock::named("told-rlock", ()), line!(), line!() - 1);
    assert_told("re-entrant lock", "acquire", "told-rlock", made, lock, acquire, line).await;
    let acquire = |it: RwLock<()>| async move { it.write_owned().await };
    let (lock, made, line) = (RwLock::named("told-rwlock", ()), line!(), line!() - 1);
    assert_told("read-write lock", "write", "told-rwlock", made, lock, acquire, line).await;
    let acquire = |it: Semaphore| async move { it.acquire_owned().await };
    let (one, made, line) = (Semaphore::named("told-semaphore", 1), line!(), line!() - 1);
    assert_told("semaphore", "acquire", "told-semaphore", made, one, acquire, line).await;
    let acquire = |it: BoundedSemaphore| async move { it.acquire_owned().await };
    let (one, made, line) = (BoundedSemaphore::named("told-bounded", 1), line!(), line!() - 1);
    assert_told("bounded semaphore", "acquire", "told-bounded", made, one, acquire, line).await;
}

#[tokio::test(start_paused = true)]
async fn borrowed_guards_and_timed_waits_are_told_too() {
    let me = name_of(&this_thread());
    let lock = Lock::named("borrowed-lock", ());
    let (held, first) = (lock.acquire().await, line!());
    assert_eq!(held_by(&row("borrowed-lock").holders), [(me.clone(), first)]);
    let (wait, line) = (waiting(lock.acquire().timeout(Duration::from_secs(9))), line!());
    assert_eq!(told(&row("borrowed-lock").waiters), [(me.clone(), "acquire", line)]);
    drop(wait);
    lock.acquire().timeout(Duration::from_millis(1)).await.unwrap_err();
    assert!(row("borrowed-lock").waiters.is_empty());
    drop(held);
    assert_at_rest("borrowed-lock");

    let table = RwLock::named("borrowed-rwlock", ());
    let (read, first) = (table.read().await, line!());
    let (also, second) = (table.try_read(), line!());
    let (write, third) = (waiting(table.write()), line!());
    let (late, fourth) = (waiting(table.read()), line!());
    let told_row = row("borrowed-rwlock");
    assert_eq!(held_by(&told_row.holders), [(me.clone(), first), (me.clone(), second)]);
    assert_eq!(told(&told_row.waiters), [(me.clone(), "write", third), (me.clone(), "read", fourth)]);
    assert_eq!((number(&told_row, "readers"), number(&told_row, "writers")), (Some(2), Some(0)));
    assert_eq!(table.statistics().waiting, 2);
    drop((late, write, also, read));
    let (written, line) = (table.write().await, line!());
    let told_row = row("borrowed-rwlock");
    assert_eq!(held_by(&told_row.holders), [(me.clone(), line)]);
    assert_eq!((number(&told_row, "readers"), number(&told_row, "writers")), (Some(0), Some(1)));
    drop(written);
    assert_at_rest("borrowed-rwlock");
}

#[test]
fn a_re_entrant_lock_tells_its_depth_and_the_line_of_its_first_level() {
    let lock = RLock::named("deep-lock", ());
    let owner = Owner::new();
    let (outer, line) = (lock.try_acquire_as(&owner), line!());
    let inner = lock.try_acquire_as(&owner).unwrap();
    let innermost = inner.again();
    let told_row = row("deep-lock");
    assert_eq!(number(&told_row, "depth"), Some(3));
    assert_eq!(held_by(&told_row.holders), [(name_of(&this_thread()), line)]);
    drop((innermost, inner));
    assert_eq!(row("deep-lock").holders[0].turn, told_row.holders[0].turn, "it is the same turn");
    drop(outer);
    assert_eq!(number(&row("deep-lock"), "depth"), Some(0));
    assert_at_rest("deep-lock");
}

#[test]
fn more_holders_than_are_listed_are_counted() {
    let semaphore = Semaphore::named("crowded-holders", 100);
    let (permits, line): (Vec<_>, _) = ((0..40).map(|_| semaphore.try_acquire_owned().unwrap()).collect(), line!());
    let told_row = row("crowded-holders");
    assert_eq!((told_row.holders.len(), told_row.more_holders), (16, 24));
    assert!(told_row.holders.iter().all(|held| held.line.line == line && held.line.file == file!()));
    assert_eq!(number(&told_row, "permits"), Some(60));
    // Returned by other threads, in another order than they were acquired in.
    let (mut even, mut odd) = (Vec::new(), Vec::new());
    for (index, permit) in permits.into_iter().enumerate() {
        if index % 2 == 0 { even.push(permit) } else { odd.push(permit) }
    }
    std::thread::spawn(move || drop(odd)).join().unwrap();
    let told_row = row("crowded-holders");
    assert_eq!(told_row.holders.len() + told_row.more_holders, 20);
    drop(even);
    assert_at_rest("crowded-holders");
}

#[test]
fn a_forgotten_permit_is_held_by_nobody() {
    let semaphore = Semaphore::named("forgotten-permit", 2);
    semaphore.try_acquire().unwrap().forget();
    semaphore.try_acquire_owned().unwrap().forget();
    assert_at_rest("forgotten-permit");
    assert_eq!(number(&row("forgotten-permit"), "permits"), Some(0));
    let bounded = BoundedSemaphore::named("forgotten-bounded", 2);
    bounded.try_acquire().unwrap().forget();
    bounded.try_acquire_owned().unwrap().forget();
    assert_at_rest("forgotten-bounded");
    let numbers = row("forgotten-bounded");
    assert_eq!((number(&numbers, "permits"), number(&numbers, "start")), (Some(0), Some(2)));
}

#[test]
fn many_waiters_are_told_in_the_order_in_which_they_came() {
    for count in [15_u32, 16, 17, 40, 1000] {
        let semaphore = Semaphore::named("crowded-waiters", 0);
        let waits: Vec<_> = (0..count).map(|_| waiting(semaphore.acquire_owned())).collect();
        let told_row = row("crowded-waiters");
        let tickets: Vec<_> = told_row.waiters.iter().map(|waiter| waiter.ticket).collect();
        assert_eq!(tickets.len(), count as usize);
        assert_eq!(semaphore.statistics().waiting, tickets.len());
        assert!(tickets.is_sorted_by(|one, next| one < next), "{tickets:?}");

        // Every third gives up; those who come later are behind all who were there.
        let mut left = waits;
        let mut index = 0;
        left.retain(|_| {
            index += 1;
            index % 3 != 0
        });
        let mut expected: Vec<_> =
            tickets.iter().zip(1..).filter(|(_, index)| index % 3 != 0).map(|(t, _)| *t).collect();
        let told_now = || row("crowded-waiters").waiters.iter().map(|waiter| waiter.ticket).collect::<Vec<_>>();
        assert_eq!(told_now(), expected);
        let late: Vec<_> = (0..3).map(|_| waiting(semaphore.acquire_owned())).collect();
        let now = told_now();
        expected.extend(&now[expected.len()..]);
        assert_eq!((now.len(), semaphore.statistics().waiting), (expected.len(), expected.len()));
        assert!(now.is_sorted_by(|one, next| one < next) && now == expected, "{now:?}");
        drop((left, late));
        assert_at_rest("crowded-waiters");
    }
}
