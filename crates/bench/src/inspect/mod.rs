//! What it costs that everything is known of every object, beside the same sources without it.

mod memory;
mod rwlock;
mod snapshots;

use std::hint::black_box;
use std::time::Duration;

use crate::harness::{Bench, Caption, Claim, Figure, Flavour, Moment};
use crate::lock::{self, BareLock, ConsoleLock, Locking, PolytaskLock, TokioMutex};
use crate::queue::{BareQueue, Channel, ConsoleQueue, OurQueue, Pattern, pass_through};
use crate::semaphore::{self, BareSemaphore, ConsoleSemaphore, Permits, PolytaskSemaphore};
use crate::spawn::{self, BareTask, ConsoleTask, Spawning, TaskJoin, TokioSpawn};
use crate::tasks::time_shared;

/// The row of what is built without the feature `inspect`.
pub(crate) const BARE: &str = "without inspect";
/// The row of what is built with the feature `console` too, where nobody listens.
pub(crate) const CONSOLE: &str = "with console";

/// What knowing everything may cost an operation that does not wait.
const ALONE: f64 = 1.15;
/// And one that does; or what the console may cost beyond that.
const CONTENDED: f64 = 1.10;
const CONSOLE_MORE: f64 = 1.10;
/// What a task that is known may cost beside one of tokio's.
const TASK: f64 = 1.6;

pub(crate) fn figures() -> Vec<Figure> {
    vec![
        lock_alone(),
        lock_held(),
        queue_alone(),
        queue_contended(),
        semaphore_alone(),
        semaphore_contended(),
        rwlock::figure(),
        event(),
        task(),
    ]
}

/// Measures and prints what is no cost of a single operation.
pub(crate) fn measure(bench: &mut Bench) {
    snapshots::measure(bench);
    memory::measure(bench);
}

/// A figure beside the bare form.
fn figure(name: &str) -> Figure {
    Figure::new(Caption::new(format!("inspect: {name}")).beside(BARE))
}

/// That the registry and the console stay within their limits.
fn claim(figure: &mut Figure, ours: &str, at_most: f64, columns: impl IntoIterator<Item = String>) {
    let columns: Vec<_> = columns.into_iter().collect();
    figure.caption.claim(Claim::cost(ours, BARE, at_most, columns.clone()));
    figure.caption.claim(Claim::cost(CONSOLE, ours, CONSOLE_MORE, columns));
}

fn flavours() -> [String; 2] {
    Flavour::ALL.map(|flavour| flavour.to_string())
}

fn lock_alone() -> Figure {
    let mut figure = figure("lock uncontended");
    lock::alone_cells::<BareLock>(&mut figure);
    lock::alone_cells::<PolytaskLock>(&mut figure);
    lock::alone_cells::<ConsoleLock>(&mut figure);
    lock::alone_cells::<TokioMutex>(&mut figure);
    claim(&mut figure, PolytaskLock::NAME, ALONE, flavours());
    figure.caption.claim(Claim::speed(PolytaskLock::NAME, TokioMutex::NAME, 1.0, flavours()));
    figure
}

fn lock_held() -> Figure {
    let mut figure = figure("lock held across an await");
    lock::held_cells::<BareLock>(&mut figure);
    lock::held_cells::<PolytaskLock>(&mut figure);
    lock::held_cells::<ConsoleLock>(&mut figure);
    claim(&mut figure, PolytaskLock::NAME, CONTENDED, lock::held_columns());
    figure
}

fn queue_alone() -> Figure {
    let mut figure = figure("queue put and get");
    queue_alone_cells::<BareQueue>(&mut figure);
    queue_alone_cells::<OurQueue>(&mut figure);
    queue_alone_cells::<ConsoleQueue>(&mut figure);
    claim(&mut figure, &OurQueue::name(), ALONE, flavours());
    figure
}

