//! The command line.
//!
//! See [`Arguments`]; what it asks of a server is turned into a [`Config`].

mod connect;

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use polytask_subscriber::{Builder, Console, Filter, Format};

pub use self::connect::{ConnectArguments, Whom};
use crate::echo::config::{Config, SUFFIX_LIMIT};
use crate::echo::{Change, Invalid, Rule};

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or drained after Ctrl-C or SIGTERM
  1    something unexpected, told on standard error
  2    a command line that makes no sense
  3    the network refused: cannot listen, cannot connect, or the server closed
  130  stopped at once by a second Ctrl-C or SIGTERM";

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(name = "echo-chat", version, about = "A chat server for the tutorials' clients, and a client for the tutorials' servers", after_help = EXIT_CODES)]
// Else `--console echo` would be a console at the address `echo`.
#[command(subcommand_precedence_over_arg = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// How log lines on standard error look
    ///
    /// auto is human on a terminal, and json elsewhere.
    #[arg(long, global = true, default_value_t, value_name = "FORMAT", value_parser = log_format())]
    log_format: Format,

    /// Which log lines there are: off, error, warn, info, debug, trace
    ///
    /// Or for some targets others, as in info,polytask=debug.
    #[arg(long, global = true, default_value = "info", value_name = "LEVEL")]
    log: Filter,

    /// Let tokio-console attach, at 127.0.0.1:6669 unless there is an address
    ///
    /// Without one the variable TOKIO_CONSOLE_BIND is asked. Port 0 takes a free one, which the log tells. What has ended
    /// is shown for 10 seconds more, or as TOKIO_CONSOLE_RETENTION says. There is no password and no encryption.
    #[arg(long, global = true, num_args = 0..=1, value_name = "HOST:PORT", value_parser = host_and_port)]
    console: Option<Option<String>>,
}

/// The things the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer every client with what it sent
    #[command(after_help = EXIT_CODES)]
    Echo(EchoArguments),
    /// Chat on a server, from a terminal or a script
    #[command(after_help = EXIT_CODES)]
    Connect(ConnectArguments),
}

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

    /// Seconds that clients have to take their last answers after Ctrl-C or SIGTERM
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
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

// === impl Arguments ===

impl Arguments {
    /// Returns the log that was asked for, not started yet.
    pub fn log(&self) -> Builder {
        let builder = polytask_subscriber::builder().format(self.log_format).filter(self.log.clone());
        match &self.console {
            None => builder,
            Some(None) => builder.console(Console::new()),
            Some(Some(address)) => builder.console(Console::new().address(address)),
        }
    }
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

fn log_format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(["auto", "human", "json"]).try_map(|text| text.parse())
}

fn host_and_port(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("a host and a port are needed, as in 127.0.0.1:9000 or [::1]:9000".to_owned()),
    }
}

fn suffix(text: &str) -> Result<String, String> {
    match text.len() {
        0 => Err("an empty suffix changes nothing; leave --suffix out".to_owned()),
        1..=SUFFIX_LIMIT => Ok(text.to_owned()),
        length => Err(format!("it is {length} bytes long, and {SUFFIX_LIMIT} is the limit")),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "a number of seconds is needed, as in 5 or 0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn config(arguments: &[&str]) -> Result<Config, clap::Error> {
        let line = ["echo-chat", "echo"].iter().chain(arguments);
        match Arguments::try_parse_from(line)?.command {
            Command::Echo(arguments) => Ok(arguments.into()),
            Command::Connect(_) => unreachable!("asked for echo"),
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
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
            ["--drain", "-1"],
            ["--drain", "soon"],
            ["--invalid", "ignore"],
        ] {
            assert!(config(&flags).is_err(), "{flags:?}");
        }
    }

    #[test]
    fn the_console_has_an_address_or_none_before_a_command_and_behind_it() {
        for (line, address) in [
            (&["--console", "echo"][..], None),
            (&["--console", "127.0.0.1:7000", "echo"], Some("127.0.0.1:7000")),
            (&["echo", "--console"], None),
            (&["echo", "--console", "[::1]:0", "--quiet"], Some("[::1]:0")),
            (&["connect", "--console", "--raw", "127.0.0.1:9000"], None),
        ] {
            let parsed = Arguments::try_parse_from(["echo-chat"].iter().chain(line));
            let console = parsed.unwrap_or_else(|error| panic!("{line:?}: {error}")).console;
            assert_eq!(console, Some(address.map(str::to_owned)), "{line:?}");
        }
    }

    #[test]
    fn a_suffix_and_a_rule_for_invalid_bytes_go_together() {
        let parsed = config(&["--suffix", "_sb", "--invalid", "replace"]).expect("both are fine");
        assert_eq!(parsed.rule.change, Change::Suffix("_sb".to_owned()));
        assert_eq!(parsed.rule.invalid, Invalid::Replace);
    }
}
