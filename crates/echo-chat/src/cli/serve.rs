//! `echo-chat serve`; what it asks for is turned into [`Sources`] of settings.

use std::path::PathBuf;

use clap::builder::{TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::cli::LogArguments;
use crate::serve::settings::table::{Flag, Group};
use crate::serve::settings::value::Given;
use crate::serve::settings::{Key, Settings, Sources, VARIABLE_OF_FILE};

/// How to serve.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub struct ServeArguments {
    /// Read the settings in this file, which is TOML; `echo-chat config default` prints one
    ///
    /// Variables count for more than the file, flags for more than variables. On SIGHUP the file is read again.
    #[arg(long, value_name = "FILE", env = VARIABLE_OF_FILE)]
    config: Option<PathBuf>,

    /// Set a key of the file that has no flag of its own, as in limits.ping=2m; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,

    /// Say whether the settings make sense, and where each comes from, instead of serving
    #[arg(long)]
    pub check_config: bool,

    /// Print where the server listens and nothing else
    #[arg(long)]
    pub quiet: bool,

    /// The settings that have flags.
    #[command(flatten)]
    flags: SettingFlags,
}

/// The settings that have a flag of their own, and were given.
///
/// The flags are those that the tables of the settings describe.
#[derive(Debug, Default)]
pub struct SettingFlags {
    given: Vec<(String, String, Given)>,
}

// === impl ServeArguments ===

impl ServeArguments {
    /// Returns where the settings come from, the process's variables among it.
    pub fn sources(&self, log: &LogArguments) -> Sources {
        let set = self.set.iter().map(|(key, value)| ("--set".to_owned(), key.clone(), Given::text(value)));
        Sources {
            file: self.config.clone().filter(|file| !file.as_os_str().is_empty()),
            variables: std::env::vars_os().collect(),
            flags: set.chain(self.flags.given.iter().cloned()).chain(log.settings()).collect(),
        }
    }
}

/// Takes a key and its value apart; what is wrong with the key is told with all else.
fn key_and_value(text: &str) -> Result<(String, String), String> {
    let Some((key, value)) = text.split_once('=') else {
        return Err("a key and a value are needed, as in limits.ping=2m".to_owned());
    };
    let (key, value) = (key.trim(), value.trim());
    if let Some(key) = Key::find(key) {
        (key.field.check)(&Given::text(value))?;
    }
    Ok((key.to_owned(), value.to_owned()))
}

