//! Who cannot go on, and the cycles among them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::components::components;
use super::web::{Blocker, Hurdle, Key, Need, Wait, Web, key};

/// In a knot so many are tried as the start of its shortest cycle, which bounds the time that a huge one takes.
const STARTS: usize = 16;

/// The greatest set of actors none of whom can go on before another one of them does.
#[derive(Debug)]
pub(super) struct Stuck<'w, 'a> {
    web: &'w Web<'a>,
    patience: Duration,
    actors: HashSet<Key>,
}

/// Some who are stuck, and each of whom waits for each other, if only through others. The smallest comes first.
#[derive(Debug)]
pub(super) struct Knot {
    pub(super) members: Vec<Key>,
}

/// What is found of those who can go on, while it spreads.
#[derive(Debug, Default)]
struct Progress {
    free: HashSet<Key>,
    /// Who is free, and not yet known as such by those who wait for it.
    news: Vec<Key>,
    /// How many have still to go on, for each hurdle, until it is passed.
    left: Vec<usize>,
    /// The hurdles that each is a blocker of.
    blocks: HashMap<Key, Vec<usize>>,
    /// Who waits at each hurdle.
    waiters: Vec<Vec<Key>>,
}

// === impl Stuck ===

impl<'w, 'a> Stuck<'w, 'a> {
    /// Only waits that need what `counts` accepts are looked at, all others can end at any moment.
    pub(super) fn new(web: &'w Web<'a>, patience: Duration, counts: impl Fn(Need) -> bool) -> Self {
        let mut progress = Progress { waiters: vec![Vec::new(); web.hurdles.len()], ..Progress::default() };
        for wait in &web.waits {
            let actor = key(&wait.row.actor);
            progress.waiters[wait.hurdle].push(actor);
            if wait.row.waited < patience || wait.row.actor.has_ended() || web.is_up_to_itself(wait) {
                progress.release(actor);
            }
        }
        for (index, hurdle) in web.hurdles.iter().enumerate() {
            let old = || hurdle.blockers.iter().filter(|blocker| is_old(blocker, patience));
            let left = match hurdle.need {
                need if !counts(need) => 0,
                Need::All => old().count(),
                Need::Any => usize::from(old().count() == hurdle.blockers.len()).min(hurdle.blockers.len()),
                Need::Unknown => 0,
            };
            progress.left.push(left);
            if left == 0 {
                progress.pass(index);
                continue;
            }
            for blocker in old() {
                let actor = key(&blocker.actor);
                progress.blocks.entry(actor).or_default().push(index);
                if blocker.actor.has_ended() || web.waits_of(actor).len() == 0 {
                    progress.release(actor);
                }
            }
        }
        let free = progress.spread();
        Self { web, patience, actors: web.waiting().filter(|actor| !free.contains(actor)).collect() }
    }

    /// The knots, in the order of their first members.
    pub(super) fn knots(&self) -> Vec<Knot> {
        // A graph of the actors, and behind them of the hurdles between them: that keeps it small where many wait for
        // many.
        let mut actors: Vec<_> = self.actors.iter().copied().collect();
        actors.sort_unstable();
        let numbers: HashMap<_, _> = actors.iter().enumerate().map(|(number, actor)| (*actor, number)).collect();
        let mut next: Vec<Vec<usize>> = Vec::with_capacity(actors.len() + self.web.hurdles.len());
        next.extend(
            actors.iter().map(|actor| self.web.waits_of(*actor).map(|wait| actors.len() + wait.hurdle).collect()),
        );
        next.extend(self.web.hurdles.iter().map(|hurdle| {
            self.blockers(hurdle).filter_map(|blocker| numbers.get(&key(&blocker.actor)).copied()).collect()
        }));

        let mut knots = Vec::new();
        for component in components(&next) {
            if component.len() > 1 {
                let mut members: Vec<_> = component.iter().filter_map(|node| actors.get(*node).copied()).collect();
                members.sort_unstable();
                knots.push(Knot { members });
            }
        }
        knots.sort_by_key(|knot| knot.members.first().copied());
        knots
    }

    /// A shortest cycle of the knot. It starts with its smallest member.
    pub(super) fn cycle(&self, knot: &Knot) -> Option<Vec<(&'w Wait<'a>, &'w Blocker<'a>)>> {
        let members: HashSet<_> = knot.members.iter().copied().collect();
        let mut shortest: Option<Vec<_>> = None;
        for start in knot.members.iter().take(STARTS) {
            if let Some(cycle) = self.cycle_from(*start, &members) {
                if shortest.as_ref().is_none_or(|shortest| cycle.len() < shortest.len()) {
                    shortest = Some(cycle);
                }
            }
        }
        shortest
    }

    fn cycle_from(&self, start: Key, members: &HashSet<Key>) -> Option<Vec<(&'w Wait<'a>, &'w Blocker<'a>)>> {
        let mut reached: HashMap<Key, (&'w Wait<'a>, &'w Blocker<'a>)> = HashMap::new();
        let mut expanded = HashSet::new();
        // Where the hurdle leads back to the start: asked for again by each who waits at it.
        let mut back: HashMap<usize, Option<&'w Blocker<'a>>> = HashMap::new();
        let mut next = VecDeque::from([start]);
        while let Some(actor) = next.pop_front() {
            for wait in self.web.waits_of(actor) {
                let hurdle = &self.web.hurdles[wait.hurdle];
                let find = || self.blockers(hurdle).find(|blocker| key(&blocker.actor) == start);
                let closing = *back.entry(wait.hurdle).or_insert_with(find);
                if let Some(blocker) = closing.filter(|blocker| actor != start || !blocker.was_seen_before()) {
                    let mut cycle = vec![(wait, blocker)];
                    let mut at = actor;
                    while at != start {
                        let step = reached[&at];
                        cycle.push(step);
                        at = key(&step.0.row.actor);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if expanded.insert(wait.hurdle) {
                    for blocker in self.blockers(hurdle) {
                        let blocking = key(&blocker.actor);
                        if blocking != start && members.contains(&blocking) && !reached.contains_key(&blocking) {
                            reached.insert(blocking, (wait, blocker));
                            next.push_back(blocking);
                        }
                    }
                }
            }
        }
        None
    }

    /// Those in the way who have been there long enough.
    fn blockers<'s>(&'s self, hurdle: &'w Hurdle<'a>) -> impl Iterator<Item = &'w Blocker<'a>> + use<'s, 'w, 'a> {
        hurdle.blockers.iter().filter(|blocker| is_old(blocker, self.patience))
    }
}

fn is_old(blocker: &Blocker<'_>, patience: Duration) -> bool {
    blocker.held.is_none_or(|held| held >= patience)
}

// === impl Progress ===

impl Progress {
    fn release(&mut self, actor: Key) {
        if self.free.insert(actor) {
            self.news.push(actor);
        }
    }

    fn pass(&mut self, hurdle: usize) {
        for waiter in std::mem::take(&mut self.waiters[hurdle]) {
            self.release(waiter);
        }
    }

    fn spread(mut self) -> HashSet<Key> {
        while let Some(actor) = self.news.pop() {
            for hurdle in self.blocks.remove(&actor).unwrap_or_default() {
                // Of several that would do, the first did.
                self.left[hurdle] = self.left[hurdle].saturating_sub(1);
                if self.left[hurdle] == 0 {
                    self.pass(hurdle);
                }
            }
        }
        self.free
    }
}
