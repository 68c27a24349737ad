//! The members that live on one thread, and the bursts among them.
//!
//! See [`Crew`].

use std::cell::{Cell, RefCell, RefMut};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use polytask::{Event, Semaphore};

use super::alarm::alarm;
use super::member::{self, Seen};
use super::outlet::Outlet;
use super::plan::{Pace, Plan};
use super::room::Room;
use super::schedule::Schedule;
use super::sequence::Order;
use super::tally::{Faults, Tally};

/// What one read takes at most, for all connections of a thread.
const SCRATCH: usize = 64 * 1024;

/// The members of one thread; nothing in it is shared with another.
#[derive(Debug)]
pub struct Crew {
    plan: Arc<Plan>,
    thread: usize,
    salt: String,
    scratch: RefCell<Vec<u8>>,
    /// The rooms of this thread, in the order of their numbers.
    halls: Vec<RefCell<Hall>>,
    tally: RefCell<Tally>,
    /// Members that have neither joined nor failed.
    coming: Cell<usize>,
    all_came: Event,
    /// Members that have joined and not caught up with the joins of others.
    settling: Cell<usize>,
    all_settled: Event,
    /// Bursts that not everybody has.
    under_way: Cell<u64>,
    /// More bursts will come by the clock.
    scheduled: Cell<bool>,
    /// Closed loop: a complete burst is followed by another before this moment.
    until: Cell<Option<Instant>>,
    quiet: Event,
    /// Whether what happens counts.
    measured: Cell<bool>,
    connecting: Semaphore,
}

#[derive(Debug)]
struct Hall {
    room: Room,
    name: String,
    senders: Vec<Option<Rc<Outlet>>>,
    members: Vec<(Rc<Outlet>, Rc<RefCell<Seen>>)>,
}

// === impl Crew ===

impl Crew {
    /// Creates the crew of one thread; `salt` keeps its names apart from those of other runs.
    pub fn new(plan: Arc<Plan>, thread: usize, salt: &str) -> Self {
        let rooms = (0..plan.rooms).filter(|room| plan.thread_of(*room) == thread);
        let halls = rooms.map(|room| RefCell::new(Hall::new(&plan, room, salt))).collect();
        Self {
            thread,
            salt: salt.to_owned(),
            scratch: RefCell::new(vec![0; SCRATCH]),
            halls,
            tally: RefCell::default(),
            coming: Cell::new(0),
            all_came: Event::named("all have come"),
            settling: Cell::new(0),
            all_settled: Event::named("all have caught up"),
            under_way: Cell::new(0),
            scheduled: Cell::new(false),
            until: Cell::new(None),
            quiet: Event::named("every burst has arrived"),
            measured: Cell::new(false),
            connecting: Semaphore::named("connecting", plan.connecting.div_ceil(plan.threads)),
            plan,
        }
    }

