//! X18, the condition: guests wait for keys, and a doorman who hands out so many lets in exactly so many.
//!
//! The numbers that the tutorial asks for are arguments here: `-- 2 3 1`. A key that nobody waits for is not kept.

use std::time::Duration;

use polytask::{Condition, Group, Lock};
use tokio::time::sleep;

/// Waits for a key and comes in. While it waits, the lock is free for the others.
async fn guest(number: u32, key: Condition<Vec<u32>>) {
    let hall = key.lock().acquire().await;
    let mut hall = key.wait(hall).await;
    println!("guest {number} has a key and comes in");
    hall.push(number);
}

/// Hands out keys to `guests`, a handful after the other, and returns how many were inside after each.
pub(crate) async fn hand_out(guests: u32, handfuls: &[usize], pause: Duration) -> Vec<usize> {
    let hall = Lock::named("hall", Vec::new());
    let key = Condition::named("key", &hall);
    let waiting = Group::named("waiting"); // dropped at the end, it sends home who is left
    for number in 0..guests {
        waiting.spawn(guest(number, key.clone())).await;
    }
    let mut inside = Vec::new();
    for &keys in handfuls {
        sleep(pause).await; // the doorman makes up his mind
        println!(">>> {keys}");
        key.notify(&hall.acquire().await, keys);
        sleep(pause).await; // who has a key comes in
        inside.push(hall.acquire().await.len());
    }
    inside
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    let mut handfuls = Vec::new();
    for keys in std::env::args().skip(1) {
        handfuls.push(keys.parse().map_err(|error| format!("`{keys}` is no number of keys ({error}): try 2 3 1"))?);
    }
    if handfuls.is_empty() {
        handfuls = vec![2, 3, 1];
    }
    let inside = hand_out(10, &handfuls, Duration::from_millis(100)).await;
    println!("inside after each handful: {inside:?}");
    Ok(())
}
