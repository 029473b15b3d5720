//! SQLite: a file, many readers, one writer.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, anyhow};
use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::ACQUIRE_TIMEOUT;
use crate::config::Config;

pub const URL_FORM: &str = "sqlite:// and the path of a file";

/// SQLITE_BUSY, SQLITE_LOCKED and their extended codes (<https://sqlite.org/rescode.html>).
pub const TRANSIENT: &[&str] = &["5", "6", "261", "262", "517", "773"];

/// SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
pub const UNAVAILABLE: &[&str] = &["10", "13", "14"];

/// How long SQLite waits for another process's lock. Together with the retries this stays within a request's time.
const BUSY_TIMEOUT: Duration = Duration::from_millis(800);

/// Two pools on one file. SQLite lets one connection write at a time; with a pool of one, writers queue up here,
/// in order, and do not meet "database is locked".
#[derive(Clone, Debug)]
pub struct Database {
    pub reader: SqlitePool,
    pub writer: SqlitePool,
    file: PathBuf,
}

pub fn is_url(url: &str) -> bool {
    url.starts_with("sqlite:")
        && !url.contains(":memory:")
        && SqliteConnectOptions::from_str(url).is_ok()
}

/// Opens the database file, which is made when it does not exist.
///
/// # Errors
/// When the file cannot be opened or made.
pub async fn connect(config: &Config) -> anyhow::Result<Database> {
    let options = SqliteConnectOptions::from_str(config.database_url.expose())?
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // With the write-ahead log, readers do not wait for the writer.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let file = options.get_filename().to_owned();

    // The first switch to the write-ahead log fails while another process makes the same switch.
    let _lock = lock(&file).await?;
    let writer = pool(1).connect_with(options.clone()).await;
    // As text: sqlx's messages hold their causes already.
    let writer = writer
        .map_err(|error| anyhow!("cannot open the database file {}: {error}", file.display()))?;
    let reader = pool(config.database_max_connections).connect_lazy_with(options);
    Ok(Database {
        reader,
        writer,
        file,
    })
}

fn pool(max_connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A file does not hang up.
        .test_before_acquire(false)
}

/// Applies the migrations that have not been applied yet. Any number of processes may do so at once.
///
/// # Errors
/// When a migration fails, or one that was applied has been changed since.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // sqlx takes no lock on SQLite.
    let _lock = lock(&db.file).await?;
    sqlx::migrate!()
        .run(&db.writer)
        .await
        .map_err(|error| anyhow!("cannot migrate the database: {error}"))
}

/// # Errors
/// When the database does not answer.
pub async fn ping(db: &Database) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(&db.reader).await.map(drop)
}

/// Closes all connections, so that nothing is left in the write-ahead log.
pub async fn close(db: &Database) {
    db.reader.close().await;
    db.writer.close().await;
}

pub fn code(error: &dyn DatabaseError) -> Option<String> {
    error.code().map(|code| code.into_owned())
}

/// An exclusive lock among processes, held until it is dropped. It is a file of its own: SQLite's locks are not to
/// be meddled with.
async fn lock(database: &Path) -> anyhow::Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let waiting = tokio::task::spawn_blocking(move || {
        let file = File::create(&path)
            .with_context(|| format!("cannot make the lock file {}", path.display()))?;
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(file)
    });
    waiting.await?
}
