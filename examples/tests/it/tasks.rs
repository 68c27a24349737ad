//! X5, X35 and X36.

use std::time::Duration;

use tokio::time::Instant;

use crate::ended;
use crate::programs::transcript;

#[path = "../../36_daemons.rs"]
mod daemons;

const PACE: Duration = Duration::from_secs(1);

#[tokio::test]
async fn x5_lines_of_tasks_that_do_not_wait_for_each_other_are_mixed() {
    let lines = transcript("05_interleaved").await;
    assert_eq!(lines.len(), 6);
    let (begun, done) = lines.split_at(3);
    for number in 0..3 {
        let of_one = format!("{number}:");
        let begun = begun.iter().find(|line| line.starts_with(&of_one)).expect("all begin before one is done");
        let done = done.iter().find(|line| line.starts_with(&of_one)).expect("all are done");
        let id = begun.strip_prefix(&of_one).unwrap().strip_suffix(" is running").unwrap().trim_start();
        assert_eq!(*done, format!("{of_one}{id} is done"));
    }
}

#[tokio::test]
async fn x35_main_begins_first_counts_in_a_task_with_a_name_and_ends_last() {
    let lines = transcript("35_thread_loop").await;
    let mut expected = vec!["task main is running...".to_owned(), "task LoopThread is running...".to_owned()];
    expected.extend((1..=5).map(|number| format!("task LoopThread >>> {number}")));
    expected.extend(["task LoopThread ended.".to_owned(), "task main ended.".to_owned()]);
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn x36_a_daemon_ends_with_main_or_with_the_last_of_its_group() {
    let lines = transcript("36_daemons").await;
    let end_of_program = lines.iter().position(|line| line == "func1 is done").expect("the child is waited for") + 1;
    let (program, group) = lines.split_at(end_of_program);

    let (shining, after) = until_the_star_is_out(program);
    assert!(shining.contains(&"main is done"), "{lines:?}");
    assert_eq!(after, ["func1 is done"], "the daemon does not live as long as the child");

    let (shining, after) = until_the_star_is_out(group);
    assert!(["func2 is done", "func3 is done"].iter().all(|done| shining.contains(done)), "{lines:?}");
    assert_eq!(after, ["the group is done"]);
}

#[tokio::test(start_paused = true)]
async fn x36_a_program_waits_for_its_child_and_a_group_for_its_longest_work() {
    let start = Instant::now();
    ended(daemons::program(PACE)).await.expect("nobody fails");
    assert_eq!(start.elapsed(), PACE * 5, "three of main, then two of the child");
    ended(daemons::group(PACE)).await.expect("nobody fails");
    assert_eq!(start.elapsed(), PACE * 9, "four of the longer work");
}

/// What was printed until the star went out, which has shone until then, and what after that, without the child's
/// beginning: whether that or the star hears first of main's end is nobody's promise.
#[track_caller]
fn until_the_star_is_out(lines: &[String]) -> (Vec<&str>, Vec<&str>) {
    const STAR: &str = "**********";
    let out = lines.iter().position(|line| line == "the star is out").expect("the star is told to go out");
    let (before, after) = (&lines[..out], &lines[out + 1..]);
    assert!(before.iter().any(|line| line == STAR), "it has shone");
    assert!(!after.iter().any(|line| line == STAR), "it goes out for good");
    let after = after.iter().map(String::as_str).filter(|line| *line != "in func1");
    (before.iter().map(String::as_str).collect(), after.collect())
}
