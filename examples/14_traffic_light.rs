//! X14, traffic light: the cars that come at red wait, and pass all together when it turns green.
//!
//! The light is the only one that moves the flag; the cars look at it and wait for it. It never stops by itself, so it
//! is a daemon of its group: nobody waits for it, and it is stopped when the last car has passed.

use std::error::Error;
use std::time::Duration;

use polytask::{Event, Group, Task};
use tokio::time::sleep;

/// How a car came through.
pub(crate) struct Passage {
    pub(crate) waited: bool,
    pub(crate) on_green: bool,
}

/// Changes its colour after each phase.
async fn light(green: Event, phase: Duration) {
    loop {
        println!("\x1b[1;31mred light\x1b[0m");
        sleep(phase).await;
        green.set();
        println!("\x1b[1;32mgreen light\x1b[0m");
        sleep(phase).await;
        green.clear();
    }
}

async fn car(number: u32, green: Event) -> Passage {
    let waited = !green.is_set();
    if waited {
        println!("car{number} is waiting");
        green.wait().await;
    }
    println!("car{number} passes");
    Passage { waited, on_green: green.is_set() }
}

/// Lets `cars` come one after another, and returns how they came through.
pub(crate) async fn cross(cars: u32, phase: Duration) -> Result<Vec<Passage>, Box<dyn Error>> {
    let green = Event::named("green light");
    let street = Group::named("street");
    Task::builder().daemon(true).spawn_in(&street, light(green.clone(), phase)).await;
    let mut passages = Vec::new();
    for number in 1..=cars {
        sleep(phase * (number * 2 % 5) / 4).await; // between none and a whole phase
        passages.push(street.spawn(car(number, green.clone())).await);
    }
    street.join().await?; // waits for the cars, then stops the light
    Ok(polytask::gather(passages).await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let passages = cross(5, Duration::from_millis(200)).await?;
    let waited = passages.iter().filter(|passage| passage.waited).count();
    let on_green = passages.iter().filter(|passage| passage.on_green).count();
    println!("{waited} cars had to wait, {on_green} passed on green");
    Ok(())
}
