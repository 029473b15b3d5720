//! The rules for users.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::user::{NewUser, User, UserChanges};

pub async fn create(db: &Database, new: NewUser) -> Result<User, ApiError> {
    db::users::insert(db, &new).await.map_err(email_taken)
}

pub async fn update(db: &Database, id: i64, changes: UserChanges) -> Result<User, ApiError> {
    db::users::update(db, id, &changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// Only the unique index is reliable. Between a check and the insert, another request could insert the address.
fn email_taken(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_unique_violation() => {
            ApiError::Conflict("This e-mail address is already taken")
        }
        _ => error.into(),
    }
}
