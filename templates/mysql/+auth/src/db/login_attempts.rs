//! The SQL for the limit on sign-in attempts.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Database, retry};

/// Counts an attempt. Returns the number of attempts and the time of the first one. After `window`, a new count starts.
/// A new count also starts if the first attempt is in the future, because a clock was wrong.
/// The row is locked until it has been read, so that concurrent attempts get different numbers.
pub async fn take(
    db: &Database,
    email_hash: &[u8],
    now: DateTime<Utc>,
    window: TimeDelta,
) -> sqlx::Result<(i64, DateTime<Utc>)> {
    let expired = now - window;
    retry(|| async {
        let mut transaction = db.begin().await?;
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
            expired.naive_utc(),
            now.naive_utc(),
            expired.naive_utc(),
            now.naive_utc(),
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
    retry(|| {
        sqlx::query!(
            "DELETE FROM login_attempts WHERE email_hash = ?",
            email_hash
        )
        .execute(db)
    })
    .await
    .map(drop)
}

pub async fn purge(db: &Database, before: DateTime<Utc>, after: DateTime<Utc>) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM login_attempts WHERE started_at < ? OR started_at > ?",
            before.naive_utc(),
            after.naive_utc()
        )
        .execute(db)
    })
    .await
    .map(drop)
}
