//! Who waits for whom, followed to its end.

use std::collections::HashSet;

use super::page::Page;
use super::words::{Plain, Span, Thing, Who};
use crate::inspect::graph::Edge;
use crate::inspect::graph::web::{Blocker, Key, Web, key};
use crate::inspect::snapshot::Actor;

/// So many of those for whom one wait waits are followed.
const BRANCHES: usize = 3;
/// So many of those who were seen before are told.
const HELPERS: usize = 10;
/// So many lines tell the chains of one object.
const LINES: usize = 20;

/// Tells who is in the way of an object's waiters, and what they wait for themselves, each of them once.
#[derive(Debug)]
pub(super) struct Chain<'p, 'a> {
    web: &'p Web<'a>,
    /// Those of whom it was told already what they wait for.
    deadlocked: &'p HashSet<Key>,
    page: &'p mut Page,
    level: usize,
    seen: HashSet<Key>,
    /// Those between the start and here.
    path: Vec<Key>,
    left: usize,
}

impl<'p, 'a> Chain<'p, 'a> {
    pub(super) fn new(web: &'p Web<'a>, deadlocked: &'p HashSet<Key>, page: &'p mut Page) -> Self {
        Self { web, deadlocked, page, level: 1, seen: HashSet::new(), path: Vec::new(), left: LINES }
    }

    /// Tells at another level.
    pub(super) fn at(mut self, level: usize) -> Self {
        self.level = level;
        self
    }

    pub(super) fn page(&mut self) -> &mut Page {
        self.page
    }

    /// A line about somebody, and behind it what that one waits for.
    pub(super) fn tell(&mut self, actor: &Actor, line: String) {
        let end = self.end(actor).map(|end| format!("; it {end}")).unwrap_or_default();
        self.page.line(self.level, line + &end);
        self.follow(key(actor));
    }

    /// A line about each of those who were seen before.
    pub(super) fn tell_helpers(&mut self, helpers: &[Blocker<'_>], verb: &str) {
        if helpers.is_empty() {
            self.page.line(self.level, format_args!("nobody is known who {verb}"));
        }
        for helper in helpers.iter().take(HELPERS) {
            let at = helper.line.map(|line| format!(" (at {line})")).unwrap_or_default();
            self.tell(&helper.actor, format!("{} {verb}{at}", Who(&helper.actor)));
        }
        self.page.rest(self.level, helpers.len(), HELPERS, " of those");
    }

    fn follow(&mut self, actor: Key) {
        if self.deadlocked.contains(&actor) || !self.seen.insert(actor) {
            return;
        }
        self.path.push(actor);
        let web = self.web;
        for wait in web.waits_of(actor) {
            let blockers = &web.hurdles[wait.hurdle].blockers;
            if blockers.is_empty() {
                let Thing { kind, name } = wait.thing;
                let (who, thing, row) = (Who(&wait.row.actor), Thing { kind, name }, wait.row);
                let (call, waited) = (Plain(&row.call), Span(row.waited));
                self.step(format!("{who} waits for {thing} ({call} at {}, for {waited})", row.line));
            }
            for blocker in blockers.iter().take(BRANCHES) {
                let next = key(&blocker.actor);
                let closes = if self.path.contains(&next) { ": a cycle" } else { "" };
                if !self.step(format!("{}{closes}", Edge::new(wait, blocker))) {
                    break;
                }
                match self.end(&blocker.actor) {
                    // Several may lead to the same one.
                    Some(end) if self.seen.insert(next) => {
                        self.step(format!("{} {end}", Who(&blocker.actor)));
                    }
                    Some(_) => {}
                    None => self.follow(next),
                }
            }
            if blockers.len() > BRANCHES {
                self.step(format!("and for {} more", blockers.len() - BRANCHES));
            }
        }
        self.path.pop();
    }

    /// One line of the chain, and whether there may be more.
    fn step(&mut self, line: String) -> bool {
        match self.left {
            0 => return false,
            1 => self.page.line(self.level + 1, "and so on"),
            _ => self.page.line(self.level + 1, line),
        }
        self.left -= 1;
        self.left > 0
    }

    /// Why nothing more follows, unless something does or its end is told with it.
    fn end(&self, actor: &Actor) -> Option<&'static str> {
        if self.deadlocked.contains(&key(actor)) {
            Some("is in a deadlock told above")
        } else if actor.has_ended() || self.web.waits_of(key(actor)).len() > 0 {
            None
        } else {
            Some("waits for nothing known here")
        }
    }
}
