//! X9, ticket sale: ten people look and then buy, and exactly one gets the one ticket.
//!
//! As 08, but whoever reads the number keeps the lock until the new one is written. The lock holds the file, so that
//! nobody can forget to take it first; dropping the guard releases it, also after a `?`.

use std::error::Error;
use std::io;
use std::time::Duration;

use polytask::Lock;
use polytask_examples::TicketFile;
use tokio::time::sleep;

/// One person looks, tries to buy a ticket, and returns whether that worked.
async fn buy(person: u32, tickets: Lock<TicketFile>, delay: Duration) -> io::Result<bool> {
    println!("person{person} sees {} left", tickets.acquire().await.count()?);

    let tickets = tickets.acquire().await; // the line that 08 lacks
    let left = tickets.count()?;
    sleep(delay).await; // the answer is on its way
    let success = left > 0;
    if success {
        println!("person{person} has bought a ticket");
        sleep(delay).await; // the order is on its way
        tickets.set_count(left - 1)?;
    } else {
        println!("no ticket is left, person{person} goes without");
    }
    Ok(success)
}

/// Sells `count` tickets to `people` who come at once, and returns how many of them have one.
pub(crate) async fn sell(people: u32, count: u32, delay: Duration) -> Result<usize, Box<dyn Error>> {
    let tickets = Lock::named("tickets", TicketFile::create(count)?);
    let buyers = (0..people).map(|person| polytask::spawn(buy(person, tickets.clone(), delay)));
    let bought: io::Result<Vec<bool>> = polytask::gather(buyers).await?.into_iter().collect();
    Ok(bought?.into_iter().filter(|&success| success).count())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    polytask_subscriber::init(); // with RUST_LOG=polytask=trace standard error tells who gets the lock, and when
    let sold = sell(10, 1, Duration::from_millis(50)).await?;
    println!("1 ticket was there, {sold} was sold");
    Ok(())
}
