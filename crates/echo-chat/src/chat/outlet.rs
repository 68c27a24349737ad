//! What waits to be sent to one client.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

use bytes::Bytes;
use polytask::wait::{Raised, Wait};
use polytask::{Bound, Event, Queue};

use super::{Ending, Kind};

/// What waits to be sent to one client, with a limit in bytes on what others make it wait for.
///
/// Nobody waits here: what finds the outlet full ends the connection instead. The client's own
/// answers have no limit, since its connection asks for no more while they wait; so a long list can
/// never be too long for a client who reads it. Nor has what others do, while the client has taken all
/// that its connection had for it: it may be a lot that happens at once, and no fault of a client who
/// could not have taken it yet.
#[derive(Debug)]
pub struct Outlet {
    queue: Queue<Piece>,
    kind: AtomicU32,
    unsent: AtomicUsize,
    is_behind: AtomicBool,
    limit: usize,
    ending: OnceLock<Ending>,
    ended: Event,
}

/// Something to send.
#[derive(Debug)]
pub struct Piece {
    /// Whole lines.
    pub bytes: Bytes,
    /// Whether it counts for the limit.
    counts: bool,
}

// === impl Outlet ===

impl Outlet {
    /// Creates one for up to `limit` bytes, of which its connection has taken up to `taken` out already and not yet
    /// sent.
    pub fn new(kind: Kind, limit: usize, taken: usize) -> Self {
        // A small limit still has room for more than what is taken out at once.
        let room = limit.saturating_sub(taken).max(limit / 2).max(1);
        let weigh = |piece: &Piece| if piece.counts { piece.bytes.len() } else { 0 };
        Self {
            queue: Queue::new(Bound::weight(room, weigh)),
            kind: AtomicU32::new(kind.bits()),
            unsent: AtomicUsize::new(0),
            is_behind: AtomicBool::new(false),
            limit,
            ending: OnceLock::new(),
            ended: Event::new(),
        }
    }

    /// Returns how the client is to be written to.
    pub fn kind(&self) -> Kind {
        Kind::from_bits(self.kind.load(Ordering::Relaxed))
    }

    /// Says how the client is to be written to from here on.
    pub fn set_kind(&self, kind: Kind) {
        self.kind.store(kind.bits(), Ordering::Relaxed);
    }

    /// Sends what somebody else did; a client who is [behind](Self::set_behind) and for whom too much waits
    /// already is [cut off](Self::cut_off).
    pub fn tell(&self, bytes: Bytes) {
        let length = bytes.len();
        self.unsent.fetch_add(length, Ordering::Relaxed);
        if let Err(refused) = self.queue.try_put(Piece { bytes, counts: self.is_behind.load(Ordering::Relaxed) }) {
            self.unsent.fetch_sub(length, Ordering::Relaxed);
            if refused.is_full() {
                self.cut_off(Ending::TooSlow { unsent: self.limit });
            }
        }
    }

    /// Sends what the client asked for.
    pub fn answer(&self, bytes: Bytes) {
        let length = bytes.len();
        self.unsent.fetch_add(length, Ordering::Relaxed);
        if self.queue.try_put(Piece { bytes, counts: false }).is_err() {
            self.unsent.fetch_sub(length, Ordering::Relaxed);
        }
    }

    /// Ends the connection: what waits is still sent, nothing more is taken. The first reason stays.
    pub fn end(&self, ending: Ending) {
        // Whoever is told that the queue has ended finds the reason.
        if self.ending.set(ending).is_ok() {
            self.queue.close();
            self.ended.set();
        }
    }

    /// Ends the connection, and forgets what waits.
    pub fn cut_off(&self, ending: Ending) {
        // Set before the queue is closed, as above.
        let _ = self.ending.set(ending);
        let left: usize = self.queue.close_now().iter().map(|piece| piece.bytes.len()).sum();
        self.sent(left);
        self.ended.set();
    }

    /// Waits until the connection is to end.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if dropped.
    pub fn ended(&self) -> Wait<Raised<'_>> {
        self.ended.wait()
    }

    /// Returns why the connection is to end, if it is.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.get()
    }

    /// Says whether the client has left something of what its connection had for it.
    pub fn set_behind(&self, is_behind: bool) {
        self.is_behind.store(is_behind, Ordering::Relaxed);
    }

    /// Returns what waits, for the connection to take from.
    pub fn queue(&self) -> &Queue<Piece> {
        &self.queue
    }

    /// Returns how many bytes wait here or in the connection.
    pub fn unsent(&self) -> usize {
        self.unsent.load(Ordering::Relaxed)
    }

    /// Says that so many bytes have been sent.
    pub fn sent(&self, bytes: usize) {
        self.unsent.fetch_sub(bytes, Ordering::Relaxed);
    }
}
