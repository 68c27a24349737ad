//! Taking over settings while the server runs.
//!
//! See [`reload`].

use std::sync::Arc;

use super::convert;
use super::settings::{Sources, table::Applies};
use super::shared::{Shared, now};

/// Reads the settings again and takes over what can be taken over; if anything is wrong with them, nothing is.
///
/// What has changed is logged, a line for each.
pub(super) async fn reload(sources: &Sources, shared: &Shared, capacity: usize) {
    let loaded = match sources.load() {
        Ok(loaded) => loaded.settings,
        Err(error) => {
            for problem in error.problems() {
                tracing::error!("not reloaded: {problem}");
            }
            return;
        }
    };
    let before = shared.settings();
    let changes = before.changes(&loaded);
    if changes.is_empty() {
        return tracing::info!("reloaded: nothing has changed");
    }
    for change in changes.iter() {
        match change.applies {
            Applies::AtOnce => tracing::info!("reloaded: {}", change.sentence),
            Applies::AfterRestart => tracing::warn!("only after a restart: {}", change.sentence),
        }
    }
    let settings = before.taking_over(&loaded);
    let rules = Arc::new(convert::rules(&settings));
    shared.admission.acquire().await.set_limits(convert::admission(&settings, capacity));
    shared.set_settings(settings);
    shared.chat.acquire().await.set_rules(rules, now());
}
