//! What can be done with users, by themselves and by admins.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::page::Page;
use crate::models::parse::Id;
use crate::models::password::Password;
use crate::models::user::{
    ChangePassword, Deletion, ListUsers, NewUser, ProfileChanges, Registration, Role, User,
    UserChanges,
};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;
use crate::services::password_hasher::PasswordHasher;
use crate::services::secret_id;

/// # Errors
/// [`ApiError::Conflict`] when the e-mail address is taken. This tells that somebody has an account here; see
/// SECURITY.md.
pub async fn register(
    db: &Database,
    hasher: &PasswordHasher,
    registration: Registration,
) -> Result<User, ApiError> {
    let Registration {
        email,
        name,
        password,
    } = registration;
    let password_hash = hasher.hash(password).await?;
    db::users::insert(
        db,
        &NewUser {
            email,
            name,
            password_hash,
        },
    )
    .await
    .map_err(email_taken)
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user, or `caller` is neither that user nor an admin.
pub async fn get(db: &Database, caller: &User, Id(id): Id) -> Result<User, ApiError> {
    if caller.role != Role::Admin && caller.id != id {
        return Err(not_found(id));
    }
    db::users::find(db, id).await?.ok_or_else(|| not_found(id))
}

/// # Errors
/// [`ApiError::Database`] only.
pub async fn list(db: &Database, query: &ListUsers) -> Result<Page<User>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::users::list(db, after, query.limit.0 + 1).await?;
    Ok(Page::cut(rows, query.limit, |user| user.id))
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such user, [`ApiError::Conflict`] when the e-mail address is taken.
pub async fn update(db: &Database, Id(id): Id, changes: UserChanges) -> Result<User, ApiError> {
    let updated = db::users::update(db, id, &changes)
        .await
        .map_err(email_taken)?;
    updated.ok_or_else(|| not_found(id))
}

/// Deletes the user and, by the foreign keys, all that is the user's.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such user, [`ApiError::Conflict`] when it is the last admin.
pub async fn delete(db: &Database, Id(id): Id) -> Result<(), ApiError> {
    match db::users::delete(db, id).await? {
        Deletion::Deleted => Ok(()),
        Deletion::NotFound => Err(not_found(id)),
        Deletion::LastAdmin => Err(ApiError::Conflict(
            "The last admin cannot be deleted".to_owned(),
        )),
    }
}

/// Changes one's own name or, with the password, e-mail address.
///
/// # Errors
/// [`ApiError::Validation`] when the password is wrong or missing, [`ApiError::Conflict`] when the address is taken.
pub async fn update_profile(
    db: &Database,
    hasher: &PasswordHasher,
    caller: &User,
    profile: ProfileChanges,
) -> Result<User, ApiError> {
    let ProfileChanges {
        changes,
        current_password,
    } = profile;
    if changes
        .email
        .as_ref()
        .is_some_and(|email| *email != caller.email)
    {
        let needed =
            || ApiError::invalid("current_password", "is needed to change the e-mail address");
        credentials::confirm(db, hasher, caller, &current_password.ok_or_else(needed)?).await?;
    }
    let updated = db::users::update(db, caller.id, &changes)
        .await
        .map_err(email_taken)?;
    updated.ok_or_else(access::not_signed_in)
}

/// Sets a new password and ends every other sign-in of the user: one of them may be a thief's.
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
    // Whoever knew the old password only must not overwrite a new one.
    if !db::users::replace_password_hash(db, caller.user.id, &account.password_hash, &hash).await? {
        return Err(credentials::wrong_password());
    }
    access::end_others(db, caller).await?;
    Ok(())
}

/// Gives a user who forgot the password a random one, and ends all sign-ins. Returns the user and the password; `None`
/// when there is no such user.
///
/// # Errors
/// [`ApiError::Database`] only.
pub async fn reset_password(db: &Database, id: i64) -> Result<Option<(User, String)>, ApiError> {
    let Some(user) = db::users::find(db, id).await? else {
        return Ok(None);
    };
    let password = secret_id::password();
    let hash = PasswordHasher::new()
        .hash(Password::given(&password))
        .await?;
    let lock = secret_id::fingerprint(&user.email);
    let user = db::users::reset_password(db, id, &hash, &lock).await?;
    Ok(user.map(|user| (user, password)))
}

fn not_found(id: i64) -> ApiError {
    ApiError::NotFound(format!("User {id} not found"))
}

/// The unique index decides and not a look beforehand: between a look and the insert another request may win.
fn email_taken(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_unique_violation() => {
            ApiError::Conflict("This e-mail address is already taken".to_owned())
        }
        _ => error.into(),
    }
}
