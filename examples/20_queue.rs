//! X20, the queue: what is put first is got first, between any tasks, in both directions, and within its bounds.
//!
//! A queue of Rust has items of one type. When it is full or empty one waits; `try_put` and `try_get` do not, and a
//! refused item comes back in the error.

use polytask::{Queue, TaskError};

/// Three are put, and the first is the first to be got.
pub(crate) async fn first_in_first_out() -> &'static str {
    let queue = Queue::new(3);
    for item in ["1", "2", "aaa"] {
        queue.put(item).await.expect("nobody closes it");
    }
    queue.get().await.expect("nobody closes it")
}

/// A parent puts 1, its child gets it and answers with a list, which a second child gets and hands on.
pub(crate) async fn there_and_back() -> Result<(u32, Vec<&'static str>), TaskError> {
    let numbers = Queue::new(1);
    let letters = Queue::new(1);
    let child = polytask::spawn({
        let (numbers, letters) = (numbers.clone(), letters.clone());
        async move {
            let number = numbers.get().await.expect("nobody closes it");
            letters.put(vec!["now", "from the first child", "hello"]).await.expect("nobody closes it");
            number
        }
    });
    let second_child = polytask::spawn(async move { letters.get().await.expect("nobody closes it") });
    numbers.put(1).await.expect("nobody closes it");
    Ok((child.await?, second_child.await?))
}

/// Fills a queue until an item is refused, empties it until there is none, and returns the item and what came out.
pub(crate) fn full_and_empty(capacity: usize) -> (usize, Vec<usize>) {
    let queue = Queue::new(capacity);
    let refused = (1..).find_map(|item| queue.try_put(item).err()).expect("it fills up");
    println!("full: {}; {refused}", queue.is_full());
    let mut got = Vec::new();
    let error = loop {
        match queue.try_get() {
            Ok(item) => got.push(item),
            Err(error) => break error,
        }
    };
    println!("empty: {}; {error}", queue.is_empty());
    (refused.into_inner(), got)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    println!("{}", first_in_first_out().await);
    let (number, letter) = there_and_back().await?;
    println!("the first child got {number}, the second {letter:?}");
    for capacity in [3, 5] {
        let (refused, got) = full_and_empty(capacity);
        println!("{refused} was refused, {got:?} came out");
    }
    Ok(())
}
