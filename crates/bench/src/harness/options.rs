//! What the command line asks for.

use std::time::Duration;

use clap::Parser;

/// Prints the tables that compare polytask with what a user would pick instead.
#[derive(Clone, Debug, Parser)]
#[command(name = "tables")]
pub struct Options {
    /// Only figures whose name contains this, such as `queue` or `lock`.
    pub filter: Option<String>,
    /// Rounds; each runs every row of a column once, in a rotating order.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// Three short rounds: shows that everything runs, proves nothing.
    #[arg(long)]
    pub quick: bool,
    /// Given by `cargo bench` to every bench program.
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Options {
    /// How many rounds are measured.
    #[must_use]
    pub fn rounds(&self) -> usize {
        if self.quick { self.rounds.min(3) as usize } else { self.rounds as usize }
    }

    /// How long one sample of an in-process cell lasts at least.
    #[must_use]
    pub fn sample(&self) -> Duration {
        Duration::from_millis(if self.quick { 1 } else { 10 })
    }

    /// How long one sample of the echo servers lasts.
    #[must_use]
    pub fn echo_sample(&self) -> Duration {
        Duration::from_millis(if self.quick { 100 } else { 500 })
    }

    /// How long one sample of the chat servers lasts.
    #[must_use]
    pub fn chat_sample(&self) -> Duration {
        Duration::from_millis(if self.quick { 200 } else { 1000 })
    }

    /// Whether the figure of this name is asked for.
    #[must_use]
    pub fn wants(&self, figure: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| figure.contains(filter.as_str()))
    }
}
