//! The line that is being typed.
//!
//! See [`Editor`], which knows neither keyboard nor screen.

#[cfg(test)]
mod tests;

use unicode_segmentation::UnicodeSegmentation;

use super::complete::Completion;
use crate::text::clean::{Keep, ingress};
use crate::text::width::width;

/// How many lines are remembered.
const HISTORY: usize = 1000;

/// A line with a cursor, and the lines before it.
#[derive(Debug, Default)]
pub struct Editor {
    text: String,
    /// Where the cursor is, in bytes, between two graphemes.
    cursor: usize,
    history: Vec<String>,
    /// Which of the history is shown, and what was typed before it was.
    recalled: Option<(usize, String)>,
    /// The candidates of a completion that goes on with the next press of the key.
    completing: Option<(Completion, usize)>,
}

/// Where to go, or what to take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One character as it is seen.
    Character,
    /// A word and the blanks on the way to it.
    Word,
    /// All there is.
    All,
}

impl Editor {
    /// Returns what is typed so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns where the cursor is, in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Takes the line, which goes into the history.
    pub fn take(&mut self) -> String {
        let line = std::mem::take(&mut self.text);
        self.cursor = 0;
        self.touched();
        if !line.trim().is_empty() && self.history.last() != Some(&line) {
            self.history.push(line.clone());
            let surplus = self.history.len().saturating_sub(HISTORY);
            self.history.drain(..surplus);
        }
        line
    }

    /// Puts `text` where the cursor is, on one line and without what is no text.
    pub fn insert(&mut self, text: &str) {
        let one_line = text.replace(['\r', '\n', '\t'], " ");
        // Part of a character that is typed in several steps alone is not to be cleaned away.
        let clean = if text.chars().count() == 1 && !text.contains(char::is_control) {
            one_line.into()
        } else {
            ingress(&one_line, Keep::Nothing)
        };
        self.text.insert_str(self.cursor, &clean);
        self.cursor += clean.len();
        self.touched();
    }

    /// Moves the cursor to the left.
    pub fn left(&mut self, reach: Reach) {
        self.cursor = self.to_the_left(reach);
        self.completing = None;
    }

    /// Moves the cursor to the right.
    pub fn right(&mut self, reach: Reach) {
        self.cursor = self.to_the_right(reach);
        self.completing = None;
    }

    /// Takes away what is to the left of the cursor.
    pub fn delete_left(&mut self, reach: Reach) {
        let start = self.to_the_left(reach);
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
        self.touched();
    }

    /// Takes away what is to the right of the cursor.
    pub fn delete_right(&mut self, reach: Reach) {
        let end = self.to_the_right(reach);
        self.text.replace_range(self.cursor..end, "");
        self.touched();
    }

    /// Takes everything away, into nowhere.
    pub fn delete_all(&mut self) {
        self.show(String::new());
        self.recalled = None;
    }

    /// Shows the line before, as it was typed.
    pub fn earlier(&mut self) {
        let index = self.recalled.as_ref().map_or(self.history.len(), |(index, _)| *index);
        if let Some(index) = index.checked_sub(1) {
            let draft = self.recalled.take().map_or_else(|| self.text.clone(), |(_, draft)| draft);
            self.show(self.history[index].clone());
            self.recalled = Some((index, draft));
        }
    }

    /// Shows the line after, and at last what was being typed.
    pub fn later(&mut self) {
        let Some((index, draft)) = self.recalled.take() else { return };
        match self.history.get(index + 1).cloned() {
            Some(line) => {
                self.show(line);
                self.recalled = Some((index + 1, draft));
            }
            None => self.show(draft),
        }
    }

    /// Completes the word before the cursor; pressed again, it is the next candidate. `find` looks for the candidates.
    pub fn complete(&mut self, find: impl FnOnce(&str, usize) -> Completion) {
        let (completion, next) = match self.completing.take() {
            Some((completion, last)) => {
                let next = (last + 1) % completion.candidates.len();
                (completion, next)
            }
            None => (find(&self.text, self.cursor), 0),
        };
        let Some(candidate) = completion.candidates.get(next) else { return };
        self.text.replace_range(completion.start..self.cursor, candidate);
        self.cursor = completion.start + candidate.len();
        self.recalled = None;
        self.completing = Some((completion, next));
    }

    /// Returns the part of the line that `columns` can show, and the column of the cursor in it.
    ///
    /// The line is shown on one row and slides when it is longer, so that what is printed above it never has to know
    /// how many rows it takes.
    pub fn visible(&self, columns: usize) -> (&str, usize) {
        // A column is left for the cursor behind the end.
        let room = columns.saturating_sub(1).max(1);
        let mut start = 0;
        let mut before = width(&self.text[..self.cursor]);
        for (index, grapheme) in self.text.grapheme_indices(true) {
            start = index;
            if before <= room {
                break;
            }
            before -= width(grapheme).min(before);
            start = index + grapheme.len();
        }
        (beginning(&self.text[start..], room), before)
    }

    fn show(&mut self, line: String) {
        self.cursor = line.len();
        self.text = line;
        self.completing = None;
    }

    fn touched(&mut self) {
        self.recalled = None;
        self.completing = None;
    }

    fn to_the_left(&self, reach: Reach) -> usize {
        let before = &self.text[..self.cursor];
        match reach {
            Reach::Character => before.grapheme_indices(true).next_back().map_or(0, |(index, _)| index),
            Reach::Word => {
                let word = before.trim_end().rfind(char::is_whitespace);
                word.map_or(0, |blank| blank + before[blank..].chars().next().map_or(0, char::len_utf8))
            }
            Reach::All => 0,
        }
    }

    fn to_the_right(&self, reach: Reach) -> usize {
        let behind = &self.text[self.cursor..];
        match reach {
            Reach::Character => self.cursor + behind.graphemes(true).next().map_or(0, str::len),
            Reach::Word => {
                let blanks = behind.len() - behind.trim_start().len();
                self.cursor + behind[blanks..].find(char::is_whitespace).map_or(behind.len(), |end| blanks + end)
            }
            Reach::All => self.text.len(),
        }
    }
}

/// Returns as much of `text` as `columns` show, from its beginning.
pub(super) fn beginning(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += width(grapheme);
        used <= columns
    };
    let length = text.graphemes(true).take_while(fits).map(str::len).sum();
    &text[..length]
}
