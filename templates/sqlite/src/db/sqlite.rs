//! SQLite: a file, many readers, one writer.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, anyhow};
use secrecy::ExposeSecret;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use super::status::{APPLIED, Applied};
use super::{ACQUIRE_TIMEOUT, has_code};
use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "sqlite:// and the path of a file";

/// SQLITE_BUSY, SQLITE_LOCKED (<https://sqlite.org/rescode.html>).
pub const TRANSIENT: &[&str] = &["5", "6"];

/// SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
pub const UNAVAILABLE: &[&str] = &["7", "8", "10", "13", "14"];

/// SQLITE_ERROR: of a statement that is right, it says that the table is missing.
const NO_SUCH_TABLE: &str = "1";

/// How long SQLite waits for another process's lock. Together with the retries this stays within a request's time.
const BUSY_TIMEOUT: Duration = Duration::from_millis(800);

/// Two pools on one file. SQLite lets one connection write at a time; with a pool of one, writers queue up here,
/// in order, and do not meet "database is locked".
#[derive(Clone, Debug)]
pub struct Database {
    pub reader: SqlitePool,
    /// What a write returns is to be read to its end, by `fetch_all`: sqlx leaves `fetch_one` and `fetch_optional` at
    /// the first row, before the commit, and drops its error. On a full disk nothing would be stored, and nobody told.
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
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let options = SqliteConnectOptions::from_str(config.url.expose_secret())?
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
    let writer = writer.map_err(|error| no_access(&file, &error))?;
    let reader = pool(config.max_connections).connect_lazy_with(options);
    Ok(Database {
        reader,
        writer,
        file,
    })
}

/// As text: sqlx's messages hold their causes already.
fn no_access(file: &Path, error: &sqlx::Error) -> anyhow::Error {
    anyhow!("cannot open the database file {}: {error}", file.display())
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

/// What has been applied, or nothing when there is no such file.
///
/// # Errors
/// When the file cannot be opened.
pub async fn applied(config: &DatabaseConfig) -> anyhow::Result<Option<Vec<Applied>>> {
    let options = SqliteConnectOptions::from_str(config.url.expose_secret())?
        .create_if_missing(false)
        // Not `read_only`: that leaves the files of the write-ahead log behind.
        .pragma("query_only", "ON")
        .busy_timeout(BUSY_TIMEOUT);
    let file = options.get_filename().to_owned();
    if !file.exists() {
        return Ok(None);
    }
    let connection = options.connect().await;
    let mut connection = connection.map_err(|error| no_access(&file, &error))?;
    let applied = match sqlx::query_as(APPLIED).fetch_all(&mut connection).await {
        Err(error) if has_code(&error, &[NO_SUCH_TABLE]) => Vec::new(),
        outcome => outcome?,
    };
    connection.close().await?;
    Ok(Some(applied))
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

/// The primary result code, whatever the extended one adds: there are more than thirty kinds of SQLITE_IOERR alone.
pub fn code(error: &dyn DatabaseError) -> Option<String> {
    let extended: u32 = error.code()?.parse().ok()?;
    Some((extended & 0xff).to_string())
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
