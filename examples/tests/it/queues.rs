//! X20 to X22.

use std::time::Duration;

use polytask::ExitStatus;

use crate::ended;
use crate::programs::transcript;

#[path = "../../20_queue.rs"]
mod queue;
#[path = "../../21_ten_and_ten.rs"]
mod ten_and_ten;
#[path = "../../22_write_read.rs"]
mod write_read;

#[tokio::test(start_paused = true)]
async fn x20_what_is_put_first_is_got_first() {
    assert_eq!(ended(queue::first_in_first_out()).await, "1");
}

#[tokio::test(start_paused = true)]
async fn x20_tasks_hand_items_to_each_other_in_any_direction() {
    assert_eq!(ended(queue::there_and_back()).await.unwrap(), (1, vec!["now", "from the first child", "hello"]));
}

#[test]
fn x20_a_full_queue_refuses_an_item_and_an_empty_one_has_none() {
    assert_eq!(queue::full_and_empty(3), (4, vec![1, 2, 3]));
    assert_eq!(queue::full_and_empty(5), (6, vec![1, 2, 3, 4, 5]));
}

#[tokio::test(start_paused = true)]
async fn x21_ten_consumers_get_what_ten_producers_put_each_item_once() {
    let (mut got, left) = ended(ten_and_ten::exchange(10, 3)).await.unwrap();
    got.sort_unstable();
    let put: Vec<String> = (0..10).map(|number| format!("producer{number}")).collect();
    assert_eq!((got, left), (put, 0));
}

#[tokio::test(start_paused = true)]
async fn x22_the_writer_ends_by_itself_and_the_reader_is_terminated() {
    let ended = ended(write_read::write_and_read(Duration::from_secs(1))).await;
    assert_eq!(ended, (ExitStatus::Returned, ExitStatus::Terminated, 0));
}

#[tokio::test]
async fn x22_every_letter_is_put_before_it_is_got_and_in_order() {
    let lines = transcript("22_write_read").await;
    let letters =
        |verb: &str| lines.iter().filter_map(|line| line.strip_prefix(verb)?.chars().next()).collect::<String>();
    assert_eq!((letters("put ").as_str(), letters("get ").as_str()), ("ABC", "ABC"));
    for letter in ["A", "B", "C"] {
        let at = |line: String| lines.iter().position(|other| *other == line);
        let (put, got) = (at(format!("put {letter} to queue...")), at(format!("get {letter} from queue.")));
        assert!(put < got && put.is_some(), "{lines:?}");
    }
}
