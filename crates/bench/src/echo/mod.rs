//! Real echo servers, each in its own process: cost of a request, throughput, idle memory.

mod candidates;
mod idle;
mod load;

use std::io;
use std::time::Duration;

use crate::harness::{Bench, Caption, Claim, Samples};
use crate::server::Server;
use candidates::Candidate;
pub use candidates::EchoPrograms;
use load::{Client, Load};

const COST: &str = "echo server CPU";
const THROUGHPUT: &str = "echo throughput";

/// Before each sample, so that buffers have grown and windows have opened.
const WARM_UP: Duration = Duration::from_millis(50);

const PING_PONG: [Load; 2] =
    [Load { connections: 50, in_flight: 1, size: 16 }, Load { connections: 1000, in_flight: 1, size: 16 }];
const PIPELINED: [Load; 2] =
    [Load { connections: 50, in_flight: 16, size: 1024 }, Load { connections: 1000, in_flight: 16, size: 1024 }];

/// Measures and prints the echo figures the filter asks for.
pub(crate) fn measure(bench: &mut Bench, programs: &EchoPrograms) {
    let loaded = bench.options().wants(COST) || bench.options().wants(THROUGHPUT);
    let idle = bench.options().wants(idle::NAME);
    if !loaded && !idle {
        return;
    }
    let candidates = programs.build();
    if loaded {
        if let Err(error) = measure_loads(bench, &candidates) {
            println!("echo: not measured: {error}\n");
        }
    }
    if idle {
        if let Err(error) = idle::measure(bench, &candidates) {
            println!("{}: not measured: {error}\n", idle::NAME);
        }
    }
}

fn measure_loads(bench: &mut Bench, candidates: &[Candidate]) -> io::Result<()> {
    let rows: Vec<String> = candidates.iter().map(|candidate| candidate.name.to_owned()).collect();
    let loads: Vec<Load> = PING_PONG.into_iter().chain(PIPELINED).collect();
    let columns: Vec<String> = loads.iter().map(ToString::to_string).collect();
    let mut cost = Samples::new(rows.clone(), columns.clone());
    let mut wall = Samples::new(rows, columns);
    let servers = candidates.iter().map(Candidate::start).collect::<io::Result<Vec<Server>>>()?;
    for (column, load) in loads.iter().enumerate() {
        for row in bench.turns(servers.len()) {
            let sample = sample(&servers[row], *load, bench.options().echo_sample())?;
            cost.push(row, column, sample.cpu);
            wall.push(row, column, sample.wall);
        }
    }
    let caption = |name| Caption::new(name).unit("ns per request").beside(candidates::TOKIO_CT);
    let mut cost_caption = caption(COST);
    cost_claims().into_iter().for_each(|claim| cost_caption.claim(claim));
    bench.print(&cost_caption, &cost);
    let mut wall_caption = caption(THROUGHPUT);
    throughput_claims().into_iter().for_each(|claim| wall_caption.claim(claim));
    bench.print(&wall_caption, &wall);
    Ok(())
}

/// What one request took, in nanoseconds.
struct Sample {
    /// On the clock.
    wall: f64,
    /// Of the server's processor time.
    cpu: f64,
}

fn sample(server: &Server, load: Load, length: Duration) -> io::Result<Sample> {
    let mut client = Client::connect(server.address(), load)?;
    client.run(WARM_UP)?;
    let cpu = server.cpu()?;
    let (requests, took) = client.run(length)?;
    let cpu = server.cpu()? - cpu;
    let per_request = |time: Duration| time.as_secs_f64() * 1e9 / requests.max(1) as f64;
    Ok(Sample { wall: per_request(took), cpu: per_request(cpu) })
}

fn cost_claims() -> Vec<Claim> {
    let pairs = [
        (candidates::OURS, candidates::TOKIO_CT),
        (candidates::OURS, candidates::C),
        (candidates::OURS_TWO, candidates::TOKIO_MT2),
    ];
    let columns = PING_PONG.map(|load| load.to_string());
    pairs.map(|(ours, peer)| Claim::cost(ours, peer, 1.05, columns.clone())).into()
}

fn throughput_claims() -> Vec<Claim> {
    let pairs = [(candidates::OURS, candidates::TOKIO_CT), (candidates::OURS_TWO, candidates::TOKIO_MT2)];
    let wanted = [2.5, 2.0];
    pairs
        .into_iter()
        .flat_map(|(ours, peer)| {
            PIPELINED.iter().zip(wanted).map(move |(load, wanted)| Claim::speed(ours, peer, wanted, [load.to_string()]))
        })
        .collect()
}
