//! How many sockets this process may have.
//!
//! See [`raise`].

/// How many descriptors are not for clients: listeners, logs, the runtime's own, and some to
/// accept with and say that there is no room.
pub const RESERVE: u64 = 64;

/// Raises the limit to what the system lets a program have without asking, and returns it; none
/// if there is no limit.
///
/// Most systems start programs with room for 1024, for the sake of old ones that use `select`.
#[cfg(unix)]
pub fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        // Where the system refuses, the server runs with what it has.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
    getrlimit(Resource::Nofile).current
}

/// Returns none: here the system has no such limit.
#[cfg(not(unix))]
pub fn raise() -> Option<u64> {
    None
}

/// Returns how many clients fit where so many descriptors may be open.
///
/// # Examples
///
/// ```
/// use echo_chat::serve::descriptors::clients_that_fit;
///
/// assert_eq!(clients_that_fit(Some(10_000)), 9_936);
/// assert_eq!(clients_that_fit(Some(10)), 0);
/// assert_eq!(clients_that_fit(None), u32::MAX);
/// ```
pub fn clients_that_fit(descriptors: Option<u64>) -> u32 {
    descriptors.map_or(u32::MAX, |limit| u32::try_from(limit.saturating_sub(RESERVE)).unwrap_or(u32::MAX))
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use super::*;

    #[test]
    fn the_limit_is_raised_to_the_highest_that_is_allowed() {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        // By one only: other tests of this process need theirs.
        let lowered = current.map_or(1 << 20, |limit| limit - 1);
        setrlimit(Resource::Nofile, Rlimit { current: Some(lowered), maximum }).expect("less may be had");
        assert_eq!(raise(), maximum);
        assert_eq!(getrlimit(Resource::Nofile), Rlimit { current: maximum, maximum });
        assert_eq!(raise(), maximum);
    }

    #[test]
    fn some_descriptors_are_kept_for_other_things_than_clients() {
        assert_eq!(clients_that_fit(Some(64)), 0);
        assert_eq!(clients_that_fit(Some(65)), 1);
        assert_eq!(clients_that_fit(Some(u64::MAX)), u32::MAX);
    }
}
