//! What a watch looks at: [`Eyes`].

use std::time::Duration;

use super::alarm::{About, Fact};
use crate::inspect::graph::{Deadlock, deadlocks};
use crate::inspect::report::render;
use crate::inspect::snapshot::{Actor, Snapshot};
use crate::inspect::suspicion::{Memory, Suspicion};

/// Looks, and tells what was seen.
pub(super) trait Eyes: Send + 'static {
    /// What may have to be told, at this time by a clock of looks.
    fn look(&mut self, now: Duration) -> Vec<Fact>;

    /// All that was seen at the latest look, as a text.
    fn report(&mut self) -> String;
}

/// Looks at everything that this process has registered.
#[derive(Debug)]
pub(super) struct Registry {
    /// For how long nothing may move in what is called a deadlock.
    patience: Duration,
    memory: Memory,
    seen: Seen,
}

#[derive(Debug, Default)]
struct Seen {
    snapshot: Snapshot,
    deadlocks: Vec<Deadlock>,
    suspicions: Vec<Suspicion>,
}

// === impl Registry ===

impl Registry {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, memory: Memory::new(patience), seen: Seen::default() }
    }

    fn see(&mut self, snapshot: Snapshot, now: Duration) -> Vec<Fact> {
        let deadlocks = deadlocks(&snapshot, self.patience);
        let suspicions = self.memory.look(&snapshot, now);
        let mut facts = waits(&snapshot);
        facts.extend(deadlocks.iter().map(Fact::of_deadlock));
        facts.extend(suspicions.iter().map(Fact::of_suspicion));
        self.seen = Seen { snapshot, deadlocks, suspicions };
        facts
    }
}

impl Eyes for Registry {
    fn look(&mut self, now: Duration) -> Vec<Fact> {
        self.see(crate::inspect::snapshot(), now)
    }

    fn report(&mut self) -> String {
        let Seen { snapshot, deadlocks, suspicions } = &self.seen;
        render(snapshot, deadlocks, suspicions)
    }
}

/// The oldest wait for each thing that is waited for.
fn waits(snapshot: &Snapshot) -> Vec<Fact> {
    let objects = snapshot.objects.iter().map(|object| (About::Object(object.id), &object.waiters));
    let tasks = snapshot.tasks.iter().map(|task| (About::Task(task.id), &task.waiters));
    let oldest = objects.chain(tasks).filter_map(|(about, waiters)| {
        let age = waiters.iter().map(|waiter| waiter.waited).max()?;
        Some(Fact { about, age })
    });
    oldest.collect()
}

// === impl Fact ===

impl Fact {
    /// The same for each turn of the circle.
    fn of_deadlock(deadlock: &Deadlock) -> Self {
        let edges = deadlock.edges.iter();
        let mut edges: Vec<_> =
            edges.map(|edge| format!("{} {} {} {}", who(&edge.waiter), edge.call, edge.line, edge.name)).collect();
        edges.sort_unstable();
        Self { about: About::Finding(edges.join(", ")), age: deadlock.unmoved }
    }

    fn of_suspicion(suspicion: &Suspicion) -> Self {
        let (what, actor, line, name, age) = match suspicion {
            Suspicion::Unpolled { waiter, line, name, unpolled, .. } => {
                ("unpolled", waiter, line, name, Some(*unpolled))
            }
            Suspicion::OnlyHandle { waiter, line, name, waited, .. } => {
                ("only handle", waiter, line, name, Some(*waited))
            }
            Suspicion::HeldAcrossEnd { holder, line, name, held, .. } => ("held", holder, line, name, *held),
            Suspicion::Blocking { task, created, polled } => ("blocking", task, created, &String::new(), Some(*polled)),
        };
        let about = About::Finding(format!("{what} {} {line} {name}", who(actor)));
        Self { about, age: age.unwrap_or_default() }
    }
}

/// Its name may be known at one look and not at the next.
fn who(actor: &Actor) -> String {
    format!("{:?} {}", actor.kind, actor.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::graph::build::{World, ended, two_who_embrace};

    const PATIENCE: Duration = Duration::from_secs(1);

    /// What is found in a world that does not change, at the third look.
    fn facts(world: &World) -> (Vec<Fact>, String) {
        let mut registry = Registry::new(PATIENCE);
        let looks = [1, 2, 3].map(|look| registry.see(world.snapshot.clone(), PATIENCE * look));
        let [.., third] = looks;
        (third, registry.report())
    }

    fn findings(world: &World) -> Vec<String> {
        let text = |fact: Fact| if let About::Finding(text) = fact.about { Some(text) } else { None };
        facts(world).0.into_iter().filter_map(text).collect()
    }

    #[test]
    fn each_thing_that_is_waited_for_is_as_old_as_its_oldest_wait() {
        let mut world = World::default();
        let (idle, queue) = (world.object("lock", "idle", &[]), world.object("queue", "orders", &[]));
        world.waits(queue, "alice", "get", 10, 2000);
        world.waits(queue, "bob", "get", 11, 3000);
        world.joins("alice", "carl", 12, 500);
        let (queue, carl) = (world.snapshot.objects[queue].id, world.task("carl").id);
        let (facts, report) = facts(&world);
        let expected = [(About::Object(queue), 3000), (About::Task(carl), 500)];
        assert_eq!(facts, expected.map(|(about, age)| Fact { about, age: Duration::from_millis(age) }));
        assert!(report.contains("orders") && !report.contains("idle"), "{report}");
        assert_ne!(queue, world.snapshot.objects[idle].id);
    }

    #[test]
    fn a_deadlock_is_the_same_at_every_look_though_it_grows_older() {
        let young = findings(&two_who_embrace());
        assert_eq!(young.len(), 1, "{young:?}");
        let mut older = two_who_embrace();
        for object in &mut older.snapshot.objects {
            object.waiters.iter_mut().for_each(|row| row.waited *= 2);
            object.holders.iter_mut().for_each(|row| row.held = row.held.map(|held| held * 2));
        }
        assert_eq!(findings(&older), young);
        let report = facts(&older).1;
        assert!(["alice", "bob", "x.rs:31", "x.rs:45"].iter().all(|part| report.contains(part)), "{report}");
    }

    #[test]
    fn two_deadlocks_are_two_findings() {
        let mut world = two_who_embrace();
        let own = world.object("lock", "own", &[]);
        world.holds(own, "carl", 50, Some(9000));
        world.waits(own, "carl", "acquire", 51, 9000);
        let found = findings(&world);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_ne!(found[0], found[1]);
    }

    #[test]
    fn what_looks_wrong_is_a_finding() {
        let mut world = World::default();
        let (left, free) = (world.object("lock", "left", &[]), world.object("lock", "free", &[]));
        world.holds_as(left, ended(7), 20, Some(9000));
        world.waits(free, "alice", "acquire", 10, 9000);
        let event = world.object("event", "start", &[("set", 0)]);
        world.waits(event, "bob", "wait", 11, 9000);
        world.snapshot.objects[event].handles = Some(1);
        world.task("carl").polled = Some(Duration::from_millis(9000));
        let mut found = findings(&world);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "blocking Task 3 x.rs:203 ",
                "held Task 7 x.rs:20 left",
                "only handle Task 2 x.rs:11 start",
                "unpolled Task 1 x.rs:10 free"
            ]
        );
    }
}