// === impl SettingFlags ===

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        flags().into_iter().fold(command, |command, (key, flag)| command.arg(argument(&key, flag)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for (key, flag) in flags() {
            let Some(texts) = matches.get_many::<String>(flag.name) else { continue };
            let texts: Vec<_> = texts.cloned().collect();
            let value = if is_list(&key) { Given::List(texts) } else { Given::Text(texts.concat()) };
            given.push((format!("--{}", flag.name), key.path(), value));
        }
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Returns the keys that have flags, in the order of the help.
fn flags() -> Vec<(Key, Flag)> {
    let with_flag = |key: Key| key.field.flag.map(|flag| (key, flag));
    let mut flags: Vec<_> = Settings::keys().into_iter().filter_map(with_flag).collect();
    flags.sort_by_key(|(_, flag)| Group::ALL.iter().position(|group| *group == flag.group));
    flags
}

fn is_list(key: &Key) -> bool {
    matches!(key.default(), Given::List(_))
}

fn argument(key: &Key, flag: Flag) -> Arg {
    let check = key.field.check;
    let parser = clap::builder::StringValueParser::new()
        .try_map(move |text: String| check(&Given::text(text.as_str())).map(|()| text));
    let is_list = is_list(key);
    let mut lines = key.field.about.iter().map(|line| line.trim());
    let first = lines.next().unwrap_or_default().trim_end_matches('.');
    let repeated = if is_list { "; may be repeated" } else { "" };
    let short = format!("{first}{repeated}{}", default_of(key));
    let rest: Vec<_> = lines.collect();
    let rest = if rest.is_empty() { String::new() } else { format!("\n\n{}", rest.join(" ")) };
    Arg::new(flag.name)
        .long(flag.name)
        .value_name(flag.value)
        .help_heading(flag.group.heading())
        .action(if is_list { ArgAction::Append } else { ArgAction::Set })
        .value_parser(ValueParser::from(parser))
        .long_help(format!("{short}{rest}\n\n[variable: {}]", key.variable()))
        .help(short)
}

/// Returns what the help says about the default, unless there is none.
fn default_of(key: &Key) -> String {
    let shown = match key.default() {
        // Flags are on or off.
        Given::Bare(text) if text == "true" => "on".to_owned(),
        Given::Bare(text) if text == "false" => "off".to_owned(),
        Given::Bare(text) | Given::Text(text) => text,
        Given::List(texts) => texts.join(", "),
    };
    if shown.is_empty() { String::new() } else { format!(" [default: {shown}]") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Arguments, Command};
    use clap::{CommandFactory, Parser};

    fn sources(flags: &[&str]) -> Result<Sources, clap::Error> {
        let arguments = Arguments::try_parse_from(["echo-chat", "serve"].iter().chain(flags))?;
        match arguments.command {
            Command::Serve(serve) => {
                // The variables of whoever runs the tests are none of theirs.
                Ok(Sources { variables: Vec::new(), ..serve.sources(&arguments.log) })
            }
            other => unreachable!("asked for serve, got {other:?}"),
        }
    }

    fn settings(flags: &[&str]) -> Settings {
        let sources = sources(flags).unwrap_or_else(|error| panic!("{error}"));
        sources.load().unwrap_or_else(|error| panic!("{error}")).settings
    }

    #[test]
    fn without_flags_the_defaults_hold() {
        assert_eq!(settings(&[]), Settings::default());
    }

    #[test]
    fn flags_set_the_keys_they_are_about() {
        let settings = settings(&[
            "--listen",
            "0.0.0.0",
            "--listen",
            "plain://[::1]:8000",
            "--irc-port",
            "off",
            "--max-unread",
            "1 MiB",
            "--flood",
            "off",
            "--set",
            "limits.ping=2m",
            "--log",
            "debug",
        ]);
        let listeners: Vec<_> = settings.listen.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(listeners, ["0.0.0.0:8067", "plain://[::1]:8000"]);
        assert_eq!(settings.limits.unread_drop.to_string(), "1 MiB");
        assert_eq!(settings.limits.ping.as_secs(), 120);
        assert!(!settings.flood.limit);
        assert_eq!(
            Given::text("debug").to_string(),
            crate::serve::settings::value::Value::show(&settings.log.level).to_string()
        );
    }

    #[test]
    fn values_that_make_no_sense_are_refused_with_what_is_allowed() {
        for (flags, allowed) in [
            (["--listen", "8067"], "127.0.0.1:8067"),
            (["--irc-port", "0"], "a port from 1 to 65535"),
            (["--max-connections", "many"], "a whole number, 1 or more"),
            (["--max-unread", "1 x"], "64 KiB"),
            (["--drain", "5"], "a time with its unit"),
            (["--nicks", "latin"], "unicode or ascii"),
            (["--set", "limits.ping"], "limits.ping=2m"),
            (["--set", "limits.ping=2"], "a time with its unit"),
            (["--log", "loud"], "loud"),
        ] {
            let error = sources(&flags).expect_err(allowed).to_string();
            assert!(error.contains(flags[0]) && error.contains(allowed), "{error}");
        }
    }

    #[test]
    fn the_help_has_its_groups_and_shows_every_default_with_its_unit() {
        let mut command = Arguments::command();
        let serve = command.find_subcommand_mut("serve").expect("a command");
        let help = serve.render_help().to_string();
        let mut rest = help.as_str();
        for heading in ["Configuration:", "Listening:", "Rooms:", "Limits:", "Security:", "Observability:"] {
            let at = rest.find(&format!("\n{heading}")).unwrap_or_else(|| panic!("{heading} in {help}"));
            rest = &rest[at + 1..];
        }
        for shown in
            ["[default: 127.0.0.1:8067]", "[default: 10000]", "[default: 256 KiB]", "[default: 10 s]", "[default: off]"]
        {
            assert!(help.contains(shown), "{shown} in {help}");
        }
        for (_, flag) in flags() {
            assert!(help.contains(&format!("--{} <{}>", flag.name, flag.value)), "{} in {help}", flag.name);
        }
    }
}
