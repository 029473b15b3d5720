//! Checks at the start: settings that the program cannot change, and a pooler that does not keep sessions.

use anyhow::ensure;
use sqlx::{Connection, Executor, PgConnection, Row};
use tokio::time::timeout;

use super::{CONNECT_TIMEOUT, has_code};

/// A pooler with other clients shows itself in most of the rounds, but not in each one.
const ROUNDS: u32 = 12;

/// protocol_violation: what PgBouncer answers in statement mode.
const REFUSED: &str = "08P01";

const SETTINGS: &str = "
    SELECT current_setting('server_encoding'), current_schema(), current_setting('session_replication_role')";

pub async fn settings(connection: &mut PgConnection) -> anyhow::Result<()> {
    let settings = sqlx::raw_sql(SETTINGS).fetch_one(connection).await?;
    let encoding: String = settings.try_get(0)?;
    let schema: Option<String> = settings.try_get(1)?;
    let replication_role: String = settings.try_get(2)?;
    ensure!(
        encoding == "UTF8",
        "the database must have the encoding UTF8, not {encoding} (DATABASE_URL)"
    );
    ensure!(
        schema.is_some_and(|name| !name.starts_with("pg_")),
        "the role's search_path must name a schema that exists, and not begin with pg_temp (DATABASE_URL)"
    );
    // It turns the foreign keys off. Most roles may not change it, so the program cannot.
    ensure!(
        replication_role != "replica",
        "the session_replication_role must not be replica (DATABASE_URL)"
    );
    Ok(())
}

/// Prepared statements, time limits and the lock for migrations belong to a session. A pooler in transaction mode can
/// run each transaction in another session: here, it gives the session of `first` to `second`.
pub async fn refuse_transaction_mode(
    mut first: PgConnection,
    mut second: PgConnection,
) -> anyhow::Result<()> {
    let before = sessions(&mut first, &mut second).await?;
    for _ in 0..ROUNDS {
        let begun = match second.execute("BEGIN").await {
            Err(error) if !has_code(&error, &[REFUSED]) => return Err(error.into()),
            begun => begun.is_ok(),
        };
        // A pooler without another session does not respond.
        let during = timeout(CONNECT_TIMEOUT, sessions(&mut first, &mut second)).await;
        ensure!(
            begun && matches!(during, Ok(Ok(during)) if during == before),
            "DATABASE_URL must not name a pooler in transaction or statement mode: name the server, or a pooler in \
             session mode"
        );
        second.execute("COMMIT").await?;
    }
    first.close().await?;
    Ok(second.close().await?)
}

/// In session mode, both connections keep theirs.
async fn sessions(first: &mut PgConnection, second: &mut PgConnection) -> sqlx::Result<(i32, i32)> {
    Ok((session(first).await?, session(second).await?))
}

/// `raw_sql` prepares no statement, so it also works on a pooler.
async fn session(connection: &mut PgConnection) -> sqlx::Result<i32> {
    let select = sqlx::raw_sql("SELECT pg_backend_pid()");
    select.fetch_one(connection).await?.try_get(0)
}
