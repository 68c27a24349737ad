//! In whose way most stand: [`Report::roots`].

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::Report;
use super::words::{Plain, Span, Who};
use crate::inspect::graph::web::{Key, Web, key};
use crate::inspect::snapshot::Actor;

/// So many are told.
const ROOTS: usize = 3;
/// Those behind whom fewer wait are not.
const FEWEST: usize = 10;

// === impl Report ===

impl Report<'_> {
    /// Where more is waited for than can be read: who is at the end of most chains.
    pub(super) fn roots(&mut self) {
        if !self.room.is_narrow() {
            return;
        }
        let roots = roots(&self.known.web);
        if roots.is_empty() {
            return;
        }
        self.page.heading("Behind whom most wait, also through others:");
        for Root { actor, behind, is_circle } in roots {
            let circle = is_circle.then(|| "is in a cycle of waits".to_owned());
            let end = self.known.end(actor).or(circle).or_else(|| {
                let wait = self.known.web.waits_of(key(actor)).next()?;
                let (thing, row) = (wait.thing, wait.row);
                let (call, waited) = (Plain(&row.call), Span(row.waited));
                Some(format!("waits for {thing} ({call} at {}, for {waited})", row.line))
            });
            let end = end.map(|end| format!(", which {end}")).unwrap_or_default();
            self.page.line(1, format_args!("{behind} behind {}{end}", Who(actor)));
        }
    }
}

/// Somebody behind whom many wait.
struct Root<'w> {
    actor: &'w Actor,
    behind: usize,
    /// Whether that one waits for itself, through others.
    is_circle: bool,
}

/// Those behind whom most wait.
///
/// Where somebody waits for several, only the first of them is looked at: this is to show where to begin.
fn roots<'w>(web: &'w Web<'_>) -> Vec<Root<'w>> {
    let blocker = |actor| {
        let wait = web.waits_of(actor).next()?;
        web.hurdles[wait.hurdle].blockers.first()
    };
    let mut actors = HashMap::<Key, &Actor>::new();
    let (mut known, mut behind) = (HashMap::<Key, Key>::new(), HashMap::<Key, usize>::new());
    let mut circles = HashSet::new();
    for start in web.waiting() {
        let (mut path, mut places) = (Vec::new(), HashMap::new());
        let mut at = start;
        let root = loop {
            if let Some(root) = known.get(&at) {
                break *root;
            }
            if let Some(place) = places.insert(at, path.len()) {
                let root = path[place..].iter().copied().min().unwrap_or(at);
                circles.insert(root);
                break root;
            }
            path.push(at);
            let Some(next) = blocker(at) else { break at };
            at = key(&next.actor);
            actors.insert(at, &next.actor);
        };
        known.extend(path.into_iter().map(|actor| (actor, root)));
        if root != start {
            *behind.entry(root).or_default() += 1;
        }
    }
    behind.retain(|_, count| *count >= FEWEST);
    let mut behind: Vec<_> = behind.into_iter().collect();
    behind.sort_unstable_by_key(|(root, count)| (Reverse(*count), *root));
    let told = behind.into_iter().take(ROOTS);
    told.filter_map(|(root, behind)| {
        Some(Root { actor: actors.get(&root)?, behind, is_circle: circles.contains(&root) })
    })
    .collect()
}
