//! A program to look at with tokio-console: who holds the tickets, who waits for the ovens, how full the queue is.
//!
//! `cargo xtask console` builds it as it has to be built, and starts it.
#![forbid(unsafe_code)]

mod bakery;
mod beat;
mod race;
mod restaurant;
mod studio;
mod theatre;

use std::error::Error;
use std::process;
use std::time::Duration;

use clap::Parser;
use polytask_subscriber::Console;

use crate::beat::Beat;

/// Does a little of everything, for tokio-console to show it.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where tokio-console is served, as HOST:PORT; port 0 takes a free one.
    #[arg(default_value = "127.0.0.1:6669")]
    address: String,
    /// Goes one step on for every line on standard input, and not with the clock. It ends with the input.
    #[arg(long)]
    step: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { address, step } = Arguments::parse();
    polytask_subscriber::builder().console(Console::new().address(address)).try_init()?;
    let beat = Beat::default();
    theatre::open(&beat);
    bakery::open(&beat);
    race::open(&beat);
    restaurant::open(&beat);
    studio::open(&beat);
    if step {
        beat.follow_input().await;
    } else {
        beat.every(Duration::from_millis(1100)).await;
    }
    // The studio's threads wait for light, and a runtime that ends would wait for them.
    process::exit(0)
}
