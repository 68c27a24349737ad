//! Looking at everything there is: [`snapshot`].

use std::collections::HashMap;

use super::snapshot::{HolderRow, Line, ObjectRow, RecentRow, Snapshot, TaskRow, WaiterRow};
use crate::ident::{Ident, Kind};
use crate::instrument::{Actor, Facts, Meta, Row, Rows, Turn, Who, clock, registry, who};
use crate::task::{Life, Scope, TaskId};

/// Looks at every object that has a name or has been waited for, and at every task.
///
/// It waits for nobody: it may be called while the whole program hangs, from any thread, in or out of a runtime. Each
/// object is looked at by itself, and nothing is stopped meanwhile; see [`Snapshot`] for what that means.
///
/// # Examples
///
/// ```
/// use polytask::{Lock, inspect};
///
/// let tickets = Lock::named("tickets", 5);
/// let _held = tickets.try_acquire().unwrap();
/// let snapshot = inspect::snapshot();
/// let row = snapshot.objects.iter().find(|object| object.name == "tickets").unwrap();
/// assert_eq!((&*row.kind, row.holders.len()), ("lock", 1));
/// assert_eq!(row.holders[0].line.file, file!());
/// ```
pub fn snapshot() -> Snapshot {
    let now = clock::now();
    let mut tasks = Vec::new();
    Scope::each(TaskFacts::copy, |facts| tasks.push(facts));
    tasks.sort_by_key(|task| task.id);
    let names: HashMap<_, _> = tasks.iter().map(|task| (task.id, task.ident.to_string())).collect();
    let look = Look { now, names };

    let mut groups = HashMap::new();
    let mut objects = Vec::new();
    registry::each(|meta, handles| objects.extend(look.object(&meta, handles, &mut groups)));
    objects.sort_by_key(|object| object.id);
    let tasks = tasks.into_iter().map(|facts| look.task(facts, &groups)).collect();
    Snapshot { objects, tasks }
}

/// Who holds that, by its row.
pub(super) fn holder<F: Facts>(meta: &Meta<F>) -> Option<HolderRow> {
    let held = meta.told().holders.pop()?;
    Some(row(held, Who::from_bits(held.who).actor(), clock::now()))
}

fn row(held: Turn, actor: Actor, now: u32) -> HolderRow {
    HolderRow {
        actor,
        line: held.site.map_or_else(Line::unknown, Line::from),
        held: held.since.map(|since| clock::age(since, now)),
        turn: held.number,
    }
}

/// What is needed to tell rows.
struct Look {
    now: u32,
    names: HashMap<u64, String>,
}

/// What is known of a task that has not ended.
struct TaskFacts {
    id: u64,
    ident: Ident,
    parent: Option<u64>,
    daemon: bool,
    polled: Option<u32>,
    scope: Option<usize>,
    rows: Rows,
}

// === impl TaskFacts ===

impl TaskFacts {
    fn copy(life: &Life) -> Self {
        Self {
            id: life.id().get(),
            ident: life.meta().twin(),
            parent: life.parent().map(TaskId::get),
            daemon: life.is_daemon(),
            polled: life.polled(),
            scope: life.group().map(Scope::address),
            rows: life.meta().waits.rows(),
        }
    }
}

// === impl Look ===

impl Look {
    /// `None`: it is not to be told.
    fn object(&self, meta: &Meta, handles: usize, groups: &mut HashMap<usize, u64>) -> Option<ObjectRow> {
        let id = meta.number()?;
        let told = meta.told();
        let (waiting, recent) = meta.waits.rows().told();
        if let Some(scope) = told.scope {
            groups.insert(scope, id);
        }
        let counts_handles = matches!(meta.kind(), Kind::Barrier | Kind::Condition | Kind::Event | Kind::Queue);
        Some(ObjectRow {
            id,
            kind: meta.kind().noun().into(),
            name: meta.to_string(),
            created: Line::from(meta.created()),
            holders: told.holders.into_iter().map(|held| self.holder(held)).collect(),
            more_holders: told.more_holders,
            waiters: self.waiters(waiting),
            numbers: told.numbers.into_iter().map(|(name, number)| (name.into(), number as u64)).collect(),
            handles: counts_handles.then_some(handles),
            recent: recent.into_iter().map(|row| self.recent(&row)).collect(),
        })
    }

    fn task(&self, facts: TaskFacts, groups: &HashMap<usize, u64>) -> TaskRow {
        let TaskFacts { id, ident, parent, daemon, polled, scope, rows } = facts;
        TaskRow {
            id,
            name: ident.to_string(),
            created: Line::from(ident.created()),
            parent,
            daemon,
            group: scope.and_then(|scope| groups.get(&scope).copied()),
            polled: polled.map(|since| clock::age(since, self.now)),
            waiters: self.waiters(rows.told().0),
        }
    }

    fn holder(&self, held: Turn) -> HolderRow {
        row(held, self.actor(Who::from_bits(held.who)), self.now)
    }

    fn waiters(&self, rows: Vec<Row>) -> Vec<WaiterRow> {
        let waiter = |row: Row| WaiterRow {
            actor: self.actor(row.who),
            call: row.verb.name().into(),
            line: row.site.map_or_else(Line::unknown, Line::from),
            waited: clock::age(row.since, self.now),
            ticket: row.ticket,
        };
        rows.into_iter().map(waiter).collect()
    }

    fn recent(&self, row: &Row) -> RecentRow {
        RecentRow {
            actor: self.actor(row.who),
            call: row.verb.name().into(),
            line: row.site.map_or_else(Line::unknown, Line::from),
        }
    }

    fn actor(&self, who: Who) -> Actor {
        // One that was spawned while this looks is not among those it has seen.
        who.actor_by(|id| self.names.get(&id).cloned().or_else(|| who::find_name(id)))
    }
}
