//! What was found at one look, as a text.

mod chain;
mod numbers;
mod page;
#[cfg(test)]
mod tests;
pub(super) mod words;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use self::chain::Chain;
use self::page::Page;
use self::words::{Plain, Span, Thing, Who, counted};
use super::graph::web::{Blocker, Key, Web, is_get, is_put, is_round_over, key, missing, recent};
use super::graph::{Certainty, Deadlock, Role};
use super::snapshot::{ActorKind, ObjectRow, Snapshot, TaskRow, WaiterRow};
use super::suspicion::Suspicion;

const DEADLOCKS: usize = 20;
const EDGES: usize = 30;
const SUSPICIONS: usize = 20;
const THINGS: usize = 100;
const HOLDERS: usize = 10;
const WAITERS: usize = 10;
const ACTORS: usize = 50;
const QUIET: usize = 20;

/// The widest fact first: what stands still for good, what looks wrong, and then who waits for what and why.
///
/// Names cannot forge a line of it: control characters are escaped.
pub(crate) fn render(snapshot: &Snapshot, deadlocks: &[Deadlock], suspicions: &[Suspicion]) -> String {
    let mut page = Page::default();
    page.line(0, head(snapshot, deadlocks, suspicions));
    for deadlock in deadlocks.iter().take(DEADLOCKS) {
        page.heading(deadlock.head());
        deadlock.edges.iter().take(EDGES).for_each(|edge| page.line(1, edge));
        page.rest(1, deadlock.edges.len(), EDGES, "");
    }
    page.rest(0, deadlocks.len(), DEADLOCKS, " deadlocks");
    if !suspicions.is_empty() {
        page.heading("Suspicious:");
        for suspicion in suspicions.iter().take(SUSPICIONS) {
            page.line(1, suspicion.fact());
            page.line(2, suspicion.advice());
        }
        page.rest(1, suspicions.len(), SUSPICIONS, "");
    }
    let shown = deadlocks.iter().take(DEADLOCKS).flat_map(|deadlock| deadlock.edges.iter().take(EDGES));
    let deadlocked = shown.map(|edge| key(&edge.waiter)).collect();
    let mut report = Report { snapshot, web: Web::new(snapshot), page, deadlocked, told: HashSet::new() };
    report.things();
    report.actors();
    report.quiet();
    report.page.finish()
}

fn head(snapshot: &Snapshot, deadlocks: &[Deadlock], suspicions: &[Suspicion]) -> String {
    let rows = || {
        let of_objects = snapshot.objects.iter().flat_map(|object| &object.waiters);
        of_objects.chain(snapshot.tasks.iter().flat_map(|task| &task.waiters))
    };
    let waiting = rows().map(|row| key(&row.actor)).collect::<HashSet<_>>().len();
    let waits = match (waiting, rows().map(|row| row.waited).max()) {
        (1, Some(longest)) => format!("1 waits, for {}", Span(longest)),
        (several, Some(longest)) => format!("{several} wait, the longest for {}", Span(longest)),
        _ => "nobody waits".to_owned(),
    };
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
    web: Web<'a>,
    page: Page,
    /// Those whose deadlock has been told.
    deadlocked: HashSet<Key>,
    /// Those of whom everything has been told.
    told: HashSet<Key>,
}

