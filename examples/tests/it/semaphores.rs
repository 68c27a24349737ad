//! X11.

use std::time::Duration;

use crate::ended;

#[path = "../../11_karaoke.rs"]
mod karaoke;

use self::karaoke::{Visit, open};

const SONG: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn x11_there_are_never_more_than_four_singers_inside() {
    for people in [6, 10, 100] {
        let visits = ended(open(people, 4, SONG)).await;
        assert_eq!(visits.len(), people as usize, "everybody has sung");
        assert_eq!(most_inside(&visits), 4, "of {people} people");
    }
}

#[tokio::test(start_paused = true)]
async fn x11_who_came_first_goes_in_first() {
    let mut visits = ended(open(10, 4, SONG)).await;
    visits.sort_by_key(|visit| visit.person);
    assert!(visits.is_sorted_by_key(|visit| visit.entered));
}

/// How many were inside at once, just after somebody had come in.
fn most_inside(visits: &[Visit]) -> usize {
    let inside = |at| visits.iter().filter(|visit| visit.entered <= at && at < visit.left).count();
    visits.iter().map(|visit| inside(visit.entered)).max().unwrap_or(0)
}
