//! `echo-chat`: arguments to configuration, configuration to a run, a run to an exit code.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use echo_chat::cli::{self, Arguments, BenchArguments, Command, LogArguments, PasswordError, ServeArguments, Whom};
use echo_chat::connect::raw::{TalkError, talk};
use echo_chat::connect::run::{ConnectError, run as chat};
use echo_chat::echo::config::Config;
use echo_chat::echo::server::{Ended, serve};
use echo_chat::load::{self, plan::PlanError};
use echo_chat::net::hangup::Hangups;
use echo_chat::net::listen::{BindError, bind};
use echo_chat::net::shutdown::Signals;
use echo_chat::printer::Printer;
use echo_chat::serve::admin::{self, AdminError, Reach};
use echo_chat::serve::banner::Facts;
use echo_chat::serve::capacity::{Capacity, raise_descriptors};
use echo_chat::serve::listeners::open;
use echo_chat::serve::server::{self, Setup};
use echo_chat::serve::settings::SettingsError;
use echo_chat::telemetry::{self, TelemetryError};
use polytask_subscriber::StartError;
use tokio::runtime::{Builder, Runtime};

/// Gives back what a crowd took once it has left, of which glibc keeps nearly all.
#[cfg(all(target_os = "linux", feature = "jemalloc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const UNEXPECTED: u8 = 1;
const USAGE: u8 = 2;
const NETWORK: u8 = 3;
const CONFIGURATION: u8 = 4;
const STOPPED_AT_ONCE: u8 = 130;

/// How long the last lines may take to be printed.
const LAST_LINES: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    // Ends the process with code 2 where the command line makes no sense.
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            for line in error.to_string().lines() {
                // A standard error that is closed leaves the exit code to say it.
                let _ = writeln!(std::io::stderr(), "echo-chat: {line}");
            }
            ExitCode::from(code_of(error.as_ref()))
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let Arguments { command, log } = arguments;
    match command {
        Command::Serve(arguments) => return run_serve(&arguments, &log),
        Command::Echo(arguments) => {
            telemetry::start(log.of_command())?;
            return run_echo(&arguments.into());
        }
        Command::Connect(arguments) => {
            telemetry::start(log.of_command())?;
            let runtime = runtime(NonZeroUsize::MIN)?;
            match arguments.whom().unwrap_or_else(|error| error.exit()) {
                Whom::Raw(server) => talk(&runtime, &server)?,
                Whom::Chat(options) => runtime.block_on(chat(*options))?,
            }
        }
        Command::Config(arguments) => cli::print(&arguments.command.run()?)?,
        Command::Bench(arguments) => {
            telemetry::start(log.of_command())?;
            return run_bench(&arguments);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn run_serve(arguments: &ServeArguments, log: &LogArguments) -> Result<ExitCode, Box<dyn Error>> {
    let sources = arguments.sources(log);
    let loaded = sources.load()?;
    if arguments.check_config {
        cli::print(&cli::checked(&loaded))?;
        return Ok(ExitCode::SUCCESS);
    }
    let settings = loaded.settings;
    let log = telemetry::start(log.builder(&settings.log))?;
    let capacity = Capacity::new(settings.limits.connections.get(), raise_descriptors());
    let runtime = runtime(settings.server.threads.number())?;
    // On a terminal somebody watches who comes and goes; anything else reads the log.
    let is_watched = !arguments.quiet && std::io::stdout().is_terminal();
    let (printer, printed) = if is_watched { Printer::start()? } else { Printer::quiet() };
    let ended = runtime.block_on(async {
        let doors = open(&settings.listen).await?;
        let admin = match &settings.admin.listen {
            Some(address) => Some(admin::bind(&address.to_string(), "--admin", Reach::Loopback).await?),
            None => None,
        };
        // Before the lines that invite others to send signals.
        let (signals, hangups) = (Signals::new()?, Hangups::new()?);
        let listening: Vec<_> = doors.iter().map(|opened| (opened.address, opened.front)).collect();
        let facts = Facts {
            version: env!("CARGO_PKG_VERSION"),
            listening: &listening,
            admin: admin.as_ref().and_then(|listener| listener.local_addr().ok()),
            pid: std::process::id(),
            capacity,
            needs_password: settings.server.password.is_some(),
            room: &settings.rooms.default,
        };
        let text = if arguments.quiet { facts.quiet() } else { facts.banner() };
        // Where nobody reads it, nobody waits for it.
        let _ = cli::print(&text);
        let setup = Setup { doors, admin, settings, sources, hangups, log, capacity, printer };
        Ok::<_, Box<dyn Error>>(server::serve(setup, signals).await)
    })?;
    // Whatever is still connected is cut off here.
    runtime.shutdown_background();
    printed.wait(LAST_LINES);
    Ok(match ended {
        server::Ended::Drained => ExitCode::SUCCESS,
        server::Ended::AtOnce => ExitCode::from(STOPPED_AT_ONCE),
    })
}

fn run_bench(bench: &BenchArguments) -> Result<ExitCode, Box<dyn Error>> {
    let report = load::run(bench.plan()?)?;
    announce(&if bench.json { serde_json::to_string(&report)? } else { report.to_string() });
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(UNEXPECTED) })
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
    if error.is::<BindError>() || error.is::<AdminError>() {
        return NETWORK;
    }
    if error.is::<SettingsError>() {
        return CONFIGURATION;
    }
    if error.is::<PlanError>()
        || matches!(
            error.downcast_ref(),
            Some(PasswordError::Empty | PasswordError::Different | PasswordError::Cancelled)
        )
    {
        return USAGE;
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
