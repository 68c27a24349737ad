//! Starting tasks that end at once, and waiting for them.

use std::future::Future;
use std::hint::black_box;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::inspect;
use crate::tasks::time_shared;

/// Starts a task that gives this number, and waits for it later.
pub(crate) trait Spawning: 'static {
    const NAME: &'static str;
    type Started: Send;

    fn spawn(number: u64) -> Self::Started;

    fn finish(started: Self::Started) -> impl Future<Output = u64> + Send;
}

/// Starts so many tasks in something that is waited for as a whole.
trait Together: 'static {
    const NAME: &'static str;

    fn spawn_and_join(tasks: u64) -> impl Future<Output = ()> + Send;
}

const CROWD: u64 = 1000;
/// What a task may cost beside tokio's own, which has no name, no parent and no second look at how it ended.
const AT_MOST: f64 = 1.35;

pub(crate) fn figures() -> Vec<Figure> {
    let caption = |name: &str, beside| Caption::new(name).unit("ns per task").beside(beside);

    let mut single = Figure::new(caption("task spawn and join", TokioSpawn::NAME));
    single_cells::<TokioSpawn>(&mut single);
    single_cells::<TaskJoin>(&mut single);
    single_cells::<TaskValue>(&mut single);
    for ours in [TaskJoin::NAME, TaskValue::NAME] {
        single.caption.claim(Claim::cost(ours, TokioSpawn::NAME, AT_MOST, single_columns()));
    }

    let mut together = Figure::new(caption("group of 1000 tasks", TokioJoinSet::NAME));
    together_cells::<TokioJoinSet>(&mut together);
    together_cells::<OurGroup>(&mut together);
    together.caption.claim(Claim::cost(OurGroup::NAME, TokioJoinSet::NAME, AT_MOST, Flavour::ALL.map(crowd)));
    vec![single, together]
}

/// The columns of [`single_cells`].
pub(crate) fn single_columns() -> impl Iterator<Item = String> {
    Flavour::ALL.into_iter().flat_map(|flavour| [alone(flavour), crowd(flavour)])
}

fn alone(flavour: Flavour) -> String {
    format!("one by one {flavour}")
}

fn crowd(flavour: Flavour) -> String {
    format!("{CROWD} {flavour}")
}

pub(crate) fn single_cells<S: Spawning>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(S::NAME, &alone(flavour), move |operations| {
            time_shared(flavour, operations, 1, |share| async move {
                for number in 0..share {
                    black_box(S::finish(S::spawn(number)).await);
                }
            })
        });
        figure.cell(S::NAME, &crowd(flavour), move |operations| {
            time_crowds(flavour, operations, || async {
                let mut started = Vec::with_capacity(CROWD as usize);
                started.extend((0..CROWD).map(S::spawn));
                for task in started {
                    black_box(S::finish(task).await);
                }
            })
        });
    }
}

fn together_cells<S: Together>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(S::NAME, &crowd(flavour), move |operations| {
            time_crowds(flavour, operations, || S::spawn_and_join(CROWD))
        });
    }
}

/// Counted per task: whole crowds are started, and their time scaled to the count.
fn time_crowds<F>(flavour: Flavour, operations: u64, start_crowd: impl Fn() -> F + Copy + Send + 'static) -> Duration
where
    F: Future<Output = ()> + Send,
{
    let crowds = operations.div_ceil(CROWD);
    let took = time_shared(flavour, crowds, 1, |share| async move {
        for _ in 0..share {
            start_crowd().await;
        }
    });
    took.mul_f64(operations as f64 / (crowds * CROWD) as f64)
}

pub(crate) struct TokioSpawn;

impl Spawning for TokioSpawn {
    const NAME: &'static str = "tokio::spawn, JoinHandle";
    type Started = tokio::task::JoinHandle<u64>;

    fn spawn(number: u64) -> Self::Started {
        tokio::spawn(async move { number })
    }

    async fn finish(started: Self::Started) -> u64 {
        started.await.expect("it does not panic")
    }
}

/// The task of polytask, or of the same sources with other features.
macro_rules! polytask_task {
    ($task:ident, $library:ident, $name:expr) => {
        /// Only how it ended is asked for.
        pub(crate) struct $task;

        impl Spawning for $task {
            const NAME: &'static str = $name;
            type Started = $library::Task<u64>;

            fn spawn(number: u64) -> Self::Started {
                $library::spawn(async move { number })
            }

            async fn finish(started: Self::Started) -> u64 {
                u64::from(started.join().await.is_success())
            }
        }
    };
}

polytask_task!(TaskJoin, polytask, "polytask::spawn, join");
polytask_task!(BareTask, polytask_bare, inspect::BARE);
polytask_task!(ConsoleTask, polytask_console, inspect::CONSOLE);

/// What it returned is asked for.
struct TaskValue;

impl Spawning for TaskValue {
    const NAME: &'static str = "polytask::spawn, value";
    type Started = polytask::Task<u64>;

    fn spawn(number: u64) -> Self::Started {
        TaskJoin::spawn(number)
    }

    async fn finish(started: Self::Started) -> u64 {
        started.await.expect("it does not panic")
    }
}

struct TokioJoinSet;

impl Together for TokioJoinSet {
    const NAME: &'static str = "tokio JoinSet";

    async fn spawn_and_join(tasks: u64) {
        let mut set = JoinSet::new();
        for number in 0..tasks {
            set.spawn(async move { black_box(number) });
        }
        while let Some(ended) = set.join_next().await {
            ended.expect("it does not panic");
        }
    }
}

struct OurGroup;

impl Together for OurGroup {
    const NAME: &'static str = "polytask Group";

    async fn spawn_and_join(tasks: u64) {
        let group = polytask::Group::new();
        for number in 0..tasks {
            group.spawn(async move { black_box(number) }).await;
        }
        group.join().await.expect("none of them fails");
    }
}
