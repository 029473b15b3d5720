//! The SQL for the limit on sign-in attempts.

use chrono::{DateTime, NaiveDateTime, Utc};
use sqlx::mysql::MySqlExecutor;

use super::{Database, begin, retry};
use crate::models::now;

/// Counts an attempt. Returns the number of attempts and the time of the first one. A new count starts if the first
/// attempt was not after `earliest`, or was after `latest`, because a clock was wrong.
/// The row is locked until it has been read, so that concurrent attempts get different numbers.
pub async fn take(
    db: &Database,
    email_hash: &[u8],
    now: DateTime<Utc>,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> sqlx::Result<(i64, DateTime<Utc>)> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        // MySQL assigns from left to right, so `attempts` must come before the `started_at` that it reads.
        sqlx::query!(
            "
            INSERT INTO login_attempts (email_hash, attempts, started_at)
            VALUES (?, 1, ?)
            ON DUPLICATE KEY UPDATE
                attempts = CASE WHEN started_at > ? AND started_at <= ? THEN attempts + 1 ELSE 1 END,
                started_at = CASE WHEN started_at > ? AND started_at <= ? THEN started_at ELSE ? END
            ",
            email_hash,
            now.naive_utc(),
            earliest.naive_utc(),
            latest.naive_utc(),
            earliest.naive_utc(),
            latest.naive_utc(),
            now.naive_utc()
        )
        .execute(&mut *transaction)
        .await?;
        let row = sqlx::query!(
            r#"
            SELECT attempts, started_at AS "started_at: DateTime<Utc>"
            FROM login_attempts WHERE email_hash = ?
            "#,
            email_hash
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok((row.attempts, row.started_at))
    })
    .await
}

pub async fn clear(db: &Database, email_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| delete(db, email_hash)).await
}

/// The same within a transaction. The caller retries the whole transaction.
pub(super) async fn delete(
    executor: impl MySqlExecutor<'_>,
    email_hash: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM login_attempts WHERE email_hash = ?",
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
            "DELETE FROM login_attempts WHERE started_at < ? OR started_at > ?",
            earliest.naive_utc(),
            latest.naive_utc()
        )
        .execute(db)
    })
    .await
    .map(drop)
}

/// The earlier and the later one of the clocks of this instance and the database. Otherwise an instance with a wrong
/// clock would delete the sign-ins of all.
pub async fn clocks(db: &Database) -> sqlx::Result<(DateTime<Utc>, DateTime<Utc>)> {
    let select = sqlx::query_scalar("SELECT UTC_TIMESTAMP()");
    let there = NaiveDateTime::and_utc(&select.fetch_one(db).await?);
    Ok((now().min(there), now().max(there)))
}
