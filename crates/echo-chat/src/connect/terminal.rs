//! The screen: what happens is written above the line that is typed.
//!
//! See [`Terminal`].

use std::io::{self, Stdout, Write};

use crossterm::cursor::{MoveTo, MoveToColumn};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use crossterm::{execute, queue};

use super::editor::beginning;
use super::keyboard::Keyboard;
use crate::text::width::width;

/// A terminal that gives us each key; it is what it was before when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    output: Stdout,
    /// What the row of the line shows, and the column of the cursor there.
    drawn: Option<(String, u16)>,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new() -> io::Result<Self> {
        enable_raw_mode()?;
        // From here on it is given back, whatever fails.
        let mut terminal = Self { output: io::stdout(), drawn: None };
        execute!(terminal.output, EnableBracketedPaste)?;
        Ok(terminal)
    }

    /// Writes `lines` above the line that is typed.
    ///
    /// # Errors
    ///
    /// If the terminal is gone.
    pub fn print(&mut self, lines: &[String], bell: bool) -> io::Result<()> {
        if !lines.is_empty() {
            self.drawn = None;
            queue!(self.output, MoveToColumn(0), Clear(ClearType::FromCursorDown))?;
        }
        for line in lines {
            queue!(self.output, Print(line), Print("\r\n"))?;
        }
        if bell {
            queue!(self.output, Print('\u{7}'))?;
        }
        Ok(())
    }

    /// Forgets what the screen shows: it has another size now.
    pub fn resized(&mut self) {
        self.drawn = None;
    }

    /// Clears the screen.
    ///
    /// # Errors
    ///
    /// If the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        self.drawn = None;
        queue!(self.output, Clear(ClearType::All), MoveTo(0, 0))
    }

    /// Shows the line that is typed, after what was printed, unless it is there already.
    ///
    /// # Errors
    ///
    /// If the terminal is gone.
    pub fn draw(&mut self, prompt: &str, keyboard: &Keyboard) -> io::Result<()> {
        let columns = match size() {
            Ok((columns, _)) if columns > 0 => usize::from(columns).max(4),
            // Some do not know.
            _ => 80,
        };
        let question = keyboard.question();
        // At least half of the row is for the text.
        let prompt = beginning(question.as_deref().unwrap_or(prompt), columns / 2);
        let (text, cursor) = match question {
            Some(_) => ("", 0),
            None => keyboard.editor().visible(columns - width(prompt)),
        };
        let cursor = u16::try_from(width(prompt) + cursor).unwrap_or(u16::MAX);
        let row = format!("{prompt}{text}");
        if self.drawn.as_ref().is_none_or(|(drawn, at)| *drawn != row || *at != cursor) {
            queue!(self.output, MoveToColumn(0), Clear(ClearType::FromCursorDown), Print(&row), MoveToColumn(cursor))?;
            self.drawn = Some((row, cursor));
        }
        self.output.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The shell's own prompt goes where ours was. A terminal that is gone needs nothing back.
        let _ = execute!(self.output, MoveToColumn(0), Clear(ClearType::FromCursorDown), DisableBracketedPaste);
        let _ = disable_raw_mode();
    }
}
