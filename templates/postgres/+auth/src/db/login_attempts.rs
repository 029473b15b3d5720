//! The SQL for the limit on sign-in attempts.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgExecutor;

use super::{Database, retry};
use crate::models::now;

/// Counts an attempt. Returns the number of attempts and the time of the first one. A new count starts if the first
/// attempt was not after `earliest`, or was after `latest`, because a clock was wrong.
/// One statement counts and reads, so that concurrent attempts get different numbers.
pub async fn take(
    db: &Database,
    email_hash: &[u8],
    now: DateTime<Utc>,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> sqlx::Result<(i64, DateTime<Utc>)> {
    let row = retry(|| {
        sqlx::query!(
            "
            INSERT INTO login_attempts (email_hash, attempts, started_at)
            VALUES ($1, 1, $2)
            ON CONFLICT (email_hash) DO UPDATE SET
                attempts = CASE
                    WHEN login_attempts.started_at > $3 AND login_attempts.started_at <= $4
                    THEN login_attempts.attempts + 1 ELSE 1 END,
                started_at = CASE
                    WHEN login_attempts.started_at > $3 AND login_attempts.started_at <= $4
                    THEN login_attempts.started_at ELSE excluded.started_at END
            RETURNING attempts, started_at
            ",
            email_hash,
            now,
            earliest,
            latest
        )
        .fetch_one(db)
    })
    .await?;
    Ok((row.attempts, row.started_at))
}

pub async fn clear(db: &Database, email_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| delete(db, email_hash)).await
}

/// The same within a transaction. The caller retries the whole transaction.
pub(super) async fn delete(executor: impl PgExecutor<'_>, email_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM login_attempts WHERE email_hash = $1",
        email_hash
    )
    .execute(executor)
    .await
    .map(drop)
}

/// Deletes the counts that began before `earliest` or after `latest`.
pub async fn purge(
    db: &Database,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM login_attempts WHERE started_at < $1 OR started_at > $2",
            earliest,
            latest
        )
        .execute(db)
    })
    .await
    .map(drop)
}

/// The earlier and the later one of the clocks of this instance and the database. Otherwise an instance with a wrong
/// clock would delete the sign-ins of all.
pub async fn clocks(db: &Database) -> sqlx::Result<(DateTime<Utc>, DateTime<Utc>)> {
    let there: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(db).await?;
    Ok((now().min(there), now().max(there)))
}
