//! One round of a barrier: all parties arrive and go on.

use std::future::Future;
use std::sync::Arc;

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::tasks::time_all;

trait Meeting: Clone + Send + 'static {
    const NAME: &'static str;

    fn of(parties: usize) -> Self;

    fn wait(&self) -> impl Future<Output = ()> + Send;
}

const PARTIES: [usize; 4] = [2, 8, 64, 1000];

pub(crate) fn figures() -> Vec<Figure> {
    Flavour::ALL
        .into_iter()
        .map(|flavour| {
            let mut figure =
                Figure::new(Caption::new(format!("barrier {flavour}")).unit("ns per round").beside(TokioBarrier::NAME));
            cells::<TokioBarrier>(&mut figure, flavour);
            cells::<PolytaskBarrier>(&mut figure, flavour);
            if flavour == Flavour::CurrentThread {
                let columns = PARTIES.map(|parties| column(parties, flavour));
                figure.caption.claim(Claim::speed(PolytaskBarrier::NAME, TokioBarrier::NAME, 2.0, columns));
            }
            figure
        })
        .collect()
}

fn column(parties: usize, flavour: Flavour) -> String {
    format!("{parties} parties {flavour}")
}

fn cells<B: Meeting>(figure: &mut Figure, flavour: Flavour) {
    for parties in PARTIES {
        figure.cell(B::NAME, &column(parties, flavour), move |rounds| {
            let barrier = B::of(parties);
            let tasks = (0..parties).map(|_| {
                let barrier = barrier.clone();
                async move {
                    for _ in 0..rounds {
                        barrier.wait().await;
                    }
                }
            });
            time_all(flavour, tasks.collect())
        });
    }
}

#[derive(Clone)]
struct PolytaskBarrier(polytask::Barrier);

impl Meeting for PolytaskBarrier {
    const NAME: &'static str = "polytask Barrier";

    fn of(parties: usize) -> Self {
        Self(polytask::Barrier::new(parties))
    }

    async fn wait(&self) {
        self.0.wait().await.expect("nobody breaks it");
    }
}

#[derive(Clone)]
struct TokioBarrier(Arc<tokio::sync::Barrier>);

impl Meeting for TokioBarrier {
    const NAME: &'static str = "tokio Barrier";

    fn of(parties: usize) -> Self {
        Self(Arc::new(tokio::sync::Barrier::new(parties)))
    }

    async fn wait(&self) {
        self.0.wait().await;
    }
}
