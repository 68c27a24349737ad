//! One value out of many.

use std::time::Duration;

/// The smallest value that at least this part of the sorted values does not exceed.
///
/// # Panics
///
/// When there are none.
#[must_use]
pub fn quantile(sorted: &[Duration], part: f64) -> Duration {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let hundred: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        let quantiles = [0.5, 0.99, 0.999, 0.0].map(|part| quantile(&hundred, part).as_millis());
        assert_eq!(quantiles, [50, 99, 100, 1]);
        assert_eq!(quantile(&[Duration::from_millis(7)], 0.99).as_millis(), 7);
    }
}
