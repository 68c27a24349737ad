//! What a run found, for people and for programs.
//!
//! See [`Report`].

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::plan::{Pace, Plan};
use super::tally::{Faults, Tally};
use super::times::{Percentiles, time};

/// What a run found. Times are nanoseconds where nothing else is said.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was asked for, in words.
    pub plan: String,
    /// How many were to connect.
    pub clients: usize,
    /// How many were in their room.
    pub joined: u64,
    /// From the first packet of the first until the last was in its room.
    pub joined_seconds: f64,
    /// The same for each by itself.
    pub joining: Percentiles,
    /// Lines that came to somebody while it was measured.
    pub deliveries: u64,
    /// From the first burst that was measured until the last had come to everybody.
    pub seconds: f64,
    /// The one divided by the other.
    pub deliveries_per_second: f64,
    /// Until everybody in the room had a burst, from the moment it was to begin.
    pub burst: Percentiles,
    /// Until one member had one line, from the same moment.
    pub delivery: Percentiles,
    /// How much too late bursts began, where they have a schedule: this program's own fault.
    pub late: Percentiles,
    /// Of the server, if its process was named.
    pub server: Option<ServerUsage>,
    /// Processor time of this program while it was measured.
    pub own_processor_seconds: f64,
    /// What must not happen to lines, also before it was measured.
    pub faults: Faults,
    /// What went wrong with connections, and how often.
    pub reasons: BTreeMap<String, u64>,
}

/// What the server used.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ServerUsage {
    /// Processor time while it was measured.
    pub processor_seconds: f64,
    /// Processor time while all connected, registered and joined.
    pub joining_processor_seconds: f64,
    /// Resident memory before the first connected, in bytes.
    pub resident_before: u64,
    /// When all had joined.
    pub resident_joined: u64,
    /// When all was measured.
    pub resident_after: u64,
}

// === impl Report ===

impl Report {
    pub(super) fn new(plan: &Plan, tally: Tally, took: Took) -> Self {
        let delivery = tally.deliveries.percentiles();
        let seconds = took.measuring.as_secs_f64();
        let per_second = if took.measuring.is_zero() { 0.0 } else { delivery.count as f64 / seconds };
        Self {
            plan: describe(plan),
            clients: plan.clients,
            joined: tally.joined,
            joined_seconds: took.joining.as_secs_f64(),
            joining: tally.joining.percentiles(),
            deliveries: delivery.count,
            seconds,
            deliveries_per_second: per_second,
            burst: tally.bursts.percentiles(),
            delivery,
            late: tally.late.percentiles(),
            server: took.server,
            own_processor_seconds: took.own.as_secs_f64(),
            faults: tally.faults,
            reasons: tally.reasons,
        }
    }

    /// Whether everybody came and stayed, and every line came once and in order.
    pub fn is_clean(&self) -> bool {
        self.faults == Faults::default() && self.reasons.is_empty() && self.joined == self.clients as u64
    }

    fn per_delivery(&self, seconds: f64) -> String {
        match self.deliveries {
            0 => "none".to_owned(),
            deliveries => time(Duration::from_secs_f64(seconds / deliveries as f64)),
        }
    }
}

/// How long things took, and what they used.
#[derive(Debug)]
pub(super) struct Took {
    pub(super) joining: Duration,
    pub(super) measuring: Duration,
    pub(super) own: Duration,
    pub(super) server: Option<ServerUsage>,
}

