//! How the crate's own mutexes are locked: [`locked`].

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex that guards the state of one of this crate's objects, poisoned or not.
///
/// Such a state is sound even when somebody has panicked under the mutex. Nothing of the user's runs there except
/// `Clone` of a waker and `Ord` of a priority; the first comes before anything is changed, and who calls the second
/// repairs what it interrupts. Refusing to go on would only hang those who wait.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
