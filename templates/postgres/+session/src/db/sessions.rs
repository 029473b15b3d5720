//! The SQL for sessions.

use chrono::{DateTime, Utc};

use super::{Database, begin, login_attempts, retry};
use crate::models::user::{Account, Role, User};

/// Stores a session. Returns false if the password of the account has changed since it was verified. The lock on the
/// user makes a change of the password wait, so that the change finds this session and ends it.
pub async fn insert(
    db: &Database,
    id_hash: &[u8],
    account: &Account,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let inserted = retry(|| {
        sqlx::query!(
            "
            INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at)
            SELECT $1, id, $4, $4 FROM users WHERE id = $2 AND password_hash = $3 FOR SHARE
            ",
            id_hash,
            account.id,
            account.password_hash,
            now
        )
        .execute(db)
    })
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// Finds the user of a session, and the time of its last request. That was after `idle_since`, and the sign-in was
/// after `created_since`. Neither may be after `until`.
pub async fn find(
    db: &Database,
    id_hash: &[u8],
    idle_since: DateTime<Utc>,
    created_since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<(User, DateTime<Utc>)>> {
    let row = sqlx::query!(
        r#"
        SELECT u.id, u.email, u.name, u.role AS "role: Role",
            u.created_at, s.last_seen_at
        FROM sessions AS s JOIN users AS u ON u.id = s.user_id
        WHERE s.id_hash = $1 AND s.last_seen_at > $2 AND s.created_at > $3
            AND s.created_at <= $4 AND s.last_seen_at <= $4
        "#,
        id_hash,
        idle_since,
        created_since,
        until
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let user = User {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            created_at: row.created_at,
        };
        (user, row.last_seen_at)
    }))
}

/// A failed update is not repeated, because the request waits for it.
pub async fn touch(db: &Database, id_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1",
        id_hash,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete(db: &Database, id_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| sqlx::query!("DELETE FROM sessions WHERE id_hash = $1", id_hash).execute(db))
        .await
        .map(drop)
}

/// Replaces the password, ends all sessions of the user except the one to keep, and forgets the failed sign-ins.
/// Returns false if the password has changed since it was verified.
pub async fn replace_password(
    db: &Database,
    account: &Account,
    email_hash: &[u8],
    new_hash: &str,
    keep: Option<&[u8]>,
) -> sqlx::Result<bool> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        let replaced = sqlx::query!(
            "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
            account.id,
            account.password_hash,
            new_hash
        )
        .execute(&mut *transaction)
        .await?;
        if replaced.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query!(
            "DELETE FROM sessions WHERE user_id = $1 AND id_hash IS DISTINCT FROM $2",
            account.id,
            keep
        )
        .execute(&mut *transaction)
        .await?;
        login_attempts::delete(&mut *transaction, email_hash).await?;
        transaction.commit().await?;
        Ok(true)
    })
    .await
}

/// Deletes the sessions that `find` no longer returns; those of the future only if they are after `until`.
pub async fn purge(
    db: &Database,
    idle_since: DateTime<Utc>,
    created_since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "
            DELETE FROM sessions
            WHERE last_seen_at <= $1 OR created_at <= $2 OR created_at > $3 OR last_seen_at > $3
            ",
            idle_since,
            created_since,
            until
        )
        .execute(db)
    })
    .await
    .map(drop)
}
