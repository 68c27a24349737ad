//! All objects that can be asked for: those with a name, and those that somebody has waited for.
//!
//! Nobody is kept alive by it, and what is gone leaves nothing behind.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::Meta;

/// An object's place in the list, which it keeps, and gives up when it goes.
pub(super) struct Listing {
    number: u64,
    index: usize,
}

/// A part of the list.
///
/// Invariant: the vacant slots form one chain from `vacant`, and `listed` is the number of the others.
struct Shard {
    slots: Vec<Slot>,
    vacant: Option<usize>,
    listed: usize,
}

enum Slot {
    Vacant { next: Option<usize> },
    Taken(Weak<Meta>),
}

/// Several, so that threads which build objects at the same time seldom meet.
static SHARDS: [Mutex<Shard>; 16] = [const { Mutex::new(Shard { slots: Vec::new(), vacant: None, listed: 0 }) }; 16];

/// An emptied shard that had more slots than this returns their memory.
const KEPT_SLOTS: usize = 256;

/// Puts an object on the list.
pub(super) fn enter(object: Weak<Meta>) -> Listing {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Relaxed);
    let index = shard(number).lock().enter(object);
    Listing { number, index }
}

fn shard(number: u64) -> &'static Mutex<Shard> {
    &SHARDS[(number % SHARDS.len() as u64) as usize]
}

// === impl Listing ===

impl Listing {
    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        let object = shard(self.number).lock().leave(self.index);
        drop(object);
    }
}

/// Shows every object that is there still, and how many handles it has.
///
/// No lock is held while `look` runs, and none for more than one object.
pub(crate) fn each(mut look: impl FnMut(Arc<Meta>, usize)) {
    for shard in &SHARDS {
        for index in 0.. {
            let object = match shard.lock().slots.get(index) {
                None => break,
                Some(Slot::Vacant { .. }) => continue,
                Some(Slot::Taken(object)) => Weak::clone(object),
            };
            let handles = object.strong_count();
            if let Some(object) = object.upgrade() {
                look(object, handles);
            }
        }
    }
}

// === impl Shard ===

impl Shard {
    fn enter(&mut self, object: Weak<Meta>) -> usize {
        self.listed += 1;
        let Some(index) = self.vacant else {
            self.slots.push(Slot::Taken(object));
            return self.slots.len() - 1;
        };
        if let Slot::Vacant { next } = std::mem::replace(&mut self.slots[index], Slot::Taken(object)) {
            self.vacant = next;
        }
        index
    }

    fn leave(&mut self, index: usize) -> Slot {
        let left = std::mem::replace(&mut self.slots[index], Slot::Vacant { next: self.vacant });
        self.vacant = Some(index);
        self.listed -= 1;
        if self.listed == 0 {
            self.vacant = None;
            self.slots.clear();
            self.slots.shrink_to(KEPT_SLOTS);
        }
        left
    }
}
