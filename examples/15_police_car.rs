//! X15, police car: it waits for green like every car, but for half a second at most, then it passes on red.
//!
//! A wait with a limit gives a `bool`, not an error: here whether the light was green. The light itself is a timer,
//! which acts at intervals until it is dropped; 19 is about those.

use std::time::Duration;

use polytask::{Event, TaskError, Timer};
use tokio::time::{Instant, sleep};

/// How a vehicle came through.
pub(crate) struct Passage {
    pub(crate) police: bool,
    pub(crate) on_green: bool,
    pub(crate) waited: Duration,
}

/// Changes its colour after each phase.
fn light(green: Event, phase: Duration) -> Timer {
    Timer::every_named("light", phase, move || {
        if green.is_set() {
            green.clear();
        } else {
            green.set();
        }
        println!("the light is {}", if green.is_set() { "green" } else { "red" });
    })
}

/// Waits for green, the police only for as long as it has patience.
async fn vehicle(number: u32, police: bool, green: Event, patience: Duration) -> Passage {
    let came = Instant::now();
    let on_green = if police {
        green.wait().timeout(patience).await
    } else {
        green.wait().await;
        green.is_set()
    };
    let name = if police { "police car" } else { "car" };
    println!("{name} {number} passes on {}", if on_green { "green" } else { "red" });
    Passage { police, on_green, waited: came.elapsed() }
}

/// Lets `vehicles` come, some of them police, and returns how they came through.
pub(crate) async fn cross(vehicles: u32, phase: Duration, patience: Duration) -> Result<Vec<Passage>, TaskError> {
    let green = Event::named("green light");
    let _light = light(green.clone(), phase); // dropped at the end, it goes out
    let mut passages = Vec::new();
    for number in 0..vehicles {
        let police = number * 2 % 5 < 2; // two of five, as if by chance
        passages.push(polytask::spawn(vehicle(number, police, green.clone(), patience)));
        sleep(phase * (number % 3) / 2).await;
    }
    polytask::gather(passages).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let passages = cross(20, Duration::from_millis(200), Duration::from_millis(50)).await?;
    let (police, cars): (Vec<&Passage>, Vec<&Passage>) = passages.iter().partition(|passage| passage.police);
    let longest = cars.iter().map(|car| car.waited).max().unwrap_or_default();
    println!("{} cars passed, and waited up to {} ms", cars.len(), longest.as_millis());
    let on_red = police.iter().filter(|car| !car.on_green);
    println!("{} police cars passed, {} of them on red", police.len(), on_red.count());
    Ok(())
}
