//! X8, ticket race: five people buy the one ticket, and all of them get it. This is the mistake.
//!
//! Each reads how many are left, and writes one less a while later. In between the others read the same number. The
//! cure is one line: see 09.

use std::error::Error;
use std::io;
use std::time::Duration;

use polytask_examples::TicketFile;
use tokio::time::sleep;

/// One person tries to buy a ticket, and returns whether that worked.
async fn buy(person: u32, tickets: TicketFile, delay: Duration) -> io::Result<bool> {
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

/// Sells `count` tickets to `people` who come at once, and returns how many of them believe to have one.
pub(crate) async fn sell(people: u32, count: u32, delay: Duration) -> Result<usize, Box<dyn Error>> {
    let tickets = TicketFile::create(count)?;
    let buyers = (0..people).map(|person| polytask::spawn(buy(person, tickets.clone(), delay)));
    let bought: io::Result<Vec<bool>> = polytask::gather(buyers).await?.into_iter().collect();
    Ok(bought?.into_iter().filter(|&success| success).count())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sold = sell(5, 1, Duration::from_millis(50)).await?;
    println!("1 ticket was there, {sold} were sold");
    Ok(())
}
