//! The forms in which work is given to a pool: [`Work`] for one job, [`Each`] for the items of a map.

use super::context::JobContext;

/// What a job does.
pub(super) trait Work<L>: Send + 'static {
    type Output: Send + 'static;

    /// What the caller gave, and gets back if it is refused.
    type Function: Send;

    fn run(self, context: &mut JobContext<'_, L>) -> Self::Output;
    fn into_function(self) -> Self::Function;
}

/// What is done for each item of a map.
pub(super) trait Each<L, T>: Send + Sync + 'static {
    type Output: Send + 'static;

    fn call(&self, context: &mut JobContext<'_, L>, item: T) -> Self::Output;
}

/// A function that needs nothing but its arguments.
pub(super) struct Plain<F>(pub(super) F);

/// A function that wants to see the job.
pub(super) struct WithContext<F>(pub(super) F);

/// A function of two arguments, for items that are pairs.
pub(super) struct Star<F>(pub(super) F);

// === impl Work ===

impl<L, F, R> Work<L> for Plain<F>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    type Output = R;
    type Function = F;

    #[inline]
    fn run(self, _context: &mut JobContext<'_, L>) -> R {
        (self.0)()
    }

    fn into_function(self) -> F {
        self.0
    }
}

impl<L, F, R> Work<L> for WithContext<F>
where
    F: FnOnce(&mut JobContext<'_, L>) -> R + Send + 'static,
    R: Send + 'static,
{
    type Output = R;
    type Function = F;

    #[inline]
    fn run(self, context: &mut JobContext<'_, L>) -> R {
        (self.0)(context)
    }

    fn into_function(self) -> F {
        self.0
    }
}

// === impl Each ===

impl<L, T, F, R> Each<L, T> for Plain<F>
where
    F: Fn(T) -> R + Send + Sync + 'static,
    R: Send + 'static,
{
    type Output = R;

    #[inline]
    fn call(&self, _context: &mut JobContext<'_, L>, item: T) -> R {
        (self.0)(item)
    }
}

impl<L, T, F, R> Each<L, T> for WithContext<F>
where
    F: Fn(&mut JobContext<'_, L>, T) -> R + Send + Sync + 'static,
    R: Send + 'static,
{
    type Output = R;

    #[inline]
    fn call(&self, context: &mut JobContext<'_, L>, item: T) -> R {
        (self.0)(context, item)
    }
}

impl<L, A, B, F, R> Each<L, (A, B)> for Star<F>
where
    F: Fn(A, B) -> R + Send + Sync + 'static,
    R: Send + 'static,
{
    type Output = R;

    #[inline]
    fn call(&self, _context: &mut JobContext<'_, L>, (first, second): (A, B)) -> R {
        (self.0)(first, second)
    }
}
