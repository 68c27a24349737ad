//! X7 to X9.

use std::time::Duration;

use tokio::time::Instant;

use crate::ended;

#[path = "../../07_ticket_check.rs"]
mod ticket_check;
#[path = "../../08_ticket_race.rs"]
mod ticket_race;
#[path = "../../09_ticket_sale.rs"]
mod ticket_sale;

const DELAY: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn x7_all_readers_see_the_same_number_at_the_same_time() {
    let began = Instant::now();
    assert_eq!(ended(ticket_check::check(5, 1, DELAY)).await.unwrap(), [1; 5]);
    assert_eq!(began.elapsed(), DELAY, "nobody waited for anybody");
}

#[tokio::test(start_paused = true)]
async fn x8_whoever_reads_before_the_first_write_buys_the_same_ticket() {
    assert_eq!(ended(ticket_race::sell(5, 1, DELAY)).await.unwrap(), 5);
}

#[tokio::test(start_paused = true)]
async fn x9_exactly_one_of_many_buys_the_one_ticket() {
    assert_eq!(ended(ticket_sale::sell(5, 1, DELAY)).await.unwrap(), 1);
    assert_eq!(ended(ticket_sale::sell(10, 1, DELAY)).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn x9_as_many_tickets_are_sold_as_there_are() {
    assert_eq!(ended(ticket_sale::sell(10, 3, DELAY)).await.unwrap(), 3);
    assert_eq!(ended(ticket_sale::sell(3, 10, DELAY)).await.unwrap(), 3);
    assert_eq!(ended(ticket_sale::sell(3, 0, DELAY)).await.unwrap(), 0);
}