    /// What is measured.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The buffer all connections of the thread read into.
    pub fn scratch(&self) -> RefMut<'_, Vec<u8>> {
        self.scratch.borrow_mut()
    }

    /// The nickname of a client: eight letters and digits, which the strictest server takes.
    pub fn nick(&self, client: usize) -> String {
        format!("b{}{client:05}", self.salt)
    }

    /// The room a client joins.
    pub fn room_name(&self, client: usize) -> String {
        self.hall_of(client).borrow().name.clone()
    }

    /// The numbers of the burst that a line belongs to.
    pub fn burst_of(&self, client: usize, number: u32) -> Range<u32> {
        self.hall_of(client).borrow().room.burst_of(number)
    }

    /// Connects all members and waits until each is in its room, or is not going to be.
    pub async fn assemble(self: &Rc<Self>) {
        let here = |client: &usize| self.plan.thread_of(self.plan.room_of(*client)) == self.thread;
        let clients: Vec<usize> = (0..self.plan.clients).filter(here).collect();
        self.coming.set(clients.len());
        for client in clients {
            let crew = self.clone();
            tokio::task::spawn_local(async move {
                // Given back by `came`, when the member is in its room.
                crew.connecting.acquire().await.forget();
                member::play(crew, client).await;
            });
        }
        if self.coming.get() > 0 && !self.patiently(&self.all_came).await {
            let count = self.coming.get() as u64;
            self.tally.borrow_mut().blame("not in its room in time".to_owned(), count);
        }
    }

    /// Waits until everybody has been told of everybody's join: the answer to a question comes behind it.
    pub async fn settle(&self) {
        let members: Vec<_> = self.halls.iter().flat_map(|hall| hall.borrow().outlets()).collect();
        self.settling.set(members.len());
        self.all_settled.clear();
        members.iter().for_each(|outlet| outlet.send(b"PING settled\r\n"));
        if !members.is_empty() && !self.patiently(&self.all_settled).await {
            let count = self.settling.get() as u64;
            self.tally.borrow_mut().blame("no answer to PING in time".to_owned(), count);
        }
    }

    /// Sends for so long and waits for what was sent.
    pub async fn send_for(&self, duration: Duration, measured: bool) {
        self.measured.set(measured);
        self.quiet.clear();
        let start = Instant::now();
        match self.plan.pace {
            _ if self.plan.senders == 0 => tokio::time::sleep(duration).await,
            Pace::Closed => {
                self.until.set(Some(start + duration));
                (0..self.halls.len()).for_each(|hall| self.begin(hall, Instant::now()));
            }
            Pace::Open(rate) => self.send_on_schedule(rate, start, duration).await,
        }
        if self.under_way.get() > 0 && !self.patiently(&self.quiet).await {
            let given_up: u64 = self.halls.iter().map(|hall| hall.borrow_mut().room.give_up()).sum();
            self.fault(|faults| faults.given_up += given_up);
        }
        self.under_way.set(0);
        self.measured.set(false);
    }

    async fn send_on_schedule(&self, rate: f64, start: Instant, duration: Duration) {
        let schedule = Schedule::new(rate, self.plan.burst, self.plan.rooms, duration);
        let (plan, thread) = (self.plan.clone(), self.thread);
        let bursts = schedule.bursts().filter(move |due| plan.thread_of(due.room) == thread);
        let bursts = match alarm(start, bursts) {
            Ok(bursts) => bursts,
            Err(error) => return self.blame(format!("no thread for the schedule: {error}")),
        };
        self.scheduled.set(true);
        while let Ok(due) = bursts.get().await {
            let intended = start + due.after;
            if self.measured.get() {
                self.tally.borrow_mut().late.add(intended.elapsed(), 1);
            }
            self.begin(due.room / self.plan.threads, intended);
        }
        self.scheduled.set(false);
    }

    /// Begins a burst now that was to begin at `intended`.
    fn begin(&self, hall: usize, intended: Instant) {
        let mut hall = self.halls[hall].borrow_mut();
        let hall = &mut *hall;
        let outlet = |sender: u16| hall.senders[usize::from(sender)].as_ref().filter(|outlet| outlet.is_open());
        let Some(begun) = hall.room.begin(intended, |sender| outlet(sender).is_some()) else {
            return;
        };
        let mut lines = Vec::with_capacity(self.plan.burst as usize * (self.plan.length + 32));
        for mark in hall.room.marks(begun) {
            lines.extend_from_slice(b"PRIVMSG ");
            lines.extend_from_slice(hall.name.as_bytes());
            lines.extend_from_slice(b" :");
            mark.write(self.plan.length, &mut lines);
            lines.extend_from_slice(b"\r\n");
        }
        self.under_way.set(self.under_way.get() + 1);
        if let Some(outlet) = outlet(begun.sender) {
            outlet.send(&lines);
        }
    }

    /// Waits as long as anything comes in.
    async fn patiently(&self, event: &Event) -> bool {
        loop {
            let before = self.tally.borrow().read;
            if event.wait().timeout(self.plan.patience).await {
                return true;
            }
            if self.tally.borrow().read == before {
                return false;
            }
        }
    }

    /// Counts what a read brought.
    pub fn read(&self, bytes: usize) {
        self.tally.borrow_mut().read += bytes as u64;
    }

    /// A member is in its room.
    pub fn joined(&self, now: Instant, began: Instant) {
        let mut tally = self.tally.borrow_mut();
        tally.joined += 1;
        tally.last_joined = Some(now);
        tally.joining.add(now - began, 1);
    }

    /// A member has come, or failed to.
    pub fn came(&self, client: usize, member: Option<(Rc<Outlet>, Rc<RefCell<Seen>>)>) {
        if let Some((outlet, seen)) = member {
            let mut hall = self.hall_of(client).borrow_mut();
            hall.room.enter();
            if let Some(sender) = self.plan.sender_of(client) {
                hall.senders[usize::from(sender)] = Some(outlet.clone());
            }
            hall.members.push((outlet, seen));
        }
        self.connecting.release(1);
        count_down(&self.coming, &self.all_came);
    }

    /// A member has caught up, or is gone.
    pub fn settled(&self) {
        count_down(&self.settling, &self.all_settled);
    }

    /// A member is gone.
    pub fn left(&self, client: usize, seen: &RefCell<Seen>) {
        let mut seen = seen.borrow_mut();
        seen.present = false;
        let complete = self.hall_of(client).borrow_mut().room.leave(seen.own, &seen.sequences);
        (0..complete).for_each(|_| self.complete(client, Instant::now()));
    }

    /// Lines of a burst have come to one member.
    pub fn delivered(&self, client: usize, sender: u16, number: u32, count: u64, now: Instant) {
        let delivered = self.hall_of(client).borrow_mut().room.deliver(sender, number, count);
        let Some(delivered) = delivered else { return };
        if self.measured.get() {
            let mut tally = self.tally.borrow_mut();
            let took = now.saturating_duration_since(delivered.intended);
            tally.deliveries.add(took, count);
            if delivered.complete {
                tally.bursts.add(took, 1);
                tally.last_complete = Some(now);
            }
        }
        if delivered.complete {
            self.complete(client, now);
        }
    }

    fn complete(&self, client: usize, now: Instant) {
        self.under_way.set(self.under_way.get().saturating_sub(1));
        if self.until.get().is_some_and(|until| now < until) {
            self.begin(self.hall_number(client), Instant::now());
        }
        if self.under_way.get() == 0 && !self.scheduled.get() {
            self.quiet.set();
        }
    }

    /// Counts what went wrong.
    pub fn blame(&self, reason: String) {
        self.tally.borrow_mut().blame(reason, 1);
    }

    /// Counts what must not happen.
    pub fn fault(&self, count: impl FnOnce(&mut Faults)) {
        count(&mut self.tally.borrow_mut().faults);
    }

    /// Everything that happened, with what never came and who saw another order.
    pub fn result(&self) -> Tally {
        let mut tally = self.tally.take();
        for hall in &self.halls {
            let hall = hall.borrow();
            let mut orders = Vec::new();
            for (_, seen) in &hall.members {
                let seen = seen.borrow();
                if !seen.present {
                    continue;
                }
                let missed = hall.room.missed(seen.own, &seen.sequences);
                tally.faults.lost += missed;
                // Senders do not hear themselves, and a gap is counted already.
                if seen.own.is_none() && missed == 0 {
                    orders.push(seen.order);
                }
            }
            tally.faults.other_orders += Order::dissenters(orders) as u64;
        }
        tally
    }

    fn hall_of(&self, client: usize) -> &RefCell<Hall> {
        &self.halls[self.hall_number(client)]
    }

    fn hall_number(&self, client: usize) -> usize {
        self.plan.room_of(client) / self.plan.threads
    }
}

fn count_down(remaining: &Cell<usize>, done: &Event) {
    let left = remaining.get().saturating_sub(1);
    remaining.set(left);
    if left == 0 {
        done.set();
    }
}

// === impl Hall ===

impl Hall {
    fn new(plan: &Plan, number: usize, salt: &str) -> Self {
        Self {
            // `Plan::check` has seen that it fits.
            room: Room::new(number as u16, plan.senders, plan.burst),
            name: format!("#b{salt}-{number}"),
            senders: vec![None; plan.senders],
            members: Vec::with_capacity(plan.members_of(number)),
        }
    }

    fn outlets(&self) -> Vec<Rc<Outlet>> {
        self.members.iter().map(|(outlet, _)| outlet.clone()).filter(|outlet| outlet.is_open()).collect()
    }
}
