//! Asking a lock who holds it.

use super::collect::holder;
use super::snapshot::HolderRow;
use crate::lock::Lock;
use crate::rlock::RLock;

impl<T> Lock<T> {
    /// Who acquired the lock and has not released it, which may have changed when this returns.
    ///
    /// The guard may have moved to somebody else since.
    ///
    /// # Examples
    ///
    /// ```
    /// let printer = polytask::Lock::named("printer", ());
    /// assert!(printer.holder().is_none());
    /// let (_held, line) = (printer.try_acquire(), line!());
    /// assert_eq!(printer.holder().unwrap().line.line, line);
    /// ```
    pub fn holder(&self) -> Option<HolderRow> {
        holder(self.meta())
    }
}

impl<T> RLock<T> {
    /// Who acquired the lock and has not released its last level, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::named("ledger", ());
    /// let (_outer, line) = (ledger.try_acquire(), line!());
    /// let _inner = ledger.try_acquire();
    /// assert_eq!(ledger.holder().unwrap().line.line, line);
    /// ```
    pub fn holder(&self) -> Option<HolderRow> {
        holder(self.meta())
    }
}
