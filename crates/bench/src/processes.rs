//! What the kernel counts about a process.

use std::fs;
use std::io;
use std::time::Duration;

/// The processor time of all its threads; the scheduler counts it in nanoseconds.
pub(crate) fn cpu(process: u32) -> io::Result<Duration> {
    let mut nanoseconds = 0;
    for thread in threads(process)? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += first_number(&text).ok_or(io::ErrorKind::InvalidData)?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Its resident memory in bytes.
pub(crate) fn resident(process: u32) -> io::Result<u64> {
    bytes(process, "smaps_rollup", "Rss:")
}

/// The most resident memory that it has had so far, in bytes.
pub(crate) fn most_resident(process: u32) -> io::Result<u64> {
    bytes(process, "status", "VmHWM:")
}

/// How many threads it has.
pub(crate) fn thread_count(process: u32) -> io::Result<usize> {
    Ok(threads(process)?.count())
}

/// How many descriptors this process, and so the servers it starts, may have.
pub(crate) fn descriptors() -> io::Result<usize> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    match soft {
        Some("unlimited") => Ok(usize::MAX),
        Some(number) => number.parse().map_err(io::Error::other),
        None => Err(io::Error::other("no limit of open files in /proc/self/limits")),
    }
}

fn bytes(process: u32, file: &str, field: &str) -> io::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/{file}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kibibytes = line.and_then(first_number).ok_or(io::ErrorKind::InvalidData)?;
    Ok(kibibytes * 1024)
}

fn threads(process: u32) -> io::Result<fs::ReadDir> {
    fs::read_dir(format!("/proc/{process}/task"))
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_line_is_found() {
        assert_eq!(first_number("45269992 668350 117\n"), Some(45_269_992));
        assert_eq!(first_number("     1264 kB"), Some(1264));
        assert_eq!(first_number(""), None);
    }

    #[test]
    fn a_process_has_threads_memory_and_time() {
        let own = std::process::id();
        assert!(thread_count(own).unwrap() >= 1);
        assert!(resident(own).unwrap() > 1024);
        assert!(most_resident(own).unwrap() > 1024);
        assert!(cpu(own).unwrap() > Duration::ZERO);
    }
}
