//! What a client shows, and to whom.
//!
//! See [`Face`].

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use jiff::tz::TimeZone;
use polytask::Queue;

use super::client::Client;
use super::colour::{Ground, Palette};
use super::event::{Event, What};
use super::json;
use super::keyboard::Keyboard;
use super::source::{Typed, keys, lines};
use super::terminal::Terminal;
use super::view::View;

/// Whether nicks have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Wherever it goes
    Always,
    /// Nowhere
    Never,
}

/// One of the ways to show what happens.
#[derive(Debug)]
pub enum Face {
    /// To somebody at a terminal, above the line that is typed.
    Terminal(Box<Screen>),
    /// To somebody whose terminal cannot do that, or whose output goes elsewhere.
    Lines(View),
    /// To a program.
    Json,
    /// To nobody: lines are sent, and that is all.
    Silent,
}

/// A terminal with a line that is typed.
#[derive(Debug)]
pub struct Screen {
    /// Where it is shown.
    pub terminal: Terminal,
    /// The line.
    pub keyboard: Keyboard,
    view: View,
    bell: Bell,
}

/// Whether the terminal rings when we are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    /// It does.
    Rings,
    /// It does not.
    Silent,
}

impl Face {
    /// Chooses by where input and output go, and begins to read the input.
    ///
    /// # Errors
    ///
    /// If the terminal or the system refuse.
    pub fn choose(is_json: bool, colour: Colour, bell: Bell) -> io::Result<(Self, Queue<Typed>)> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let somebody_types = io::stdin().is_terminal();
        let somebody_reads = io::stdout().is_terminal();
        let is_dumb = variable("TERM").as_deref() == Some("dumb");
        let coloured = is_coloured(colour, somebody_reads && !is_dumb, variable("NO_COLOR").is_some());
        let palette = coloured.then(|| Palette::new(Ground::of(variable("COLORFGBG").as_deref())));
        let view = View { palette, zone: TimeZone::system() };
        if is_json {
            return Ok((Self::Json, lines()?));
        }
        if !somebody_types {
            return Ok((Self::Silent, lines()?));
        }
        if !somebody_reads || is_dumb {
            return Ok((Self::Lines(view), lines()?));
        }
        let terminal = Terminal::new()?;
        Ok((Self::Terminal(Box::new(Screen { terminal, keyboard: Keyboard::default(), view, bell })), keys()?))
    }

    /// Returns whether this client stays until it is told to go, and comes back after a loss.
    pub fn stays(&self) -> bool {
        !matches!(self, Self::Silent)
    }

    /// Returns whether a slash begins a command. What a script says is text.
    pub fn has_commands(&self) -> bool {
        self.stays()
    }

    /// Shows what happened.
    ///
    /// # Errors
    ///
    /// If nobody reads it any more.
    pub fn show(&mut self, events: &[Event], client: &Client, now: i64) -> io::Result<()> {
        let seen = || events.iter().filter(|event| !(client.quiet && event.what.is_traffic()));
        match self {
            Self::Silent => Ok(()),
            Self::Json => print(events.iter().map(json::line)),
            Self::Lines(view) => print(seen().flat_map(|event| view.lines(event, &client.model, now))),
            Self::Terminal(screen) => {
                let Screen { terminal, keyboard, view, bell } = &mut **screen;
                let lines: Vec<_> = seen().flat_map(|event| view.lines(event, &client.model, now)).collect();
                let rings = *bell == Bell::Rings && seen().any(|event| calls(&event.what));
                terminal.print(&lines, rings)?;
                terminal.draw(&view.prompt(&client.model, client.is_connected()), keyboard)
            }
        }
    }
}

/// Returns whether an event is meant for us above all.
fn calls(what: &What) -> bool {
    matches!(what, What::Said { own: false, mention, private, .. } if *mention || *private)
}

fn is_coloured(colour: Colour, somebody_reads: bool, no_colour: bool) -> bool {
    match colour {
        Colour::Auto => somebody_reads && !no_colour,
        Colour::Always => true,
        Colour::Never => false,
    }
}

fn print(lines: impl Iterator<Item = String>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in lines {
        writeln!(output, "{line}")?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_colours_where_they_are_seen_and_not_refused() {
        assert!(is_coloured(Colour::Auto, true, false));
        assert!(!is_coloured(Colour::Auto, true, true));
        assert!(!is_coloured(Colour::Auto, false, false));
        assert!(is_coloured(Colour::Always, false, true));
        assert!(!is_coloured(Colour::Never, true, false));
    }
}
