//! Starts a background task again after a panic.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::sleep;

/// Without a pause, a task that panics at each start would fill the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the task until it returns. The panic hook in telemetry.rs logs the cause of each panic.
pub async fn after_panics<F: Future<Output = ()>>(task: impl Fn() -> F) {
    while AssertUnwindSafe(task()).catch_unwind().await.is_err() {
        tracing::error!("a background task panicked; it starts again");
        sleep(PAUSE).await;
    }
}
