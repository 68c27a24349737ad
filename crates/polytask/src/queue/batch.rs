//! Items that are on their way into a queue together: [`Batch`].

use std::collections::{VecDeque, vec_deque};

use super::bound::Bound;

/// Items in their order, weighed before the queue is locked, since weighing runs the user's code.
pub(super) struct Batch<T> {
    items: VecDeque<T>,
    /// One for each item, where that is not 1.
    weights: Option<VecDeque<usize>>,
}

// === impl Batch ===

impl<T> Batch<T> {
    pub(super) fn new(items: impl IntoIterator<Item = T>, bound: &Bound<T>) -> Self {
        let items: VecDeque<T> = items.into_iter().collect();
        let weights = bound.is_weighted().then(|| items.iter().map(|item| bound.weigh(item)).collect());
        Self { items, weights }
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn weights(&self) -> Option<&VecDeque<usize>> {
        self.weights.as_ref()
    }

    /// What the first one weighs, if there is one.
    pub(super) fn first_weight(&self) -> Option<usize> {
        match &self.weights {
            None => (!self.items.is_empty()).then_some(1),
            Some(weights) => weights.front().copied(),
        }
    }

    /// Takes the first `count` of a batch that has no weights.
    pub(super) fn take(&mut self, count: usize) -> vec_deque::Drain<'_, T> {
        self.items.drain(..count)
    }

    /// Takes the first one, if its weight is accepted.
    pub(super) fn take_one(&mut self, accept: impl FnOnce(usize) -> bool) -> Option<(T, usize)> {
        let weight = self.first_weight().filter(|weight| accept(*weight))?;
        if let Some(weights) = &mut self.weights {
            weights.pop_front();
        }
        self.items.pop_front().map(|item| (item, weight))
    }

    /// Takes all that are left.
    pub(super) fn take_rest(&mut self) -> Vec<T> {
        self.items.drain(..).collect()
    }
}
