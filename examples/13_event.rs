//! X13, the event: a flag that is down at first, and at which one waits until it is up.
//!
//! The tutorials' first version waits for ever, since nobody raises the flag. Here the wait has a limit, and says
//! whether the flag came up within it.

use std::time::Duration;

use polytask::Event;

/// What the flag was, and what the waits came to, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Story {
    pub(crate) at_first: bool,
    pub(crate) came_up_in_time: bool,
    pub(crate) in_the_end: bool,
}

/// Waits in vain for as long as there is patience, then raises the flag and does not wait at all.
pub(crate) async fn tell(patience: Duration) -> Story {
    let event = Event::new();
    let at_first = event.is_set();
    println!("{at_first}");

    let came_up_in_time = event.wait().timeout(patience).await;
    println!("up within {patience:?}: {came_up_in_time}");

    event.set();
    event.wait().await;
    let in_the_end = event.is_set();
    println!("{in_the_end}");
    println!("1");
    Story { at_first, came_up_in_time, in_the_end }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tell(Duration::from_millis(200)).await;
}
