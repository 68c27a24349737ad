//! The measured values of one table.

use super::Spread;

/// One value per row, column and round; the smaller, the better.
///
/// A cell without values was not measured: that row has no such situation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    rows: Vec<String>,
    columns: Vec<String>,
    /// Per row and column, in the order of the rounds.
    cells: Vec<Vec<Vec<f64>>>,
}

impl Samples {
    /// A grid without values.
    #[must_use]
    pub fn new(rows: Vec<String>, columns: Vec<String>) -> Self {
        let cells = vec![vec![Vec::new(); columns.len()]; rows.len()];
        Self { rows, columns, cells }
    }

    /// The names of the candidates.
    #[must_use]
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// The names of the situations.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Adds what one round gave.
    ///
    /// # Panics
    ///
    /// Outside the grid.
    pub fn push(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row][column].push(value);
    }

    /// The spread of one cell.
    #[must_use]
    pub fn value(&self, row: &str, column: &str) -> Option<Spread> {
        Spread::of(self.cell(row, column)?.iter().copied())
    }

    /// How many times as fast `row` is as `beside`, paired round by round.
    #[must_use]
    pub fn speed(&self, row: &str, beside: &str, column: &str) -> Option<Spread> {
        let (own, other) = (self.cell(row, column)?, self.cell(beside, column)?);
        Spread::of(own.iter().zip(other).map(|(own, other)| other / own))
    }

    /// How much `row` is above `beside`, paired round by round.
    #[must_use]
    pub fn difference(&self, row: &str, beside: &str, column: &str) -> Option<Spread> {
        let (own, other) = (self.cell(row, column)?, self.cell(beside, column)?);
        Spread::of(own.iter().zip(other).map(|(own, other)| own - other))
    }

    fn cell(&self, row: &str, column: &str) -> Option<&[f64]> {
        let row = self.rows.iter().position(|name| name == row)?;
        let column = self.columns.iter().position(|name| name == column)?;
        Some(&self.cells[row][column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_rows() -> Samples {
        let mut samples = Samples::new(vec!["ours".into(), "peer".into()], vec!["here".into()]);
        for (ours, peer) in [(10.0, 20.0), (20.0, 60.0), (10.0, 10.0)] {
            samples.push(0, 0, ours);
            samples.push(1, 0, peer);
        }
        samples
    }

    #[test]
    fn speed_is_paired_round_by_round() {
        let speed = two_rows().speed("ours", "peer", "here").unwrap();
        assert_eq!(speed, Spread { median: 2.0, min: 1.0, max: 3.0 });
    }

    #[test]
    fn an_unknown_row_or_an_empty_cell_has_no_value() {
        assert_eq!(two_rows().value("nobody", "here"), None);
        let empty = Samples::new(vec!["ours".into()], vec!["here".into()]);
        assert_eq!(empty.value("ours", "here"), None);
        assert_eq!(two_rows().speed("ours", "nobody", "here"), None);
    }
}
