//! Background work. Add your own tasks to [`Workers::start`].

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::db::Database;
use crate::restart;
use crate::services::purge;

/// How long a shutdown waits for the tasks.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(2);

/// All background tasks.
pub struct Workers {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Workers {
    pub fn start(db: Database) -> Self {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let stopped = stop.clone();
        let purge = move || purge::run(db.clone(), stopped.clone());
        tasks.spawn(restart::after_panics(purge));
        Self { stop, tasks }
    }

    /// Tells the tasks to stop, and waits for them within a time limit.
    pub async fn finish(mut self) {
        self.stop.cancel();
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(FINISH_TIMEOUT, finished).await.is_err() {
            tracing::warn!("stopped before all background tasks had finished");
        }
    }
}
