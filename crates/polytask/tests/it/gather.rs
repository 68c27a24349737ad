use std::time::Duration;

use futures::StreamExt;
use polytask::{Event, Finished, Pool, Task, When, as_completed, gather, gather_all, spawn, wait};
use polytask_test::{Polled, waiting};
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

/// A task that ends after so many hours with their number.
fn hours(hours: u32) -> Task<u32> {
    spawn(async move {
        sleep(HOUR * hours).await;
        hours
    })
}

fn failing() -> Task<u32> {
    Task::builder().name("failing").spawn(async { panic!("no flour") })
}

#[tokio::test(start_paused = true)]
async fn gather_gives_the_values_in_the_order_of_the_tasks() {
    assert_eq!(gather([hours(3), hours(1), hours(2)]).await.unwrap(), [3, 1, 2]);
    assert_eq!(gather(Vec::<Task<u32>>::new()).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn gather_ends_with_the_first_failure_and_the_others_go_on() {
    let slow = hours(1);
    let error = gather([slow.clone(), failing()]).await.unwrap_err();
    assert_eq!(error.to_string(), "task `failing` panicked: no flour");
    assert!(slow.is_alive());
    assert_eq!(slow.await.unwrap(), 1, "its value was not taken");
}

#[tokio::test(start_paused = true)]
async fn gather_all_tells_of_everyone() {
    let results = gather_all([failing(), hours(1)]).await;
    assert_eq!(results[0].as_ref().unwrap_err().task(), "failing");
    assert_eq!(results[1], Ok(1));
}

#[tokio::test(start_paused = true)]
async fn gather_of_more_than_a_budget_takes_all_values_at_once() {
    let tasks: Vec<_> = (0..1000).map(|number| spawn(async move { number })).collect();
    assert!(gather(tasks).await.unwrap().into_iter().eq(0..1000));
}

#[tokio::test(start_paused = true)]
async fn a_gather_that_is_dropped_takes_nothing() {
    let tasks = [hours(1), hours(2)];
    drop(waiting(gather(tasks.clone())));
    assert!(gather(tasks.clone()).timeout(HOUR).await.unwrap_err().unfinished() >= 1);
    assert_eq!(gather(tasks).await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn gather_takes_results_of_a_pool_too() {
    let pool = Pool::new(2);
    let mut results = Vec::new();
    for number in 1..=3 {
        results.push(pool.apply_async(move || number * number).await.unwrap());
    }
    assert_eq!(gather(results.clone()).await.unwrap(), [1, 4, 9]);
    let taken = gather_all(results).await;
    assert!(taken.iter().all(|result| result.as_ref().unwrap_err().is_taken()));
}

#[tokio::test(start_paused = true)]
async fn wait_ends_with_the_first_to_end() {
    let tasks = [hours(3), hours(1), hours(2)];
    let Finished { done, pending } = wait(tasks.clone(), When::FirstCompleted).await;
    assert_eq!(done.iter().map(Task::id).collect::<Vec<_>>(), [tasks[1].id()]);
    assert_eq!(pending.iter().map(Task::id).collect::<Vec<_>>(), [tasks[0].id(), tasks[2].id()]);
}

#[tokio::test(start_paused = true)]
async fn wait_ends_with_the_first_to_fail_or_when_all_have_ended() {
    let Finished { done, pending } = wait([hours(3), failing(), hours(2)], When::FirstError).await;
    assert_eq!((done.len(), pending.len()), (1, 2));
    let Finished { done, pending } = wait(pending, When::FirstError).await;
    assert_eq!((done.len(), pending.len()), (2, 0));
    assert_eq!(gather(done).await.unwrap(), [2, 3], "in the order in which they ended");
}

#[tokio::test(start_paused = true)]
async fn wait_for_all_tells_how_far_it_came_when_the_time_is_over() {
    let tasks = [hours(1), failing(), hours(3)];
    let Finished { done, pending } = wait(tasks.clone(), When::All).timeout(HOUR * 2).await;
    assert_eq!((done.len(), pending.len()), (2, 1));
    assert!(wait(tasks, When::All).await.pending.is_empty());
}

#[tokio::test(start_paused = true)]
async fn they_are_given_as_they_end_also_by_the_stream() {
    let mut ended = as_completed([hours(3), hours(1), hours(2)]);
    assert_eq!(ended.next().await.unwrap().await.unwrap(), 1);
    assert_eq!(ended.next().timeout(Duration::from_secs(1)).await.unwrap_err().unfinished(), 2);
    drop(Polled::new(ended.next()));
    let mut rest = Vec::new();
    while let Some(task) = StreamExt::next(&mut ended).await {
        rest.push(task.await.unwrap());
    }
    assert_eq!(rest, [2, 3]);
}

#[tokio::test]
async fn a_gather_that_ends_while_a_callback_looks_at_one_of_the_values_takes_none() {
    let pool = Pool::new(2);
    let mut results = Vec::new();
    for number in 1..=2 {
        results.push(pool.apply_async(move || number).await.unwrap());
        results.last().unwrap().wait().await;
    }
    let (looking, let_go) = (Event::new(), Event::new());
    results[1].callback({
        let (looking, let_go) = (looking.clone(), let_go.clone());
        move |_| {
            looking.set();
            let_go.wait().blocking();
        }
    });
    looking.wait().await;
    drop(waiting(gather(results.clone())));
    drop(waiting(gather_all(results.clone())));
    let late = gather(results.clone()).timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!(late.unfinished(), 1);
    let mut all = waiting(gather(results.clone()));
    assert_eq!(results[0].cloned().await.unwrap(), 1, "it is there for others meanwhile");
    let_go.set();
    results[1].cloned().await.unwrap();
    assert_eq!(all.finish().unwrap(), [1, 2]);
}
