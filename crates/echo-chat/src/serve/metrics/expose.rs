//! The numbers as text, in the OpenMetrics format.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use crate::serve::metrics::Metrics;

/// The content type of [`exposition`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is not counted as it happens but looked up when somebody asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Live {
    /// Bytes that wait in the queues of all clients.
    pub queued_bytes: u64,
    /// Rooms there are.
    pub rooms: u64,
    /// Tasks that run.
    pub tasks: u64,
}

/// Returns all numbers as text, as they are at `now`.
pub fn exposition(metrics: &Arc<Metrics>, live: Live, now: Instant) -> String {
    let mut registry = Registry::with_prefix("echo_chat");
    registry.register_collector(Box::new(Snapshot { metrics: Arc::clone(metrics), live, now }));
    let mut text = String::with_capacity(8 * 1024);
    // Writing to a string cannot fail.
    let _ = prometheus_client::encoding::text::encode(&mut text, &registry);
    text
}

#[derive(Debug)]
struct Snapshot {
    metrics: Arc<Metrics>,
    live: Live,
    now: Instant,
}

struct Page<'a>(DescriptorEncoder<'a>);

// === impl Snapshot ===

impl Collector for Snapshot {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self { metrics, live, now } = self;
        let uptime = now.saturating_duration_since(metrics.started).as_secs();
        let gauge = |number| ConstGauge::<u64>::new(number);
        let (bytes, seconds) = (Some(Unit::Bytes), Some(Unit::Seconds));
        let mut page = Page(encoder);
        page.add("uptime", "Time since the server started.", seconds, &gauge(uptime))?;
        page.add("connections", "Connections there are now.", None, &metrics.connections)?;
        page.add("accepted", "Connections let in.", None, &metrics.accepted)?;
        page.add("refused", "Connections not let in.", None, &metrics.refused)?;
        page.add("accept_errors", "Failures to accept.", None, &metrics.accept_errors)?;
        page.add("disconnects", "Connections that have ended.", None, &metrics.disconnects)?;
        page.add("rooms", "Rooms there are now.", None, &gauge(live.rooms))?;
        page.add("joins", "Users who entered a room.", None, &metrics.joins)?;
        page.add("messages_in", "Messages from users.", None, &metrics.messages_in)?;
        page.add("messages_out", "Lines put into the queue of a client.", None, &metrics.messages_out)?;
        page.add("received", "Bytes read from clients.", bytes.clone(), &metrics.bytes_in)?;
        page.add("sent", "Bytes written to clients.", bytes.clone(), &metrics.bytes_out)?;
        page.add("told", "How many were told of a message.", None, &metrics.told)?;
        page.add("queued", "Bytes that wait for clients now.", bytes, &gauge(live.queued_bytes))?;
        page.add("flood_delays", "Lines delayed because of their number.", None, &metrics.flood_delays)?;
        page.add("tasks", "Tasks that run now.", None, &gauge(live.tasks))
    }
}

// === impl Page ===

