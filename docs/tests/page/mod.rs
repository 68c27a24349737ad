//! Reading pages of the book.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the whole project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the project.
#[track_caller]
pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The words of the text between single backticks.
pub(crate) fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The cells of a table's row, or none if the line is no such.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let Some(inside) = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|')) else { return Vec::new() };
    inside.replace("\\|", "\u{0}").split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

/// The rows of all tables of the page that have this as the heading of their first or last column.
pub(crate) fn rows_under(page: &str, heading: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut inside = false;
    let mut before: Vec<String> = Vec::new();
    for line in page.lines() {
        let cells = cells(line);
        if cells.is_empty() {
            inside = false;
        } else if cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| c == '-')) {
            let ends = [before.first(), before.last()];
            inside = ends.contains(&Some(&heading.to_owned()));
        } else if inside {
            rows.push(cells.clone());
        }
        before = cells;
    }
    rows
}