/// One task puts and gets in turn, so that nobody ever waits.
fn queue_alone_cells<C: Channel>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(&C::name(), &flavour.to_string(), move |operations| {
            time_shared(flavour, operations, 1, |share| async move {
                let (sender, mut receivers) = C::open(Some(8), 1);
                for item in 0..share {
                    C::put(&sender, item).await;
                    black_box(C::get(&mut receivers[0]).await);
                }
            })
        });
    }
}

const CROWDED: [Pattern; 2] = [Pattern::ONE_TO_ONE, Pattern::EIGHT_TO_EIGHT];

fn queue_contended() -> Figure {
    let mut figure = figure("queue at capacity 1");
    queue_contended_cells::<BareQueue>(&mut figure);
    queue_contended_cells::<OurQueue>(&mut figure);
    queue_contended_cells::<ConsoleQueue>(&mut figure);
    let columns = Flavour::ALL.into_iter().flat_map(|flavour| CROWDED.map(|pattern| crowded(pattern, flavour)));
    claim(&mut figure, &OurQueue::name(), CONTENDED, columns);
    figure
}

fn queue_contended_cells<C: Channel>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        for pattern in CROWDED {
            figure.cell(&C::name(), &crowded(pattern, flavour), move |operations| {
                pass_through::<C>(pattern, Some(1), flavour, operations)
            });
        }
    }
}

fn crowded(pattern: Pattern, flavour: Flavour) -> String {
    format!("{pattern} {flavour}")
}

fn semaphore_alone() -> Figure {
    let mut figure = figure("semaphore uncontended");
    semaphore::alone_cells::<BareSemaphore>(&mut figure);
    semaphore::alone_cells::<PolytaskSemaphore>(&mut figure);
    semaphore::alone_cells::<ConsoleSemaphore>(&mut figure);
    figure
}

fn semaphore_contended() -> Figure {
    let mut figure = figure("semaphore contended");
    semaphore::contended_cells::<BareSemaphore>(&mut figure);
    semaphore::contended_cells::<PolytaskSemaphore>(&mut figure);
    semaphore::contended_cells::<ConsoleSemaphore>(&mut figure);
    claim(&mut figure, PolytaskSemaphore::NAME, CONTENDED, semaphore::contended_columns());
    figure
}

const EVENT: &str = "polytask Event";

fn event() -> Figure {
    /// Times so many waits for an event that is set.
    macro_rules! event_cell {
        ($figure:ident, $library:ident, $name:expr) => {
            $figure.cell($name, &Flavour::CurrentThread.to_string(), |operations| {
                Flavour::CurrentThread.run(async move {
                    let event = $library::Event::new();
                    event.set();
                    let start = Moment::now(Flavour::CurrentThread);
                    for _ in 0..operations {
                        event.wait().await;
                    }
                    start.elapsed()
                })
            });
        };
    }
    let mut figure = figure("wait for an event that is set");
    event_cell!(figure, polytask_bare, BARE);
    event_cell!(figure, polytask, EVENT);
    event_cell!(figure, polytask_console, CONSOLE);
    let column = [Flavour::CurrentThread.to_string()];
    figure.caption.claim(Claim::extra(EVENT, BARE, 1.0, column.clone()));
    figure.caption.claim(Claim::cost(CONSOLE, EVENT, CONSOLE_MORE, column));
    figure
}

fn task() -> Figure {
    let mut figure = figure("task spawn and join");
    figure.caption = figure.caption.unit("ns per task");
    spawn::single_cells::<BareTask>(&mut figure);
    spawn::single_cells::<TaskJoin>(&mut figure);
    spawn::single_cells::<ConsoleTask>(&mut figure);
    spawn::single_cells::<TokioSpawn>(&mut figure);
    figure.caption.claim(Claim::cost(TaskJoin::NAME, TokioSpawn::NAME, TASK, spawn::single_columns()));
    figure.caption.claim(Claim::cost(CONSOLE, TaskJoin::NAME, CONSOLE_MORE, spawn::single_columns()));
    figure
}

/// A duration as the tables count.
fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}
