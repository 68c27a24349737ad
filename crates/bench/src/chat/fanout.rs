//! One sender, a thousand members, bursts of lines.

use std::io;
use std::path::Path;

use super::candidates::{BROADCAST_CT, Candidate, NGIRCD, OURS, OURS_CT};
use super::generator::{Load, SHORT, Told};
use crate::harness::{Bench, Caption, Claim, Samples};
use crate::server::Server;

pub(super) const MEMBERS: usize = 1000;
const BURSTS: [u32; 3] = [1, 16, 128];
/// What is wanted beside ngIRCd and beside the broadcast design, by burst.
const WANTED: [(f64, f64); 3] = [(0.95, 0.95), (2.0, 8.0), (3.0, 20.0)];

/// One table: its name, its unit, and where its value is.
struct Table {
    name: &'static str,
    unit: &'static str,
    value: fn(&Told) -> io::Result<f64>,
    claims: fn() -> Vec<Claim>,
}

const TABLES: [Table; 4] = [
    Table { name: "chat deliveries", unit: "ns per delivery", value: Told::wall, claims: delivery_claims },
    Table { name: "chat server CPU", unit: "ns per delivery", value: Told::cpu, claims: Vec::new },
    Table { name: "chat burst p50", unit: "ns until everyone has it", value: burst_p50, claims: median_claims },
    Table { name: "chat burst p99", unit: "ns until everyone has it", value: burst_p99, claims: worst_claims },
];

pub(super) fn wanted(bench: &Bench) -> bool {
    TABLES.iter().any(|table| bench.options().wants(table.name))
}

pub(super) fn measure(bench: &mut Bench, candidates: &[Candidate], generator: &Path) -> io::Result<()> {
    let rows: Vec<String> = candidates.iter().map(|candidate| candidate.name.to_owned()).collect();
    let columns: Vec<String> = BURSTS.into_iter().map(column).collect();
    let mut samples = TABLES.map(|_| Samples::new(rows.clone(), columns.clone()));
    let servers = candidates.iter().map(Candidate::start).collect::<io::Result<Vec<Server>>>()?;
    for (column, burst) in BURSTS.into_iter().enumerate() {
        for row in bench.turns(servers.len()) {
            let told = Load {
                clients: MEMBERS,
                rooms: 1,
                senders: 1,
                burst,
                rate: None,
                length: SHORT,
                duration: bench.options().chat_sample(),
                // How they come is not measured here, and nobody must be lost.
                connecting: candidates.iter().map(|candidate| candidate.connecting).min().unwrap_or(1),
            }
            .put_on(&servers[row], generator)?;
            for (table, samples) in TABLES.iter().zip(&mut samples) {
                samples.push(row, column, (table.value)(&told)?);
            }
        }
    }
    for (table, samples) in TABLES.iter().zip(&samples) {
        let mut caption = Caption::new(table.name).unit(table.unit).beside(BROADCAST_CT);
        (table.claims)().into_iter().for_each(|claim| caption.claim(claim));
        bench.print(&caption, samples);
    }
    Ok(())
}

fn burst_p50(told: &Told) -> io::Result<f64> {
    told.number("/burst/p50")
}

fn burst_p99(told: &Told) -> io::Result<f64> {
    told.number("/burst/p99")
}

fn column(burst: u32) -> String {
    format!("{burst} x {SHORT} B")
}

fn ratios() -> Vec<Claim> {
    let wanted = BURSTS.into_iter().zip(WANTED);
    let pairs = wanted.flat_map(|(burst, (ngircd, broadcast))| {
        [(NGIRCD, ngircd), (BROADCAST_CT, broadcast)]
            .map(|(peer, wanted)| [OURS, OURS_CT].map(|ours| Claim::speed(ours, peer, wanted, [column(burst)])))
            .into_iter()
            .flatten()
    });
    pairs.collect()
}

fn delivery_claims() -> Vec<Claim> {
    let mut claims = ratios();
    claims.push(Claim::median(OURS, 1e9 / 100e3, [column(1)]));
    claims.push(Claim::median(OURS, 1e9 / 1.5e6, [column(128)]));
    claims
}

fn median_claims() -> Vec<Claim> {
    let mut claims = ratios();
    claims.push(Claim::median(OURS, 10e6, [column(1)]));
    claims
}

fn worst_claims() -> Vec<Claim> {
    let mut claims = ratios();
    claims.push(Claim::median(OURS, 40e6, [column(1)]));
    claims
}
