//! What is told in few words: what else is waited for, and what is quiet.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use super::awaited::{Awaited, longest};
use super::words::{Plain, Span, Thing, Who, counted};
use super::{Report, waits};
use crate::inspect::graph::web::actor;
use crate::inspect::snapshot::{ActorKind, TaskRow};

/// So many lines tell what is waited for besides.
const ORIGINS: usize = 12;
/// So many of an actor's waits are told in one sentence.
const WAITS: usize = 5;
const IDLE: usize = 5;
const QUIET: usize = 10;

// === impl Report ===

impl<'a> Report<'a> {
    /// What is waited for besides, by the lines that made it.
    pub(super) fn left(&mut self, things: &[Awaited<'a>]) {
        if things.is_empty() {
            return;
        }
        let mut origins = HashMap::<_, Vec<_>>::new();
        for thing in things {
            origins.entry(thing.origin()).or_default().push(*thing);
        }
        let crowd = |things: &[Awaited<'_>]| things.iter().map(|thing| thing.waiters().len()).sum::<usize>();
        let mut origins: Vec<_> =
            origins.into_iter().map(|(origin, things)| (crowd(&things), origin, things)).collect();
        origins.sort_by_key(|(crowd, origin, _)| (Reverse(*crowd), *origin));
        self.page.heading("Waited for besides:");
        for (crowd, (kind, line), things) in origins.iter().take(ORIGINS) {
            let what = match things[..] {
                [thing] => thing.to_string(),
                _ => counted(things.len(), &Plain(kind).to_string()),
            };
            let verb = if *kind == "task" { "spawned" } else { "made" };
            let waits = waits(*crowd, things.iter().filter_map(|thing| longest(thing.waiters())).max());
            self.page.line(1, format_args!("{what}, {verb} at {line}: {waits}"));
        }
        let rest = origins.iter().skip(ORIGINS).map(|(_, _, things)| things.len()).sum::<usize>();
        self.page.rest(1, rest, 0, "");
    }

    /// Who waits for several things, which cannot be seen above, and who was left out there, unless those are many.
    pub(super) fn actors(&mut self) {
        let web = &self.known.web;
        let is_crowded = self.room.is_narrow();
        let untold = web.waiting().filter(|actor| !self.told.contains(actor));
        let untold = untold.filter(|actor| !is_crowded || web.waits_of(*actor).len() > 1);
        let mut actors: Vec<_> = untold.filter_map(|actor| Some((web.waits_of(actor).next()?, actor))).collect();
        actors.sort_by_cached_key(|(wait, actor)| {
            (Reverse(web.waits_of(*actor).len().min(2)), wait.row.actor.name.clone(), *actor)
        });
        if actors.is_empty() {
            return;
        }
        let others = if is_crowded { "" } else { ", or left out above" };
        self.page.heading(format_args!("Waiting for several things at once{others}:"));
        for (wait, actor) in actors.iter().take(self.room.actors) {
            let all = web.waits_of(*actor).len();
            let waits = web.waits_of(*actor).take(WAITS).map(|wait| {
                let (row, thing) = (wait.row, wait.thing);
                format!("{thing} ({} at {}, for {})", Plain(&row.call), row.line, Span(row.waited))
            });
            self.page.list(1, &format!("{} waits for ", Who(&wait.row.actor)), waits.collect(), all);
        }
        self.page.rest(1, actors.len(), self.room.actors, "");
    }

    pub(super) fn quiet(&mut self) {
        let still = || self.snapshot.objects.iter().filter(|object| object.waiters.is_empty());
        let held = still().filter(|object| !object.holders.is_empty() || object.more_holders > 0);
        let held = mixed(held, |object| (&object.kind, &object.created));
        let waits = |task: &TaskRow| self.known.web.waits_of((ActorKind::Task, task.id)).len() > 0;
        let still_tasks = self.snapshot.tasks.iter().filter(|task| !waits(task));
        let (running, idle): (Vec<_>, Vec<_>) = still_tasks.partition(|task| task.polled.is_some());
        let free = still().count() - held.len();
        if free + held.len() + running.len() + idle.len() > 0 {
            self.page.gap();
        }
        if free > 0 {
            let verb = if free == 1 { "is" } else { "are" };
            self.page.line(0, format_args!("Quiet: {} {verb} neither held nor waited for", counted(free, "object")));
        }
        for (start, tasks) in [("Running: ", running), ("Running, or waiting for nothing known here: ", idle)] {
            if !tasks.is_empty() {
                let tasks = mixed(tasks, |task| &task.created);
                let named =
                    tasks.iter().take(IDLE).map(|task| format!("{} spawned at {}", Who(&actor(task)), task.created));
                self.page.list(0, start, named.collect(), tasks.len());
            }
        }
        if !held.is_empty() {
            let named = held.iter().take(QUIET).map(|object| {
                let by = object.holders.first().map(|row| format!(" by {} at {}", Who(&row.actor), row.line));
                format!("{}{}", Thing::from(*object), by.unwrap_or_default())
            });
            self.page.list(0, "Held, and waited for by nobody: ", named.collect(), held.len());
        }
    }
}

/// The first of each origin before the second of any, so that many which are alike do not hide the others.
fn mixed<T, O: Hash + Eq>(items: impl IntoIterator<Item = T>, origin: impl Fn(&T) -> O) -> Vec<T> {
    let mut seen = HashMap::<O, usize>::new();
    let rank = |item: T| {
        let seen = seen.entry(origin(&item)).or_default();
        *seen += 1;
        (*seen, item)
    };
    let mut ranked: Vec<_> = items.into_iter().map(rank).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, item)| item).collect()
}
