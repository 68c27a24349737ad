//! X40 to X45: a program that hangs tells everybody's name and line.

use std::ffi::OsStr;

use crate::programs::run;
use crate::source::{Source, assert_tells};

/// Runs an example, which has to tell each of these blocks. In them, `<mark>` is the line where that stands.
async fn tells(name: &str, arguments: &[&str], blocks: &[&str]) -> String {
    let source = Source::of(name);
    let arguments: Vec<_> = arguments.iter().map(OsStr::new).collect();
    let text = run(name, &arguments).await;
    assert_tells(&text, blocks.iter().map(|block| source.expand(block)).collect::<Vec<_>>().iter().map(String::as_str));
    text
}

#[tokio::test]
async fn x40_two_who_acquire_two_locks_in_two_orders_are_told_with_all_four_lines() {
    let deadlock = "\
suspected deadlock of 2: nothing in this cycle has moved for TIME
  task `alice` waits for lock `cellar` (acquire at <alice wants the second>, for TIME), which task `bob` acquired at <bob has the first>
  task `bob` waits for lock `kitchen` (acquire at <bob wants the second>, for TIME), which task `alice` acquired at <alice has the first>
";
    let text = tells(
        "40_ab_ba",
        &[],
        &[
            "polytask: 2 tasks, 3 objects; 2 wait, the longest for TIME; 1 suspected deadlock\n",
            deadlock,
            "
lock `kitchen`, made at <Lock::named>
  held by task `alice`: acquired at <alice has the first>, at least TIME ago; it is in a deadlock told above
  1. task `bob`: acquire at <bob wants the second>, for TIME
",
            "
lock `cellar`, made at <Lock::named>
  held by task `bob`: acquired at <bob has the first>, at least TIME ago; it is in a deadlock told above
  1. task `alice`: acquire at <alice wants the second>, for TIME
",
        ],
    )
    .await;
    let (report, as_a_program_is_told) = text.split_once("--- what a program is told ---").unwrap();
    let deadlock = Source::of("40_ab_ba").expand(deadlock);
    assert_tells(report, [deadlock.as_str()]);
    assert_tells(as_a_program_is_told, [deadlock.as_str()]);
}

#[tokio::test]
async fn x41_a_circle_of_three_is_told_in_its_order() {
    tells("41_three_cycle", &[], &["
suspected deadlock of 3: nothing in this cycle has moved for TIME
  task `Avicenna` waits for lock `fork-2` (acquire at <the fork on the right>, for TIME), which task `Boethius` acquired at <the fork on the left>
  task `Boethius` waits for lock `fork-3` (acquire at <the fork on the right>, for TIME), which task `Confucius` acquired at <the fork on the left>
  task `Confucius` waits for lock `fork-1` (acquire at <the fork on the right>, for TIME), which task `Avicenna` acquired at <the fork on the left>
"])
    .await;
}

#[tokio::test]
async fn x42_a_task_that_waits_for_itself_is_told_with_both_of_its_lines() {
    tells(
        "42_self_lock",
        &[],
        &[
            "
suspected self-deadlock: nothing has moved for TIME
  task `clerk` waits for lock `till` (acquire at <once more>, for TIME), which it acquired itself at <the first time>
",
            "
lock `till`, made at <Lock::named>
  held by task `clerk`: acquired at <the first time>, at least TIME ago; it is in a deadlock told above
  1. task `clerk`: acquire at <once more>, for TIME
",
        ],
    )
    .await;
}

#[tokio::test]
async fn x42_a_task_that_must_not_wait_for_itself_panics_with_both_of_its_lines() {
    tells("42_self_lock", &["--deny"], &["\
task `clerk` panicked: task `clerk` would wait for itself: it waits for lock `till` at <once more>, which it acquired itself at <the first time>
"])
    .await;
}

#[tokio::test]
async fn x44_a_cook_who_finds_no_room_and_a_guest_who_does_not_eat_are_told() {
    tells("44_full_queue", &[], &[
        "
possible deadlock of 2: nothing in this cycle has moved for TIME
  task `guest` waits for the end of task `cook` (join at <the guest is patient>, for TIME)
  task `cook` waits for queue `tray` (put at <there is no room>, for TIME), from which task `guest` got before at <the guest tastes>
",
        "
queue `tray`, made at <Queue::named>: full: 2 of 2 items; 1 put waits, nobody gets
  task `guest` got from it before (at <the guest tastes>); it is in a deadlock told above
  1. task `cook`: put at <there is no room>, for TIME
",
        "
task `cook`, spawned at <let cook =>; it is in a deadlock told above
  1. task `guest`: join at <the guest is patient>, for TIME
",
    ])
    .await;
}

#[tokio::test]
async fn x44_a_cook_alone_with_a_full_tray_is_told() {
    tells(
        "44_full_queue",
        &["--alone"],
        &[
            "polytask: 1 task, 1 object; 1 waits, for TIME; no deadlock is seen, 1 suspicion\n",
            "
Suspicious:
  task `cook` waits for queue `tray` (put at <there is no room>, for TIME)
    Its only handle is the one being waited on: unless that is shared by reference, nobody is left to get from it
",
            "queue `tray`, made at <Queue::named>: full: 2 of 2 items; 1 put waits, nobody gets\n",
        ],
    )
    .await;
}

#[tokio::test]
async fn x45_who_waits_at_a_barrier_and_who_is_missing_there_are_told() {
    tells("45_barrier_one_short", &[], &[
        "
possible deadlock of 2: nothing in this cycle has moved for TIME
  task `alice` waits for barrier `hut` (wait at <alice is at the second hut>, for TIME), to which task `carol` came before at <carol is at the first hut>
  task `carol` waits for lock `map` (acquire at <carol wants the map>, for TIME), which task `alice` acquired at <alice has the map>
",
        "
barrier `hut`, made at <Barrier::named>: 2 of 3 parties have come, one is missing
  task `carol` came before and is not here now (at <carol is at the first hut>); it is in a deadlock told above
  1. task `alice`: wait at <alice is at the second hut>, for TIME
  2. task `bob`: wait at <bob is at the second hut>, for TIME
",
        "
lock `map`, made at <Lock::named>
  held by task `alice`: acquired at <alice has the map>, at least TIME ago; it is in a deadlock told above
  1. task `carol`: acquire at <carol wants the map>, for TIME
",
    ])
    .await;
}

#[tokio::test]
async fn x45_that_nobody_else_is_known_at_a_miscounted_barrier_is_told() {
    tells(
        "45_barrier_one_short",
        &["--miscounted"],
        &[
            "polytask: 3 tasks, 2 objects; 3 wait, the longest for TIME; no deadlock is seen\n",
            "
barrier `hut`, made at <Barrier::named>: 3 of 4 parties have come, one is missing
  nobody is known who came before and is not here now
  1. task `alice`: wait at <alice is at the first hut>, for TIME
  2. task `bob`: wait at <bob is at the first hut>, for TIME
  3. task `carol`: wait at <carol is at the first hut>, for TIME
",
        ],
    )
    .await;
}
