//! What `/help` says.

use super::commands::{self, COMMANDS, Command, Topic};
use crate::text::width::{pad, width};

/// Returns the lines about a command, about what only some need, or about what everybody does.
pub(super) fn about(word: Option<&str>) -> Vec<String> {
    let Some(word) = word else { return everybody() };
    let word = word.trim_start_matches('/').to_ascii_lowercase();
    match word.as_str() {
        "room" => topic("If you are an operator of a room (with @ in /who):", Topic::Room),
        "server" => topic("If you run the server:", Topic::Server),
        word => match commands::find(word) {
            Some(command) => one(command),
            None => vec![commands::unknown(word)],
        },
    }
}

/// Returns how a command is typed.
pub(super) fn written(command: &Command) -> String {
    format!("/{} {}", command.name, command.arguments).trim_end().to_owned()
}

fn everybody() -> Vec<String> {
    let mut lines = topic("What you type is said in your room. What begins with / does something:", Topic::All);
    lines.push("//TEXT says /TEXT. More: /help COMMAND, /help room, /help server".to_owned());
    lines
}

fn topic(title: &str, topic: Topic) -> Vec<String> {
    let commands = COMMANDS.iter().filter(|command| command.topic == topic);
    let columns = commands.clone().map(|command| width(&written(command))).max().unwrap_or(0);
    let lines = commands.map(|command| format!("  {}  {}", pad(&written(command), columns), command.help));
    std::iter::once(title.to_owned()).chain(lines).collect()
}

fn one(command: &Command) -> Vec<String> {
    let aliases: Vec<_> = command.aliases.iter().map(|alias| format!("/{alias}")).collect();
    let also = if aliases.is_empty() { String::new() } else { format!(" {} does the same.", aliases.join(" or ")) };
    vec![format!("{}: {}.{also}", written(command), command.help)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_of_help_fits_a_terminal() {
        for word in [None, Some("room"), Some("server")] {
            for line in about(word) {
                assert!(width(&line) <= 76, "{} {line}", width(&line));
            }
        }
    }

    #[test]
    fn no_two_commands_are_typed_alike() {
        let names: Vec<_> = COMMANDS.iter().flat_map(|command| command.aliases.iter().chain([&command.name])).collect();
        let different: HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        assert!(names.iter().all(|name| commands::find(name).is_some()));
    }

    #[test]
    fn each_command_is_explained_in_one_sentence() {
        for command in &COMMANDS {
            let lines = about(Some(&format!("/{}", command.name.to_uppercase())));
            assert!(lines.len() == 1 && lines[0].contains(command.help), "{lines:?}");
        }
    }
}
