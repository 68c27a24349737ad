//! What a timer can be given to do: [`ActionOutput`].

use std::future::{Future, Ready, ready};

/// What the action of a [`Timer`](crate::Timer) may give back: nothing, or a future that gives nothing.
///
/// So an action is plain or async. It is not to be implemented elsewhere; the compiler finds `M`, which keeps the two
/// apart. A plain action that only panics is not seen to give back nothing, and must say so: `|| -> () { panic!() }`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::Timer;
///
/// async fn bell() {
///     tokio::time::sleep(Duration::from_secs(1)).await;
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let timers = [
///     Timer::after(Duration::from_secs(1), || println!("ding")),
///     Timer::after(Duration::from_secs(1), async || println!("dong")),
///     Timer::after(Duration::from_secs(1), bell),
/// ];
/// for timer in &timers {
///     assert!(timer.join().await.is_success());
/// }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "the action of a timer cannot give back `{Self}`",
    label = "wanted: an action that gives back `()`, or a `Send` future of `()`",
    note = "end the action with `;`; one that only panics says `|| -> () {{ .. }}`"
)]
pub trait ActionOutput<M>: 'static {
    #[doc(hidden)]
    type Rest: Future<Output = ()> + 'static;

    #[doc(hidden)]
    fn into_rest(self) -> Self::Rest;
}

impl ActionOutput<Ready<()>> for () {
    type Rest = Ready<()>;

    fn into_rest(self) -> Ready<()> {
        ready(())
    }
}

// Whoever gives back something else is to be told of both kinds.
#[diagnostic::do_not_recommend]
impl<F> ActionOutput<F> for F
where
    F: Future<Output = ()> + 'static,
{
    type Rest = F;

    fn into_rest(self) -> F {
        self
    }
}
