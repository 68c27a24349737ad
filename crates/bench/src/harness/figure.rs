//! What is compared: candidates by situations, and what is claimed about them.

use std::fmt;
use std::time::Duration;

use super::Caption;

/// Performs that many operations and says how long they took, without their preparation.
pub(crate) type Measure = Box<dyn FnMut(u64) -> Duration>;

/// A table still to be measured.
pub struct Figure {
    /// What stands above and below it.
    pub caption: Caption,
    pub(crate) rows: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// How often a sample repeats the operation, where that is not found out by trying.
    pub(crate) operations: Option<u64>,
    pub(crate) measure: Measure,
}

impl Figure {
    /// An empty table.
    #[must_use]
    pub fn new(caption: Caption) -> Self {
        Self { caption, rows: Vec::new(), columns: Vec::new(), cells: Vec::new() }
    }

    /// Adds a cell; rows and columns appear in the order of their first cells.
    pub fn cell(&mut self, row: &str, column: &str, measure: impl FnMut(u64) -> Duration + 'static) {
        self.add(row, column, None, Box::new(measure));
    }

    /// Adds a cell whose samples are one value each, neither repeated nor averaged.
    pub fn single_cell(&mut self, row: &str, column: &str, mut measure: impl FnMut() -> Duration + 'static) {
        self.add(row, column, Some(1), Box::new(move |_| measure()));
    }

    /// Adds a cell whose samples are always so many operations, where their number is part of what is measured.
    pub fn counted_cell(
        &mut self,
        row: &str,
        column: &str,
        operations: u64,
        measure: impl FnMut(u64) -> Duration + 'static,
    ) {
        self.add(row, column, Some(operations), Box::new(measure));
    }

    fn add(&mut self, row: &str, column: &str, operations: Option<u64>, measure: Measure) {
        let row = index_of(&mut self.rows, row);
        let column = index_of(&mut self.columns, column);
        self.cells.push(Cell { row, column, operations, measure });
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figure")
            .field("caption", &self.caption)
            .field("rows", &self.rows)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

fn index_of(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}
