//! X7, ticket check: five people look up how many tickets are left, all at once.
//!
//! Looking changes nothing, so nobody has to wait for anybody: the readers of an `RwLock` are let in together, and only
//! a writer would be kept out. Next, in 08, they also buy.

use std::error::Error;
use std::io;
use std::time::Duration;

use polytask::RwLock;
use polytask_examples::TicketFile;
use tokio::time::sleep;

/// One person looks, and returns how many tickets there are.
async fn look(person: u32, tickets: RwLock<TicketFile>, delay: Duration) -> io::Result<u32> {
    let tickets = tickets.read().await;
    sleep(delay).await; // the network
    let count = tickets.count()?;
    println!("person{person} {count}");
    Ok(count)
}

/// Lets `people` look at `count` tickets, and returns what they saw.
pub(crate) async fn check(people: u32, count: u32, delay: Duration) -> Result<Vec<u32>, Box<dyn Error>> {
    let tickets = RwLock::named("tickets", TicketFile::create(count)?);
    let looking = (0..people).map(|person| polytask::spawn(look(person, tickets.clone(), delay)));
    let seen = polytask::gather(looking).await?;
    Ok(seen.into_iter().collect::<io::Result<_>>()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let seen = check(5, 1, Duration::from_millis(50)).await?;
    println!("{} people have looked", seen.len());
    Ok(())
}
