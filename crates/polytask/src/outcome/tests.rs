use std::task::Poll;

use super::{Missing, Outcome};
use crate::waiters::Wakers;

fn settled(result: Result<u8, &'static str>) -> Outcome<u8, &'static str> {
    let mut outcome = Outcome::new();
    assert!(outcome.settle(result, &mut Wakers::default()).is_none());
    outcome
}

#[test]
fn a_value_is_taken_once_and_an_error_by_everyone() {
    let mut outcome = settled(Ok(7));
    assert_eq!(outcome.take(), Poll::Ready(Ok(7)));
    assert_eq!(outcome.take(), Poll::Ready(Err(Missing::Taken)));
    assert_eq!(outcome.ended(), Some(Ok(())), "it still ended well");

    let mut outcome = settled(Err("burnt"));
    for _ in 0..2 {
        assert_eq!(outcome.take(), Poll::Ready(Err(Missing::Failed("burnt"))));
    }
}

#[test]
fn it_ends_once() {
    let mut outcome = settled(Ok(7));
    assert_eq!(outcome.settle(Err("late"), &mut Wakers::default()), Some(Err("late")));
    assert!(!outcome.lend());
    assert_eq!(outcome.take(), Poll::Ready(Ok(7)));
}

#[test]
fn what_is_lent_has_not_ended_for_the_others() {
    let mut outcome = Outcome::<u8, &str>::new();
    assert!(outcome.lend());
    assert_eq!(outcome.ended(), None);
    assert!(outcome.take().is_pending());
    assert!(outcome.settle(Ok(7), &mut Wakers::default()).is_none());
    assert_eq!(outcome.take(), Poll::Ready(Ok(7)));
}

#[test]
fn what_is_borrowed_has_ended_and_comes_back() {
    let mut outcome = settled(Ok(7));
    assert_eq!(outcome.borrow(), Poll::Ready(Ok(7)));
    assert_eq!(outcome.ended(), Some(Ok(())));
    assert!(outcome.take().is_pending());
    outcome.bring_back(7, &mut Wakers::default());
    assert_eq!(outcome.take(), Poll::Ready(Ok(7)));
}
