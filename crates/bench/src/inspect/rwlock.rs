//! A read-write lock that nobody else wants: shown, without a claim.

use super::{BARE, CONSOLE};
use crate::harness::{Figure, Flavour};
use crate::tasks::time_shared;

pub(super) fn figure() -> Figure {
    /// Times so many reads and so many writes.
    macro_rules! cells {
        ($figure:ident, $library:ident, $name:expr) => {
            for flavour in Flavour::ALL {
                $figure.cell($name, &format!("read {flavour}"), move |operations| {
                    time_shared(flavour, operations, 1, |share| async move {
                        let lock = $library::RwLock::new(0u64);
                        let mut sum = 0;
                        for _ in 0..share {
                            sum += *lock.read().await;
                        }
                        assert_eq!(sum, 0);
                    })
                });
                $figure.cell($name, &format!("write {flavour}"), move |operations| {
                    time_shared(flavour, operations, 1, |share| async move {
                        let lock = $library::RwLock::new(0u64);
                        for _ in 0..share {
                            *lock.write().await += 1;
                        }
                    })
                });
            }
        };
    }
    let mut figure = super::figure("read-write lock uncontended");
    cells!(figure, polytask_bare, BARE);
    cells!(figure, polytask, "polytask RwLock");
    cells!(figure, polytask_console, CONSOLE);
    figure
}
