//! A running server: listening, serving, reloading, draining.
//!
//! See [`serve`].

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use polytask::{ExitStatus, Group, Semaphore, Spawner, Task, Timer};
use polytask_subscriber::Started;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::admin::Admin;
use super::capacity::Capacity;
use super::connection::Connection;
use super::journal::Journal;
use super::listeners::Opened;
use super::metrics::{Live, Metrics, Refusal, exposition};
use super::output::MOST_TAKEN;
use super::presence::{Departure, Presence};
use super::reload::Reloading;
use super::settings::listener::Front as Speaks;
use super::settings::{Settings, Sources};
use super::shared::{Shared, now};
use super::sockets;
use crate::chat::{Ending, Kind, Outlet, PRESENCE_EVERY};
use crate::front::number;
use crate::net::hangup::Hangups;
use crate::net::linger;
use crate::net::listen::Acceptor;
use crate::net::shutdown::Signals;
use crate::printer::Printer;

/// How many who left are taken out of the chat at a time.
const DEPARTURES_AT_ONCE: usize = 1024;

/// How often what has had its time is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// How many who are not let in are told why at a time; others are closed without a word.
///
/// They fit into the descriptors that are [kept](super::capacity::KEPT), beside the program's own.
const REFUSALS_AT_ONCE: usize = 32;

/// How long one who is not let in may take to read why.
const REFUSAL: Duration = Duration::from_secs(2);

/// What a server starts with.
#[derive(Debug)]
pub struct Setup {
    /// Where clients come to.
    pub doors: Vec<Opened>,
    /// Where programs that watch the server come to.
    pub admin: Option<TcpListener>,
    /// What it goes by.
    pub settings: Settings,
    /// Where its settings are read from again.
    pub sources: Sources,
    /// When they are read again.
    pub hangups: Hangups,
    /// The log, which may have to tell other lines then.
    pub log: Started,
    /// How many clients fit.
    pub capacity: Capacity,
    /// Where those who come and go are shown.
    pub printer: Printer,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everybody was told, and what was said before has been sent, or the time for it was over.
    Drained,
    /// A second signal asked it not to wait.
    AtOnce,
}

/// Serves until a signal, then ends in good order.
///
/// # Cancel safety
///
/// Dropped, it lets nobody in any more and cuts everybody off, without a word to them.
pub async fn serve(setup: Setup, signals: Signals) -> Ended {
    let Setup { doors, admin, settings, sources, hangups, log, capacity, printer } = setup;
    let metrics = Arc::new(Metrics::new(now().monotonic));
    let shared = Arc::new(Shared::new(settings, metrics, Journal::new(printer), capacity.clients));
    let server = Server::start(shared);
    if let Some(listener) = admin {
        server.watch(listener).await;
    }
    let reloading = Reloading { sources, log, capacity: capacity.clients, shared: Arc::clone(&server.shared) };
    Task::builder().name("reload").daemon(true).spawn_in(&server.keepers, reloading.keep(hangups)).await;
    server.open(doors).await;
    server.run(signals).await
}

/// A server that has not been told to end.
#[derive(Debug)]
struct Server {
    shared: Arc<Shared>,
    /// Those who are served.
    connections: Group,
    /// What lets them in.
    doors: Group,
    /// What has to be done besides.
    keepers: Group,
}

// === impl Server ===

impl Server {
    fn start(shared: Arc<Shared>) -> Self {
        let connections = Group::builder().name("connections").collect_all().build();
        let keepers = Group::builder().name("keepers").collect_all().build();
        Self { shared, connections, doors: Group::named("doors"), keepers }
    }

