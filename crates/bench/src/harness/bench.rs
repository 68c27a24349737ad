//! Measures figures in interleaved rounds and prints them.

use std::time::Duration;

use super::figure::Cell;
use super::{Caption, Figure, Options, Samples, table};

/// One run over the figures that were asked for.
#[derive(Debug)]
pub struct Bench {
    options: Options,
    reached: usize,
    missed: Vec<String>,
}

impl Bench {
    /// A run that has measured nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, reached: 0, missed: Vec::new() }
    }

    /// What the command line asked for.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Which of so many rows comes next, through all rounds.
    ///
    /// Each round starts with another row, so that none is always the one after a slow one.
    pub fn turns(&self, rows: usize) -> impl Iterator<Item = usize> + use<> {
        let rounds = 0..self.options.rounds();
        rounds.flat_map(move |round| (0..rows).map(move |turn| (round + turn) % rows))
    }

    /// Measures and prints a figure, unless the filter leaves it out.
    pub fn measure(&mut self, figure: Figure) {
        if !self.options.wants(&figure.caption.name) {
            return;
        }
        let mut samples = Samples::new(figure.rows, figure.columns);
        let columns = samples.columns().len();
        let mut by_column: Vec<Vec<Cell>> = (0..columns).map(|_| Vec::new()).collect();
        for cell in figure.cells {
            by_column[cell.column].push(cell);
        }
        for cells in &mut by_column {
            self.measure_column(cells, &mut samples);
        }
        self.print(&figure.caption, &samples);
    }

    /// Prints a measured table and judges its claims.
    pub fn print(&mut self, caption: &Caption, samples: &Samples) {
        println!("{}", caption.headline());
        print!("{}", table::render(samples, caption.reference.as_deref()));
        for note in &caption.notes {
            println!("  note: {note}");
        }
        for verdict in caption.claims.iter().map(|claim| claim.judge(samples)) {
            println!("  {}", verdict.line);
            if verdict.reached {
                self.reached += 1;
            } else {
                self.missed.push(format!("{}: {}", caption.name, verdict.line));
            }
        }
        println!();
    }

    /// Prints how many claims were reached, and the others again.
    pub fn print_summary(&self) {
        println!("claims reached: {}, not reached: {}", self.reached, self.missed.len());
        for line in &self.missed {
            println!("  {line}");
        }
    }

    fn measure_column(&self, cells: &mut [Cell], samples: &mut Samples) {
        let sample = self.options.sample();
        let operations: Vec<u64> = cells.iter_mut().map(|cell| calibrate(cell, sample)).collect();
        for index in self.turns(cells.len()) {
            let cell = &mut cells[index];
            let took = (cell.measure)(operations[index]);
            samples.push(cell.row, cell.column, per_operation(took, operations[index]));
        }
    }
}

/// How many operations last at least one sample; finding out is the warm-up.
fn calibrate(cell: &mut Cell, sample: Duration) -> u64 {
    if let Some(operations) = cell.operations {
        (cell.measure)(operations);
        return operations;
    }
    let mut operations = 1;
    loop {
        let took = (cell.measure)(operations);
        if took >= sample {
            return operations;
        }
        let growth = sample.as_secs_f64() / took.as_secs_f64().max(1e-9) * 1.2;
        operations = (operations as f64 * growth.clamp(1.5, 10.0)).ceil() as u64;
    }
}

fn per_operation(took: Duration, operations: u64) -> f64 {
    took.as_secs_f64() * 1e9 / operations as f64
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    fn cell(measure: impl FnMut(u64) -> Duration + 'static) -> Cell {
        Cell { row: 0, column: 0, operations: None, measure: Box::new(measure) }
    }

    #[test]
    fn calibration_ends_with_a_sample_that_is_long_enough() {
        let mut ten_nanoseconds = cell(|operations| Duration::from_nanos(10 * operations));
        let operations = calibrate(&mut ten_nanoseconds, Duration::from_millis(5));
        assert!((500_000..=5_000_000).contains(&operations), "{operations}");
    }

    #[test]
    fn an_operation_longer_than_a_sample_runs_once() {
        let mut slow = cell(Duration::from_secs);
        assert_eq!(calibrate(&mut slow, Duration::from_millis(5)), 1);
    }

    #[test]
    fn every_round_runs_every_row_once_and_starts_with_another() {
        let options = Options { filter: None, rounds: 3, quick: false, bench: false };
        let mut samples = Samples::new(vec!["a".into(), "b".into()], vec!["ct".into()]);
        let order = Rc::new(RefCell::new(Vec::new()));
        let mut cells = [0, 1].map(|row| {
            let order = order.clone();
            let measure = move |operations| {
                order.borrow_mut().push(row);
                Duration::from_secs(operations)
            };
            Cell { row, ..cell(measure) }
        });
        Bench::new(options).measure_column(&mut cells, &mut samples);
        let warm_up = [0, 1];
        assert_eq!(order.borrow()[..2], warm_up);
        assert_eq!(order.borrow()[2..], [0, 1, 1, 0, 0, 1]);
    }
}
