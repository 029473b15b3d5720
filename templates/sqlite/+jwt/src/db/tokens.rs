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
/// account has changed since it was verified. There is one writer at a time, so a change of the password either comes
/// first, or finds this family and ends it.
pub async fn create_family(
    db: &Database,
    account: &Account,
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    retry(|| async {
        let mut transaction = db.writer.begin_with("BEGIN IMMEDIATE").await?;
        let family_id = sqlx::query_scalar!(
            r#"
            INSERT INTO token_families (user_id, expires_at)
            SELECT id, $3 FROM users WHERE id = $1 AND password_hash = $2
            RETURNING id AS "id!"
            "#,
            account.id,
            account.password_hash,
            expires_at
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(family_id) = family_id else {
            return Ok(None);
        };
        sqlx::query!(
            "INSERT INTO refresh_tokens (token_hash, family_id) VALUES ($1, $2)",
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
        // Nobody else can write now, so parallel uses of one token wait for each other.
        let mut transaction = db.writer.begin_with("BEGIN IMMEDIATE").await?;
        let family = sqlx::query_as!(
            Family,
            r#"
            SELECT id, user_id FROM token_families
            WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)
                AND expires_at > $2
            "#,
            spent_hash,
            now
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(family) = family else {
            return Ok(None);
        };

        let spent = sqlx::query!(
            "UPDATE refresh_tokens SET spent = TRUE WHERE token_hash = $1 AND NOT spent",
            spent_hash
        )
        .execute(&mut *transaction)
        .await?;
        if spent.rows_affected() == 0 {
            sqlx::query!("DELETE FROM token_families WHERE id = $1", family.id)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            return Ok(None);
        }

        sqlx::query!(
            "INSERT INTO refresh_tokens (token_hash, family_id) VALUES ($1, $2)",
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
        WHERE u.id = $1 AND f.id = $2 AND f.expires_at > $3
        "#,
        family.user_id,
        family.id,
        now
    )
    .fetch_optional(&db.reader)
    .await
}

/// Ends the family of a token, whether the token is spent or not.
pub async fn revoke(db: &Database, token_hash: &[u8]) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            r#"
            DELETE FROM token_families
            WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)
            "#,
            token_hash
        )
        .execute(&db.writer)
    })
    .await
    .map(drop)
}

/// Ends all families of the user, except the one to keep.
pub async fn revoke_all(db: &Database, user_id: i64, keep: Option<i64>) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!(
            "DELETE FROM token_families WHERE user_id = $1 AND id IS NOT $2",
            user_id,
            keep
        )
        .execute(&db.writer)
    })
    .await
    .map(drop)
}

pub async fn purge(db: &Database, now: DateTime<Utc>) -> sqlx::Result<()> {
    retry(|| {
        sqlx::query!("DELETE FROM token_families WHERE expires_at <= $1", now).execute(&db.writer)
    })
    .await
    .map(drop)
}
