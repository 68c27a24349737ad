//! `echo-chat`: arguments to configuration, configuration to a run, a run to an exit code.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Write;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use echo_chat::cli::{Arguments, Command, Whom};
use echo_chat::connect::raw::{TalkError, talk};
use echo_chat::connect::run::{ConnectError, run as chat};
use echo_chat::echo::config::Config;
use echo_chat::echo::server::{Ended, serve};
use echo_chat::net::listen::{BindError, bind};
use echo_chat::net::shutdown::Signals;
use echo_chat::printer::Printer;
use echo_chat::telemetry::{self, TelemetryError};
use polytask_subscriber::StartError;
use tokio::runtime::{Builder, Runtime};

const UNEXPECTED: u8 = 1;
const USAGE: u8 = 2;
const NETWORK: u8 = 3;
const STOPPED_AT_ONCE: u8 = 130;

/// How long the last lines may take to be printed.
const LAST_LINES: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    // Ends the process with code 2 where the command line makes no sense.
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            // A standard error that is closed leaves the exit code to say it.
            let _ = writeln!(std::io::stderr(), "echo-chat: {error}");
            ExitCode::from(code_of(error.as_ref()))
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    telemetry::start(arguments.log())?;
    match arguments.command {
        Command::Echo(echo) => run_echo(&echo.into()),
        Command::Connect(connect) => {
            let runtime = runtime(NonZeroUsize::MIN)?;
            match connect.whom().unwrap_or_else(|error| error.exit()) {
                Whom::Raw(server) => talk(&runtime, &server)?,
                Whom::Chat(options) => runtime.block_on(chat(*options))?,
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn run_echo(config: &Config) -> Result<ExitCode, Box<dyn Error>> {
    let runtime = runtime(config.threads)?;
    let (printer, printed) = if config.quiet { Printer::quiet() } else { Printer::start()? };
    let ended = runtime.block_on(async {
        let listener = bind(&config.listen).await?;
        // Before the line that invites others to send signals.
        let signals = Signals::new()?;
        announce(&format!("listening on {}", listener.local_addr()?));
        Ok::<_, Box<dyn Error>>(serve(listener, config, printer, signals).await)
    })?;
    // Whatever is still connected is cut off here.
    runtime.shutdown_background();
    printed.wait(LAST_LINES);
    Ok(match ended {
        Ended::Drained => ExitCode::SUCCESS,
        Ended::AtOnce => ExitCode::from(STOPPED_AT_ONCE),
    })
}

/// Prints a line that scripts wait for, whatever else is printed.
fn announce(line: &str) {
    let mut output = std::io::stdout().lock();
    // Where nobody reads it, nobody waits for it.
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

fn runtime(threads: NonZeroUsize) -> std::io::Result<Runtime> {
    let mut builder = match threads.get() {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder.worker_threads(threads.get()).enable_all().build()
}

fn code_of(error: &(dyn Error + 'static)) -> u8 {
    if error.is::<BindError>() {
        return NETWORK;
    }
    match error.downcast_ref() {
        Some(ConnectError::Lost { .. } | ConnectError::Refused { .. }) => return NETWORK,
        Some(ConnectError::Nowhere(_)) => return USAGE,
        _ => {}
    }
    match (error.downcast_ref(), error.downcast_ref()) {
        (Some(TalkError::Connect { .. } | TalkError::Closed { .. }), _) => NETWORK,
        (_, Some(TelemetryError::NotStarted(StartError::Address { .. }))) => NETWORK,
        (_, Some(TelemetryError::NotBuilt(_) | TelemetryError::NotStarted(StartError::Variable { .. }))) => USAGE,
        _ => UNEXPECTED,
    }
}
