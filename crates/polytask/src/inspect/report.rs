//! What was found at one look, as a text.

mod awaited;
mod chain;
mod known;
mod numbers;
mod page;
mod rest;
mod roots;
#[cfg(test)]
mod tests;
pub(super) mod words;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use self::awaited::{Awaited, things};
use self::chain::Chain;
use self::known::Known;
use self::page::Page;
use self::words::{Plain, Span, Thing, Who, counted};
use super::graph::web::{Blocker, Key, is_get, is_put, is_round_over, key, missing, recent};
use super::graph::{Certainty, Deadlock, Role};
use super::snapshot::{ObjectRow, Snapshot, TaskRow, WaiterRow};
use super::suspicion::Suspicion;

/// Deadlocks are told until the page has so many lines, and of each of them so many edges.
const DEADLOCK_LINES: usize = 30;
const EDGES: usize = 20;
/// So many lines may be filled before the list of what is waited for ends, which has always some of its own.
const THING_LINES: usize = 110;
const OWN_THING_LINES: usize = 40;
/// More things than these are too many to tell everything of each.
const CROWD: usize = 20;

/// How much is told of what.
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Suspicions of one sort.
    suspicions: usize,
    /// Things of one kind that were made at one line.
    alike: usize,
    /// Holders, or those who were seen before.
    holders: usize,
    waiters: usize,
    /// The lines of a chain.
    chain: usize,
    actors: usize,
}

const WIDE: Room = Room { suspicions: 5, alike: usize::MAX, holders: 10, waiters: 10, chain: 20, actors: 20 };
const NARROW: Room = Room { suspicions: 3, alike: 3, holders: 3, waiters: 3, chain: 8, actors: 8 };

/// The widest fact first: what stands still for good, what looks wrong, and then who waits for what and why.
///
/// However much there is, it is told in some 200 lines. Names cannot forge a line of it: control characters are escaped.
pub(crate) fn render(snapshot: &Snapshot, deadlocks: &[Deadlock], suspicions: &[Suspicion]) -> String {
    let things = things(snapshot);
    let room = Room::of(things.len());
    let mut page = Page::default();
    page.line(0, head(snapshot, deadlocks, suspicions));
    let told = tell_deadlocks(&mut page, deadlocks);
    tell_suspicions(&mut page, suspicions, room);
    let known = Known::new(snapshot, told, suspicions);
    let mut report = Report { snapshot, things, known, room, page, told: HashSet::new() };
    report.roots();
    report.things();
    report.actors();
    report.quiet();
    report.page.finish()
}

/// Those that were told.
fn tell_deadlocks<'d>(page: &mut Page, deadlocks: &'d [Deadlock]) -> &'d [Deadlock] {
    let mut told = 0;
    while told < deadlocks.len() && page.lines() < DEADLOCK_LINES {
        let deadlock = &deadlocks[told];
        page.heading(deadlock.head());
        deadlock.edges.iter().take(EDGES).for_each(|edge| page.line(1, edge));
        page.rest(1, deadlock.edges.len(), EDGES, "");
        told += 1;
    }
    page.rest(0, deadlocks.len(), told, " deadlocks");
    &deadlocks[..told]
}

/// Some of each sort, so that many of one do not hide another.
fn tell_suspicions(page: &mut Page, suspicions: &[Suspicion], room: Room) {
    if suspicions.is_empty() {
        return;
    }
    page.heading("Suspicious:");
    for rank in 0..=LAST_RANK {
        let sort = || suspicions.iter().filter(|suspicion| self::rank(suspicion) == rank);
        let mut latest = String::new();
        for suspicion in sort().take(room.suspicions) {
            page.line(1, suspicion.fact());
            let advice = suspicion.advice();
            if advice != latest {
                page.line(2, &advice);
                latest = advice;
            }
        }
        page.rest(1, sort().count(), room.suspicions, " of that sort");
    }
}

const LAST_RANK: usize = 3;

/// Those that hurt most come first.
fn rank(suspicion: &Suspicion) -> usize {
    match suspicion {
        Suspicion::Blocking { .. } => 0,
        Suspicion::Unpolled { .. } => 1,
        Suspicion::OnlyHandle { .. } => 2,
        Suspicion::HeldAcrossEnd { .. } => LAST_RANK,
    }
}

/// `1 waits, for 3.0s`, or how many and the longest.
fn waits(count: usize, longest: Option<Duration>) -> String {
    match (count, longest) {
        (1, Some(longest)) => format!("1 waits, for {}", Span(longest)),
        (several, Some(longest)) => format!("{several} wait, the longest for {}", Span(longest)),
        _ => "nobody waits".to_owned(),
    }
}

