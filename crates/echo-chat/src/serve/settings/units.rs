//! Sizes and times as people write them: `256 KiB`, `64k`, `30 s`, `7 d`, `1h30m`.
//!
//! See [`Size`], [`parse_size`], [`parse_duration`] and how they are shown again, [`show_duration`].

use std::fmt;
use std::time::Duration;

const SIZES: [(&[&str], u64); 7] = [
    (&["", "B", "byte", "bytes"], 1),
    (&["k", "K", "KiB"], 1 << 10),
    (&["M", "MiB"], 1 << 20),
    (&["G", "GiB"], 1 << 30),
    (&["kB", "KB"], 1_000),
    (&["MB"], 1_000_000),
    (&["GB"], 1_000_000_000),
];

const TIMES: [(&[&str], u64); 6] = [
    (&["ms"], 1),
    (&["s", "sec", "second", "seconds"], 1_000),
    (&["m", "min", "minute", "minutes"], MINUTE),
    (&["h", "hour", "hours"], 60 * MINUTE),
    (&["d", "day", "days"], DAY),
    (&["w", "week", "weeks"], 7 * DAY),
];

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// From here on whole minutes are shown as such; what is shorter is usually thought of in seconds.
const SHOWN_AS_MINUTES: u64 = 5 * MINUTE;

/// A number of bytes, shown with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// Returns the size that `text` is: a whole number and perhaps a unit. `k` and `KiB` are 1024
/// bytes, `kB` is 1000.
///
/// # Examples
///
/// ```
/// use echo_chat::serve::settings::units::{Size, parse_size};
///
/// assert_eq!(parse_size("256 KiB"), Some(Size::kib(256)));
/// assert_eq!(parse_size("64k"), Some(Size::kib(64)));
/// assert_eq!(parse_size("1.5 KiB"), None);
/// ```
pub fn parse_size(text: &str) -> Option<Size> {
    let (number, rest) = leading_number(text.trim())?;
    let factor = factor_of(rest.trim(), &SIZES)?;
    number.checked_mul(factor).map(Size)
}

/// Returns the time that `text` is: whole numbers, each with its unit, from `ms` to `w`. A number
/// alone is none, since nobody can tell seconds from minutes.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use echo_chat::serve::settings::units::parse_duration;
///
/// assert_eq!(parse_duration("30 s"), Some(Duration::from_secs(30)));
/// assert_eq!(parse_duration("1h30m"), Some(Duration::from_secs(5400)));
/// assert_eq!(parse_duration("30"), None);
/// ```
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = 0_u64;
    loop {
        let (number, behind) = leading_number(rest)?;
        let behind = behind.trim_start();
        let end = behind.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, others) = behind.split_at(end);
        total = total.checked_add(number.checked_mul(factor_of(unit, &TIMES)?)?)?;
        rest = others.trim_start();
        if rest.is_empty() {
            return Some(Duration::from_millis(total));
        }
    }
}

/// Returns `duration`, down to its milliseconds, in the unit that people would take.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use echo_chat::serve::settings::units::show_duration;
///
/// assert_eq!(show_duration(Duration::from_secs(90)), "90 s");
/// assert_eq!(show_duration(Duration::from_secs(604_800)), "7 d");
/// ```
pub fn show_duration(duration: Duration) -> String {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let (unit, factor) = match milliseconds {
        0 => ("s", 1),
        _ if milliseconds % DAY == 0 => ("d", DAY),
        _ if milliseconds % (60 * MINUTE) == 0 => ("h", 60 * MINUTE),
        _ if milliseconds % MINUTE == 0 && milliseconds >= SHOWN_AS_MINUTES => ("m", MINUTE),
        _ if milliseconds % 1_000 == 0 => ("s", 1_000),
        _ => ("ms", 1),
    };
    format!("{} {unit}", milliseconds / factor)
}

fn leading_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

fn factor_of(unit: &str, units: &[(&[&str], u64)]) -> Option<u64> {
    units.iter().find(|(names, _)| names.contains(&unit)).map(|(_, factor)| *factor)
}

// === impl Size ===

impl Size {
    /// Creates one of so many times 1024 bytes.
    pub const fn kib(number: u64) -> Self {
        Self(number << 10)
    }

    /// Returns how many bytes it is.
    pub fn bytes(self) -> usize {
        // On a machine whose memory is smaller than that, everything is.
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = [("GiB", 30), ("MiB", 20), ("KiB", 10)].into_iter().find(|(_, bits)| {
            let rest = self.0 & ((1 << bits) - 1);
            self.0 != 0 && rest == 0
        });
        let (unit, bits) = shown.unwrap_or(("B", 0));
        write!(formatter, "{} {unit}", self.0 >> bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_a_space_and_a_unit() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("512 B", 512),
            ("64k", 65_536),
            ("64 K", 65_536),
            (" 64KiB ", 65_536),
            ("64 kB", 64_000),
            ("2 MiB", 2_097_152),
            ("2MB", 2_000_000),
            ("1 G", 1_073_741_824),
        ] {
            assert_eq!(parse_size(text), Some(Size(bytes)), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_none() {
        for text in
            ["", "k", "1.5 k", "-1", "+1", "1 x", "1 kib", "1 m", "18446744073709551616", "20000000000 G", "1 k 2"]
        {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_every_unit_and_added_up() {
        for (text, seconds) in [
            ("0 s", 0),
            ("30 s", 30),
            ("30s", 30),
            ("90 seconds", 90),
            ("2 min", 120),
            ("1h", 3_600),
            ("1 day", 86_400),
            ("7 d", 604_800),
            ("2w", 1_209_600),
            ("1h30m", 5_400),
            ("1 h 30 m 5 s", 5_405),
            ("2000 ms", 2),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_duration("400ms"), Some(Duration::from_millis(400)));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "30",
            "s",
            "1 year",
            "1.5 h",
            "-1 s",
            "1h30",
            "h1",
            "1 d,",
            "99999999999999999999 s",
            "30500568904944 w",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again_as_the_same() {
        let mut number = 1_u64;
        while number < u64::MAX / 7 {
            for number in [number - 1, number, number * 3, number * 60, number * 1000] {
                assert_eq!(parse_size(&Size(number).to_string()), Some(Size(number)));
                let time = Duration::from_millis(number);
                assert_eq!(parse_duration(&show_duration(time)), Some(time), "{number} ms");
            }
            number = number.saturating_mul(10) / 3 + 1;
            if number > 1 << 50 {
                break;
            }
        }
    }

    #[test]
    fn the_largest_unit_that_is_whole_is_shown() {
        assert_eq!(Size(0).to_string(), "0 B");
        assert_eq!(Size(1000).to_string(), "1000 B");
        assert_eq!(Size::kib(8).to_string(), "8 KiB");
        assert_eq!(Size::kib(3 << 10).to_string(), "3 MiB");
        for (milliseconds, shown) in [
            (0, "0 s"),
            (1_500, "1500 ms"),
            (60_000, "60 s"),
            (300_000, "5 m"),
            (3_600_000, "1 h"),
            (172_800_000, "2 d"),
        ] {
            assert_eq!(show_duration(Duration::from_millis(milliseconds)), shown);
        }
    }
}
