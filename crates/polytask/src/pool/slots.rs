//! The places of a pool's workers: [`Slots`].

/// The slots of a pool, and how many of them may be used.
///
/// Invariants:
///
/// 1. `workers` is the number of slots that a worker has, and `working` of those of them that have a job.
/// 2. What is parked in a slot is there only while no worker has it: the worker takes it along.
#[derive(Debug)]
pub(super) struct Slots<J, L> {
    slots: Vec<Slot<J, L>>,
    limit: usize,
    workers: usize,
    working: usize,
}

#[derive(Debug)]
struct Slot<J, L> {
    is_taken: bool,
    local: Option<L>,
    job: Option<J>,
}

// === impl Slots ===

impl<J: Clone, L> Slots<J, L> {
    pub(super) fn new(limit: usize) -> Self {
        Self { slots: Vec::new(), limit, workers: 0, working: 0 }
    }

    /// How many may be used.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// How many a worker has.
    pub(super) fn workers(&self) -> usize {
        self.workers
    }

    /// How many run a job.
    pub(super) fn working(&self) -> usize {
        self.working
    }

    /// Whether there are fewer of them now than when this one was taken.
    pub(super) fn is_surplus(&self, slot: usize) -> bool {
        slot >= self.limit
    }

    /// The first that is free, for a new worker; and what the last one left there.
    pub(super) fn take(&mut self) -> Option<(usize, Option<L>)> {
        if self.workers >= self.limit {
            return None;
        }
        let free = self.slots.iter().position(|slot| !slot.is_taken).unwrap_or(self.slots.len());
        if free == self.slots.len() {
            self.slots.push(Slot { is_taken: false, local: None, job: None });
        }
        let slot = &mut self.slots[free];
        slot.is_taken = true;
        self.workers += 1;
        Some((free, slot.local.take()))
    }

    /// Its worker ends, and leaves this behind.
    pub(super) fn give_back(&mut self, slot: usize, local: Option<L>) {
        let slot = &mut self.slots[slot];
        slot.is_taken = false;
        slot.local = local;
        self.workers -= 1;
    }

    pub(super) fn begin(&mut self, slot: usize, job: &J) {
        self.slots[slot].job = Some(job.clone());
        self.working += 1;
    }

    /// The job, to be dropped when the pool is free again.
    pub(super) fn finish(&mut self, slot: usize) -> Option<J> {
        let job = self.slots[slot].job.take();
        self.working -= usize::from(job.is_some());
        job
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = &J> {
        self.slots.iter().filter_map(|slot| slot.job.as_ref())
    }

    /// Changes how many may be used. What is parked beyond is handed out.
    pub(super) fn resize(&mut self, limit: usize) -> Vec<L> {
        self.limit = limit;
        self.slots.iter_mut().skip(limit).filter_map(|slot| slot.local.take()).collect()
    }

    /// All that is parked.
    pub(super) fn clear(&mut self) -> Vec<L> {
        self.slots.iter_mut().filter_map(|slot| slot.local.take()).collect()
    }
}
