//! Times and spans of time, as people write and read them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The longest span that may be asked for.
const LONGEST: u64 = 100 * 365 * DAY;

/// Returns the time of day, in UTC: people in one room are not in one time zone.
pub fn clock(unix_ms: i64) -> String {
    written(unix_ms, "%H:%M")
}

/// Returns the day, in UTC.
pub fn day(unix_ms: i64) -> String {
    written(unix_ms, "%Y-%m-%d")
}

fn written(unix_ms: i64, form: &str) -> String {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(TimeZone::UTC).strftime(form).to_string()
}

/// Returns a span in its largest unit: `90 s` are `1 m`.
pub fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        ..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} m", seconds / MINUTE),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        _ => format!("{} d", seconds / DAY),
    }
}

/// Returns the span from one moment to a later one, both in milliseconds since 1970.
pub fn between(earlier: i64, later: i64) -> String {
    span(Duration::from_millis(u64::try_from(later.saturating_sub(earlier)).unwrap_or(0)))
}

/// Reads a span such as `90s`, `10m`, `1h`, `2d` or `1w`.
pub fn read_span(text: &str) -> Option<Duration> {
    let unit = match text.bytes().last()?.to_ascii_lowercase() {
        b's' => 1,
        b'm' => MINUTE,
        b'h' => HOUR,
        b'd' => DAY,
        b'w' => WEEK,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    let number: u64 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    number.checked_mul(unit).filter(|seconds| (1..=LONGEST).contains(seconds)).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        for (seconds, told) in [(0, "0 s"), (59, "59 s"), (60, "1 m"), (3599, "59 m"), (7200, "2 h"), (200_000, "2 d")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), told);
        }
        assert_eq!(between(5000, 1000), "0 s");
    }

    #[test]
    fn a_span_is_read_with_its_unit_only() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1H", 3600), ("2d", 172_800), ("1w", 604_800)] {
            assert_eq!(read_span(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "h", "1", "+1h", "-1h", "0s", "1 h", "1.5h", "1ö", "99999999999999999999d", "9999999999d"] {
            assert_eq!(read_span(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_of_utc() {
        assert_eq!((clock(0), day(0)), ("00:00".to_owned(), "1970-01-01".to_owned()));
        assert_eq!(clock(-1), "23:59");
        assert_eq!(clock(i64::MAX), "00:00");
    }
}
