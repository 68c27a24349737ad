//! When something is said about what waits, and when not: [`Alarm`].

use std::collections::HashMap;
use std::time::Duration;

/// Decides at each look whether anything is to be said.
///
/// Something is said of whatever waits for longer than the period, at once, and again when the oldest wait for it has
/// become twice as old: an hour of one hang is told a dozen times. All that is known is told each time, so that whoever
/// waits behind others for the same thing is no news.
///
/// Where ever more things are waited for, a pause between two reports grows while news come faster than it passes. What
/// looks like a deadlock does not wait for it. When everything has moved that is said too, once.
#[derive(Debug)]
pub(super) struct Alarm {
    period: Duration,
    /// What was told, and at what age it is told again.
    told: HashMap<About, Duration>,
    /// Whether something was told, and not yet that all of it has moved.
    is_raised: bool,
    /// When the latest report was.
    latest: Duration,
    /// How long there is none after it.
    pause: Duration,
}

/// One thing that may have to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) about: About,
    /// For how long it is so.
    pub(super) age: Duration,
}

/// What is told. The same at every look while it is the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum About {
    /// The object of this id is waited for.
    Object(u64),
    /// The end of the task of this number is waited for.
    Task(u64),
    /// Something that will not go away by waiting, as far as anyone can tell. Its age does not matter.
    Finding(String),
}

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Something waits for too long: a report.
    Overdue,
    /// Nothing does any more.
    Moved,
}

/// The longest pause, in periods.
const LONGEST_PAUSE: u32 = 16;

// === impl Alarm ===

impl Alarm {
    pub(super) fn new(period: Duration) -> Self {
        Self { period, told: HashMap::new(), is_raised: false, latest: Duration::ZERO, pause: Duration::ZERO }
    }

    /// What to say after a look that found this, at a time that counts looks and never goes back.
    pub(super) fn look(&mut self, now: Duration, found: impl IntoIterator<Item = Fact>) -> Option<Word> {
        let overdue = self.overdue(found);
        if overdue.is_empty() {
            self.told.clear();
            return std::mem::take(&mut self.is_raised).then_some(Word::Moved);
        }
        // What has moved is news when it comes back.
        self.told.retain(|about, _| overdue.contains_key(about));
        let quiet = now.saturating_sub(self.latest);
        if !self.is_due(&overdue, quiet) {
            return None;
        }
        self.pause = self.next_pause(quiet, overdue.keys().any(|about| !self.told.contains_key(about)));
        self.is_raised = true;
        self.latest = now;
        // What has no age yet would be due at each look.
        let again = |age: Duration| age.saturating_mul(2).max(Duration::from_nanos(1));
        self.told = overdue.into_iter().map(|(about, age)| (about, again(age))).collect();
        Some(Word::Overdue)
    }

    /// What is to be told if anything is, and for how long it has been so.
    fn overdue(&self, found: impl IntoIterator<Item = Fact>) -> HashMap<About, Duration> {
        let mut overdue = HashMap::new();
        for Fact { about, age } in found {
            if about.is_finding() || age >= self.period {
                let oldest = overdue.entry(about).or_insert(age);
                *oldest = age.max(*oldest);
            }
        }
        overdue
    }

    /// Whether anything is to be told, so long after the latest report.
    fn is_due(&self, overdue: &HashMap<About, Duration>, quiet: Duration) -> bool {
        let pauses = self.is_raised && quiet < self.pause;
        overdue.iter().any(|(about, age)| match self.told.get(about) {
            None => !pauses || about.is_finding(),
            Some(again) => !pauses && age >= again,
        })
    }

    /// Twice as long if news come as soon as the pause before lets them, or nearly.
    fn next_pause(&self, quiet: Duration, is_news: bool) -> Duration {
        let is_pressed = self.is_raised && quiet <= self.pause.saturating_mul(2);
        match (is_pressed, is_news) {
            (true, true) => self.pause.saturating_mul(2).min(self.period.saturating_mul(LONGEST_PAUSE)),
            (true, false) => self.pause,
            (false, _) => self.period,
        }
    }
}

// === impl About ===

