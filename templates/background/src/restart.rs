//! Starts a background task again after a panic.

use std::time::Duration;

use tokio::time::sleep;

/// A task that panics at each start must not fill the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the task until it returns. The panic hook in telemetry.rs logs the cause of each panic.
pub async fn after_panics<F>(task: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while tokio::spawn(task()).await.is_err() {
        tracing::error!("a background task panicked; it starts again");
        sleep(PAUSE).await;
    }
}
