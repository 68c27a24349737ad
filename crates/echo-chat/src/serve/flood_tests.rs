use proptest::prelude::*;

use super::*;

fn limits(burst: u32, lines_per_second: u32, bytes_per_second: u32) -> FloodLimits {
    let number = |number| NonZeroU32::new(number).expect("not zero");
    FloodLimits {
        burst: number(burst),
        lines_per_second: number(lines_per_second),
        bytes_per_second: number(bytes_per_second),
    }
}

fn milliseconds(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// Sends lines of `bytes` as early as they may be sent and returns when, after the start.
fn sent(budget: &mut Budget, start: Instant, bytes: usize, count: usize) -> Vec<Duration> {
    let mut now = start;
    (0..count)
        .map(|_| {
            now = budget.ready_at(now).unwrap_or(now);
            budget.take(now, bytes);
            now - start
        })
        .collect()
}

#[test]
fn ten_short_lines_go_at_once_and_then_two_a_second() {
    let start = Instant::now();
    let mut budget = Budget::new(Some(FloodLimits::default()), start);
    let sent = sent(&mut budget, start, 30, 13);
    assert_eq!(sent[..10], [Duration::ZERO; 10]);
    assert_eq!(sent[10..], [500, 1000, 1500].map(milliseconds));
}

#[test]
fn long_lines_are_held_to_their_bytes() {
    let start = Instant::now();
    let mut budget = Budget::new(Some(FloodLimits::default()), start);
    let sent = sent(&mut budget, start, 8192, 6);
    // Five seconds of bytes are saved up, a line costs two.
    assert_eq!(sent, [0, 0, 0, 1000, 3000, 5000].map(milliseconds));
}

#[test]
fn a_line_longer_than_everything_saved_up_is_sent_and_paid_for_afterwards() {
    let start = Instant::now();
    let mut budget = Budget::new(Some(limits(1, 1, 100)), start);
    assert_eq!(budget.ready_at(start), None);
    budget.take(start, 1000);
    assert_eq!(budget.ready_at(start), Some(start + milliseconds(9000)));
}

#[test]
fn silence_saves_up_a_burst_and_no_more() {
    let start = Instant::now();
    let mut budget = Budget::new(Some(limits(3, 1, 1000)), start);
    sent(&mut budget, start, 1, 3);
    let later = start + Duration::from_secs(3600);
    assert_eq!(sent(&mut budget, later, 1, 4), [0, 0, 0, 1000].map(milliseconds));
}

#[test]
fn without_limits_nothing_waits() {
    let start = Instant::now();
    let mut budget = Budget::new(None, start);
    assert_eq!(sent(&mut budget, start, usize::MAX, 10_000).last(), Some(&Duration::ZERO));
}

#[test]
fn a_clock_that_goes_back_gives_and_takes_nothing() {
    let start = Instant::now() + Duration::from_secs(10);
    let mut budget = Budget::new(Some(limits(2, 1, 1000)), start);
    budget.take(start, 1);
    budget.take(start - Duration::from_secs(5), 1);
    assert_eq!(budget.ready_at(start), Some(start + milliseconds(1000)));
}

#[test]
fn new_limits_apply_to_the_next_line_and_keep_what_is_owed() {
    let start = Instant::now();
    let mut budget = Budget::new(Some(limits(1, 1, 1000)), start);
    sent(&mut budget, start, 1, 1);
    budget.set_limits(Some(limits(2, 1, 1000)));
    assert_eq!(budget.ready_at(start), None);
    budget.set_limits(None);
    assert_eq!(budget.ready_at(start), None);
}

#[test]
fn limits_switched_on_begin_with_a_full_budget() {
    let start = Instant::now();
    let mut budget = Budget::new(None, start);
    let later = start + milliseconds(5);
    budget.set_limits(Some(limits(2, 1, 1000)));
    assert_eq!(sent(&mut budget, later, 1, 3), [0, 0, 1000].map(milliseconds));
}

#[test]
fn a_budget_is_small_since_each_connection_has_one() {
    assert!(size_of::<Budget>() <= 40, "{} bytes", size_of::<Budget>());
}

#[test]
fn the_slowest_and_the_greatest_limits_do_not_overflow() {
    let start = Instant::now();
    for limits in [limits(u32::MAX, 1, 1), limits(u32::MAX, u32::MAX, u32::MAX), limits(1, 1, 1)] {
        let mut budget = Budget::new(Some(limits), start);
        for _ in 0..3 {
            budget.take(start, usize::MAX);
        }
        let ready = budget.ready_at(start).expect("it owes");
        assert_eq!(budget.ready_at(ready), None);
    }
}

#[test]
fn limits_are_read_from_a_file_and_what_is_missing_is_the_default() {
    let read: FloodLimits = toml::from_str("burst = 30").expect("a number");
    assert_eq!(read, FloodLimits { burst: NonZeroU32::new(30).expect("not zero"), ..FloodLimits::default() });
    toml::from_str::<FloodLimits>("burst = 0").expect_err("nobody could say anything");
    toml::from_str::<FloodLimits>("bursts = 1").expect_err("there is no such limit");
}

/// Two buckets of tokens, a millionth of a line and of a byte each, filled once a microsecond.
#[derive(Clone, Copy)]
struct Naive {
    limits: FloodLimits,
    lines: i128,
    bytes: i128,
    at: u64,
}

impl Naive {
    fn full(limits: FloodLimits) -> (i128, i128) {
        let (burst, per_second) = (i128::from(limits.burst.get()), i128::from(limits.lines_per_second.get()));
        (burst * 1_000_000, burst * 1_000_000 / per_second * i128::from(limits.bytes_per_second.get()))
    }

    fn new(limits: FloodLimits) -> Self {
        let (lines, bytes) = Self::full(limits);
        Self { limits, lines, bytes, at: 0 }
    }

    fn advance(&mut self, at: u64) {
        let (lines, bytes) = Self::full(self.limits);
        let passed = i128::from(at - self.at);
        self.lines = lines.min(self.lines + passed * i128::from(self.limits.lines_per_second.get()));
        self.bytes = bytes.min(self.bytes + passed * i128::from(self.limits.bytes_per_second.get()));
        self.at = at;
    }

    fn take(&mut self, bytes: usize) {
        self.lines -= 1_000_000;
        self.bytes -= bytes as i128 * 1_000_000;
    }

    fn is_ready(&self) -> bool {
        self.lines >= 1_000_000 && self.bytes >= 0
    }
}

proptest! {
    /// Rates that divide a million, where costs are whole microseconds, so that both agree to the last one.
    #[test]
    fn a_budget_is_ready_exactly_when_two_buckets_are(
        burst in 1..20_u32,
        lines in prop::sample::select(vec![1_u32, 2, 4, 5, 8, 10, 100]),
        bytes in prop::sample::select(vec![50_u32, 1000, 4000, 10_000]),
        steps in prop::collection::vec((0..3_000_000_u64, 0..9000_usize), 1..60),
    ) {
        let start = Instant::now();
        let limits = limits(burst, lines, bytes);
        let (mut budget, mut naive) = (Budget::new(Some(limits), start), Naive::new(limits));
        let mut at = 0;
        for (pause, length) in steps {
            at += pause;
            let now = start + Duration::from_micros(at);
            naive.advance(at);
            let ready = budget.ready_at(now);
            prop_assert_eq!(ready.is_none(), naive.is_ready());
            if let Some(ready) = ready {
                let wait = (ready - now).as_micros() as u64;
                let mut later = naive;
                later.advance(at + wait - 1);
                prop_assert!(!later.is_ready());
                later.advance(at + wait);
                prop_assert!(later.is_ready());
                // Often it waits as it should, now and then it does not.
                if length % 7 != 0 {
                    at += wait;
                    naive = later;
                }
            }
            budget.take(start + Duration::from_micros(at), length);
            naive.take(length);
        }
    }

    #[test]
    fn no_client_that_waits_gets_more_than_its_burst_and_its_rate(
        burst in 1..50_u32,
        lines in 1..50_u32,
        bytes in 1..100_000_u32,
        steps in prop::collection::vec((0..2_000_000_u64, 1..9000_usize), 1..100),
    ) {
        let start = Instant::now();
        let limits = limits(burst, lines, bytes);
        let mut budget = Budget::new(Some(limits), start);
        let mut now = start;
        let mut sent = Vec::new();
        for (pause, length) in steps {
            now += Duration::from_micros(pause);
            now = budget.ready_at(now).unwrap_or(now);
            prop_assert_eq!(budget.ready_at(now), None);
            budget.take(now, length);
            sent.push((now, length));
        }
        for (first, (from, _)) in sent.iter().enumerate() {
            let mut length = 0;
            for (count, (at, bytes_of_line)) in sent[first..].iter().enumerate() {
                let seconds = (*at - *from).as_secs_f64();
                prop_assert!(count as f64 <= f64::from(burst) + seconds * f64::from(lines) + 0.001);
                let saved = f64::from(burst) / f64::from(lines) * f64::from(bytes);
                // The last line may be of any length.
                prop_assert!(f64::from(length) <= saved * 1.0001 + seconds * f64::from(bytes) + 1.0);
                length += *bytes_of_line as u32;
            }
        }
    }
}
