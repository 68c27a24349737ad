//! What processes have used so far.
//!
//! See [`Usage`].

use std::time::Duration;

/// What a process has used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time of all its threads.
    pub processor: Duration,
    /// Resident memory in bytes.
    pub resident: u64,
}

// === impl Usage ===

impl Usage {
    /// Reads what the kernel tells of a process; nothing if there is no such process, or no such kernel.
    ///
    /// The scheduler counts in nanoseconds; `/proc/PID/stat` would have ticks of 10 ms.
    pub fn of(process: u32) -> Option<Self> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{process}/task")).ok()? {
            let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            nanoseconds += first_number(&text)?;
        }
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(first_number)?;
        Some(Self { processor: Duration::from_nanos(nanoseconds), resident: resident * 1024 })
    }

    /// What this process has used.
    pub fn own() -> Option<Self> {
        Self::of(std::process::id())
    }
}

/// Lets this process have so many descriptors beyond those it needs itself, or tells how many it may have.
///
/// # Errors
///
/// If the hard limit is lower.
#[cfg(unix)]
pub fn allow_descriptors(wanted: usize) -> Result<(), usize> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    /// Standard streams, pollers, timers, files of `/proc`.
    const OWN: usize = 48;
    let mut limits = getrlimit(Resource::Nofile);
    let wanted = (wanted + OWN) as u64;
    if limits.current.is_none_or(|soft| soft >= wanted) {
        return Ok(());
    }
    if let Some(hard) = limits.maximum.filter(|hard| *hard < wanted) {
        return Err(usize::try_from(hard).unwrap_or(usize::MAX));
    }
    limits.current = Some(wanted);
    setrlimit(Resource::Nofile, limits).map_err(|_| OWN)
}

/// Elsewhere there is no limit to raise.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn allow_descriptors(_wanted: usize) -> Result<(), usize> {
    Ok(())
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_used_memory_and_time() {
        let usage = Usage::own().expect("the kernel knows it");
        assert!(usage.resident > 1024);
        assert!(usage.processor > Duration::ZERO);
    }

    #[test]
    fn a_process_that_is_not_there_has_used_nothing_known() {
        assert!(Usage::of(u32::MAX).is_none());
    }

    #[test]
    #[cfg(unix)]
    fn nobody_may_have_more_descriptors_than_the_hard_limit() {
        assert_eq!(allow_descriptors(1), Ok(()));
        assert!(allow_descriptors(usize::MAX >> 1).is_err() || cfg!(not(target_os = "linux")));
    }
}