impl Page<'_> {
    fn add(&mut self, name: &str, help: &str, unit: Option<Unit>, metric: &impl EncodeMetric) -> fmt::Result {
        metric.encode(self.0.encode_descriptor(name, help, unit.as_ref(), metric.metric_type())?)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::chat::Ending;
    use crate::serve::admission::{Admission, AdmissionLimits};
    use crate::serve::metrics::{Disconnect, Front, Label, Refusal};

    fn text_of(metrics: &Arc<Metrics>) -> String {
        let live = Live { queued_bytes: 7000, rooms: 3, tasks: 12 };
        exposition(metrics, live, metrics.started + Duration::from_secs(60))
    }

    fn assert_has(text: &str, line: &str) {
        assert!(text.lines().any(|found| found == line), "no line `{line}` in:\n{text}");
    }

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Arc::new(Metrics::new(Instant::now()));
        metrics.connections[Front::Plain].increment();
        metrics.connections[Front::Irc].increment();
        metrics.connections[Front::Irc].increment();
        metrics.connections[Front::Plain].decrement();
        metrics.accepted.add(4);
        metrics.refused[Refusal::Rate].increment();
        metrics.accept_errors.add(5);
        metrics.disconnects[Disconnect::TooSlow].add(6);
        metrics.joins.add(7);
        metrics.messages_in.add(8);
        metrics.messages_out.add(9);
        metrics.bytes_in.add(10);
        metrics.bytes_out.add(11);
        metrics.flood_delays.add(13);
        let text = text_of(&metrics);
        for line in [
            "echo_chat_uptime_seconds 60",
            "echo_chat_connections{front=\"plain\"} 0",
            "echo_chat_connections{front=\"irc\"} 2",
            "echo_chat_accepted_total 4",
            "echo_chat_refused_total{reason=\"rate\"} 1",
            "echo_chat_refused_total{reason=\"full\"} 0",
            "echo_chat_accept_errors_total 5",
            "echo_chat_disconnects_total{reason=\"too_slow\"} 6",
            "echo_chat_joins_total 7",
            "echo_chat_messages_in_total 8",
            "echo_chat_messages_out_total 9",
            "echo_chat_received_bytes_total 10",
            "echo_chat_sent_bytes_total 11",
            "echo_chat_flood_delays_total 13",
            "echo_chat_queued_bytes 7000",
            "echo_chat_rooms 3",
            "echo_chat_tasks 12",
        ] {
            assert_has(&text, line);
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
    }

    #[test]
    fn a_histogram_counts_all_that_are_no_larger() {
        let metrics = Arc::new(Metrics::new(Instant::now()));
        for members in [0, 1, 3, 1000, 100_000] {
            metrics.told.observe(members);
        }
        let text = text_of(&metrics);
        for line in [
            "echo_chat_told_bucket{le=\"0.0\"} 1",
            "echo_chat_told_bucket{le=\"1.0\"} 2",
            "echo_chat_told_bucket{le=\"2.0\"} 2",
            "echo_chat_told_bucket{le=\"4.0\"} 3",
            "echo_chat_told_bucket{le=\"1024.0\"} 4",
            "echo_chat_told_bucket{le=\"16384.0\"} 4",
            "echo_chat_told_bucket{le=\"+Inf\"} 5",
            "echo_chat_told_count 5",
            "echo_chat_told_sum 101004.0",
        ] {
            assert_has(&text, line);
        }
    }

    #[test]
    fn a_name_is_described_once_and_before_its_numbers() {
        let text = text_of(&Arc::new(Metrics::new(Instant::now())));
        let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        for kind in &kinds {
            let (name, _) = kind.split_once(' ').expect("name and kind");
            let described = kinds.iter().filter(|other| other.starts_with(&format!("{name} "))).count();
            assert_eq!(described, 1, "{name}");
            let place = |needle: &str| text.find(needle).expect("it is there");
            assert!(place(&format!("# TYPE {name} ")) < place(&format!("\n{name}")), "{name}");
        }
        assert_eq!(kinds.len(), 16);
    }

    #[test]
    fn there_is_no_reason_for_an_end_that_none_is_counted_by() {
        let endings = [
            Ending::Quit(None),
            Ending::Closed,
            Ending::Broken("reset".into()),
            Ending::TooSlow { unsent: 1 },
            Ending::Stuck(Duration::ZERO),
            Ending::PingTimeout(Duration::ZERO),
            Ending::NeverEntered(Duration::ZERO),
            Ending::Killed { by: "ann".into(), reason: "enough".into() },
            Ending::Banned("enough".into()),
            Ending::Refused("it spoke HTTP".into()),
            Ending::Stopping,
            Ending::Failed,
        ];
        let counted = endings.each_ref().map(Disconnect::from);
        for reason in Disconnect::ALL {
            assert!(counted.contains(reason), "{reason:?}");
        }
        // A mistake of the server's own is not to be looked for in the network.
        assert_eq!(endings.iter().filter(|ending| Disconnect::from(*ending) == Disconnect::Failed).count(), 1);
    }

    #[test]
    fn a_refusal_is_counted_by_its_reason() {
        let reason = |total, per_address, per_minute| {
            let mut admission =
                Admission::new(AdmissionLimits { total, per_address, per_minute, exempt_loopback: true });
            let (client, now) = ("192.0.2.1".parse().expect("an address"), Instant::now());
            admission.admit(client, now).expect("the first");
            Refusal::from(admission.admit(client, now).expect_err("the second"))
        };
        assert_eq!(
            [reason(1, 0, 0), reason(0, 1, 0), reason(0, 0, 1)],
            [Refusal::Full, Refusal::Address, Refusal::Rate]
        );
    }
}
