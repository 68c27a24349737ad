//! A log on a terminal, which `script` of util-linux makes.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::child::child;

/// What the terminal shows of the child's log, or `None` where there is no `script`.
fn shown(no_colour: bool) -> Option<String> {
    let child = child("init");
    let program = PathBuf::from(child.get_program());
    let arguments: Vec<_> = child.get_args().map(|argument| argument.to_string_lossy()).collect();
    let command = format!("'{}' {} >/dev/null", program.display(), arguments.join(" "));
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).stdin(Stdio::null());
    for (name, value) in child.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    if no_colour {
        script.env("NO_COLOR", "1");
    }
    match script.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).expect("text")),
        Err(error) => {
            let is_required = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!is_required, "there is no script, and CI=true requires it: {error}");
            eprintln!("skipped: there is no script: {error}");
            None
        }
    }
}

#[test]
fn on_a_terminal_lines_are_for_people_and_coloured() {
    let Some(text) = shown(false) else { return };
    let line = text.lines().find(|line| line.contains("listening")).unwrap_or_else(|| panic!("no line: {text}"));
    assert!(!line.starts_with('{'), "{line}");
    assert!(line.contains("\u{1b}["), "{line}");
}

#[test]
fn no_color_takes_the_colours_away() {
    let Some(text) = shown(true) else { return };
    assert!(text.contains("INFO listening port=9000"), "{text}");
    assert!(!text.contains("\u{1b}["), "{text}");
}
