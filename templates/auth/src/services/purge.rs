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
        // A lost connection can block a query for minutes.
        let outcomes = tokio::select! {
            outcomes = async { [access::purge(&db).await, credentials::purge(&db).await] } => outcomes,
            () = stop.cancelled() => return,
        };
        for error in outcomes.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "cannot delete expired rows");
        }
    }
}
