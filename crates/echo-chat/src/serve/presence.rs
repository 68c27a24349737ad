//! That somebody is connected, for as long as they are.
//!
//! See [`Presence`].

use std::net::IpAddr;
use std::sync::Arc;

use super::metrics::Front;
use super::shared::Shared;
use crate::chat::{Ending, Outlet, UserId};

/// Somebody who is connected. However that ends, by a panic too, those who have to know are told.
#[derive(Debug)]
pub(super) struct Presence {
    id: UserId,
    address: IpAddr,
    outlet: Arc<Outlet>,
    shared: Arc<Shared>,
    front: Front,
    has_entered: bool,
    has_ended: bool,
}

/// What is to be done about somebody who is connected no longer.
#[derive(Debug)]
pub(super) enum Departure {
    /// They are to be taken out of the chat.
    Left(UserId, Ending),
    /// Their socket is closed, and another may have its place.
    Closed(IpAddr),
}

impl Presence {
    pub(super) fn new(id: UserId, address: IpAddr, outlet: Arc<Outlet>, shared: Arc<Shared>) -> Self {
        let front = Front::Undecided;
        shared.metrics.connections[front].increment();
        Self { id, address, outlet, shared, front, has_entered: false, has_ended: false }
    }

    pub(super) fn id(&self) -> UserId {
        self.id
    }

    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    pub(super) fn outlet(&self) -> &Arc<Outlet> {
        &self.outlet
    }

    /// Notes how they speak.
    pub(super) fn speaks(&mut self, front: Front) {
        self.shared.metrics.connections[front].increment();
        self.shared.metrics.connections[self.front].decrement();
        self.front = front;
    }

    /// Notes that they have come in, and returns whether they had not before.
    pub(super) fn enter(&mut self) -> bool {
        !std::mem::replace(&mut self.has_entered, true)
    }

    /// Has them taken out of the chat; only the first time counts.
    pub(super) fn end(&mut self, ending: &Ending) {
        if !std::mem::replace(&mut self.has_ended, true) {
            self.tell(Departure::Left(self.id, ending.clone()));
        }
    }

    fn tell(&self, departure: Departure) {
        // Has no bound, and is closed only when nobody needs to know any more.
        let _ = self.shared.departures.try_put(departure);
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let ending = self.outlet.ending().cloned().unwrap_or(Ending::Failed);
        self.end(&ending);
        self.shared.metrics.connections[self.front].decrement();
        self.tell(Departure::Closed(self.address));
    }
}
