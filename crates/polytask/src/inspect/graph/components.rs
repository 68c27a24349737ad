//! The strongly connected parts of a graph.

/// The nodes in groups, in each of which everyone reaches everyone. `next` are the successors of each node.
///
/// Tarjan's way, with a stack of its own, because a chain may be longer than a thread's.
pub(super) fn components(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { found: vec![None; next.len()], lowest: vec![0; next.len()], ..Search::default() };
    for root in 0..next.len() {
        if search.found[root].is_none() {
            search.from(root, next);
        }
    }
    search.components
}

#[derive(Debug, Default)]
struct Search {
    /// The rank at which each was found.
    found: Vec<Option<usize>>,
    /// The lowest rank known to be reached from each. One that is in a component already counts no more.
    lowest: Vec<usize>,
    /// How many were found.
    ranks: usize,
    /// Found, and in no component yet.
    open: Vec<usize>,
    components: Vec<Vec<usize>>,
}

/// The rank of what is in a component.
const DONE: usize = usize::MAX;

impl Search {
    fn enter(&mut self, node: usize) -> usize {
        let rank = self.ranks;
        (self.found[node], self.lowest[node]) = (Some(rank), rank);
        self.ranks += 1;
        self.open.push(node);
        rank
    }

    fn from(&mut self, root: usize, next: &[Vec<usize>]) {
        self.enter(root);
        // Each with how many of its successors were looked at.
        let mut path = vec![(root, 0)];
        while let Some((node, looked)) = path.last_mut() {
            let node = *node;
            if let Some(&successor) = next[node].get(*looked) {
                *looked += 1;
                match self.found[successor] {
                    None => {
                        self.enter(successor);
                        path.push((successor, 0));
                    }
                    Some(rank) => self.lowest[node] = self.lowest[node].min(rank),
                }
                continue;
            }
            path.pop();
            let lowest = self.lowest[node];
            if let Some((parent, _)) = path.last() {
                self.lowest[*parent] = self.lowest[*parent].min(lowest);
            }
            if self.found[node] == Some(lowest) {
                self.close(node);
            }
        }
    }

    /// Whatever was found since `first` is one component.
    fn close(&mut self, first: usize) {
        let start = self.open.iter().rposition(|node| *node == first).unwrap_or_default();
        let component = self.open.split_off(start);
        for node in &component {
            self.found[*node] = Some(DONE);
        }
        self.components.push(component);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::components;

    proptest! {
        #[test]
        fn two_nodes_are_in_one_component_if_each_reaches_the_other(
            next in proptest::collection::vec(proptest::collection::vec(0..9_usize, 0..3), 9),
        ) {
            let mut reaches = [[false; 9]; 9];
            for (node, successors) in next.iter().enumerate() {
                reaches[node][node] = true;
                successors.iter().for_each(|successor| reaches[node][*successor] = true);
            }
            for middle in 0..9 {
                for from in 0..9 {
                    for to in 0..9 {
                        reaches[from][to] |= reaches[from][middle] && reaches[middle][to];
                    }
                }
            }

            let found = components(&next);
            let of = |node| found.iter().position(|component| component.contains(&node)).expect("each is in one");
            prop_assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 9);
            for (from, to) in (0..81).map(|pair| (pair / 9, pair % 9)) {
                prop_assert_eq!(of(from) == of(to), reaches[from][to] && reaches[to][from]);
            }
        }
    }
}
