//! The load generator behind `echo-chat bench`: many IRC clients, for any IRC server.
//!
//! [`Plan`] says what is done, [`run`] does it, and a [`Report`] says what was found. Everybody connects, registers and
//! joins; when all have been told of all others, the senders of each room send bursts of lines, in turn. Every line
//! carries its room, its sender and its number, so that lost, repeated and exchanged lines are known.
//!
//! # What is timed
//!
//! * *Closed loop*: the next burst of a room begins when everybody there has the last. It shows what a server can do,
//!   and says little of what people wait for, since a slow server is asked less.
//! * *Open loop*: bursts begin at moments fixed beforehand. Times count from those moments, also where the program or the
//!   server was late, so that waiting is never left out; how late the program itself was is reported.
//!
//! A line counts as delivered when the member's task has read it; all lines of one read have one time.
//!
//! # What it costs
//!
//! The generator shares the machine with the server if it runs there, so each report tells its processor time. It has one
//! thread unless more are asked for, a task of some 2 KiB for each connection, and one buffer of 64 KiB for all
//! connections of a thread. A read is one system call, which takes all that has come; a line is found by `memchr` and
//! known by its last bytes, without parsing. A burst is written with one system call. Nothing spins: between bursts the
//! thread sleeps in the poller. On two processors a server with two threads competes with it.

pub mod alarm;
pub mod crew;
pub mod mark;
pub mod member;
pub mod outlet;
pub mod plan;
pub mod process;
pub mod report;
pub mod room;
pub mod schedule;
pub mod sequence;
pub mod tally;
pub mod times;
pub mod words;

use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use polytask::Barrier;
use tokio::runtime::Builder;
use tokio::task::LocalSet;

use self::crew::Crew;
use self::plan::{Plan, PlanError};
use self::process::Usage;
use self::report::{Report, ServerUsage, Took};
use self::tally::Tally;

/// What the first thread noted at the turns of a run.
#[derive(Debug)]
struct Notes {
    began: Instant,
    measured: Instant,
    own: Duration,
    server: Option<ServerUsage>,
}

/// Carries a plan out.
///
/// # Errors
///
/// If the plan is none, or this machine has no threads or descriptors for it; what goes wrong with the server is told
/// in the report.
pub fn run(plan: Plan) -> Result<Report, Box<dyn Error>> {
    plan.check()?;
    process::allow_descriptors(plan.clients).map_err(|limit| PlanError::Descriptors { limit })?;
    // A thread without a room would have nothing to do.
    let threads = plan.threads.clamp(1, plan.rooms);
    let plan = Arc::new(Plan { threads, ..plan });
    let barrier = Barrier::named("turns of a run", threads);
    let others: Vec<_> = (1..threads)
        .map(|thread| {
            let (plan, barrier) = (plan.clone(), barrier.clone());
            thread::Builder::new().name(format!("load-{thread}")).spawn(move || play(&plan, thread, &barrier))
        })
        .collect::<io::Result<_>>()?;
    let (mut tally, notes) = play(&plan, 0, &barrier)?;
    for other in others {
        let (other, _) = other.join().map_err(|_| "a thread of the load generator panicked")??;
        tally.append(other);
    }
    let took = Took {
        joining: tally.last_joined.map_or(Duration::ZERO, |last| last - notes.began),
        measuring: tally.last_complete.map_or(Duration::ZERO, |last| last - notes.measured),
        own: notes.own,
        server: notes.server,
    };
    Ok(Report::new(&plan, tally, took))
}

fn play(plan: &Arc<Plan>, thread: usize, barrier: &Barrier) -> io::Result<(Tally, Notes)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let members = LocalSet::new();
    let crew = Rc::new(Crew::new(plan.clone(), thread, &salt()));
    Ok(members.block_on(&runtime, async {
        let notes = turns(&crew, barrier).await;
        (crew.result(), notes)
    }))
}

/// What all threads do together, one turn after the other.
async fn turns(crew: &Rc<Crew>, barrier: &Barrier) -> Notes {
    let plan = crew.plan();
    let usage = || plan.process.and_then(Usage::of);
    let together = async || {
        // Nobody aborts it, and no wait has a limit.
        let _ = barrier.wait().await;
    };
    together().await;
    let (began, before) = (Instant::now(), usage());
    crew.assemble().await;
    together().await;
    crew.settle().await;
    together().await;
    let joined = usage();
    if !plan.warm_up.is_zero() {
        crew.send_for(plan.warm_up, false).await;
        together().await;
    }
    let (measured, from, own) = (Instant::now(), usage(), Usage::own());
    crew.send_for(plan.duration, true).await;
    together().await;
    let spent = |from: Option<Usage>, to: Option<Usage>| Some(to?.processor.saturating_sub(from?.processor));
    let own = spent(own, Usage::own()).unwrap_or_default();
    let after = usage();
    let server = before.zip(joined).zip(from.zip(after)).map(|((before, joined), (from, after))| ServerUsage {
        processor_seconds: after.processor.saturating_sub(from.processor).as_secs_f64(),
        joining_processor_seconds: joined.processor.saturating_sub(before.processor).as_secs_f64(),
        resident_before: before.resident,
        resident_joined: joined.resident,
        resident_after: after.resident,
    });
    Notes { began, measured, own, server }
}

/// Two letters that the next run has otherwise, so that it does not meet the names of this one.
fn salt() -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let process = std::process::id() as usize;
    [process / 26 % 26, process % 26].map(|letter| char::from(LETTERS[letter])).iter().collect()
}
