//! Deletes expired rows once an hour.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{access, credentials};
use crate::db::Database;

const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Runs until `stop`.
pub async fn run(db: Database, stop: CancellationToken) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = stop.cancelled() => return,
        }
        for purged in [access::purge(&db).await, credentials::purge(&db).await] {
            if let Err(error) = purged {
                tracing::warn!(%error, "cannot delete expired rows");
            }
        }
    }
}
