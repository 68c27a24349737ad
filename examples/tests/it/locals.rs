//! X34.

use crate::ended;
use crate::programs::transcript;

#[path = "../../34_thread_local.rs"]
mod thread_local;

const GREETINGS: [&str; 3] = ["Hello, alice (in Thread-A)", "Hello, bob (in Thread-B)", "no student is here (in main)"];

#[tokio::test(start_paused = true)]
async fn x34_every_task_has_its_own_student_on_one_thread() {
    assert_eq!(ended(thread_local::school()).await.unwrap(), GREETINGS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x34_every_task_has_its_own_student_on_two_threads() {
    assert_eq!(thread_local::school().await.unwrap(), GREETINGS);
}

#[tokio::test]
async fn x34_the_program_prints_what_they_say() {
    assert_eq!(transcript("34_thread_local").await, GREETINGS);
}