fn head(snapshot: &Snapshot, deadlocks: &[Deadlock], suspicions: &[Suspicion]) -> String {
    let rows = || {
        let of_objects = snapshot.objects.iter().flat_map(|object| &object.waiters);
        of_objects.chain(snapshot.tasks.iter().flat_map(|task| &task.waiters))
    };
    let waiting = rows().map(|row| key(&row.actor)).collect::<HashSet<_>>().len();
    let waits = waits(waiting, rows().map(|row| row.waited).max());
    let possible = deadlocks.iter().filter(|deadlock| deadlock.certainty == Certainty::Possible).count();
    let found = match (deadlocks.len() - possible, possible) {
        (0, 0) => "no deadlock is seen".to_owned(),
        (suspected, 0) => counted(suspected, "suspected deadlock"),
        (0, possible) => counted(possible, "possible deadlock"),
        (suspected, possible) => format!("{suspected} suspected and {}", counted(possible, "possible deadlock")),
    };
    let suspicious = match suspicions.len() {
        0 => String::new(),
        several => format!(", {}", counted(several, "suspicion")),
    };
    let (tasks, objects) = (counted(snapshot.tasks.len(), "task"), counted(snapshot.objects.len(), "object"));
    format!("polytask: {tasks}, {objects}; {waits}; {found}{suspicious}")
}

#[derive(Debug)]
struct Report<'a> {
    snapshot: &'a Snapshot,
    /// What somebody waits for.
    things: Vec<Awaited<'a>>,
    known: Known<'a>,
    room: Room,
    page: Page,
    /// Those of whom everything has been told.
    told: HashSet<Key>,
}

// === impl Room ===

impl Room {
    fn of(things: usize) -> Self {
        if things > CROWD { NARROW } else { WIDE }
    }

    fn is_narrow(self) -> bool {
        self.alike == NARROW.alike
    }
}

// === impl Report ===

impl<'a> Report<'a> {
    fn things(&mut self) {
        if self.things.is_empty() {
            return;
        }
        self.page.heading("Waited for, the longest wait first:");
        let end = THING_LINES.max(self.page.lines() + OWN_THING_LINES);
        let (mut alike, mut left) = (HashMap::<_, usize>::new(), Vec::new());
        for thing in std::mem::take(&mut self.things) {
            let alike = alike.entry(thing.origin()).or_default();
            if *alike >= self.room.alike || self.page.lines() >= end {
                left.push(thing);
                continue;
            }
            *alike += 1;
            self.page.gap();
            match thing {
                Awaited::Object(object) => self.object(object),
                Awaited::Task(task) => self.task(task),
            }
            self.waiters(thing.waiters());
        }
        self.left(&left);
    }

    fn task(&mut self, task: &TaskRow) {
        let blocker = Blocker::task(task, Role::Joined);
        let told = format!("{}, spawned at {}", Who(&blocker.actor), task.created);
        Chain::new(&self.known, &mut self.page, self.room).at(0).tell(&blocker.actor, told);
    }

    fn object(&mut self, object: &'a ObjectRow) {
        let numbers = numbers::told(object);
        let colon = if numbers.is_empty() { "" } else { ": " };
        self.page.line(0, format_args!("{}, made at {}{colon}{numbers}", Thing::from(object), object.created));
        let mut chain = Chain::new(&self.known, &mut self.page, self.room);
        for holder in object.holders.iter().take(self.room.holders) {
            let since = holder.held.map(|held| format!(", at least {} ago", Span(held))).unwrap_or_default();
            let who = Who(&holder.actor);
            chain.tell(&holder.actor, format!("held by {who}: acquired at {}{since}", holder.line));
        }
        let shown = object.holders.len().min(self.room.holders);
        chain.page().rest(1, object.holders.len().saturating_add(object.more_holders), shown, " hold it");

        match object.kind.as_ref() {
            "queue" | "pipe" => {
                let waits = |wanted: fn(&str) -> bool| object.waiters.iter().any(|row| wanted(&row.call));
                if waits(is_put) {
                    chain.tell_helpers(&recent(object, is_get, Role::Getter), "got from it before");
                }
                if waits(is_get) {
                    chain.tell_helpers(&recent(object, is_put, Role::Putter), "put into it before");
                }
            }
            "barrier" if !is_round_over(object) => {
                chain.tell_helpers(&missing(object), "came before and is not here now");
            }
            "group" => {
                let members =
                    || self.snapshot.tasks.iter().filter(|task| task.group == Some(object.id) && !task.daemon);
                for task in members().take(self.room.holders) {
                    let blocker = Blocker::task(task, Role::Member);
                    let who = Who(&blocker.actor);
                    chain.tell(&blocker.actor, format!("{who} has not ended: spawned at {}", task.created));
                }
                chain.page().rest(1, members().count(), self.room.holders, " have not ended");
            }
            _ => {}
        }
    }

    fn waiters(&mut self, rows: &'a [WaiterRow]) {
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| row.ticket);
        for (index, row) in rows.iter().take(self.room.waiters).enumerate() {
            let (who, call, waited) = (Who(&row.actor), Plain(&row.call), Span(row.waited));
            self.page.line(1, format_args!("{}. {who}: {call} at {}, for {waited}", index + 1, row.line));
            if self.known.web.waits_of(key(&row.actor)).len() == 1 {
                self.told.insert(key(&row.actor));
            }
        }
        self.page.rest(1, rows.len(), self.room.waiters, "");
    }
}
