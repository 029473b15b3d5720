//! SQLite: one file, many readers, one writer.

mod lock;
mod url;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{self, Path};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use secrecy::ExposeSecret;
use sqlx::ConnectOptions;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use tokio::sync::Mutex;

use super::{ACQUIRE_TIMEOUT, has_code, is_transient};
use crate::config::DatabaseConfig;

use lock::lock;

pub use url::{URL_FORM, check_url, check_variable, is_library_variable};

/// SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL (<https://sqlite.org/rescode.html>).
pub const TRANSIENT: &[&str] = &["5", "6", "15"];

/// SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
pub const UNAVAILABLE: &[&str] = &["7", "8", "10", "13", "14"];

/// SQLITE_READONLY.
const READ_ONLY: &[&str] = &["8"];

/// SQLITE_ERROR. For a correct statement, it means that the table is missing.
pub const NO_SUCH_TABLE: &str = "1";

/// How long SQLite waits for the lock of another process. All retries fit into the time limit of a request.
const BUSY_TIMEOUT: Duration = Duration::from_millis(800);

/// How often `ping` writes, and how many pages: on an almost full disk, a small write can still succeed.
const WRITE_INTERVAL: Duration = Duration::from_secs(1);
const PAGES: u32 = 8;

/// Two pools on one file. SQLite lets one connection write at a time. With a pool of one connection, writers wait here
/// in order and never get "database is locked".
#[derive(Clone, Debug)]
pub struct Database {
    pub reader: SqlitePool,
    /// Read what a write returns with `fetch_all`. `fetch_one` and `fetch_optional` stop at the first row, before the
    /// commit, and hide its error: on a full disk, the write would seem to succeed.
    pub writer: SqlitePool,
    file: Arc<Path>,
    inode: u64,
    /// When `ping` last wrote.
    written_at: Arc<Mutex<Option<Instant>>>,
}

/// Opens the database file. If it is missing, the program creates it, unless the URL says `mode=rw`.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let options = options(config)?
        .create_if_missing(true)
        .foreign_keys(true)
        // With a write-ahead log, readers do not wait for the writer, and a write does not wait for the disk.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let file = options.get_filename().to_owned();
    // Two processes cannot switch to the write-ahead log at the same time.
    let _lock = lock(&file).await?;
    let writer = pool(1).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| no_access(&file, &error))?;
    // SQLite opens a file that it must not write, and would refuse each write. See `ping` for `user_version`.
    let write = sqlx::query("PRAGMA user_version = 0").execute(&writer);
    match write.await {
        Err(error) if has_code(&error, READ_ONLY) => return Err(no_access(&file, &error)),
        _ => {}
    }
    // If somebody deletes the file, later connections must not create an empty one.
    let options = options.create_if_missing(false);
    writer.set_connect_options(options.clone());
    let reader = pool(config.max_connections).connect_lazy_with(options);
    Ok(Database {
        reader,
        writer,
        inode: fs::metadata(&file)?.ino(),
        file: file.into(),
        written_at: Arc::default(),
    })
}

fn options(config: &DatabaseConfig) -> anyhow::Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(config.url.expose_secret())?;
    let file = path::absolute(options.get_filename())?;
    ensure!(
        file.parent().is_some_and(Path::is_dir)
            && (file.is_file()
                || !file.exists() && !config.url.expose_secret().ends_with("mode=rw")),
        "DATABASE_URL must name a file in a directory that exists (with mode=rw, an existing file), not {}",
        file.display()
    );
    Ok(options.busy_timeout(BUSY_TIMEOUT))
}

/// The error becomes text, because sqlx's messages already contain their causes.
fn no_access(file: &Path, error: &sqlx::Error) -> anyhow::Error {
    anyhow!(
        "cannot open the database file {} (DATABASE_URL): {error}",
        file.display()
    )
}

fn pool(max_connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A connection to a file is never lost.
        .test_before_acquire(false)
}

/// Applies the pending migrations. Any number of processes may do this at the same time.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // On SQLite, sqlx itself takes no lock.
    let _lock = lock(&db.file).await?;
    sqlx::migrate!()
        .run(&db.writer)
        .await
        .map_err(|error| anyhow!("cannot migrate the database: {error}"))
}

/// Opens one connection that cannot write. Returns `None` if the file does not exist.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Option<SqliteConnection>> {
    let options = options(config)?
        .create_if_missing(false)
        // `read_only` would leave the files of the write-ahead log behind.
        .pragma("query_only", "ON");
    let file = options.get_filename();
    if !file.exists() {
        return Ok(None);
    }
    match options.connect().await {
        Ok(connection) => Ok(Some(connection)),
        Err(error) => Err(no_access(file, &error)),
    }
}

/// Also tries to write, at most once a second: on a full disk, reads and `BEGIN IMMEDIATE` still succeed. The program
/// does not use `user_version`, so it may write it. Connections to a file that was deleted or replaced still work, but
/// the next start would not find their rows.
pub async fn ping(db: &Database) -> anyhow::Result<()> {
    let is_same = fs::metadata(&db.file)?.ino() == db.inode;
    ensure!(is_same, "the database file was replaced");
    sqlx::query("SELECT 1").execute(&db.reader).await?;
    let mut written_at = db.written_at.lock().await;
    if written_at.is_none_or(|time| time.elapsed() > WRITE_INTERVAL) {
        for _ in 0..PAGES {
            let write = sqlx::query("PRAGMA user_version = 0");
            match write.execute(&db.reader).await {
                // Another connection is writing.
                Err(error) if is_transient(&error) => break,
                outcome => outcome.map(drop)?,
            }
        }
        *written_at = Some(Instant::now());
    }
    Ok(())
}

/// Closes all connections. This empties the write-ahead log.
pub async fn close(db: &Database) {
    db.reader.close().await;
    db.writer.close().await;
}

/// The primary result code. There are more than thirty extended codes for SQLITE_IOERR alone.
pub fn code(error: &dyn DatabaseError) -> Option<String> {
    let extended: u32 = error.code()?.parse().ok()?;
    Some((extended & 0xff).to_string())
}