    /// Answers programs that watch the server.
    async fn watch(&self, listener: TcpListener) {
        let shared = Arc::clone(&self.shared);
        let connections = self.connections.spawner();
        let scrape = move || {
            let (shared, connections) = (Arc::clone(&shared), connections.clone());
            async move {
                let tasks = connections.statistics().alive as u64;
                let live = {
                    let chat = shared.chat.acquire().await;
                    let queued_bytes = chat.users().map(|user| user.outlet().unsent() as u64).sum();
                    Live { queued_bytes, rooms: chat.rooms().count() as u64, tasks }
                };
                exposition(&shared.metrics, live, now().monotonic)
            }
        };
        let admin = Admin::new(scrape, self.shared.stop.clone());
        Task::builder().name("admin").daemon(true).spawn_in(&self.keepers, admin.serve(listener)).await;
    }

    /// Lets clients in.
    async fn open(&self, doors: Vec<Opened>) {
        let departures = Task::builder().name("see off").daemon(true);
        departures.spawn_in(&self.keepers, keep_seeing_off(Arc::clone(&self.shared))).await;
        let late = Task::builder().name("late").daemon(true);
        late.spawn_in(&self.keepers, tell_late(Arc::clone(&self.shared))).await;
        let refusals = Semaphore::named("refusals", REFUSALS_AT_ONCE);
        for door in doors {
            let reception = Reception {
                acceptor: Acceptor::new(door.listener).on_failure({
                    let metrics = Arc::clone(&self.shared.metrics);
                    move |_| metrics.accept_errors.increment()
                }),
                speaks: door.front,
                shared: Arc::clone(&self.shared),
                connections: self.connections.spawner(),
                refusals: refusals.clone(),
            };
            let task = Task::builder().name(format!("door {}", door.address)).daemon(true);
            task.spawn_in(&self.doors, reception.receive()).await;
        }
    }

    /// Waits for what is to end the server, and ends it in good order.
    async fn run(self, mut signals: Signals) -> Ended {
        let _forgetting = Timer::every_named("forget", FORGET_EVERY, {
            let shared = Arc::clone(&self.shared);
            move || {
                let shared = Arc::clone(&shared);
                async move { shared.chat.acquire().await.forget(now()) }
            }
        });
        let signal = signals.next().await;
        let connections = self.connections.statistics().alive;
        tracing::info!(signal, connections, "draining; a second signal stops now");
        self.shared.stop.set();
        tokio::select! {
            () = self.drain() => Ended::Drained,
            signal = signals.next() => {
                tracing::warn!(signal, "stopped before everybody was told");
                Ended::AtOnce
            }
        }
    }

    /// Lets nobody in any more, tells everybody, and waits until they have what was said to them.
    async fn drain(&self) {
        self.doors.terminate();
        let _ = self.doors.join().await;
        {
            let mut chat = self.shared.chat.acquire().await;
            chat.tell_late();
            chat.announce("The server is stopping.", now());
            chat.end_all(&Ending::Stopping);
        }
        let limit = self.shared.limits().drain;
        if let Err(error) = self.connections.join().timeout(limit).await {
            let unfinished = error.unfinished().len();
            if unfinished > 0 {
                tracing::warn!(connections = unfinished, ?limit, "cut off: they did not take what was said to them");
            }
        }
        self.shared.passwords.terminate();
    }
}

/// Tells, a moment later, who came and went where many do.
async fn tell_late(shared: Arc<Shared>) {
    loop {
        shared.late.wait().await;
        tokio::time::sleep(PRESENCE_EVERY).await;
        let mut chat = shared.chat.acquire().await;
        // Both under the lock, or what comes between them would be forgotten.
        chat.tell_late();
        shared.late.clear();
    }
}

/// Sees off whoever has left, also after a mistake of its own: nobody's place or name would be free again otherwise.
async fn keep_seeing_off(shared: Arc<Shared>) {
    loop {
        let task = Task::builder().name("departures").daemon(true).spawn(see_off(Arc::clone(&shared)));
        match task.join().await {
            ExitStatus::Panicked(panic) => tracing::error!(%panic, "some who left may still seem to be there"),
            ExitStatus::Returned | ExitStatus::Terminated => return,
        }
    }
}

