//! Results among others that are waited for.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::error::JobError;
use super::result::AsyncResult;
use crate::instrument::Call;
use crate::outcome::{Awaitable, Borrowed, Outcome, Seat, leave, poll_end};
use crate::wait::sealed::Sealed;

impl<R> Sealed for AsyncResult<R> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<R> Awaitable for AsyncResult<R> {
    type Value = R;
    type Error = JobError;

    fn poll_failed(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<bool> {
        poll_end(self.job().outcome(), seat, context, |outcome| match outcome.ended() {
            Some(ended) => Poll::Ready(ended.is_err()),
            None => Poll::Pending,
        })
    }

    fn poll_value(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<Result<R, JobError>> {
        let taken = poll_end(self.job().outcome(), seat, context, Outcome::take);
        taken.map(|taken| taken.map_err(|missing| missing.or_taken(|cause| self.job().error(cause))))
    }

    fn bring_back(&self, value: R) {
        drop(Borrowed::new(Arc::clone(self.job()), value));
    }

    fn leave(&self, seat: &mut Option<Seat>) {
        leave(self.job().outcome(), seat);
    }

    fn awaited_by(&self, call: &mut Call) {
        self.job().awaited_by(call);
    }

    fn left_by(&self, call: &mut Call) {
        call.gave_up(self.job().meta());
    }
}
