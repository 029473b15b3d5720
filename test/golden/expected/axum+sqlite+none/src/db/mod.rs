//! The database: connections, migrations, and all of the SQL.

pub mod orders;
pub mod users;

mod sqlite;

use std::future::Future;
use std::time::Duration;

use sqlite as driver;

pub use driver::{Database, URL_FORM, close, connect, is_url, migrate, ping};

/// How long a request waits for a free connection before it is answered with 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

const RETRIES: u32 = 3;

/// Runs a write and, when the database asks for it (a deadlock, a lock that was not granted in time, a busy file),
/// runs the whole of it again, three times at most.
async fn retry<T, F>(mut write: impl FnMut() -> F) -> sqlx::Result<T>
where
    F: Future<Output = sqlx::Result<T>>,
{
    let mut attempt = 0;
    loop {
        match write().await {
            Err(error) if attempt < RETRIES && is_transient(&error) => {
                tracing::debug!(%error, attempt, "writing again");
                tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Whether the same statement may succeed when it is tried again.
fn is_transient(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| driver::TRANSIENT.contains(&code.as_str()))
}

/// Whether the database, and not the request, is to blame: the answer is then 503.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => true,
        _ => {
            is_transient(error)
                || code(error).is_some_and(|code| driver::UNAVAILABLE.contains(&code.as_str()))
        }
    }
}

/// The error code in the database's own terms.
fn code(error: &sqlx::Error) -> Option<String> {
    driver::code(error.as_database_error()?)
}
