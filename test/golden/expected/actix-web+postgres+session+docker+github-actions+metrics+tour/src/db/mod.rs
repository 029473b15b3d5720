//! The database: connections, migrations, and all SQL.

pub mod login_attempts;
pub mod orders;
pub mod sessions;
pub mod users;
pub mod worker;

mod postgres;
mod status;
mod transaction;

use std::time::{Duration, Instant};

use postgres as driver;

pub use driver::{
    Database, URL_FORM, check_url, check_variable, connect, is_library_variable, migrate,
};
pub use status::status;
pub use transaction::begin;

/// How long a request waits for a free connection. After that, the response is 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// The limit for closing the connections, so that a stuck connection does not delay the exit.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

const RETRIES: u32 = 3;

/// No retry starts later than this. With the default `REQUEST_TIMEOUT_SECS`, the last one ends in time, so that the
/// response is 503 and not 504.
const RETRY_WITHIN: Duration = Duration::from_secs(7);

/// Runs a write. After a transient error, such as a deadlock, it repeats the whole write, up to three times.
async fn retry<T, F>(mut write: impl FnMut() -> F) -> sqlx::Result<T>
where
    F: Future<Output = sqlx::Result<T>>,
{
    let started = Instant::now();
    for attempt in 0..RETRIES {
        match write().await {
            Err(error) if is_transient(&error) && started.elapsed() < RETRY_WITHIN => {
                tracing::debug!(%error, attempt, "the write is tried again");
                tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
            }
            outcome => return outcome,
        }
    }
    write().await
}

/// Fails if the database does not respond within the time that a request waits for a connection.
pub async fn ping(db: &Database) -> anyhow::Result<()> {
    tokio::time::timeout(ACQUIRE_TIMEOUT, driver::ping(db)).await??;
    Ok(())
}

/// Closes all connections, within a time limit.
pub async fn close(db: &Database) {
    let closed = tokio::time::timeout(CLOSE_TIMEOUT, driver::close(db)).await;
    if closed.is_err() {
        tracing::warn!("stopped before all database connections were closed");
    }
}

/// Whether a retry of the same statement can succeed.
fn is_transient(error: &sqlx::Error) -> bool {
    has_code(error, driver::TRANSIENT)
}

/// Whether the cause is the state of the database, and not the statement. The response is then 503.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
    match error {
        PoolTimedOut | PoolClosed | Io(_) | Tls(_) | WorkerCrashed | Protocol(_) => true,
        _ => is_transient(error) || has_code(error, driver::UNAVAILABLE),
    }
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(driver::code);
    code.is_some_and(|code| codes.contains(&code.as_str()))
}
