//! Tests of the storage by itself, without tasks of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use tokio::runtime;
use tokio::task::LocalSet;

use super::Locals;

crate::local! {
    #[inherit]
    static USER: String;
    static DEPTH: u32 = 0;
    static STUDENT: &'static str;
    #[inherit]
    static COPIED: Copied;
}

/// Looks around while it is copied.
struct Copied(&'static str);

impl Clone for Copied {
    fn clone(&self) -> Self {
        assert!(!COPIED.is_set(), "it is out while it is copied");
        assert!(Locals::inherited().entries.iter().all(|entry| entry.key.name != "COPIED"));
        assert_ne!(self.0, "uncopiable");
        STUDENT.set("seen by clone");
        Self(self.0)
    }
}

#[test]
fn one_without_values_allocates_nothing() {
    STUDENT.set("Alice");
    let mut locals = Locals::inherited();
    assert_eq!(locals.entries.capacity(), 0);
    drop(locals.enter());
    let _entered = locals.enter();
    assert_eq!(STUDENT.get(), None);
    assert_eq!(Locals::default().entries.capacity(), 0);
}

#[test]
fn values_come_and_go_with_the_locals() {
    STUDENT.set("of the thread");
    let mut locals = Locals::default();
    {
        let _entered = locals.enter();
        assert_eq!(STUDENT.get(), None);
        STUDENT.set("of the task");
    }
    assert_eq!(STUDENT.get(), Some("of the thread"));
    let moved = thread::spawn(move || {
        let _entered = locals.enter();
        STUDENT.get()
    });
    assert_eq!(moved.join().unwrap(), Some("of the task"));
}

#[test]
fn one_entered_inside_another_hides_it_for_the_time() {
    let (mut outer, mut inner) = (Locals::default(), Locals::default());
    let _outer = outer.enter();
    STUDENT.set("outer");
    {
        let _inner = inner.enter();
        assert_eq!(STUDENT.get(), None);
        STUDENT.set("inner");
    }
    assert_eq!(STUDENT.get(), Some("outer"));
}

#[test]
fn a_panic_takes_the_values_out_again() {
    let mut locals = Locals::default();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _entered = locals.enter();
        STUDENT.set("of the task");
        panic!("on purpose");
    }));
    assert!(panicked.is_err());
    assert_eq!(STUDENT.get(), None);
    let _entered = locals.enter();
    assert_eq!(STUDENT.get(), Some("of the task"));
}

#[test]
fn a_child_has_copies_of_what_is_inherited_and_nothing_else() {
    USER.set("berta".to_owned());
    STUDENT.set("Alice");
    DEPTH.set(3);
    let mut child = Locals::inherited();
    {
        let _entered = child.enter();
        assert_eq!(USER.get().as_deref(), Some("berta"));
        assert!(!STUDENT.is_set());
        assert_eq!(DEPTH.get(), Some(0));
        USER.with_mut(|user| user.push_str(" the second"));
    }
    assert_eq!(USER.get().as_deref(), Some("berta"));
}

#[test]
fn a_clone_may_use_keys_while_a_child_inherits() {
    COPIED.set(Copied("copiable"));
    let mut child = Locals::inherited();
    assert_eq!(STUDENT.take(), Some("seen by clone"));
    assert_eq!(COPIED.with(|copied| copied.0), Some("copiable"));
    let _entered = child.enter();
    assert_eq!(COPIED.with(|copied| copied.0), Some("copiable"));
}

#[test]
fn a_clone_that_panics_leaves_the_value_to_its_owner() {
    USER.set("berta".to_owned());
    COPIED.set(Copied("uncopiable"));
    assert!(catch_unwind(|| drop(Locals::inherited())).is_err());
    assert_eq!(COPIED.with(|copied| copied.0), Some("uncopiable"));
    assert_eq!(USER.get().as_deref(), Some("berta"));
}

#[test]
fn values_are_not_those_of_a_foreign_task_that_runs_inside() {
    let runtime = runtime::Builder::new_current_thread().build().unwrap();
    let mut locals = Locals::default();
    let _entered = locals.enter();
    USER.set("berta".to_owned());
    let tasks = LocalSet::new();
    let foreign = tasks.block_on(&runtime, async {
        assert_eq!(USER.get().as_deref(), Some("berta"), "the root of `block_on` is no task");
        tokio::task::spawn_local(async { (USER.get(), Locals::inherited().entries.len()) }).await
    });
    assert_eq!(foreign.unwrap(), (None, 0));
}

#[test]
fn values_entered_in_a_tokio_task_are_found_there_and_in_a_block_on_inside_it() {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let task = runtime.spawn(async {
        let mut locals = Locals::default();
        let _entered = locals.enter();
        STUDENT.set("of the task");
        let inside = tokio::task::block_in_place(|| {
            let inner = runtime::Builder::new_current_thread().build().unwrap();
            inner.block_on(async { (STUDENT.get(), tokio::spawn(async { STUDENT.get() }).await.unwrap()) })
        });
        (STUDENT.get(), inside)
    });
    let (own, (root, spawned)) = runtime.block_on(task).unwrap();
    assert_eq!(own, Some("of the task"));
    assert_eq!(root, Some("of the task"), "a root is no task of its own");
    assert_eq!(spawned, None);
}
