//! What holds where the program, the environment and the defaults disagree.
//!
//! See [`Settings`].

use std::env;
use std::fmt;
use std::time::Duration;

use console_subscriber::ConsoleLayer;

use super::Console;
use crate::error::StartError;

/// Only this machine can connect.
const ADDRESS: &str = "127.0.0.1:6669";
/// console-subscriber's own hour costs gigabytes in a server with short tasks.
const RETENTION: Duration = Duration::from_secs(10);

/// What to serve with.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) address: String,
    pub(super) retention: Duration,
    interval: Option<Duration>,
    capacity: Option<usize>,
    recording: Option<String>,
}

// === impl Settings ===

impl Settings {
    /// What `console` says, then what the environment says, then the defaults.
    ///
    /// The variables are read here since console-subscriber panics on those that make no sense.
    pub(super) fn of(console: &Console) -> Result<Self, StartError> {
        Self::with(console, |name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn with(console: &Console, variable: impl Fn(&str) -> Option<String>) -> Result<Self, StartError> {
        let address = console.address.clone().or_else(|| variable("TOKIO_CONSOLE_BIND"));
        let variable = Variables(variable);
        let retention = variable.duration("TOKIO_CONSOLE_RETENTION")?;
        Ok(Self {
            address: address.unwrap_or_else(|| ADDRESS.to_owned()),
            retention: console.retention.or(retention).unwrap_or(RETENTION),
            interval: variable.duration("TOKIO_CONSOLE_PUBLISH_INTERVAL")?,
            capacity: variable.read("TOKIO_CONSOLE_BUFFER_CAPACITY", "a number of events, as in 102400", |text| {
                text.parse::<usize>().ok().filter(|&capacity| capacity > 0)
            })?,
            recording: (variable.0)("TOKIO_CONSOLE_RECORD_PATH"),
        })
    }

    /// What console-subscriber is told; the address is not its business.
    pub(super) fn builder(self) -> console_subscriber::Builder {
        let mut builder = ConsoleLayer::builder().retention(self.retention);
        if let Some(interval) = self.interval {
            builder = builder.publish_interval(interval);
        }
        if let Some(capacity) = self.capacity {
            builder = builder.event_buffer_capacity(capacity);
        }
        if let Some(path) = self.recording {
            builder = builder.recording_path(path);
        }
        builder
    }
}

/// The environment, or what a test takes for it.
struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    fn read<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StartError> {
        let Some(value) = (self.0)(name) else { return Ok(None) };
        match parse(&value) {
            Some(parsed) => Ok(Some(parsed)),
            None => Err(StartError::Variable { name, value, expected }),
        }
    }

    fn duration(&self, name: &'static str) -> Result<Option<Duration>, StartError> {
        self.read(name, "a duration with its unit, as in 10s", |text| humantime::parse_duration(text).ok())
    }
}

impl<F> fmt::Debug for Variables<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Variables")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(console: Console, variables: &[(&str, &str)]) -> Result<Settings, StartError> {
        let find = |name: &str| variables.iter().find(|(other, _)| *other == name);
        Settings::with(&console, |name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn without_a_word_only_this_machine_can_connect_and_what_ended_is_gone_in_ten_seconds() {
        let settings = settings(Console::new(), &[]).unwrap();
        assert_eq!((settings.address.as_str(), settings.retention), ("127.0.0.1:6669", Duration::from_secs(10)));
    }

    #[test]
    fn the_environment_comes_before_the_defaults_and_the_program_before_both() {
        let variables = [("TOKIO_CONSOLE_BIND", "[::1]:7000"), ("TOKIO_CONSOLE_RETENTION", "2min")];
        let from_environment = settings(Console::new(), &variables).unwrap();
        assert_eq!(from_environment.address, "[::1]:7000");
        assert_eq!(from_environment.retention, Duration::from_secs(120));

        let console = Console::new().address("127.0.0.1:0").retention(Duration::from_secs(3));
        let from_program = settings(console, &variables).unwrap();
        assert_eq!((from_program.address.as_str(), from_program.retention), ("127.0.0.1:0", Duration::from_secs(3)));
    }

    #[test]
    fn a_variable_that_makes_no_sense_is_named() {
        for (name, value, sentence) in [
            ("TOKIO_CONSOLE_RETENTION", "ten", "a duration with its unit, as in 10s is needed"),
            ("TOKIO_CONSOLE_PUBLISH_INTERVAL", "", "a duration with its unit, as in 10s is needed"),
            ("TOKIO_CONSOLE_BUFFER_CAPACITY", "0", "a number of events, as in 102400 is needed"),
        ] {
            let error = settings(Console::new(), &[(name, value)]).unwrap_err();
            assert_eq!(error.to_string(), format!("{name} is `{value}`; {sentence}"));
        }
    }
}