fn describe(plan: &Plan) -> String {
    let Plan { server, clients, rooms, senders, burst, length, .. } = plan;
    let pace = match plan.pace {
        Pace::Closed => "each burst when everybody has the last".to_owned(),
        Pace::Open(rate) => format!("{rate} lines a second by the clock"),
    };
    format!(
        "{server}: clients {clients}, rooms {rooms}, senders in each {senders}, bursts of {burst} x {length} bytes, {pace}"
    )
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n", self.plan)?;
        let mut row = |name: &str, text: String| writeln!(formatter, "  {name:<14}{text}");
        row("joined", format!("{} of {} in {:.2} s", self.joined, self.clients, self.joined_seconds))?;
        row("joining", self.joining.to_string())?;
        if self.deliveries > 0 {
            let Self { deliveries, deliveries_per_second, seconds, .. } = self;
            row("delivered", format!("{deliveries_per_second:.0} lines/s ({deliveries} in {seconds:.2} s)"))?;
            row("burst", self.burst.to_string())?;
            row("line", self.delivery.to_string())?;
        }
        if self.late.count > 0 {
            row("begun late", self.late.to_string())?;
        }
        if let Some(server) = &self.server {
            let per_delivery = self.per_delivery(server.processor_seconds);
            row(
                "server",
                format!("{per_delivery} of processor time per delivery, {:.2} s in all", server.processor_seconds),
            )?;
            let [before, joined, after] = [server.resident_before, server.resident_joined, server.resident_after]
                .map(|bytes| bytes as f64 / 1048576.0);
            let each = server.resident_joined.saturating_sub(server.resident_before) as f64
                / 1024.0
                / self.joined.max(1) as f64;
            row(
                "",
                format!("{before:.1} MiB before, {joined:.1} MiB joined ({each:.1} KiB each), {after:.1} MiB after"),
            )?;
        }
        row(
            "this program",
            format!(
                "{} per delivery, {:.2} s in all",
                self.per_delivery(self.own_processor_seconds),
                self.own_processor_seconds
            ),
        )?;
        let Faults { lost, repeated, out_of_order, astray, other_orders, given_up } = self.faults;
        for (count, what) in [
            (lost, "lines lost"),
            (repeated, "lines came again"),
            (out_of_order, "lines out of order"),
            (astray, "lines in another room"),
            (other_orders, "members saw another order than their room"),
            (given_up, "bursts given up"),
        ] {
            if count > 0 {
                row("WRONG", format!("{count} {what}"))?;
            }
        }
        for (reason, count) in &self.reasons {
            row("WRONG", format!("{count} x {}", crate::text::escape::escaped(reason.as_bytes())))?;
        }
        if self.is_clean() {
            row(
                "checked",
                "everybody came and stayed; every line came once, in order, to everybody in its room".to_owned(),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::plan::tests::plan;

    fn report(tally: Tally) -> Report {
        let took = Took {
            joining: Duration::from_millis(1500),
            measuring: Duration::from_secs(2),
            own: Duration::from_micros(30),
            server: None,
        };
        Report::new(&plan(), tally, took)
    }

    fn clean() -> Tally {
        let mut tally = Tally { joined: 10, ..Tally::default() };
        tally.deliveries.add(Duration::from_micros(500), 90);
        tally.bursts.add(Duration::from_millis(1), 1);
        tally
    }

    #[test]
    fn a_clean_run_says_what_was_measured() {
        let report = report(clean());
        assert!(report.is_clean());
        assert_eq!(report.deliveries_per_second, 45.0);
        let text = report.to_string();
        for line in [
            "  joined        10 of 10 in 1.50 s\n",
            "  delivered     45 lines/s (90 in 2.00 s)\n",
            "  this program  333 ns per delivery, 0.00 s in all\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert!(!text.contains("WRONG"), "{text}");
    }

    #[test]
    fn what_went_wrong_is_told_and_is_not_clean() {
        let mut tally = clean();
        tally.faults.lost = 3;
        tally.blame("closed by the server: \x1b[2Jtoo slow".to_owned(), 2);
        let report = report(tally);
        assert!(!report.is_clean());
        let text = report.to_string();
        assert!(text.contains("WRONG         3 lines lost\n"), "{text}");
        assert!(text.contains(r"2 x closed by the server: \u{1b}[2Jtoo slow"), "{text}");
    }

    #[test]
    fn a_run_that_not_everybody_joined_is_not_clean() {
        assert!(!report(Tally { joined: 9, ..clean() }).is_clean());
    }

    #[test]
    fn a_program_can_read_it() {
        let json = serde_json::to_value(report(clean())).expect("it is plain data");
        assert_eq!(json["deliveries"], 90);
        assert_eq!(json["delivery"]["count"], 90);
        assert_eq!(json["faults"]["lost"], 0);
        assert!(json["server"].is_null());
    }
}
