//! X45, a barrier at which one is missing: three walk from hut to hut, and start only when all have come.
//!
//! On the way to the second, Carol wants a look at the map. Alice has it, and waits for Carol at the hut: who waits for
//! others had better hold nothing that they may need.
//!
//! With `--miscounted` the barrier is made for four, but only three have set out. Nobody is known who might still come,
//! so that nobody can be suspected. The report says how many have come.

use polytask::{Barrier, Lock, Task};
use polytask_examples::standstill::{have_waited_long, tell_suspicions, tell_when};

async fn alice(hut: Barrier, map: Lock<()>) {
    let _map = map.acquire().await; // alice has the map
    hut.wait().await.expect("nobody leaves"); // alice is at the first hut
    hut.wait().await.expect("nobody leaves"); // alice is at the second hut
}

async fn bob(hut: Barrier) {
    hut.wait().await.expect("nobody leaves"); // bob is at the first hut
    hut.wait().await.expect("nobody leaves"); // bob is at the second hut
}

async fn carol(hut: Barrier, map: Lock<()>) {
    hut.wait().await.expect("nobody leaves"); // carol is at the first hut
    drop(map.acquire().await); // carol wants the map
    hut.wait().await.expect("nobody leaves"); // carol is at the second hut
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let miscounted = std::env::args().any(|argument| argument == "--miscounted");
    let hut = Barrier::named("hut", if miscounted { 4 } else { 3 });
    let map = Lock::named("map", ());
    let walker = |name| Task::builder().name(name);
    let _alice = walker("alice").spawn(alice(hut.clone(), map.clone()));
    let _bob = walker("bob").spawn(bob(hut.clone()));
    let _carol = walker("carol").spawn(carol(hut, map));
    if miscounted {
        tell_when(|| have_waited_long(3)).await;
    } else {
        tell_suspicions().await;
    }
}
