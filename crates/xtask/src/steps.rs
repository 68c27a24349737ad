//! The steps of a verb, each printed with the time it took.

use std::time::{Duration, Instant};

use crate::shell::Outcome;

/// Runs steps one after the other and remembers how long each took.
#[derive(Debug)]
pub(crate) struct Steps {
    verb: &'static str,
    done: Vec<(&'static str, Duration)>,
}

// === impl Steps ===

impl Steps {
    pub(crate) fn of(verb: &'static str) -> Self {
        Self { verb, done: Vec::new() }
    }

    /// Runs one step; its failure names the verb, the step and the time.
    pub(crate) fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        match outcome {
            Ok(value) => {
                eprintln!("== {name}: ok in {}", seconds(took));
                self.done.push((name, took));
                Ok(value)
            }
            Err(reason) => {
                let took = seconds(took);
                Err(format!("{}: `{name}` failed after {took}: {reason}", self.verb))
            }
        }
    }

    /// Prints how long each step took and all of them together.
    pub(crate) fn finish(self) {
        eprintln!();
        for (name, took) in &self.done {
            eprintln!("{:>9}  {name}", seconds(*took));
        }
        let all = self.done.iter().map(|(_, took)| *took).sum();
        let (verb, count) = (self.verb, self.done.len());
        eprintln!("{:>9}  {verb}: {count} steps passed", seconds(all));
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1}s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn a_failed_step_is_named_with_its_verb_and_reason() {
        let mut steps = Steps::of("ci");
        let reason = steps.step::<()>("formatting", || Err("two files differ".to_owned())).unwrap_err();
        assert!(reason.starts_with("ci: `formatting` failed after "), "{reason}");
        assert!(reason.ends_with(": two files differ"), "{reason}");
    }
}
