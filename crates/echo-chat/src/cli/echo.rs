//! `echo-chat echo`; what it asks for is turned into a [`Config`].

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::{duration, host_and_port};
use crate::echo::config::{Config, SUFFIX_LIMIT};
use crate::echo::{Change, Invalid, Rule};

/// How to answer.
#[derive(Debug, Args)]
pub struct EchoArguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:9000", value_name = "HOST:PORT", value_parser = host_and_port)]
    listen: String,

    /// Put this behind every answer
    #[arg(long, value_name = "TEXT", conflicts_with = "upper", value_parser = suffix)]
    suffix: Option<String>,

    /// Answer in capitals (ASCII letters only)
    #[arg(long)]
    upper: bool,

    /// What to do about bytes that are not UTF-8; left alone if not given
    #[arg(long, value_enum, value_name = "WHAT")]
    invalid: Option<InvalidArgument>,

    /// Answer one message of one client, then exit
    #[arg(long, conflicts_with = "pool")]
    once: bool,

    /// Serve so many clients at a time; the others wait their turn
    #[arg(long, value_name = "WORKERS")]
    pool: Option<NonZeroUsize>,

    /// Threads to serve with; one is cheapest and enough for most
    #[arg(long, default_value_t = NonZeroUsize::MIN, value_name = "NUMBER")]
    threads: NonZeroUsize,

    /// How long clients have to take their last answers after Ctrl-C or SIGTERM
    #[arg(long, default_value = "5 s", value_name = "TIME", value_parser = duration)]
    drain: Duration,

    /// Print neither clients nor messages
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InvalidArgument {
    /// Answer U+FFFD in their place
    Replace,
    /// Answer what came before them and close
    Close,
}

// === impl EchoArguments ===

impl From<EchoArguments> for Config {
    fn from(arguments: EchoArguments) -> Self {
        let change = match (arguments.suffix, arguments.upper) {
            (Some(suffix), _) => Change::Suffix(suffix),
            (None, true) => Change::Upper,
            (None, false) => Change::Nothing,
        };
        let invalid = match arguments.invalid {
            None => Invalid::Pass,
            Some(InvalidArgument::Replace) => Invalid::Replace,
            Some(InvalidArgument::Close) => Invalid::Close,
        };
        Self {
            listen: arguments.listen,
            rule: Rule { change, invalid },
            once: arguments.once,
            pool: arguments.pool,
            threads: arguments.threads,
            drain: arguments.drain,
            quiet: arguments.quiet,
        }
    }
}

fn suffix(text: &str) -> Result<String, String> {
    match text.len() {
        0 => Err("an empty suffix changes nothing; leave --suffix out".to_owned()),
        1..=SUFFIX_LIMIT => Ok(text.to_owned()),
        length => Err(format!("it is {length} bytes long, and {SUFFIX_LIMIT} is the limit")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Arguments, Command};
    use clap::Parser;

    fn config(arguments: &[&str]) -> Result<Config, clap::Error> {
        let line = ["echo-chat", "echo"].iter().chain(arguments);
        match Arguments::try_parse_from(line)?.command {
            Command::Echo(arguments) => Ok(arguments.into()),
            other => unreachable!("asked for echo, got {other:?}"),
        }
    }

    #[test]
    fn without_flags_the_defaults_of_the_configuration_hold() {
        let parsed = config(&[]).expect("no flag is needed");
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn flags_that_contradict_each_other_are_refused() {
        for flags in [&["--suffix", "x", "--upper"][..], &["--once", "--pool", "2"]] {
            assert!(config(flags).is_err(), "{flags:?}");
        }
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        let long = "x".repeat(SUFFIX_LIMIT + 1);
        for flags in [
            ["--listen", "9000"],
            ["--listen", ":9000"],
            ["--listen", "localhost:70000"],
            ["--suffix", ""],
            ["--suffix", &long],
            ["--pool", "0"],
            ["--threads", "0"],
            ["--drain", "-1 s"],
            ["--drain", "soon"],
            ["--invalid", "ignore"],
        ] {
            assert!(config(&flags).is_err(), "{flags:?}");
        }
    }

    #[test]
    fn a_suffix_and_a_rule_for_invalid_bytes_go_together() {
        let parsed = config(&["--suffix", "_sb", "--invalid", "replace"]).expect("both are fine");
        assert_eq!(parsed.rule.change, Change::Suffix("_sb".to_owned()));
        assert_eq!(parsed.rule.invalid, Invalid::Replace);
    }
}
