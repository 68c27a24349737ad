//! Who waits for whom, followed to its end.

use std::collections::HashSet;

use super::Room;
use super::known::Known;
use super::page::Page;
use super::words::{Plain, Span, Thing, Who};
use crate::inspect::graph::Edge;
use crate::inspect::graph::web::{Blocker, Key, key};
use crate::inspect::snapshot::Actor;

/// So many of those for whom one wait waits are followed.
const BRANCHES: usize = 3;

/// Tells who is in the way of an object's waiters, and what they wait for themselves, each of them once.
#[derive(Debug)]
pub(super) struct Chain<'p, 'a> {
    known: &'p Known<'a>,
    page: &'p mut Page,
    level: usize,
    seen: HashSet<Key>,
    /// Those between the start and here.
    path: Vec<Key>,
    /// How many lines there may still be.
    left: usize,
    /// How many of those who were seen before are told.
    helpers: usize,
}

impl<'p, 'a> Chain<'p, 'a> {
    pub(super) fn new(known: &'p Known<'a>, page: &'p mut Page, room: Room) -> Self {
        Self { known, page, level: 1, seen: HashSet::new(), path: Vec::new(), left: room.chain, helpers: room.holders }
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
        let end = self.known.end(actor).map(|end| format!("; it {end}")).unwrap_or_default();
        self.page.line(self.level, line + &end);
        self.follow(key(actor));
    }

    /// A line about each of those who were seen before.
    pub(super) fn tell_helpers(&mut self, helpers: &[Blocker<'_>], verb: &str) {
        if helpers.is_empty() {
            self.page.line(self.level, format_args!("nobody is known who {verb}"));
        }
        for helper in helpers.iter().take(self.helpers) {
            let at = helper.line.map(|line| format!(" (at {line})")).unwrap_or_default();
            self.tell(&helper.actor, format!("{} {verb}{at}", Who(&helper.actor)));
        }
        self.page.rest(self.level, helpers.len(), self.helpers, " of those");
    }

    fn follow(&mut self, actor: Key) {
        if self.known.deadlocked.contains(&actor) || !self.seen.insert(actor) {
            return;
        }
        self.path.push(actor);
        let web = &self.known.web;
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
                match self.known.end(&blocker.actor) {
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
}
