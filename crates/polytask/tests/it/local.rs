//! Task-local values: whose they are, who inherits them, and what runs while they are used.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use polytask::ExitStatus;
use polytask_test::{Polled, waiting};

polytask::local! {
    /// A plain one.
    static STUDENT: &'static str;

    /// It begins somewhere.
    static DEPTH: u32 = 0;

    #[inherit]
    /// Whom a request is for.
    pub(crate) static USER: String = "nobody".to_owned();

    static NOTE: Note
}

polytask::local! {}
polytask::local! {
    #[cfg(any())]
    static ABSENT: AttributesAreKept;
}

/// Something that is neither `Clone` nor `Sync`, and says when it is dropped and what it sees then.
struct Note(std::cell::Cell<u32>, Option<Arc<Mutex<Vec<Option<&'static str>>>>>);

impl Note {
    fn new(number: u32) -> Self {
        Self(std::cell::Cell::new(number), None)
    }

    fn watched(log: &Arc<Mutex<Vec<Option<&'static str>>>>) -> Self {
        Self(std::cell::Cell::new(0), Some(Arc::clone(log)))
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        if let Some(log) = &self.1 {
            log.lock().unwrap().push(STUDENT.get());
        }
    }
}

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn message(panic: Box<dyn std::any::Any + Send>) -> String {
    *panic.downcast::<String>().expect("it panics with a sentence")
}

#[test]
fn set_returns_the_value_before() {
    assert_eq!(STUDENT.set("Alice"), None);
    assert_eq!(STUDENT.set("Bob"), Some("Alice"));
    assert_eq!(STUDENT.get(), Some("Bob"));
}

#[test]
fn a_key_that_was_not_set_gives_nothing() {
    assert!(!STUDENT.is_set());
    assert_eq!(STUDENT.get(), None);
    assert_eq!(STUDENT.take(), None);
    assert_eq!(STUDENT.with(|_| ()), None);
    assert_eq!(STUDENT.with_mut(|_| ()), None);
    assert!(!STUDENT.is_set());
}

#[test]
fn a_taken_value_is_gone() {
    STUDENT.set("Alice");
    assert!(STUDENT.is_set());
    assert_eq!(STUDENT.take(), Some("Alice"));
    assert!(!STUDENT.is_set());
    assert_eq!(STUDENT.get(), None);
}

#[test]
fn a_value_need_be_neither_clone_nor_sync() {
    NOTE.set(Note::new(1));
    NOTE.with(|note| note.0.set(note.0.get() + 1));
    NOTE.with_mut(|note| *note.0.get_mut() += 1);
    assert_eq!(NOTE.take().map(|note| note.0.get()), Some(3));
}

#[test]
fn an_initial_value_is_made_when_it_is_first_read() {
    assert!(!DEPTH.is_set());
    assert_eq!(DEPTH.take(), None);
    assert_eq!(DEPTH.get(), Some(0));
    assert!(DEPTH.is_set());
    assert_eq!(DEPTH.with_mut(|depth| std::mem::replace(depth, 7)), Some(0));
    assert_eq!(DEPTH.take(), Some(7));
    assert_eq!(DEPTH.get(), Some(0), "it is made anew");
    assert_eq!(thread::spawn(|| DEPTH.set(1)).join().unwrap(), None, "setting makes none");
}

#[test]
fn an_initial_value_that_panics_is_made_at_the_next_read() {
    polytask::local! {
        static STUBBORN: &'static str = if STUDENT.is_set() { "made" } else { panic!("on purpose") };
    }
    assert!(catch_unwind(|| STUBBORN.get()).is_err());
    assert!(!STUBBORN.is_set());
    STUDENT.set("Alice");
    assert_eq!(STUBBORN.get(), Some("made"));
}

#[test]
fn an_initial_value_that_reads_itself_sees_nothing() {
    polytask::local!(static SELFISH: Option<u32> = SELFISH.get().flatten().map(|_| 1));
    assert_eq!(SELFISH.get(), Some(None));
}

#[test]
fn keys_of_one_type_are_apart() {
    polytask::local! {
        static LEFT: u32 = 1;
        static RIGHT: u32 = 1;
    }
    LEFT.set(2);
    assert_eq!((LEFT.get(), RIGHT.get()), (Some(2), Some(1)));
}

#[test]
fn other_keys_can_be_used_while_one_is_read() {
    STUDENT.set("Alice");
    let depth = STUDENT.with(|student| {
        DEPTH.set(student.len() as u32);
        DEPTH.with_mut(|depth| *depth += 1);
        DEPTH.get()
    });
    assert_eq!(depth.flatten(), Some(6));
}

#[test]
fn a_key_looks_unset_while_it_is_read_and_is_back_afterwards() {
    DEPTH.set(4);
    DEPTH.with(|_| {
        assert!(!DEPTH.is_set());
        assert_eq!(DEPTH.get(), None, "no second initial value is made");
        assert_eq!(DEPTH.take(), None);
        assert_eq!(DEPTH.with_mut(|_| ()), None);
    });
    assert_eq!(DEPTH.get(), Some(4));
}

#[test]
fn what_is_set_while_the_key_is_changed_replaces_the_value() {
    let log = Arc::default();
    NOTE.set(Note::watched(&log));
    NOTE.with_mut(|note| {
        *note.0.get_mut() = 1;
        assert!(NOTE.set(Note::new(2)).is_none());
        assert_eq!(NOTE.with(|note| note.0.get()), Some(2));
    });
    assert_eq!(log.lock().unwrap().len(), 1, "the value before is dropped");
    assert_eq!(NOTE.with(|note| note.0.get()), Some(2));
}

#[test]
fn a_panic_while_a_value_is_changed_puts_it_back() {
    DEPTH.set(4);
    let changed = catch_unwind(|| {
        DEPTH.with_mut(|depth| {
            *depth += 1;
            panic!("on purpose");
        })
    });
    assert!(changed.is_err());
    assert_eq!(DEPTH.get(), Some(5));
}

#[test]
fn threads_have_values_of_their_own() {
    STUDENT.set("Alice");
    let bob = thread::spawn(|| {
        let before = STUDENT.get();
        STUDENT.set("Bob");
        (before, STUDENT.get())
    });
    assert_eq!(bob.join().unwrap(), (None, Some("Bob")));
    assert_eq!(STUDENT.get(), Some("Alice"));
}

#[test]
fn a_thread_that_ends_drops_its_values_and_their_destructors_see_none() {
    let log = Arc::<Mutex<Vec<_>>>::default();
    let thread = thread::spawn({
        let log = Arc::clone(&log);
        move || {
            STUDENT.set("Alice");
            NOTE.set(Note::watched(&log));
        }
    });
    thread.join().unwrap();
    assert_eq!(*log.lock().unwrap(), [None]);
}

#[test]
fn the_inside_of_block_on_has_the_values_of_its_thread() {
    STUDENT.set("Alice");
    current_thread().block_on(async {
        assert_eq!(STUDENT.get(), Some("Alice"));
        STUDENT.set("Bob");
    });
    assert_eq!(STUDENT.get(), Some("Bob"));
}

#[test]
fn a_task_of_tokio_has_no_place_for_values() {
    STUDENT.set("Alice");
    let runtime = current_thread();
    runtime.block_on(async {
        let foreign = tokio::spawn(async {
            assert_eq!(STUDENT.get(), None);
            assert_eq!(DEPTH.get(), None, "no initial value is made either");
            assert_eq!(DEPTH.with_mut(|depth| *depth += 1), None);
            assert_eq!(STUDENT.take(), None);
            assert!(!STUDENT.is_set());
            STUDENT.set("Bob")
        });
        let refused = message(foreign.await.unwrap_err().into_panic());
        assert_eq!(
            refused,
            "cannot set task-local `STUDENT`: this tokio task was not spawned by polytask and has no place for it; \
             spawn it with `polytask::spawn`, or run it inside `STUDENT.scope(value, future)`"
        );
        let blocking = tokio::task::spawn_blocking(|| STUDENT.get());
        assert_eq!(blocking.await.unwrap(), None);
    });
    assert_eq!(STUDENT.get(), Some("Alice"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refusal_points_at_the_line_that_set_also_inside_a_task_of_ours() {
    polytask::capture_panics();
    let ours = polytask::spawn(async {
        DEPTH.set(1);
        tokio::task::block_in_place(|| {
            let inner = current_thread();
            let foreign = inner.spawn(async { DEPTH.set(2) });
            resume_unwind(inner.block_on(foreign).unwrap_err().into_panic())
        })
    });
    let line = line!() - 4;
    let ExitStatus::Panicked(panic) = ours.join().await else { unreachable!("it was not refused") };
    let expected = format!("{}:{line}:", file!());
    assert!(panic.location().is_some_and(|at| at.starts_with(&expected)), "{panic}");
}

#[test]
fn a_scope_ends_with_its_future_and_leaves_the_value_outside() {
    STUDENT.set("Alice");
    let mut inside = waiting(STUDENT.scope("Bob", async {
        assert_eq!(STUDENT.set("Carol"), Some("Bob"));
        tokio::task::yield_now().await;
        STUDENT.get()
    }));
    assert_eq!(STUDENT.get(), Some("Alice"), "between its polls it is not here");
    assert_eq!(inside.assert_ready(), Some("Carol"), "it is kept from one poll to the next");
    assert_eq!(STUDENT.get(), Some("Alice"));
}

#[test]
fn a_scope_of_a_key_that_is_not_set_leaves_it_so() {
    let mut inside = Polled::new(STUDENT.scope("Bob", async { STUDENT.take() }));
    assert_eq!(inside.assert_ready(), Some("Bob"));
    assert!(!STUDENT.is_set());
}

#[test]
fn scopes_stand_in_each_other_also_in_a_task_of_tokio() {
    current_thread().block_on(async {
        let inner = STUDENT.scope("inner", async {
            assert_eq!(DEPTH.get(), Some(2));
            DEPTH.set(3);
            STUDENT.scope("innermost", async { assert_eq!(STUDENT.get(), Some("innermost")) }).await;
            STUDENT.get()
        });
        let outer = tokio::spawn(DEPTH.scope(2, async {
            let inner = inner.await;
            (inner, STUDENT.get(), DEPTH.get())
        }));
        assert_eq!(outer.await.unwrap(), (Some("inner"), None, Some(3)));
    });
}

#[test]
fn a_scope_makes_a_place_for_its_own_key_alone() {
    current_thread().block_on(async {
        let taken = tokio::spawn(STUDENT.scope("Bob", async {
            assert_eq!(STUDENT.take(), Some("Bob"));
            assert_eq!(STUDENT.set("Carol"), None);
            assert_eq!(DEPTH.get(), None);
            DEPTH.scope(1, async {}).await;
            DEPTH.set(1)
        }));
        let refused = message(taken.await.unwrap_err().into_panic());
        assert!(refused.contains("`DEPTH`"), "{refused}");
        let (student, depth) = tokio::spawn(async { (STUDENT.get(), DEPTH.get()) }).await.unwrap();
        assert_eq!((student, depth), (None, None), "nothing is left behind");
    });
}

#[test]
fn a_panic_in_a_scope_takes_its_value_away() {
    STUDENT.set("Alice");
    let mut inside = Polled::new(STUDENT.scope("Bob", async { panic!("on purpose") }));
    assert!(catch_unwind(AssertUnwindSafe(|| inside.poll())).is_err());
    assert_eq!(STUDENT.get(), Some("Alice"));
}

#[test]
fn what_a_scope_runs_is_dropped_inside_it() {
    let log = Arc::<Mutex<Vec<_>>>::default();
    for polls in 0..3 {
        let note = Note::watched(&log);
        let mut scope = Polled::new(STUDENT.scope("Bob", async move {
            let _note = note;
            tokio::task::yield_now().await;
        }));
        for _ in 0..polls {
            let _ = scope.poll();
        }
        drop(scope);
    }
    assert_eq!(*log.lock().unwrap(), [Some("Bob"); 3]);
}

#[test]
fn a_scope_can_be_used_while_its_key_is_read() {
    STUDENT.set("Alice");
    STUDENT.with(|student| {
        let inside = current_thread().block_on(STUDENT.scope("Bob", async { STUDENT.get() }));
        assert_eq!((*student, inside), ("Alice", Some("Bob")));
        assert!(!STUDENT.is_set());
    });
    assert_eq!(STUDENT.get(), Some("Alice"));
}

#[test]
fn keys_and_scopes_say_what_they_are() {
    assert_eq!(format!("{STUDENT:?}"), r#"LocalKey { name: "STUDENT", .. }"#);
    let mut scope = Box::pin(STUDENT.scope("Bob", async {}));
    assert_eq!(format!("{scope:?}"), r#"LocalScope { key: "STUDENT", finished: false, .. }"#);
    Polled::new(scope.as_mut()).assert_ready();
    assert_eq!(format!("{scope:?}"), r#"LocalScope { key: "STUDENT", finished: true, .. }"#);
}

mod tasks {
    //! Values of tasks that polytask spawned.

    use polytask::Barrier;
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn t7_each_task_sees_its_own_student() {
        let both = Barrier::new(2);
        let school = ["Alice", "Bob"].map(|name| {
            let both = both.clone();
            polytask::spawn(async move {
                STUDENT.set(name);
                both.wait().await.unwrap();
                STUDENT.get()
            })
        });
        let [alice, bob] = school;
        assert_eq!(alice.await.unwrap(), Some("Alice"));
        assert_eq!(bob.await.unwrap(), Some("Bob"));
        assert_eq!(STUDENT.get(), None);
    }

    #[tokio::test]
    async fn t7_an_inherited_value_reaches_children_and_grandchildren() {
        USER.set("berta".to_owned());
        let family = polytask::spawn(async {
            let grandchild = polytask::spawn(async { USER.get() });
            (USER.get(), grandchild.await.unwrap())
        });
        let berta = Some("berta".to_owned());
        assert_eq!(family.await.unwrap(), (berta.clone(), berta));
    }

    #[tokio::test]
    async fn t7_an_uninherited_value_reaches_no_child() {
        let parent = polytask::spawn(async {
            STUDENT.set("Alice");
            DEPTH.set(3);
            polytask::spawn(async { (STUDENT.get(), DEPTH.get()) }).await.unwrap()
        });
        assert_eq!(parent.await.unwrap(), (None, Some(0)));
    }

    #[tokio::test]
    async fn t7_a_value_does_not_reach_the_next_task_of_the_thread() {
        STUDENT.set("of the thread");
        polytask::spawn(async { STUDENT.set("Alice") }).await.unwrap();
        let panicked = polytask::spawn(async {
            STUDENT.set("Bob");
            panic!("on purpose");
        });
        assert!(!panicked.join().await.is_success());
        assert_eq!(polytask::spawn(async { STUDENT.get() }).await.unwrap(), None);
        assert_eq!(tokio::spawn(async { STUDENT.get() }).await.unwrap(), None);
        assert_eq!(STUDENT.get(), Some("of the thread"));
    }

    #[tokio::test]
    async fn a_copy_is_made_when_the_child_is_spawned_and_changes_apart() {
        USER.set("berta".to_owned());
        let child = polytask::spawn(async {
            let inherited = USER.get();
            USER.set("carol".to_owned());
            inherited
        });
        USER.set("anna".to_owned());
        assert_eq!(child.await.unwrap().as_deref(), Some("berta"));
        assert_eq!(USER.get().as_deref(), Some("anna"));
    }

    #[tokio::test]
    async fn a_child_inherits_from_the_scope_in_which_it_is_spawned() {
        USER.set("berta".to_owned());
        let spawn = async { polytask::spawn(async { USER.get() }).await.unwrap() };
        assert_eq!(USER.scope("carol".to_owned(), spawn).await.as_deref(), Some("carol"));
        let spawn = async { polytask::spawn(async { USER.get() }).await.unwrap() };
        let foreign = tokio::spawn(USER.scope("dora".to_owned(), spawn));
        assert_eq!(foreign.await.unwrap().as_deref(), Some("dora"));
    }

    #[tokio::test]
    async fn a_child_that_is_spawned_while_a_value_is_read_starts_without_it() {
        USER.set("berta".to_owned());
        let child = USER.with(|_| polytask::spawn(async { USER.is_set() })).unwrap();
        assert!(!child.await.unwrap());
        assert_eq!(USER.get().as_deref(), Some("berta"));
    }

    #[tokio::test]
    async fn what_a_task_runs_is_dropped_among_its_values() {
        let log = Arc::<Mutex<Vec<_>>>::default();
        let note = Note::watched(&log);
        let ended = polytask::spawn(async move {
            STUDENT.set("Alice");
            drop(note);
        });
        ended.await.unwrap();
        let note = Note::watched(&log);
        let terminated = polytask::spawn(async move {
            let _note = note;
            STUDENT.set("Bob");
            std::future::pending::<()>().await;
        });
        yield_now().await;
        terminated.terminate();
        terminated.join().await;
        assert_eq!(*log.lock().unwrap(), [Some("Alice"), Some("Bob")]);
    }

    #[test]
    fn a_task_that_its_runtime_drops_is_dropped_among_its_values() {
        let log = Arc::<Mutex<Vec<_>>>::default();
        let runtime = current_thread();
        let note = Note::watched(&log);
        runtime.block_on(async move {
            polytask::spawn(async move {
                let _note = note;
                STUDENT.set("Bob");
                std::future::pending::<()>().await;
            });
            yield_now().await;
        });
        STUDENT.set("of the thread");
        drop(runtime);
        assert_eq!(*log.lock().unwrap(), [Some("Bob")]);
        assert_eq!(STUDENT.get(), Some("of the thread"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn values_go_with_their_task_from_thread_to_thread() {
        const TASKS: u32 = 16;
        let round = Barrier::new(TASKS as usize);
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                let round = round.clone();
                polytask::spawn(async move {
                    DEPTH.set(number);
                    USER.set(number.to_string());
                    for turn in 0..100 {
                        round.wait().await.unwrap();
                        assert_eq!(
                            DEPTH.with_mut(|depth| std::mem::replace(depth, *depth + TASKS)),
                            Some(number + turn * TASKS)
                        );
                        let child = polytask::spawn(async { (DEPTH.get(), USER.get()) });
                        assert_eq!(child.await.unwrap(), (Some(0), Some(number.to_string())));
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    }
}
