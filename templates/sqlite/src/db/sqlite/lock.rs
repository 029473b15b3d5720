//! A lock among the processes that use one database file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use tokio::time::timeout;

/// A wait for another process that is longer than this is logged.
const LOCK_NOTICE: Duration = Duration::from_secs(1);

/// Takes an exclusive lock among processes, and holds it until it is dropped. It is on a file of its own, because a
/// lock on the database file would disturb SQLite. Links to an existing database share it.
pub async fn lock(database: &Path) -> anyhow::Result<File> {
    let database = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let mut path = database.into_os_string();
    path.push(".lock");
    let path = PathBuf::from(path);
    let shown = path.display().to_string();
    let mut locking = tokio::task::spawn_blocking(move || {
        // `File::create` would empty a file of the user that has this name.
        let file = File::options()
            .append(true)
            .create(true)
            .open(&path)
            .with_context(|| format!("cannot create {} (DATABASE_URL)", path.display()))?;
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(file)
    });
    match timeout(LOCK_NOTICE, &mut locking).await {
        Ok(locked) => locked?,
        Err(_) => {
            tracing::info!("waiting for the process that has locked {shown}");
            locking.await?
        }
    }
}
