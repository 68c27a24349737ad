//! Samples as text.

use super::Samples;

/// A table with one line per row; a cell is the median and the paired speed beside `reference`,
/// or the median and its extremes where there is no reference.
#[must_use]
pub(crate) fn render(samples: &Samples, reference: Option<&str>) -> String {
    let mut lines = vec![header(samples)];
    for row in samples.rows() {
        let cells = samples.columns().iter().map(|column| cell(samples, row, column, reference));
        lines.push(std::iter::once(row.clone()).chain(cells).collect());
    }
    align(&lines)
}

/// Three figures that count, with thousands as `k` and millions as `M`.
#[must_use]
pub(crate) fn number(value: f64) -> String {
    match value {
        value if value >= 9_995_000.0 => format!("{:.0}M", value / 1e6),
        value if value >= 999_500.0 => format!("{:.2}M", value / 1e6),
        value if value >= 99_950.0 => format!("{:.0}k", value / 1e3),
        value if value >= 9_995.0 => format!("{:.1}k", value / 1e3),
        value if value >= 99.95 => format!("{value:.0}"),
        value if value >= 9.995 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn header(samples: &Samples) -> Vec<String> {
    std::iter::once(String::new()).chain(samples.columns().iter().cloned()).collect()
}

fn cell(samples: &Samples, row: &str, column: &str, reference: Option<&str>) -> String {
    let Some(value) = samples.value(row, column) else {
        return "-".to_owned();
    };
    let wide = if value.is_wide() { "~" } else { "" };
    let median = number(value.median);
    let speed = reference.and_then(|reference| samples.speed(row, reference, column));
    match speed {
        Some(_) if reference == Some(row) => format!("{wide}{median} (1.00)"),
        Some(speed) => {
            format!("{wide}{median} ({:.2} {:.2}–{:.2})", speed.median, speed.min, speed.max)
        }
        None => format!("{wide}{median} ({}–{})", number(value.min), number(value.max)),
    }
}

/// Pads every column to its widest cell: names to the left, figures to the right.
fn align(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for line in lines {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            if column == 0 {
                text.push_str(&format!("  {cell:<width$}"));
            } else {
                text.push_str(&format!("  {cell:>width$}"));
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_medians_and_paired_speeds() {
        let mut samples = Samples::new(vec!["peer".into(), "ours".into()], vec!["ct".into(), "mt2".into()]);
        for (peer, ours) in [(40.0, 20.0), (60.0, 20.0), (50.0, 20.0)] {
            samples.push(0, 0, peer);
            samples.push(1, 0, ours);
        }
        samples.push(1, 1, 7.0);
        assert_eq!(
            render(&samples, Some("peer")),
            "                           ct               mt2\n\
             \x20 peer            50.0 (1.00)                 -\n\
             \x20 ours  20.0 (2.50 2.00–3.00)  7.00 (7.00–7.00)\n"
        );
    }

    #[test]
    fn a_wide_cell_is_marked() {
        let mut samples = Samples::new(vec!["peer".into()], vec!["ct".into()]);
        samples.push(0, 0, 10.0);
        samples.push(0, 0, 40.0);
        assert!(render(&samples, Some("peer")).contains("~25.0 (1.00)"));
    }

    #[test]
    fn numbers_keep_three_figures() {
        let shown = [0.26, 9.99, 10.04, 163.4, 9_990.0, 23_400.0, 170_000.0, 2_920_000.0].map(number);
        assert_eq!(shown, ["0.26", "9.99", "10.0", "163", "9990", "23.4k", "170k", "2.92M"]);
    }
}
