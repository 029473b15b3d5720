//! The rules for users: sign-up, profile, passwords, and what admins may do.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::password::Password;
use crate::models::profile::{ChangePassword, ProfileChanges};
use crate::models::user::{Deletion, NewUser, Registration, Role, User, UserChanges};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;
use crate::services::password_hasher::PasswordHasher;
use crate::services::secret_id;

/// # Errors
/// [`ApiError::Conflict`] when the e-mail address is taken. It reveals that the address has an account; see
/// SECURITY.md.
pub async fn register(
    db: &Database,
    hasher: &PasswordHasher,
    registration: Registration,
) -> Result<User, ApiError> {
    let new = NewUser {
        password_hash: hasher.hash(registration.password).await?,
        email: registration.email,
        name: registration.name,
    };
    db::users::insert(db, &new).await.map_err(email_taken)
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user, or the caller is neither that user nor an admin.
pub async fn get(db: &Database, caller: &User, Id(id): Id) -> Result<User, ApiError> {
    let user = match caller.role == Role::Admin || caller.id == id {
        true => db::users::find(db, id).await?,
        false => None,
    };
    user.ok_or_else(|| ApiError::not_found("User", id))
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user, [`ApiError::Conflict`] when the e-mail address is taken.
pub async fn update(db: &Database, Id(id): Id, changes: UserChanges) -> Result<User, ApiError> {
    db::users::update(db, id, &changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// Deletes the user and, by the foreign keys, everything that belongs to the user.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such user, [`ApiError::Conflict`] when it is the last admin.
pub async fn delete(db: &Database, Id(id): Id) -> Result<(), ApiError> {
    match db::users::delete(db, id).await? {
        Deletion::Deleted => Ok(()),
        Deletion::NotFound => Err(ApiError::not_found("User", id)),
        Deletion::LastAdmin => Err(ApiError::Conflict(
            "The last admin cannot be deleted".to_owned(),
        )),
    }
}

/// Changes the caller's name and e-mail address. A different address needs the password.
///
/// # Errors
/// [`ApiError::Validation`] when the password is wrong or missing, [`ApiError::Conflict`] when the address is taken.
pub async fn update_profile(
    db: &Database,
    hasher: &PasswordHasher,
    caller: &User,
    profile: ProfileChanges,
) -> Result<User, ApiError> {
    let email = profile.changes.email.as_ref();
    if email.is_some_and(|email| *email != caller.email) {
        let password = profile.current_password.ok_or_else(|| {
            ApiError::invalid("current_password", "is needed to change the e-mail address")
        })?;
        credentials::confirm(db, hasher, caller, &password).await?;
    }
    db::users::update(db, caller.id, &profile.changes)
        .await
        .map_err(email_taken)?
        .ok_or_else(access::not_signed_in)
}

/// Sets a new password and ends all other sign-ins of the user, because a thief may use one of them.
///
/// # Errors
/// [`ApiError::Validation`] when the new password breaks a rule or the current one is wrong.
pub async fn change_password(
    db: &Database,
    hasher: &PasswordHasher,
    caller: &CurrentUser,
    input: ChangePassword,
) -> Result<(), ApiError> {
    let new_password = input.validate(&caller.user)?;
    let account = credentials::confirm(db, hasher, &caller.user, &input.current_password).await?;
    let hash = hasher.hash(new_password).await?;
    // A parallel request may have set another password, which must not be overwritten.
    if !db::users::replace_password_hash(db, caller.user.id, &account.password_hash, &hash).await? {
        return Err(credentials::wrong_password());
    }
    Ok(access::end_others(db, caller).await?)
}

/// Gives the user a random password and ends all sign-ins of the user. Returns the user and the password.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such user.
pub async fn reset_password(db: &Database, id: i64) -> Result<(User, String), ApiError> {
    let not_found = || ApiError::not_found("User", id);
    let user = db::users::find(db, id).await?.ok_or_else(not_found)?;
    let password = secret_id::generate();
    let hasher = PasswordHasher::default();
    let hash = hasher.hash(Password::given(&password)).await?;
    let lock = secret_id::fingerprint(&user.email);
    let user = db::users::reset_password(db, id, &hash, &lock).await?;
    Ok((user.ok_or_else(not_found)?, password))
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