impl About {
    fn is_finding(&self) -> bool {
        matches!(self, Self::Finding(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_secs(1);
    const STEP: Duration = Duration::from_millis(250);
    const HOUR: u32 = 4 * 3600;

    fn waits(object: u64, age: Duration) -> Fact {
        Fact { about: About::Object(object), age }
    }

    fn finding(text: &str, age: Duration) -> Fact {
        Fact { about: About::Finding(text.to_owned()), age }
    }

    /// What is said at each of so many looks, where `find` is asked what is found after a time.
    fn said(looks: u32, find: impl Fn(Duration) -> Vec<Fact>) -> Vec<(Duration, Word)> {
        let mut alarm = Alarm::new(PERIOD);
        let word_at = |number| Some((STEP * number, alarm.look(STEP * number, find(STEP * number))?));
        (1..=looks).filter_map(word_at).collect()
    }

    fn seconds(words: &[(Duration, Word)]) -> Vec<f64> {
        words.iter().map(|(time, _)| time.as_secs_f64()).collect()
    }

    #[test]
    fn what_waits_for_less_than_the_period_is_not_told() {
        assert_eq!(said(100, |_| vec![waits(1, PERIOD - Duration::from_millis(1))]), []);
        assert_eq!(said(1, |_| vec![waits(1, PERIOD)]), [(STEP, Word::Overdue)]);
    }

    #[test]
    fn a_wait_is_told_again_whenever_it_has_become_twice_as_old() {
        let words = said(60, |time| vec![waits(1, time)]);
        assert_eq!(seconds(&words), [1.0, 2.0, 4.0, 8.0]);
    }

    #[test]
    fn an_hour_of_one_hang_is_told_a_dozen_times() {
        assert_eq!(said(HOUR, |time| vec![waits(1, time)]).len(), 12);
    }

    #[test]
    fn whoever_queues_up_behind_a_hang_is_no_news() {
        // The same object: its oldest wait counts, however many there are.
        let words = said(HOUR, |time| {
            let latest = time.saturating_sub(Duration::from_secs(1));
            vec![waits(1, latest / 2), waits(1, time), waits(1, latest)]
        });
        assert_eq!(words.len(), 12);
    }

    #[test]
    fn a_second_thing_is_told_at_its_own_time() {
        let words = said(40, |time| {
            let mut found = vec![waits(1, time)];
            found.extend(time.checked_sub(Duration::from_secs(5)).map(|age| waits(2, age)));
            found
        });
        assert_eq!(seconds(&words), [1.0, 2.0, 4.0, 6.0, 8.0]);
    }

    #[test]
    fn ever_new_things_are_told_at_growing_intervals() {
        // Each second another one, none of which ever moves.
        let words = said(400, |time| (0..time.as_secs()).map(|n| waits(n, time - Duration::from_secs(n))).collect());
        assert_eq!(seconds(&words), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 48.0, 64.0, 80.0, 96.0]);
    }

    #[test]
    fn a_thing_that_waits_for_ever_by_intent_delays_no_news() {
        let begin = Duration::from_secs(1000);
        let words = said(HOUR, |time| {
            let mut found = vec![waits(1, time)];
            found.extend(time.checked_sub(begin).map(|age| waits(2, age)));
            found
        });
        assert!(seconds(&words).contains(&1001.0), "{words:?}");
    }

    #[test]
    fn a_finding_is_told_at_once_whatever_was_told_before() {
        let words = said(40, |time| {
            // Enough news for the pause to have grown.
            let mut found: Vec<_> = (0..time.as_secs()).map(|n| waits(n, time - Duration::from_secs(n))).collect();
            if time >= Duration::from_millis(8500) {
                found.push(finding("AB-BA", Duration::ZERO));
            }
            found
        });
        assert_eq!(seconds(&words)[..5], [1.0, 2.0, 4.0, 8.0, 8.5]);
    }

    #[test]
    fn a_finding_is_told_again_no_sooner_than_a_wait_of_its_age() {
        let words = said(40, |time| vec![finding("AB-BA", time)]);
        assert_eq!(seconds(&words), [0.25, 1.25, 2.5, 5.0, 10.0]);
    }

    #[test]
    fn when_everything_has_moved_that_is_said_once() {
        let words =
            said(40, |time| if time < Duration::from_secs(3) { vec![waits(1, time)] } else { vec![waits(2, STEP)] });
        let [(_, Word::Overdue), (_, Word::Overdue), (at, Word::Moved)] = words[..] else { panic!("{words:?}") };
        assert_eq!(at, Duration::from_secs(3));
    }

    #[test]
    fn what_has_moved_is_news_when_it_comes_back() {
        let words = said(16, |time| {
            let age = Duration::from_millis(time.as_millis() as u64 % 2000);
            vec![waits(1, age)]
        });
        let expected = [(1.0, Word::Overdue), (2.0, Word::Moved), (3.0, Word::Overdue), (4.0, Word::Moved)];
        assert_eq!(words.iter().map(|(time, word)| (time.as_secs_f64(), *word)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn one_of_several_that_has_moved_is_news_when_it_comes_back() {
        let words = said(24, |time| {
            let age = Duration::from_millis(time.as_millis() as u64 % 4000);
            vec![waits(1, PERIOD), waits(2, age)]
        });
        assert_eq!(seconds(&words), [0.25, 1.25, 3.25, 5.25]);
    }

    #[test]
    fn a_finding_of_no_known_age_is_told_once() {
        assert_eq!(said(40, |_| vec![finding("left", Duration::ZERO)]).len(), 1);
    }

    #[test]
    fn a_queue_that_moves_slowly_is_told_once_while_it_gets_no_slower() {
        // Every two seconds the oldest goes on, and the next is 1.5 s old then.
        let words = said(400, |time| {
            let since = Duration::from_millis(time.as_millis() as u64 % 2000);
            vec![waits(1, since + Duration::from_millis(1500))]
        });
        assert_eq!(words.len(), 1, "{words:?}");
    }

    #[test]
    fn a_period_of_nothing_tells_each_wait_but_not_at_each_look() {
        let mut alarm = Alarm::new(Duration::ZERO);
        let words: Vec<_> = (0..8).map(|n| alarm.look(STEP * n, [waits(1, STEP * n)])).collect();
        assert_eq!(words.iter().flatten().count(), 4, "{words:?}");
    }
}
