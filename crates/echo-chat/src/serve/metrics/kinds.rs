//! The kinds of numbers there are, each a relaxed atomic.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Index;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Level(AtomicI64);

/// One number for each value of a label, as in `metrics.refused[Refusal::Full]`.
pub struct By<L, M> {
    each: Box<[M]>,
    label: PhantomData<fn() -> L>,
}

/// How often something was how large: 0, 1, and up to each power of two.
///
/// One of these is two additions, to the count of its size and to the sum.
#[derive(Debug, Default)]
pub struct Histogram {
    /// The last counts what is larger than [`LARGEST`].
    sizes: [Count; BUCKETS],
    sum: Count,
}

/// The largest size that is told from larger ones.
const LARGEST: u64 = 1 << 14;
const BUCKETS: usize = LARGEST.ilog2() as usize + 3;

/// Values of a label, known beforehand.
pub trait Label: Copy + 'static {
    /// The label's name.
    const NAME: &'static str;
    /// All its values, each at its [`index`](Self::index).
    const ALL: &'static [Self];

    /// The value as a monitor sees it.
    fn text(self) -> &'static str;

    /// Its place among [`ALL`](Self::ALL).
    fn index(self) -> usize;
}

// === impl Count ===

impl Count {
    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `number`.
    pub fn add(&self, number: u64) {
        self.0.fetch_add(number, Ordering::Relaxed);
    }

    /// Returns how many there are.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl EncodeMetric for Count {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        encoder.encode_counter::<NoLabelSet, _, u64>(&self.get(), None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Counter
    }
}

// === impl Level ===

impl Level {
    /// Adds one.
    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes one away.
    pub fn decrement(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns how many there are.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl EncodeMetric for Level {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        encoder.encode_gauge(&self.get())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

// === impl By ===

impl<L: Label, M: Default> Default for By<L, M> {
    fn default() -> Self {
        Self { each: L::ALL.iter().map(|_| M::default()).collect(), label: PhantomData }
    }
}

impl<L: Label, M> Index<L> for By<L, M> {
    type Output = M;

    fn index(&self, label: L) -> &M {
        &self.each[label.index()]
    }
}

impl<L: Label, M: EncodeMetric> EncodeMetric for By<L, M> {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        for label in L::ALL {
            self[*label].encode(encoder.encode_family(&[(L::NAME, label.text())])?)?;
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        self[L::ALL[0]].metric_type()
    }
}

impl<L: Label, M: fmt::Debug> fmt::Debug for By<L, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(L::ALL.iter().map(|label| (label.text(), &self[*label]))).finish()
    }
}

// === impl Histogram ===

impl Histogram {
    /// Says that one was so large.
    pub fn observe(&self, size: usize) {
        self.sizes[bucket(size as u64)].increment();
        self.sum.add(size as u64);
    }

    /// Returns how many there were, and how large they were together.
    pub fn totals(&self) -> (u64, u64) {
        (self.sizes.iter().map(Count::get).sum(), self.sum.get())
    }
}

/// Returns which bucket counts `size`: that of 0, or that of the next power of two.
fn bucket(size: u64) -> usize {
    match size {
        0 => 0,
        1..=LARGEST => size.next_power_of_two().ilog2() as usize + 1,
        _ => BUCKETS - 1,
    }
}

/// Returns the largest size that `bucket` counts.
fn bound(bucket: usize) -> f64 {
    match bucket {
        0 => 0.0,
        _ if bucket == BUCKETS - 1 => f64::MAX,
        _ => (1_u64 << (bucket - 1)) as f64,
    }
}

impl EncodeMetric for Histogram {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        // Counted from the buckets, so that they add up even while others are counting.
        let buckets: Vec<_> = self.sizes.iter().enumerate().map(|(index, count)| (bound(index), count.get())).collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(self.sum.get() as f64, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_counted_by_the_smallest_bucket_that_holds_it() {
        let sizes = (0..5000).chain([LARGEST - 1, LARGEST, LARGEST + 1, u64::MAX]);
        for size in sizes {
            let holds = |bucket: &usize| size as f64 <= bound(*bucket);
            assert_eq!(Some(bucket(size)), (0..BUCKETS).find(holds), "{size}");
        }
    }

    #[test]
    fn a_histogram_knows_how_many_and_how_large_together() {
        let histogram = Histogram::default();
        for size in [0, 1, 3, 1000, 100_000] {
            histogram.observe(size);
        }
        assert_eq!(histogram.totals(), (5, 101_004));
    }
}
