//! X20 and X21.

use crate::ended;

#[path = "../../20_queue.rs"]
mod queue;
#[path = "../../21_ten_and_ten.rs"]
mod ten_and_ten;

#[tokio::test(start_paused = true)]
async fn x20_what_is_put_first_is_got_first() {
    assert_eq!(ended(queue::first_in_first_out()).await, "1");
}

#[tokio::test(start_paused = true)]
async fn x20_tasks_hand_items_to_each_other_in_any_direction() {
    assert_eq!(ended(queue::there_and_back()).await, (1, vec!["now", "from the first child", "hello"]));
}

#[test]
fn x20_a_full_queue_refuses_an_item_and_an_empty_one_has_none() {
    assert_eq!(queue::full_and_empty(3), (4, vec![1, 2, 3]));
    assert_eq!(queue::full_and_empty(5), (6, vec![1, 2, 3, 4, 5]));
}

#[tokio::test(start_paused = true)]
async fn x21_ten_consumers_get_what_ten_producers_put_each_item_once() {
    let (mut got, left) = ended(ten_and_ten::exchange(10, 3)).await;
    got.sort_unstable();
    let put: Vec<String> = (0..10).map(|number| format!("producer{number}")).collect();
    assert_eq!((got, left), (put, 0));
}
