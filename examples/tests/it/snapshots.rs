//! A snapshot as a program hands it on: as JSON.

use polytask::inspect::{self, Snapshot};
use polytask::{Lock, Queue, Task};
use serde_json::{Value, json};
use tokio::task::yield_now;

/// The row of that name.
#[track_caller]
fn row<'a>(snapshot: &'a Value, rows: &str, name: &str) -> &'a Value {
    let rows = snapshot[rows].as_array().expect("a list");
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is not among {rows:?}"))
}

#[tokio::test]
async fn who_holds_a_lock_and_who_waits_for_it_can_be_read_from_json() {
    let (stamp, made) = (Lock::named("snapshot-stamp", ()), line!());
    let task = |name| Task::builder().name(name);
    let (first, second) = (stamp.clone(), stamp.clone());
    let clerk = task("snapshot-clerk").spawn(async move {
        let _held = first.acquire().await;
        std::future::pending::<()>().await;
    });
    let clerks_line = line!() - 3;
    yield_now().await;
    let (customer, spawned) = (task("snapshot-customer").spawn(async move { drop(second.acquire().await) }), line!());
    yield_now().await;

    let json = serde_json::to_value(inspect::snapshot()).unwrap();
    let [clerk_row, customer_row] =
        [("snapshot-clerk", &clerk), ("snapshot-customer", &customer)].map(|(name, task)| (name, task.id().get()));
    let actor = |(name, number)| json!({ "kind": "Task", "number": number, "name": name });
    let object = row(&json, "objects", "snapshot-stamp");
    assert_eq!((&object["kind"], &object["created"]["line"]), (&json!("lock"), &json!(made)));

    let [holder] = &object["holders"].as_array().unwrap()[..] else { panic!("{object}") };
    assert_eq!((&holder["actor"], &holder["line"]["line"]), (&actor(clerk_row), &json!(clerks_line)));
    let [waiter] = &object["waiters"].as_array().unwrap()[..] else { panic!("{object}") };
    assert_eq!((&waiter["actor"], &waiter["call"]), (&actor(customer_row), &json!("acquire")));
    assert_eq!((&waiter["line"]["line"], &waiter["line"]["file"]), (&json!(spawned), &json!(file!())));
    assert!(waiter["waited"]["secs"].is_u64(), "{waiter}");

    let task = row(&json, "tasks", "snapshot-customer");
    assert_eq!((&task["id"], &task["daemon"]), (&json!(customer_row.1), &json!(false)));
    assert_eq!(task["created"]["line"], json!(spawned));
}

#[tokio::test]
async fn the_numbers_of_a_queue_have_names_in_json() {
    let tray = Queue::named("snapshot-tray", 3);
    tray.put("bun").await.unwrap();
    let json = serde_json::to_value(inspect::snapshot()).unwrap();
    let object = row(&json, "objects", "snapshot-tray");
    let numbers = &object["numbers"];
    assert_eq!((&numbers["len"], &numbers["capacity"]), (&json!(1), &json!(3)));
    assert_eq!((&object["handles"], &object["waiters"]), (&json!(1), &json!([])));
}

#[tokio::test]
async fn a_snapshot_that_was_written_as_json_reads_as_the_same() {
    let tray = Queue::<u32>::named("snapshot-plate", 1);
    let guest = Task::builder().name("snapshot-guest").spawn({
        let tray = tray.clone();
        async move { tray.get().await }
    });
    yield_now().await;
    let snapshot = inspect::snapshot();
    let text = serde_json::to_string(&snapshot).unwrap();
    assert!(text.contains("snapshot-guest"), "{text}");
    assert_eq!(serde_json::from_str::<Snapshot>(&text).unwrap(), snapshot);
    tray.put(1).await.unwrap();
    assert_eq!(guest.await.unwrap(), Ok(1));
}
