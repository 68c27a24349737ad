//! The command line.
//!
//! See [`Arguments`]; each command has a file.

mod bench;
mod config;
mod connect;
mod echo;
mod password;
mod serve;

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use clap::{Parser, Subcommand};
use polytask_subscriber::{Builder, Console, Format};

pub use self::bench::BenchArguments;
pub use self::config::{ConfigArguments, ConfigCommand, checked};
pub use self::connect::{ConnectArguments, Whom};
pub use self::echo::EchoArguments;
pub use self::password::PasswordError;
pub use self::serve::{ServeArguments, SettingFlags};
use crate::serve::settings::sections::Log;
use crate::serve::settings::value::{Given, LogLevel, Value};

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or drained after Ctrl-C or SIGTERM
  1    something unexpected, told on standard error
  2    a command line that makes no sense
  3    the network refused: cannot listen, cannot connect, or the server closed
  4    a configuration that makes no sense
  130  stopped at once by a second Ctrl-C or SIGTERM";

const HELP: &str = "\
{about}

{usage-heading} {usage}

  serve     Run the chat server
  connect   Chat from this terminal or a script    echo-chat connect localhost --nick ann --room '#lobby'
  echo      Echo bytes back, as in the tutorials   echo-chat echo --suffix _sb
  bench     Measure a server                       echo-chat bench 127.0.0.1:8067 --clients 1000
  config    Print or check configuration           echo-chat config default

Try:  echo-chat serve        then, in another terminal,  nc 127.0.0.1 8067
More: echo-chat serve --help

{options}{after-help}";

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "echo-chat",
    version,
    about = "Chat for terminals and IRC clients, on one port.",
    after_help = EXIT_CODES,
    help_template = HELP
)]
// Else `--console echo` would be a console at the address `echo`.
#[command(subcommand_precedence_over_arg = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// The log.
    #[command(flatten)]
    pub log: LogArguments,
}

/// What is logged, how, and to whom.
#[derive(Debug, Clone, clap::Args)]
pub struct LogArguments {
    /// Which log lines there are: off, error, warn, info, debug, trace [default: info]
    ///
    /// Or for some targets others, as in info,polytask=debug.
    #[arg(long, global = true, value_name = "LEVEL", value_parser = log_level, help_heading = HEADING)]
    log: Option<LogLevel>,

    /// How log lines on standard error look: auto, human, json [default: auto]
    ///
    /// auto is human on a terminal, and json elsewhere.
    #[arg(long, global = true, value_name = "FORMAT", value_parser = log_format, help_heading = HEADING)]
    log_format: Option<Format>,

    /// Let tokio-console attach, at 127.0.0.1:6669 unless there is an address
    ///
    /// Without one the variable TOKIO_CONSOLE_BIND is asked. Port 0 takes a free one, which the log tells. What has ended
    /// is shown for 10 seconds more, or as TOKIO_CONSOLE_RETENTION says. There is no password and no encryption.
    #[arg(
        long, global = true, num_args = 0..=1, value_name = "HOST:PORT", value_parser = host_and_port,
        help_heading = HEADING
    )]
    console: Option<Option<String>>,
}

const HEADING: &str = "Observability";

/// The things the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the chat server
    #[command(after_help = EXIT_CODES)]
    Serve(ServeArguments),
    /// Chat from a terminal or a script
    #[command(after_help = EXIT_CODES)]
    Connect(ConnectArguments),
    /// Answer every client with what it sent
    #[command(after_help = EXIT_CODES)]
    Echo(EchoArguments),
    /// Measure an IRC server with many clients
    #[command(after_help = EXIT_CODES)]
    Bench(BenchArguments),
    /// Print or check configuration
    #[command(after_help = EXIT_CODES)]
    Config(ConfigArguments),
}

/// An answer that could not be printed.
#[derive(Debug)]
pub struct PrintError(io::Error);

/// Prints `text` as the answer to a command; that nobody reads to the end is no mistake.
///
/// # Errors
///
/// If it cannot be written for any other reason.
pub fn print(text: &str) -> Result<(), PrintError> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(PrintError(error)),
        _ => Ok(()),
    }
}

// === impl LogArguments ===

impl LogArguments {
    /// Returns the log of a command without settings, not started yet.
    pub fn of_command(&self) -> Builder {
        self.builder(&Log::default())
    }

    /// Returns the log that was asked for, not started yet; `configured` is what holds where
    /// nothing was asked.
    pub fn builder(&self, configured: &Log) -> Builder {
        let level = self.log.as_ref().unwrap_or(&configured.level);
        let format = self.log_format.unwrap_or(configured.format);
        let builder = polytask_subscriber::builder().format(format).filter(level.filter().clone());
        match &self.console {
            None => builder,
            Some(None) => builder.console(Console::new()),
            Some(Some(address)) => builder.console(Console::new().address(address)),
        }
    }

    /// Returns those that are settings of a server as well: flag, key and value.
    fn settings(&self) -> impl Iterator<Item = (String, String, Given)> {
        let level = self.log.as_ref().map(|level| ("--log", "log.level", level.show()));
        let format = self.log_format.map(|format| ("--log-format", "log.format", format.show()));
        level.into_iter().chain(format).map(|(flag, key, given)| (flag.to_owned(), key.to_owned(), given))
    }
}

fn log_level(text: &str) -> Result<LogLevel, String> {
    LogLevel::read(&Given::text(text))
}

fn log_format(text: &str) -> Result<Format, String> {
    Format::read(&Given::text(text))
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::read(&Given::text(text))
}

fn host_and_port(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("a host and a port are needed, as in 127.0.0.1:9000 or [::1]:9000".to_owned()),
    }
}

// === impl PrintError ===

impl fmt::Display for PrintError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot write to standard output: {}", self.0)
    }
}

impl Error for PrintError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn addresses_need_a_host_and_a_port() {
        for address in ["127.0.0.1:9000", "[::1]:0", "localhost:9000"] {
            assert!(host_and_port(address).is_ok(), "{address}");
        }
        for address in ["9000", ":9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536"] {
            assert!(host_and_port(address).is_err(), "{address}");
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
            let console = parsed.unwrap_or_else(|error| panic!("{line:?}: {error}")).log.console;
            assert_eq!(console, Some(address.map(str::to_owned)), "{line:?}");
        }
    }

    #[test]
    fn the_help_names_every_command_there_is_and_no_other() {
        let help = Arguments::command().render_help().to_string();
        let named: Vec<_> = help
            .lines()
            .skip_while(|line| !line.starts_with("Usage"))
            .take_while(|line| !line.starts_with("Try"))
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
            .collect();
        let mut commands: Vec<_> =
            Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert_eq!(named, commands);
        commands.dedup();
        assert_eq!(named.len(), commands.len());
    }
}
