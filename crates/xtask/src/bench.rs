//! `cargo xtask bench`: the tables that compare polytask with its peers.

use crate::shell::{self, Outcome};

/// Prints every table, or those whose figures' names contain the filter.
pub(crate) fn run(filter: Option<&str>) -> Outcome {
    let mut command = shell::cargo("bench --package polytask-bench --bench tables --");
    shell::run(command.args(filter))
}
