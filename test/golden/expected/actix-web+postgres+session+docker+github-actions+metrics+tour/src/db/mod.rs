//! The database: connections, migrations, and all of the SQL.

pub mod login_attempts;
pub mod orders;
pub mod sessions;
pub mod users;

mod postgres;
mod status;

use std::future::Future;
use std::time::{Duration, Instant};

use postgres as driver;

pub use driver::{Database, URL_FORM, close, connect, is_url, migrate};
pub use status::status;

/// How long a request waits for a free connection before it is answered with 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

const RETRIES: u32 = 3;

/// None begins later than this. Each waits for a lock and, where there is a crowd, for a connection again; the last one
/// must end within a request's time, so that the answer is 503 and not 504.
const RETRY_WITHIN: Duration = Duration::from_secs(7);

/// Runs a write and, when the database asks for it (a deadlock, a lock that was not granted in time, a busy file),
/// runs the whole of it again, three times at most.
async fn retry<T, F>(mut write: impl FnMut() -> F) -> sqlx::Result<T>
where
    F: Future<Output = sqlx::Result<T>>,
{
    let started = Instant::now();
    let mut attempt = 0;
    loop {
        match write().await {
            Err(error)
                if attempt < RETRIES
                    && started.elapsed() < RETRY_WITHIN
                    && is_transient(&error) =>
            {
                tracing::debug!(%error, attempt, "writing again");
                tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// # Errors
/// When the database does not answer in the time that a request waits for a connection.
pub async fn ping(db: &Database) -> sqlx::Result<()> {
    let answer = tokio::time::timeout(ACQUIRE_TIMEOUT, driver::ping(db)).await;
    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Whether the same statement may succeed when it is tried again.
fn is_transient(error: &sqlx::Error) -> bool {
    has_code(error, driver::TRANSIENT)
}

/// Whether the database, and not the request, is to blame: the answer is then 503.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => true,
        _ => is_transient(error) || has_code(error, driver::UNAVAILABLE),
    }
}

/// Whether the database said one of these, in its own terms.
fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(driver::code);
    code.is_some_and(|code| codes.contains(&code.as_str()))
}
