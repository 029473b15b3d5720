//! The SQL for refresh tokens.

use chrono::{DateTime, Utc};

use super::{Database, begin, login_attempts, retry};
use crate::models::user::{Account, Role, User};

/// A token family: the refresh tokens of one sign-in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Family {
    pub id: i64,
    pub user_id: i64,
}

/// Stores a new family with its first token, and returns the id of the family. Returns `None` if the password of the
/// account has changed since it was verified. The lock on the user makes a change of the password wait, so that the
/// change finds this family and ends it.
pub async fn create_family(
    db: &Database,
    account: &Account,
    family_hash: &[u8],
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    let family = retry(|| {
        sqlx::query!(
            "
            INSERT INTO token_families (user_id, family_hash, token_hash, expires_at)
            SELECT id, ?, ?, ? FROM users WHERE id = ? AND password_hash = ? LOCK IN SHARE MODE
            ",
            family_hash,
            token_hash,
            expires_at.naive_utc(),
            account.id,
            account.password_hash
        )
        .execute(db)
    })
    .await?;
    let id = family.last_insert_id().cast_signed();
    Ok((family.rows_affected() > 0).then_some(id))
}

/// Replaces the token of a family. Returns `None` if the token is unknown, expired or already replaced. The use of a
/// replaced token suggests that it was stolen, so it ends the whole family. The current token never ends it, because
/// the clock of this instance may be wrong.
pub async fn rotate(
    db: &Database,
    family_hash: &[u8],
    token_hash: &[u8],
    new_hash: &[u8],
    now: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> sqlx::Result<Option<Family>> {
    let family = sqlx::query_as!(
        Family,
        "SELECT id, user_id FROM token_families WHERE family_hash = ?",
        family_hash
    )
    .fetch_optional(db)
    .await?;
    let Some(family) = family else {
        return Ok(None);
    };
    let rotated = retry(|| {
        sqlx::query!(
            "
            UPDATE token_families SET token_hash = ?
            WHERE id = ? AND token_hash = ? AND expires_at > ? AND expires_at <= ?
            ",
            new_hash,
            family.id,
            token_hash,
            now.naive_utc(),
            latest.naive_utc()
        )
        .execute(db)
    })
    .await?;
    if rotated.rows_affected() == 0 {
        revoke_replaced(db, family_hash, token_hash).await?;
        return Ok(None);
    }
    Ok(Some(family))
}

/// Finds the user, if the family belongs to the user and has not ended. A family that ends after `latest` began in the
/// future, because a clock was wrong.
pub async fn user_of_family(
    db: &Database,
    family: &Family,
    now: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT u.id, u.email, u.name, u.role AS "role: Role", u.created_at AS "created_at: _"
        FROM users AS u JOIN token_families AS f ON f.user_id = u.id
        WHERE u.id = ? AND f.id = ? AND f.expires_at > ? AND f.expires_at <= ?
        "#,
        family.user_id,
        family.id,
        now.naive_utc(),
        latest.naive_utc()
    )
    .fetch_optional(db)
    .await
}

/// Ends a family whose token is not this one.
async fn revoke_replaced(db: &Database, family_hash: &[u8], token_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM token_families WHERE family_hash = ? AND token_hash <> ?",
            family_hash,
            token_hash
        )
        .execute(db)
    })
    .await
    .map(drop)
}

/// Ends a family.
pub async fn revoke(db: &Database, family_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM token_families WHERE family_hash = ?",
            family_hash
        )
        .execute(db)
    })
    .await
    .map(drop)
}

/// Replaces the password, ends all families of the user except the one to keep, and forgets the failed sign-ins.
/// Returns false if the password has changed since it was verified.
pub async fn replace_password(
    db: &Database,
    account: &Account,
    email_hash: &[u8],
    new_hash: &str,
    keep: Option<i64>,
) -> sqlx::Result<bool> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        let replaced = sqlx::query!(
            "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
            new_hash,
            account.id,
            account.password_hash
        )
        .execute(&mut *transaction)
        .await?;
        if replaced.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query!(
            "DELETE FROM token_families WHERE user_id = ? AND NOT (id <=> ?)",
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

/// Deletes the families that have ended, and those that end after `latest`.
pub async fn purge(db: &Database, now: DateTime<Utc>, latest: DateTime<Utc>) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM token_families WHERE expires_at <= ? OR expires_at > ?",
            now.naive_utc(),
            latest.naive_utc()
        )
        .execute(db)
    })
    .await
    .map(drop)
}
