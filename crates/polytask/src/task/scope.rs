//! The tasks that are waited for together and stopped together: [`Scope`].

use std::fmt;
#[cfg(feature = "console")]
use std::sync::OnceLock;
use std::sync::{Arc, LazyLock, Weak};
use std::task::{Context, Poll, ready};

use parking_lot::Mutex;

use super::handle::TaskHandle;
#[cfg(feature = "inspect")]
use super::life::Life;
use super::life::{Member, TaskId};
use super::members::{Failures, Key, Members};
#[cfg(feature = "console")]
use crate::instrument::Meta;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::panic::Panic;
use crate::wait::cooperatively;
use crate::waiters::{Place, Wakers};

/// The tasks that a group waits for and stops, or those that are in none.
///
/// Every task is in one scope from before its first poll until it has ended: the scopes together know all tasks there
/// are, and nothing grows with those that have ended.
pub(crate) struct Scope {
    members: Mutex<Members<Arc<dyn Member>>>,
    on_failure: OnFailure,
    /// The one that it was made in. Held, so that whoever is around that one hears of the end of this.
    outer: Option<Arc<Self>>,
    /// The main task of the program that it is a part of.
    main: Mutex<Option<Weak<dyn Member>>>,
    /// Whose members these are, to be told when they come and go.
    #[cfg(feature = "console")]
    group: OnceLock<Weak<Meta>>,
}

/// What the failure of one task means for the others in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnFailure {
    /// They are stopped.
    Stop,
    /// They go on, and all failures are kept.
    Collect,
    /// Nobody will ask: it is logged and no more.
    Forget,
}

/// A task of a scope failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) task: String,
    pub(crate) why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Panicked(Panic),
    /// What it returned says so.
    Error(String),
}

/// How many tasks a scope has at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// All that have not ended.
    pub(crate) alive: usize,
    /// Those among them that are not waited for.
    pub(crate) daemons: usize,
}

/// How many scopes the tasks in no group are spread over.
const ROOTS: u64 = 64;

/// All scopes there are, but that of the tasks in none.
static SCOPES: Mutex<Vec<Weak<Scope>>> = Mutex::new(Vec::new());

// === impl Why ===

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(panic) => write!(formatter, "panicked: {panic}"),
            Self::Error(error) => formatter.write_str(error),
        }
    }
}

// === impl Scope ===

impl Scope {
    /// Makes a scope of the same program as the task that runs this.
    pub(crate) fn new(on_failure: OnFailure) -> Arc<Self> {
        let outer = super::current::with(|current| current.and_then(|task| task.life().scope.clone()));
        let main = Mutex::new(outer.as_ref().and_then(|outer| outer.main.lock().clone()));
        let scope = Arc::new(Self {
            members: Mutex::new(Members::new()),
            on_failure,
            outer,
            main,
            #[cfg(feature = "console")]
            group: OnceLock::new(),
        });
        let mut scopes = SCOPES.lock();
        if scopes.len() == scopes.capacity() {
            // Those that are gone are cleared away as often as the list would grow, which is seldom enough.
            scopes.retain(|scope| scope.strong_count() > 0);
            let alive = scopes.len();
            scopes.reserve(alive + 1);
        }
        scopes.push(Arc::downgrade(&scope));
        drop(scopes);
        scope
    }

