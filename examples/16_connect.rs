//! X16, connecting to a database: one waits for the network, a few short waits long, and then gives up.
//!
//! A timer raises the flag when the network is there. Run twice: once it comes up in time, once it would take an hour,
//! and the timer is dropped before.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use polytask::{Event, Timer};

/// The network did not come up in time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ConnectTimeoutError {
    tries: u32,
}

impl fmt::Display for ConnectTimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "database not connected after {} tries: check the network", self.tries)
    }
}

impl Error for ConnectTimeoutError {}

/// Tries to connect, and returns how often that failed before it worked.
async fn connect_database(network: Event, tries: u32, patience: Duration) -> Result<u32, ConnectTimeoutError> {
    for failed in 0..tries {
        if network.wait().timeout(patience).await {
            println!("connected to the database");
            return Ok(failed);
        }
        println!("try {} failed", failed + 1);
    }
    Err(ConnectTimeoutError { tries })
}

/// Connects over a network that takes so long to come up.
pub(crate) async fn start(takes: Duration, tries: u32, patience: Duration) -> Result<u32, ConnectTimeoutError> {
    let network = Event::named("network is up");
    let up = network.clone();
    let _check = Timer::after_named("check the network", takes, move || up.set()); // dropped, it is cancelled
    connect_database(network, tries, patience).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let patience = Duration::from_millis(100);
    for takes in [patience * 3 / 2, Duration::from_secs(3600)] {
        match start(takes, 3, patience).await {
            Ok(failed) => println!("it took {failed} failures"),
            Err(error) => println!("{error}"),
        }
    }
}
