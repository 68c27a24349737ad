//! One item at a time through a queue: every capacity, pattern and runtime.

mod channel;
mod crossfire;
mod drive;
mod ours;
mod peers;
mod tokio_mpsc;

pub(crate) use channel::{Channel, Naming, priority_of};
pub(crate) use drive::{Pattern, fill_and_drain, pass_through};
pub(crate) use ours::{BareQueue, ConsoleQueue, OurLifo, OurPriority, OurQueue};

use crate::harness::{Caption, Claim, Figure, Flavour};
use channel::Cooperative;
use crossfire::{CrossfireArray, CrossfireList, CrossfireSingleArray, CrossfireSingleList};
use peers::{AsyncChannel, Flume, Kanal};
use tokio_mpsc::{TokioBounded, TokioUnbounded};

const BOUNDED: [usize; 2] = [1, 100];

pub(crate) fn figures() -> Vec<Figure> {
    Flavour::ALL.into_iter().flat_map(|flavour| Pattern::ALL.map(|pattern| figure(pattern, flavour))).collect()
}

fn figure(pattern: Pattern, flavour: Flavour) -> Figure {
    let mut figure = Figure::new(Caption::new(format!("queue {pattern} {flavour}")).beside(TokioBounded::NAME));
    bounded_cells::<TokioBounded>(&mut figure, pattern, flavour);
    unbounded_cells::<TokioUnbounded>(&mut figure, pattern, flavour);
    cells::<OurQueue>(&mut figure, pattern, flavour);
    cells::<AsyncChannel>(&mut figure, pattern, flavour);
    cells::<Flume>(&mut figure, pattern, flavour);
    cells::<Cooperative<Flume>>(&mut figure, pattern, flavour);
    bounded_cells::<CrossfireArray>(&mut figure, pattern, flavour);
    unbounded_cells::<CrossfireList>(&mut figure, pattern, flavour);
    bounded_cells::<Cooperative<CrossfireArray>>(&mut figure, pattern, flavour);
    unbounded_cells::<Cooperative<CrossfireList>>(&mut figure, pattern, flavour);
    if pattern.consumers == 1 {
        bounded_cells::<CrossfireSingleArray>(&mut figure, pattern, flavour);
        unbounded_cells::<CrossfireSingleList>(&mut figure, pattern, flavour);
    } else {
        figure.caption.note("tokio mpsc has one receiver: here it stands behind a tokio Mutex");
    }
    cells::<Kanal>(&mut figure, pattern, flavour);
    claims(&mut figure, pattern, flavour);
    figure
}

fn cells<C: Channel>(figure: &mut Figure, pattern: Pattern, flavour: Flavour) {
    bounded_cells::<C>(figure, pattern, flavour);
    unbounded_cells::<C>(figure, pattern, flavour);
}

fn bounded_cells<C: Channel>(figure: &mut Figure, pattern: Pattern, flavour: Flavour) {
    for capacity in BOUNDED {
        cell::<C>(figure, pattern, Some(capacity), flavour);
    }
}

fn unbounded_cells<C: Channel>(figure: &mut Figure, pattern: Pattern, flavour: Flavour) {
    cell::<C>(figure, pattern, None, flavour);
}

fn cell<C: Channel>(figure: &mut Figure, pattern: Pattern, capacity: Option<usize>, flavour: Flavour) {
    figure.cell(&C::name(), &column(pattern, capacity, flavour), move |operations| {
        pass_through::<C>(pattern, capacity, flavour, operations)
    });
}

fn column(pattern: Pattern, capacity: Option<usize>, flavour: Flavour) -> String {
    match capacity {
        Some(capacity) => format!("{pattern} cap{capacity} {flavour}"),
        None => format!("{pattern} unbounded {flavour}"),
    }
}

fn claims(figure: &mut Figure, pattern: Pattern, flavour: Flavour) {
    let [one, hundred, unbounded] = [Some(1), Some(100), None].map(|capacity| column(pattern, capacity, flavour));
    let all = [one.as_str(), &hundred, &unbounded];
    let bounded = [one.as_str(), &hundred];
    let hundred = [hundred.as_str()];
    let caption = &mut figure.caption;
    let mut ahead = |peer: &str, at_least: f64, columns: &[&str]| {
        caption.claim(Claim::speed(OurQueue::NAME, peer, at_least, columns.iter().copied()));
    };
    match flavour {
        Flavour::CurrentThread => {
            ahead(TokioBounded::NAME, 1.0, &all);
            ahead(TokioBounded::NAME, 1.8, &hundred);
            ahead(AsyncChannel::NAME, 1.0, &all);
            ahead(AsyncChannel::NAME, 2.0, &hundred);
            ahead(&Cooperative::<Flume>::name(), 1.0, &all);
            ahead(&Cooperative::<CrossfireArray>::name(), 1.0, &all);
            // As they come they spend no budget, so a distance is allowed for.
            for peer in [Flume::NAME, CrossfireArray::NAME] {
                caption.claim(Claim::cost(OurQueue::NAME, peer, 1.2, bounded));
                caption.claim(Claim::cost(OurQueue::NAME, peer, 1.5, [unbounded.as_str()]));
            }
        }
        Flavour::TwoWorkers if pattern == Pattern::ONE_TO_ONE => {
            ahead(TokioBounded::NAME, 1.0, &bounded);
            ahead(AsyncChannel::NAME, 1.0, &hundred);
            ahead(Flume::NAME, 1.0, &hundred);
        }
        Flavour::TwoWorkers => {
            for peer in [TokioBounded::NAME, AsyncChannel::NAME, Flume::NAME] {
                ahead(peer, 1.0, &all);
            }
        }
    }
}