    /// That of a task which is in no group.
    ///
    /// There are several, so that threads which spawn at the same time seldom meet.
    pub(super) fn root(id: TaskId) -> &'static Self {
        &Self::roots()[(id.get() % ROOTS) as usize]
    }

    fn roots() -> &'static [Arc<Self>] {
        static ALL: LazyLock<Vec<Arc<Scope>>> = LazyLock::new(|| {
            let root = || Scope {
                members: Mutex::new(Members::new()),
                on_failure: OnFailure::Forget,
                outer: None,
                main: Mutex::new(None),
                #[cfg(feature = "console")]
                group: OnceLock::new(),
            };
            #[cfg(feature = "inspect")]
            crate::instrument::who::find_names_by(Scope::find_name);
            (0..ROOTS).map(|_| Arc::new(root())).collect()
        });
        &ALL
    }

    /// All tasks that have not ended, of all scopes. Each scope at one moment, and not all at the same.
    pub(super) fn everyone() -> Vec<Arc<dyn Member>> {
        let scopes: Vec<_> = SCOPES.lock().iter().filter_map(Weak::upgrade).collect();
        scopes.iter().chain(Self::roots()).flat_map(|scope| scope.everyone_here()).collect()
    }

    /// Shows what `copy` takes of each task that has not ended. It copies facts, and runs nobody's code: it is called with
    /// the scope's mutex held, for one task at a time.
    ///
    /// The tasks themselves are not handed out, since their last handle may drop what is somebody else's.
    #[cfg(feature = "inspect")]
    pub(crate) fn each<R>(copy: impl Fn(&Life) -> R, mut look: impl FnMut(R)) {
        let scopes: Vec<_> =
            Told::peek(&SCOPES, |scopes| scopes.iter().filter_map(Weak::upgrade).collect()).unwrap_or_default();
        for scope in scopes.iter().chain(Self::roots()) {
            for index in 0.. {
                let copied = Told::peek(&scope.members, |members| {
                    members.at(index).map(|member| member.map(|member| copy(member.life())))
                });
                match copied.flatten() {
                    // No more, or not to be had.
                    None => break,
                    Some(None) => {}
                    Some(Some(copied)) => look(copied),
                }
            }
        }
    }

    /// The name of a task that has not ended.
    #[cfg(feature = "inspect")]
    fn find_name(id: u64) -> Option<String> {
        let here = |scope: &Self| {
            let found = Told::peek(&scope.members, |members| {
                members.iter().find(|member| member.life().id.get() == id).map(|member| member.life().meta.twin())
            });
            found.flatten().map(|ident| ident.to_string())
        };
        let root = &Self::roots()[(id % ROOTS) as usize];
        here(root).or_else(|| {
            let scopes: Vec<_> = Told::peek(&SCOPES, |scopes| scopes.iter().filter_map(Weak::upgrade).collect())?;
            scopes.iter().find_map(|scope| here(scope))
        })
    }

    /// A number that tells it apart while it lives.
    #[cfg(feature = "inspect")]
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Its tasks that have not ended.
    pub(crate) fn everyone_here(&self) -> Vec<Arc<dyn Member>> {
        self.members.lock().iter().cloned().collect()
    }

    /// The same, the oldest first, for users.
    pub(crate) fn active(&self) -> Vec<TaskHandle> {
        let mut active = self.everyone_here();
        active.retain(|task| task.status().is_none());
        active.sort_by_key(|task| task.life().id);
        active.into_iter().map(TaskHandle::new).collect()
    }

    /// Its tasks are of the program that has this as its main one, and no more of the one that it was made in.
    pub(crate) fn set_main(&self, main: &TaskHandle) {
        *self.main.lock() = Some(Arc::downgrade(main.as_arc()));
    }

    pub(super) fn main(&self) -> Option<Arc<dyn Member>> {
        self.main.lock().as_ref()?.upgrade()
    }

    pub(crate) fn count(&self) -> Count {
        self.members.lock().count()
    }

    /// The same, if it can be had soon.
    #[cfg(feature = "inspect")]
    pub(crate) fn peek(&self) -> Option<Count> {
        Told::peek(&self.members, Members::count)
    }

    /// Whether nobody may come any more.
    pub(crate) fn is_stopped(&self) -> bool {
        self.members.lock().is_stopped()
    }

    /// Whose members these are.
    #[cfg(feature = "console")]
    pub(crate) fn set_group(&self, group: Weak<Meta>) {
        // There is only one.
        let _ = self.group.set(group);
    }

    #[inline]
    fn changed(&self) {
        #[cfg(feature = "console")]
        if let Some(group) = self.group.get().and_then(Weak::upgrade) {
            group.changed();
        }
    }

    /// Somebody comes. `None`: too late.
    pub(super) fn enter(&self, member: Arc<dyn Member>, is_daemon: bool) -> Option<Key> {
        let key = self.members.lock().enter(member, is_daemon);
        self.changed();
        key
    }

    /// Somebody has ended.
    pub(super) fn leave(&self, key: Key, is_daemon: bool, failed: Option<Failed>, wakers: &mut Wakers) {
        let mut members = self.members.lock();
        let gone = members.leave(key, is_daemon, wakers);
        let mut others = Vec::new();
        if let Some(failed) = failed.filter(|_| self.on_failure != OnFailure::Forget) {
            members.failures.push(failed);
            if self.on_failure == OnFailure::Stop {
                others = members.stop(wakers);
            }
        }
        let takes_leave = members.takes_leave();
        drop(members);
        drop(gone);
        self.changed();
        others.iter().for_each(|task| task.terminate());
        if takes_leave {
            self.see_off(wakers);
        }
    }

    /// Nobody may come any more, and everyone is told to end.
    ///
    /// Nobody may be there to wait for that end, so that the scope it was made in does.
    pub(crate) fn stop(&self) {
        let mut wakers = Wakers::default();
        // Before it is known to be needed: the last one to leave must find it.
        if let Some(outer) = &self.outer {
            outer.members.lock().receive_guest();
        }
        let mut members = self.members.lock();
        let everyone = members.stop(&mut wakers);
        let visits = members.visit();
        drop(members);
        if !visits {
            self.see_off(&mut wakers);
        }
        everyone.iter().for_each(|task| task.terminate());
        wakers.wake();
    }

    /// The scope that it was made in waits for it no more, and neither do those around it if that was all.
    fn see_off(&self, wakers: &mut Wakers) {
        let mut next = self.outer.as_ref();
        while let Some(outer) = next {
            let mut members = outer.members.lock();
            members.see_off_guest(wakers);
            let takes_leave = members.takes_leave();
            drop(members);
            next = outer.outer.as_ref().filter(|_| takes_leave);
        }
    }

    /// The tasks of the scopes that were made here, have been stopped and have not ended.
    fn guests(&self) -> Vec<Arc<dyn Member>> {
        let scopes: Vec<_> = SCOPES.lock().iter().filter_map(Weak::upgrade).collect();
        let is_guest = |scope: &&Arc<Self>| {
            scope.outer.as_ref().is_some_and(|outer| std::ptr::eq(&**outer, self)) && scope.is_stopped()
        };
        scopes.iter().filter(is_guest).flat_map(|scope| [scope.everyone_here(), scope.guests()].concat()).collect()
    }

    /// Who is to be waited for still, the oldest first: all but daemons, which are only once it has been stopped.
    pub(crate) fn unfinished(&self) -> Vec<String> {
        let is_stopped = self.is_stopped();
        let mut tasks = self.everyone_here();
        tasks.retain(|task| is_stopped || !task.life().is_daemon());
        tasks.extend(self.guests());
        tasks.retain(|task| task.status().is_none());
        tasks.sort_by_key(|task| task.life().id);
        tasks.iter().map(|task| task.life().name()).collect()
    }

    /// The daemons are told to end; others may come and go as before.
    pub(crate) fn stop_daemons(&self) {
        let everyone = self.everyone_here();
        everyone.iter().filter(|task| task.life().is_daemon).for_each(|task| task.terminate());
    }

    /// Waits until all but daemons have ended, stops those, and gives the failures when they have ended too.
    pub(crate) fn poll_end(&self, place: &mut Option<Place>, context: &mut Context<'_>) -> Poll<Failures> {
        let mut daemons = Vec::new();
        let mut wakers = Wakers::default();
        let ended = cooperatively(context, |context| {
            // Dropped after the mutex is free, as it is declared before.
            let mut replaced = None;
            let mut members = self.members.lock();
            if let Some(at) = place {
                ready!(members.waiters.poll(at, context.waker(), &mut replaced));
                *place = None;
            }
            if members.may_end() {
                daemons = members.stop(&mut wakers);
            }
            if members.has_ended() {
                return Poll::Ready(members.failures.clone());
            }
            *place = Some(members.waiters.join((), context.waker()));
            Poll::Pending
        });
        daemons.iter().for_each(|task| task.terminate());
        wakers.wake();
        ended
    }

    /// Gives up waiting for the end.
    pub(crate) fn leave_end(&self, place: &mut Option<Place>) {
        if let Some(place) = place.take() {
            let left = self.members.lock().waiters.leave(&place);
            drop(left);
        }
    }
}
