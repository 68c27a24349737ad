//! Callbacks: when they are called, where, in which order.

use std::sync::{Arc, Mutex};

use polytask::{AsyncResult, Event, JobError, Pool};
use polytask_test::waiting;

use super::{Busy, off_the_runtime};

#[tokio::test]
async fn exactly_one_of_the_two_callbacks_is_called() {
    let Busy { pool, go, .. } = Busy::new(2);
    let called = Arc::new(Mutex::new(Vec::new()));
    let add = |job: &AsyncResult<i32>, name: &'static str| {
        let (good, bad) = (Arc::clone(&called), Arc::clone(&called));
        job.callback(move |value| good.lock().unwrap().push(format!("{name} {value}")));
        job.error_callback(move |error| {
            bad.lock().unwrap().push(format!("{name} {}", error.panic().unwrap().message()));
        });
    };
    let good = pool.apply_async(|| 7).await.unwrap();
    let bad = pool.apply_async(|| panic!("burnt")).await.unwrap();
    add(&good, "good");
    add(&bad, "bad");
    go.set();
    bad.wait().await;
    assert_eq!(*called.lock().unwrap(), ["good 7", "bad burnt"]);
}

#[tokio::test]
async fn a_result_is_not_released_before_its_callbacks_have_been_called() {
    let Busy { pool, go, .. } = Busy::new(1);
    let (calling, let_go) = (Event::new(), Event::new());
    let job = pool.apply_async(|| 7).await.unwrap();
    job.callback({
        let (calling, let_go) = (calling.clone(), let_go.clone());
        move |_| {
            calling.set();
            let_go.wait().blocking();
        }
    });
    let mut get = waiting(job.get());
    go.set();
    calling.wait().await;
    assert!(!job.ready());
    get.assert_asleep();
    // The worker is free for others meanwhile.
    assert_eq!(pool.apply(|| 8).await.unwrap(), 8);
    pool.close();
    let mut join = waiting(pool.join());
    join.assert_asleep();
    let_go.set();
    pool.join().await.unwrap();
    join.finish().unwrap();
    assert_eq!(get.finish().unwrap(), 7);
}

#[tokio::test]
async fn callbacks_of_several_jobs_are_called_in_the_order_in_which_these_end() {
    let Busy { pool, go, .. } = Busy::new(50);
    let order = Arc::new(Mutex::new(Vec::new()));
    for number in 0..50 {
        let job = pool.apply_async(move || number).await.unwrap();
        for turn in 0..2 {
            let order = Arc::clone(&order);
            job.callback(move |number| order.lock().unwrap().push((*number, turn)));
        }
    }
    go.set();
    pool.close();
    pool.join().await.unwrap();
    assert!(order.lock().unwrap().iter().copied().eq((0..50).flat_map(|number| [(number, 0), (number, 1)])));
}

#[tokio::test]
async fn a_callback_may_add_another_and_use_the_pool() {
    let pool = Pool::new(1);
    let (go, _running) = super::occupy(&pool);
    let job = pool.apply_async(|| 7).await.unwrap();
    let (again, submitter) = (job.clone(), pool.submitter());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    job.callback(move |_| {
        let inner = submitter.try_apply_async(|| 8).unwrap();
        again.callback(move |value| _ = sender.send((*value, inner)));
    });
    go.set();
    let (value, inner) = receiver.await.unwrap();
    assert_eq!((value, inner.await.unwrap()), (7, 8));
}

#[tokio::test]
async fn a_late_callback_sees_the_value_unless_somebody_took_it() {
    let pool = Pool::new(1);
    let job = pool.apply_async(|| 7).await.unwrap();
    job.wait().await;
    let late = async || {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        job.add_done_callback(move |result| _ = sender.send(result.copied().map_err(JobError::is_taken)));
        receiver.await.unwrap()
    };
    assert_eq!(late().await, Ok(7));
    assert_eq!(job.get().await.unwrap(), 7);
    assert_eq!(late().await, Err(true));
}

#[tokio::test]
async fn a_callback_that_is_added_before_the_get_sees_the_value_even_if_the_job_had_ended() {
    let pool = Pool::new(1);
    for number in 0..100 {
        let job = pool.apply_async(move || number).await.unwrap();
        job.wait().await;
        let (sender, receiver) = std::sync::mpsc::channel();
        job.add_done_callback(move |result| sender.send(result.copied().unwrap()).unwrap());
        assert_eq!(job.await.unwrap(), number);
        assert_eq!(receiver.try_recv(), Ok(number), "the getter came after the callback");
    }
}

#[tokio::test]
async fn whoever_wants_the_value_waits_while_a_late_callback_looks_at_it() {
    let pool = Pool::new(1);
    let job = pool.apply_async(|| 7).await.unwrap();
    job.wait().await;
    let (looking, let_go) = (Event::new(), Event::new());
    job.callback({
        let (looking, let_go) = (looking.clone(), let_go.clone());
        move |_| {
            looking.set();
            let_go.wait().blocking();
        }
    });
    looking.wait().await;
    assert!(job.ready());
    let get = waiting(job.get());
    let_go.set();
    drop(get);
    assert_eq!(job.get().await.unwrap(), 7);
}

#[test]
fn callbacks_are_called_without_a_runtime_too() {
    let Busy { pool, go, .. } = Busy::new(1);
    let job = pool.try_apply_async(|| 7).unwrap();
    let called = Event::new();
    let call = called.clone();
    job.callback(move |_| call.set());
    go.set();
    assert_eq!(job.get().blocking().unwrap(), 7);
    assert!(called.is_set());
    off_the_runtime(move || drop(pool));
}

#[test]
fn a_value_whose_drop_panics_leaves_the_callbacks_of_other_jobs_alone() {
    struct PanicsOnDrop;

    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("the drop of a value");
        }
    }

    let pool = Pool::builder().workers(1).own_threads().build();
    let (go, queued, called) = (Event::new(), Event::new(), Event::new());
    let (gate, all_queued, call) = (go.clone(), queued.clone(), called.clone());
    let (begin, begun) = (Event::new(), Event::new());
    let (may_begin, has_begun) = (begin.clone(), begun.clone());
    let first = pool.try_apply_async(move || {
        has_begun.set();
        may_begin.wait().blocking();
        PanicsOnDrop
    });
    first.unwrap().callback(move |_| gate.wait().blocking());
    let second = pool.try_apply_async(|| 7).unwrap();
    second.callback(move |_| call.set());
    // The only worker comes to it when the other two are over.
    pool.try_apply_async(move || all_queued.set()).unwrap();
    begun.wait().blocking();
    begin.set();
    queued.wait().blocking();
    go.set();
    assert_eq!(second.get().blocking().unwrap(), 7);
    assert!(called.is_set());
}

#[tokio::test]
async fn a_callback_may_drop_its_pool() {
    let pool = Pool::new(1);
    let (go, job) = {
        let go = Event::new();
        let gate = go.clone();
        (go, pool.apply_async(move || gate.wait().blocking()).await.unwrap())
    };
    let submitter = pool.submitter();
    job.callback(move |()| drop(pool));
    go.set();
    job.get().await.unwrap();
    assert!(submitter.is_closed());
}
