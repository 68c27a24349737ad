//! Ten thousand clients: how long they take to come, what they cost when they are there.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::candidates::{Candidate, NGIRCD, OURS};
use super::generator::{Load, SHORT, Told};
use crate::harness::{Bench, Caption, Claim, Samples};
use crate::processes;

pub(super) const JOINED: &str = "chat joined";
pub(super) const MEMORY: &str = "chat idle memory";
pub(super) const IDLE: &str = "chat idle CPU";

const WANTED_CLIENTS: usize = 10_000;
const ROOMS: usize = 100;
/// Descriptors of a server that are no clients, and some to spare.
const SPARE_DESCRIPTORS: usize = 200;
/// How long everybody is idle; pings are further apart, but spread.
const IDLE_FOR: Duration = Duration::from_secs(5);

pub(super) fn wanted(bench: &Bench) -> bool {
    [JOINED, MEMORY, IDLE].iter().any(|name| bench.options().wants(name))
}

pub(super) fn measure(bench: &mut Bench, candidates: &[Candidate], generator: &Path) -> io::Result<()> {
    // It loses connections unless they come 8 at a time, and then it takes minutes until all are there.
    let candidates: Vec<_> = candidates.iter().filter(|candidate| candidate.name != NGIRCD).collect();
    let clients = WANTED_CLIENTS.min(processes::descriptors()?.saturating_sub(SPARE_DESCRIPTORS));
    let many_rooms = format!("{ROOMS} rooms of {}", clients / ROOMS);
    let one_room = format!("1 room of {clients}");
    let rows: Vec<String> = candidates.iter().map(|candidate| candidate.name.to_owned()).collect();
    let mut joined = Samples::new(rows.clone(), vec![many_rooms.clone(), one_room]);
    let mut memory = Samples::new(rows.clone(), vec![many_rooms.clone()]);
    let mut total = Samples::new(rows, vec![many_rooms.clone()]);
    let ask = |candidate: &Candidate, rooms, duration| {
        let server = candidate.start()?;
        let connecting = candidate.connecting;
        Load { clients, rooms, senders: 0, burst: 1, rate: None, length: SHORT, duration, connecting }
            .put_on(&server, generator)
    };
    // Memory hardly varies, and each round needs fresh processes.
    for _ in 0..bench.options().rounds().min(3) {
        for (row, candidate) in candidates.iter().enumerate() {
            let told = ask(candidate, ROOMS, IDLE_FOR)?;
            joined.push(row, 0, told.number("/joined_seconds")?);
            memory.push(row, 0, per_client(&told)?);
            total.push(row, 0, told.number("/server/processor_seconds")? / IDLE_FOR.as_secs_f64() * 100.0);
        }
    }
    // Everybody is told of everybody: fifty million lines.
    for (row, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.name == OURS) {
        joined.push(row, 1, ask(candidate, 1, Duration::ZERO)?.number("/joined_seconds")?);
    }
    let columns = [many_rooms.as_str()];
    let mut caption = Caption::new(JOINED).unit("seconds until all have joined");
    caption.note("without ngIRCd: it lets 10 wait and loses more, so that all would take minutes to come");
    caption.claim(Claim::median(OURS, 5.0, columns));
    bench.print(&caption, &joined);
    let mut caption = Caption::new(MEMORY).unit("resident bytes per client");
    caption.claim(Claim::median(OURS, 12.0 * 1024.0, columns));
    bench.print(&caption, &memory);
    let mut caption = Caption::new(IDLE).unit("per cent of a processor");
    caption.claim(Claim::median(OURS, 2.0, columns));
    bench.print(&caption, &total);
    Ok(())
}

fn per_client(told: &Told) -> io::Result<f64> {
    let [before, joined] = ["/server/resident_before", "/server/resident_joined"].map(|place| told.number(place));
    Ok((joined? - before?) / told.number("/joined")?)
}
