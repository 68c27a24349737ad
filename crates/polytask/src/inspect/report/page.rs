//! Lines of text.

use std::fmt::{self, Write};

/// No list is wider, unless a name is.
const WIDTH: usize = 118;

/// A text as it grows.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    lines: usize,
}

impl Page {
    pub(super) fn line(&mut self, level: usize, line: impl fmt::Display) {
        writeln!(self.text, "{:indent$}{line}", "", indent = 2 * level).expect("a string takes any text");
        self.lines += 1;
    }

    pub(super) fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
            self.lines += 1;
        }
    }

    /// How many there are.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// Something new begins.
    pub(super) fn heading(&mut self, line: impl fmt::Display) {
        self.gap();
        self.line(0, line);
    }

    /// How many of all were left out, if any were.
    pub(super) fn rest(&mut self, level: usize, all: usize, shown: usize, what: &str) {
        if all > shown {
            self.line(level, format_args!("and {} more{what}", all - shown));
        }
    }

    /// The items with commas between them, and how many of all are missing, on as many lines as it takes: those after the
    /// first stand further in.
    pub(super) fn list(&mut self, level: usize, start: &str, mut items: Vec<String>, all: usize) {
        if all > items.len() {
            items.push(format!("and {} more", all - items.len()));
        }
        let (mut line, mut indent) = (start.to_owned(), level);
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                line.push(',');
                if 2 * indent + line.chars().count() + item.chars().count() + 2 > WIDTH {
                    self.line(indent, &line);
                    line.clear();
                    indent = level + 1;
                } else {
                    line.push(' ');
                }
            }
            line.push_str(&item);
        }
        self.line(indent, line);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
