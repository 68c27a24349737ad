//! What time it is for what waits: milliseconds, and never more of them than have been lived through.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// The time that is advanced by whoever watches. 0: nobody does.
static COARSE: AtomicU32 = AtomicU32::new(0);

/// When that will be advanced next. 0: nobody does.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// By how much this clock is behind the system's: the time in which whoever watches could not run, nor most likely could
/// those who are watched.
static BEHIND: AtomicU32 = AtomicU32::new(0);

/// Milliseconds, for the time when something is looked at. They begin again after 49 days: what is older looks younger.
pub(crate) fn now() -> u32 {
    match COARSE.load(Relaxed) {
        0 => real().wrapping_sub(BEHIND.load(Relaxed)).max(1),
        coarse => coarse,
    }
}

/// The time of what happens now, which is never earlier than that: both clocks stand still between their ticks, and what is
/// told of an age must be true.
#[inline]
pub(crate) fn stamp() -> u32 {
    match free_stamp() {
        0 => real().wrapping_sub(BEHIND.load(Relaxed)).wrapping_add(TICK).max(1),
        stamp => stamp,
    }
}

/// The same where somebody watches, when it costs nothing; or 0.
#[inline]
pub(crate) fn free_stamp() -> u32 {
    NEXT.load(Relaxed)
}

/// How long `then` was before `now`. To a tenth of a second from one second on, since nobody reads more.
pub(crate) fn age(then: u32, now: u32) -> Duration {
    // A stamp that was written while the question was asked is from the future, and of no age.
    let age = match now.wrapping_sub(then) {
        age if age > u32::MAX / 2 => 0,
        age if age < 1000 => age,
        age => age / 100 * 100,
    };
    Duration::from_millis(age.into())
}

/// From now on the time is what [`advance`] makes it, in steps of this length.
pub(crate) fn start(step: Duration) {
    let now = now();
    NEXT.store(now.wrapping_add(milliseconds(step)).max(1), Relaxed);
    COARSE.store(now, Relaxed);
}

/// A step of it has passed, or more. The next one will be of this length too.
pub(crate) fn advance(step: Duration) {
    let step = milliseconds(step);
    let now = COARSE.load(Relaxed).wrapping_add(step).max(1);
    // Before anyone can see that the time has come.
    NEXT.store(now.wrapping_add(step).max(1), Relaxed);
    COARSE.store(now, Relaxed);
}

/// The next step will be of this length.
pub(crate) fn expect(step: Duration) {
    NEXT.store(COARSE.load(Relaxed).wrapping_add(milliseconds(step)).max(1), Relaxed);
}

fn milliseconds(step: Duration) -> u32 {
    u32::try_from(step.as_millis()).unwrap_or(u32::MAX)
}

/// The time is the system's again, behind by what was not lived through.
pub(crate) fn stop() {
    NEXT.store(0, Relaxed);
    let coarse = COARSE.swap(0, Relaxed);
    BEHIND.store(real().wrapping_sub(coarse), Relaxed);
}

/// How long the system's clock may stand still.
#[cfg(target_os = "linux")]
const TICK: u32 = 10;
#[cfg(not(target_os = "linux"))]
const TICK: u32 = 1;

/// Milliseconds of the system's clock.
///
/// It is read for every wait, so it is the one that the kernel advances with its ticks: exact to 10 ms, and cheaper to read
/// than the exact one.
#[cfg(target_os = "linux")]
fn real() -> u32 {
    use rustix::time::{ClockId, clock_gettime};

    // Since the system started, which nobody minds: only differences are told.
    let now = clock_gettime(ClockId::MonotonicCoarse);
    (now.tv_sec as u32).wrapping_mul(1000).wrapping_add(now.tv_nsec as u32 / 1_000_000)
}

#[cfg(not(target_os = "linux"))]
fn real() -> u32 {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_millis() as u32
}
