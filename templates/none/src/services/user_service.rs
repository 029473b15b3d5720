//! The rules for users.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::{NewUser, User, UserChanges};

/// # Errors
/// [`ApiError::Conflict`] when the e-mail address is taken.
pub async fn create(db: &Database, new: NewUser) -> Result<User, ApiError> {
    db::users::insert(db, &new).await.map_err(email_taken)
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user, [`ApiError::Conflict`] when the e-mail address is taken.
pub async fn update(db: &Database, Id(id): Id, changes: UserChanges) -> Result<User, ApiError> {
    db::users::update(db, id, &changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// Only the unique index can decide. After a look beforehand, another request could still insert the address.
fn email_taken(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_unique_violation() => {
            ApiError::Conflict("This e-mail address is already taken".to_owned())
        }
        _ => error.into(),
    }
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user.
pub async fn get(db: &Database, Id(id): Id) -> Result<User, ApiError> {
    db::users::find(db, id)
        .await?
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// # Errors
/// [`ApiError::Database`] only.
pub async fn list(db: &Database, query: &PageQuery) -> Result<Page<User>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::users::list(db, after, query.limit.0 + 1).await?;
    Ok(Page::cut(rows, query.limit, |user| user.id))
}

/// Deletes the user and, by the foreign key, the user's orders.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such user.
pub async fn delete(db: &Database, Id(id): Id) -> Result<(), ApiError> {
    match db::users::delete(db, id).await? {
        true => Ok(()),
        false => Err(ApiError::not_found("User", id)),
    }
}
