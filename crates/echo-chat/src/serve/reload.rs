//! Taking over settings while the server runs.
//!
//! See [`Reloading`].

use std::sync::Arc;

use polytask_subscriber::Started;

use super::convert;
use super::settings::table::Applies;
use super::settings::{Sources, value::Value};
use super::shared::{Shared, now};
use crate::net::hangup::Hangups;

/// What is needed to read settings again and to go by them.
#[derive(Debug)]
pub(super) struct Reloading {
    pub(super) sources: Sources,
    pub(super) log: Started,
    /// How many clients fit, whatever the settings say.
    pub(super) capacity: usize,
    pub(super) shared: Arc<Shared>,
}

impl Reloading {
    /// Reloads whenever somebody asks for it.
    pub(super) async fn keep(self, mut hangups: Hangups) {
        loop {
            hangups.next().await;
            self.reload().await;
        }
    }

    /// Reads the settings again and takes over what can be taken over; if anything is wrong with them, nothing is.
    ///
    /// What has changed is logged, a line for each.
    async fn reload(&self) {
        let loaded = match self.sources.load() {
            Ok(loaded) => loaded.settings,
            Err(error) => {
                for problem in error.problems() {
                    tracing::error!("not reloaded: {problem}");
                }
                return;
            }
        };
        let before = self.shared.settings();
        let changes = before.changes(&loaded);
        if changes.is_empty() {
            return tracing::info!("reloaded: nothing has changed");
        }
        let settings = before.taking_over(&loaded);
        let rules = Arc::new(convert::rules(&settings));
        self.shared.admission.acquire().await.set_limits(convert::admission(&settings, self.capacity));
        self.shared.set_settings(settings.clone());
        self.shared.chat.acquire().await.set_rules(rules, now());
        // Told once it is true, for whoever waits for it.
        for change in changes.iter() {
            match change.applies {
                Applies::AtOnce => tracing::info!("reloaded: {}", change.sentence),
                Applies::AfterRestart => tracing::warn!("only after a restart: {}", change.sentence),
            }
        }
        if settings.log.level != before.log.level {
            self.log.set_filter(settings.log.level.filter().clone());
            // Said again, since the lines above may have been left out by the old one.
            tracing::info!(level = %settings.log.level.show(), "the log has other lines from here on");
        }
    }
}
