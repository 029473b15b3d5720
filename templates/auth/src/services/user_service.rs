//! The rules for users: sign-up, profile, passwords, and what admins may do.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::password::Password;
use crate::models::profile::ChangePassword;
use crate::models::user::{Deletion, NewUser, Role, User, UserChanges};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;
use crate::services::password_hasher::PasswordHasher;
use crate::services::secret_id;

/// Signs a user up. A taken e-mail address is a conflict, which reveals that it has an account; see SECURITY.md.
pub async fn register(
    db: &Database,
    hasher: &PasswordHasher,
    new: NewUser,
) -> Result<User, ApiError> {
    let hash = hasher.reserve()?.hash(new.password).await?;
    db::users::insert(db, &new.email, &new.name, &hash)
        .await
        .map_err(email_taken)
}

/// Returns a user, if the caller is that user or an admin. Other callers get 404.
pub async fn get(db: &Database, caller: &User, id: i64) -> Result<User, ApiError> {
    let user = if caller.role == Role::Admin || caller.id == id {
        db::users::find(db, id).await?
    } else {
        None
    };
    user.ok_or_else(|| ApiError::not_found("User", id))
}

pub async fn update(db: &Database, id: i64, changes: UserChanges) -> Result<User, ApiError> {
    db::users::update(db, id, None, &changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// Deletes the user and, by the foreign keys, everything that belongs to the user.
pub async fn delete(db: &Database, id: i64) -> Result<(), ApiError> {
    match db::users::delete(db, id).await? {
        Deletion::Deleted => Ok(()),
        Deletion::NotFound => Err(ApiError::not_found("User", id)),
        Deletion::LastAdmin => Err(ApiError::Conflict("The last admin cannot be deleted")),
    }
}

/// Deletes the caller. Another request may have done so in the meantime.
pub async fn delete_profile(db: &Database, caller: &User) -> Result<(), ApiError> {
    match delete(db, caller.id).await {
        Err(ApiError::NotFound(_)) => Err(access::not_signed_in()),
        outcome => outcome,
    }
}

/// Changes the caller's name and e-mail address. A different address needs the password.
pub async fn update_profile(
    db: &Database,
    hasher: &PasswordHasher,
    caller: &User,
    (mut changes, current_password): (UserChanges, Option<String>),
) -> Result<User, ApiError> {
    changes.email = changes.email.filter(|email| *email != caller.email);
    if changes.email.is_none() {
        let updated = db::users::update(db, caller.id, None, &changes).await?;
        return updated.ok_or_else(access::not_signed_in);
    }
    let password = current_password.ok_or_else(|| {
        ApiError::invalid("current_password", "is needed to change the e-mail address")
    })?;
    let place = hasher.reserve_signed_in()?;
    let account = credentials::confirm(db, &place, caller, &password).await?;
    // A concurrent request may have changed the password. Then the old one must not be accepted.
    db::users::update(db, caller.id, Some(&account.password_hash), &changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(credentials::wrong_password)
}

/// Sets a new password and ends all other sessions of the user, because one of them may be stolen.
pub async fn change_password(
    db: &Database,
    hasher: &PasswordHasher,
    caller: &CurrentUser,
    input: ChangePassword,
) -> Result<(), ApiError> {
    let new_password = input.validate(&caller.user)?;
    let place = hasher.reserve_signed_in()?;
    let account = credentials::confirm(db, &place, &caller.user, &input.current_password).await?;
    let hash = place.hash(new_password).await?;
    // A concurrent request may have changed the password, which must not be overwritten.
    if !access::replace_password(db, &account, &hash, Some(caller)).await? {
        return Err(credentials::wrong_password());
    }
    Ok(())
}

/// Gives the user a random password, ends all sessions of the user and lifts the lock. Returns the e-mail address and
/// the password.
pub async fn reset_password(db: &Database, id: i64) -> Result<(String, String), ApiError> {
    let account = db::users::account(db, id).await?;
    let account = account.ok_or_else(|| ApiError::not_found("User", id))?;
    let password = secret_id::generate();
    let place = PasswordHasher::default().reserve()?;
    let hash = place.hash(Password::given(&password)).await?;
    if !access::replace_password(db, &account, &hash, None).await? {
        return Err(ApiError::Conflict("The user has just changed the password"));
    }
    Ok((account.email, password))
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
