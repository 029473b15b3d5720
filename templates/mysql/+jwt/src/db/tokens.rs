//! The SQL for refresh tokens and their families.

use chrono::{DateTime, Utc};

use super::{Database, retry};
use crate::models::user::{Account, Role, User};

/// A sign-in, with all its refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Family {
    pub id: i64,
    pub user_id: i64,
}

/// Stores a new family with its first token, and returns the id of the family. Returns nothing when the password of the
/// account has changed since it was verified. The lock on the user makes a change of the password wait, so that the
/// change finds this family and ends it.
pub async fn create_family(
    db: &Database,
    account: &Account,
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    retry(|| async {
        let mut transaction = db.begin().await?;
        let family = sqlx::query!(
            "
            INSERT INTO token_families (user_id, expires_at)
            SELECT id, ? FROM users WHERE id = ? AND password_hash = ? LOCK IN SHARE MODE
            ",
            expires_at,
            account.id,
            account.password_hash
        )
        .execute(&mut *transaction)
        .await?;
        if family.rows_affected() == 0 {
            return Ok(None);
        }
        let family_id = family.last_insert_id().cast_signed();
        sqlx::query!(
            "INSERT INTO refresh_tokens (token_hash, family_id) VALUES (?, ?)",
            token_hash,
            family_id
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(family_id))
    })
    .await
}

/// Spends a token and stores its replacement. Returns nothing when the token is unknown, expired or already spent. A
/// second use means that somebody has a copy, so it ends the whole family.
pub async fn rotate(
    db: &Database,
    spent_hash: &[u8],
    new_hash: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Family>> {
    retry(|| async {
        let mut transaction = db.begin().await?;
        // Locks the family before it reads the token, so that parallel uses of one token wait for each other.
        let family = sqlx::query_as!(
            Family,
            "
            SELECT id, user_id FROM token_families
            WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = ?)
                AND expires_at > ?
            FOR UPDATE
            ",
            spent_hash,
            now
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(family) = family else {
            return Ok(None);
        };

        let spent = sqlx::query!(
            "UPDATE refresh_tokens SET spent = TRUE WHERE token_hash = ? AND NOT spent",
            spent_hash
        )
        .execute(&mut *transaction)
        .await?;
        if spent.rows_affected() == 0 {
            sqlx::query!("DELETE FROM token_families WHERE id = ?", family.id)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            return Ok(None);
        }

        sqlx::query!(
            "INSERT INTO refresh_tokens (token_hash, family_id) VALUES (?, ?)",
            new_hash,
            family.id
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(family))
    })
    .await
}

/// Finds the user, if the family belongs to the user and has not ended.
pub async fn user_of_family(
    db: &Database,
    family: &Family,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT u.id, u.email, u.name, u.role AS "role: Role", u.created_at AS "created_at: _"
        FROM users AS u JOIN token_families AS f ON f.user_id = u.id
        WHERE u.id = ? AND f.id = ? AND f.expires_at > ?
        "#,
        family.user_id,
        family.id,
        now
    )
    .fetch_optional(db)
    .await
}

/// Ends the family of a token, whether the token is spent or not.
pub async fn revoke(db: &Database, token_hash: &[u8]) -> sqlx::Result<()> {
    // As a subquery of the DELETE this would lock the token before its family, and meet `rotate` in a deadlock.
    let family_id = sqlx::query_scalar!(
        "SELECT family_id FROM refresh_tokens WHERE token_hash = ?",
        token_hash
    )
    .fetch_optional(db)
    .await?;
    let Some(family_id) = family_id else {
        return Ok(());
    };
    retry(|| sqlx::query!("DELETE FROM token_families WHERE id = ?", family_id).execute(db))
        .await
        .map(drop)
}

/// Ends all families of the user, except the one to keep.
pub async fn revoke_all(db: &Database, user_id: i64, keep: Option<i64>) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM token_families WHERE user_id = ? AND NOT (id <=> ?)",
            user_id,
            keep
        )
        .execute(db)
    })
    .await
    .map(drop)
}

pub async fn purge(db: &Database, now: DateTime<Utc>) -> sqlx::Result<()> {
    retry(|| sqlx::query!("DELETE FROM token_families WHERE expires_at <= ?", now).execute(db))
        .await
        .map(drop)
}