/// Takes out of the chat whoever has left, many at a time.
async fn see_off(shared: Arc<Shared>) {
    while let Ok(departures) = shared.departures.get_many(DEPARTURES_AT_ONCE).await {
        let (mut left, mut closed) = (Vec::new(), Vec::new());
        for departure in departures {
            match departure {
                Departure::Left(id, ending) => left.push((id, ending)),
                Departure::Closed(address) => closed.push(address),
            }
        }
        if !left.is_empty() {
            let mut chat = shared.chat.acquire().await;
            let now = now();
            for (id, ending) in &left {
                shared.metrics.disconnects[ending.into()].increment();
                let Some(user) = chat.user(*id) else { continue };
                if user.is_in() {
                    let stayed = now.monotonic.saturating_duration_since(user.since().monotonic);
                    shared.journal.left(user, ending, stayed);
                } else {
                    shared.journal.stayed_out(user, ending);
                }
            }
            chat.leave(left, now);
            shared.look_after(&mut chat);
        }
        let mut admission = shared.admission.acquire().await;
        for address in closed {
            admission.leave(address);
        }
        drop(admission);
        // Those who were told send it before they are told of more.
        tokio::task::yield_now().await;
    }
}

/// What receives those who come to one door.
struct Reception {
    acceptor: Acceptor,
    speaks: Speaks,
    shared: Arc<Shared>,
    connections: Spawner,
    refusals: Semaphore,
}

// === impl Reception ===

impl Reception {
    async fn receive(mut self) {
        loop {
            let (stream, peer) = self.acceptor.next().await;
            // Those of IPv4 are the same people on a listener for both.
            let address = peer.ip().to_canonical();
            let admitted = self.shared.admission.acquire().await.admit(address, now().monotonic);
            match admitted {
                Ok(()) => self.admit(stream, address).await,
                Err(refused) => {
                    self.shared.metrics.refused[Refusal::from(refused)].increment();
                    tracing::debug!(%peer, "not let in: {refused}");
                    self.refuse(stream, refused.to_string()).await;
                }
            }
        }
    }

    async fn admit(&self, stream: TcpStream, address: IpAddr) {
        // Only a delay is lost where an option cannot be set, and a client who is gone cannot have it.
        let _ = sockets::set_up(&stream, self.shared.settings().limits.send_buffer.bytes());
        let outlet = Outlet::new(Kind::new(number::UNKNOWN, 0), self.shared.limits().hard, MOST_TAKEN);
        let outlet = Arc::new(outlet);
        let mut chat = self.shared.chat.acquire().await;
        let banned = chat.ban_on_address(address);
        let id = chat.connect(address, Arc::clone(&outlet), now());
        drop(chat);
        // From here on the place in the chat is given back whatever happens.
        let presence = Presence::new(id, address, outlet, Arc::clone(&self.shared));
        if let Some(reason) = banned {
            self.shared.metrics.refused[Refusal::Banned].increment();
            presence.outlet().end(Ending::Banned(Arc::clone(&reason)));
            return self.refuse(stream, format!("banned: {reason}")).await;
        }
        self.shared.metrics.accepted.increment();
        let connection = Connection::new(stream, presence, self.speaks, Arc::clone(&self.shared));
        let task = Task::builder().name(format!("connection-{}", id.0));
        task.spawn_in(&self.connections, connection.run()).await;
    }

    /// Says why somebody is not let in, unless too many have to be told at the moment.
    async fn refuse(&self, mut stream: TcpStream, reason: String) {
        let Some(permit) = self.refusals.try_acquire_owned() else { return };
        let goodbye = async move {
            // In IRC's words, which people understand as well. Nobody waits longer for somebody who is not let in.
            let line = format!("ERROR :{reason}\r\n");
            if let Ok(Ok(())) = tokio::time::timeout(REFUSAL, stream.write_all(line.as_bytes())).await {
                linger::close(&mut stream, REFUSAL).await;
            }
            drop(permit);
        };
        Task::builder().name("refusal").spawn_in(&self.connections, goodbye).await;
    }
}