/// Something that somebody waits for.
#[derive(Clone, Copy, Debug)]
enum Awaited<'a> {
    Object(&'a ObjectRow),
    Task(&'a TaskRow),
}

// === impl Report ===

impl<'a> Report<'a> {
    fn things(&mut self) {
        let snapshot = self.snapshot;
        let objects = snapshot.objects.iter().map(Awaited::Object);
        let mut things: Vec<_> = objects.chain(snapshot.tasks.iter().map(Awaited::Task)).collect();
        things.retain(|thing| !thing.waiters().is_empty());
        things.sort_by_key(|thing| Reverse(thing.longest()));
        if !things.is_empty() {
            self.page.heading("Waited for, the longest wait first:");
        }
        for thing in things.iter().take(THINGS) {
            self.page.gap();
            match thing {
                Awaited::Object(object) => self.object(object),
                Awaited::Task(task) => self.task(task),
            }
            self.waiters(thing.waiters());
        }
        self.page.rest(0, things.len(), THINGS, " are waited for");
    }

    fn task(&mut self, task: &TaskRow) {
        let blocker = Blocker::task(task, Role::Joined);
        let told = format!("{}, spawned at {}", Who(&blocker.actor), task.created);
        Chain::new(&self.web, &self.deadlocked, &mut self.page).at(0).tell(&blocker.actor, told);
    }

    fn object(&mut self, object: &'a ObjectRow) {
        let numbers = numbers::told(object);
        let colon = if numbers.is_empty() { "" } else { ": " };
        self.page.line(0, format_args!("{}, made at {}{colon}{numbers}", Thing::from(object), object.created));
        let mut chain = Chain::new(&self.web, &self.deadlocked, &mut self.page);
        for holder in object.holders.iter().take(HOLDERS) {
            let since = holder.held.map(|held| format!(", at least {} ago", Span(held))).unwrap_or_default();
            let who = Who(&holder.actor);
            chain.tell(&holder.actor, format!("held by {who}: acquired at {}{since}", holder.line));
        }
        let shown = object.holders.len().min(HOLDERS);
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
                for task in members().take(HOLDERS) {
                    let blocker = Blocker::task(task, Role::Member);
                    let who = Who(&blocker.actor);
                    chain.tell(&blocker.actor, format!("{who} has not ended: spawned at {}", task.created));
                }
                chain.page().rest(1, members().count(), HOLDERS, " have not ended");
            }
            _ => {}
        }
    }

    fn waiters(&mut self, rows: &'a [WaiterRow]) {
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| row.ticket);
        for (index, row) in rows.iter().take(WAITERS).enumerate() {
            let (who, call, waited) = (Who(&row.actor), Plain(&row.call), Span(row.waited));
            self.page.line(1, format_args!("{}. {who}: {call} at {}, for {waited}", index + 1, row.line));
            if self.web.waits_of(key(&row.actor)).len() == 1 {
                self.told.insert(key(&row.actor));
            }
        }
        self.page.rest(1, rows.len(), WAITERS, "");
    }

    /// Who waits for several things, which cannot be seen above, and who was left out there.
    fn actors(&mut self) {
        let untold = self.web.waiting().filter(|actor| !self.told.contains(actor));
        let mut actors: Vec<_> = untold.filter_map(|actor| Some((self.web.waits_of(actor).next()?, actor))).collect();
        actors.sort_by_cached_key(|(wait, actor)| {
            (self.web.waits_of(*actor).len() == 1, wait.row.actor.name.clone(), *actor)
        });
        if actors.is_empty() {
            return;
        }
        self.page.heading("Waiting for several things at once, or left out above:");
        for (wait, actor) in actors.iter().take(ACTORS) {
            let waits = self.web.waits_of(*actor).take(WAITERS).map(|wait| {
                let (row, thing) = (wait.row, wait.thing);
                format!("{thing} ({} at {}, for {})", Plain(&row.call), row.line, Span(row.waited))
            });
            let waits: Vec<_> = waits.collect();
            self.page.list(1, &format!("{} waits for ", Who(&wait.row.actor)), &waits);
        }
        self.page.rest(1, actors.len(), ACTORS, "");
    }

    fn quiet(&mut self) {
        let still = || self.snapshot.objects.iter().filter(|object| object.waiters.is_empty());
        let held: Vec<_> = still().filter(|object| !object.holders.is_empty() || object.more_holders > 0).collect();
        let idle = self.snapshot.tasks.iter().filter(|task| self.web.waits_of((ActorKind::Task, task.id)).len() == 0);
        let (idle, free) = (idle.count(), still().count() - held.len());
        let mut parts = Vec::new();
        if free > 0 {
            let verb = if free == 1 { "is" } else { "are" };
            parts.push(format!("{} {verb} neither held nor waited for", counted(free, "object")));
        }
        if idle > 0 {
            let verb = if idle == 1 { "waits" } else { "wait" };
            parts.push(format!("{} {verb} for nothing known here", counted(idle, "task")));
        }
        if held.is_empty() && parts.is_empty() {
            return;
        }
        self.page.gap();
        if !parts.is_empty() {
            self.page.line(0, format_args!("Quiet: {}", parts.join("; ")));
        }
        if !held.is_empty() {
            let named = held.iter().take(QUIET).map(|object| {
                let by = object.holders.first().map(|row| format!(" by {} at {}", Who(&row.actor), row.line));
                format!("{}{}", Thing::from(*object), by.unwrap_or_default())
            });
            let mut named: Vec<_> = named.collect();
            if held.len() > QUIET {
                named.push(format!("and {} more", held.len() - QUIET));
            }
            self.page.list(0, "Held, and waited for by nobody: ", &named);
        }
    }
}

// === impl Awaited ===

impl<'a> Awaited<'a> {
    fn waiters(&self) -> &'a [WaiterRow] {
        match self {
            Self::Object(object) => &object.waiters,
            Self::Task(task) => &task.waiters,
        }
    }

    fn longest(&self) -> Option<Duration> {
        self.waiters().iter().map(|row| row.waited).max()
    }
}
