//! What this run may change on the machine, and what it does where something is missing.

use std::env;
use std::process::Command;

use crate::shell;

/// Where and how this run happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// `CI=true`: what cannot be run is a failure, and tools are installed.
    pub(crate) strict: bool,
    /// Root on a system with apt-get: packages and tools are installed.
    pub(crate) apt: bool,
}

/// What to do about one thing a run needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is there.
    Use,
    /// It is not there, but may be installed.
    Install,
    /// It is not there and stays away: go on without, and say so.
    Skip,
    /// It is not there and nothing may be skipped.
    Fail,
}

// === impl Policy ===

impl Policy {
    /// The policy that follows from the environment, the user and the system.
    pub(crate) fn here() -> Self {
        let root = shell::ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
        Self { strict: env::var("CI").is_ok_and(|value| value == "true"), apt: root && shell::on_path("apt-get") }
    }

    /// Whether cargo may install programs for this user.
    ///
    /// Root with apt-get is taken for a container, where nobody's own tools are changed.
    pub(crate) fn cargo_installs(self) -> bool {
        self.strict || self.apt
    }

    /// What to do about something that is there or not, and may be installed or not.
    pub(crate) fn decide(self, found: bool, installable: bool) -> Verdict {
        match (found, installable, self.strict) {
            (true, _, _) => Verdict::Use,
            (false, true, _) => Verdict::Install,
            (false, false, false) => Verdict::Skip,
            (false, false, true) => Verdict::Fail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, Verdict};

    const RELAXED: Policy = Policy { strict: false, apt: false };
    const STRICT: Policy = Policy { strict: true, apt: false };

    #[test]
    fn what_is_there_is_used() {
        for policy in [RELAXED, STRICT] {
            assert_eq!(policy.decide(true, true), Verdict::Use);
            assert_eq!(policy.decide(true, false), Verdict::Use);
        }
    }

    #[test]
    fn what_may_be_installed_is_installed() {
        for policy in [RELAXED, STRICT] {
            assert_eq!(policy.decide(false, true), Verdict::Install);
        }
    }

    #[test]
    fn what_stays_away_is_skipped_at_home_and_fails_in_ci() {
        assert_eq!(RELAXED.decide(false, false), Verdict::Skip);
        assert_eq!(STRICT.decide(false, false), Verdict::Fail);
    }
}
