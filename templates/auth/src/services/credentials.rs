//! Checks e-mail address and password. Failures are counted per address, whether a user has that address or not.

use chrono::TimeDelta;

use super::access;
use super::password_hasher::{PasswordHasher, Place, is_outdated};
use super::secret_id::fingerprint;
use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::password::Password;
use crate::models::rules::is_email;
use crate::models::user::{Account, User};
use crate::models::{CLOCK_SKEW, now};

/// How many failures one window allows (OWASP Authentication Cheat Sheet, "Account Lockout"). The lock ends with the
/// window, because otherwise anyone could lock out a user permanently.
const MAX_FAILURES: i64 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Returns the account that has this e-mail address and this password. The error does not say which is wrong.
pub async fn check(
    db: &Database,
    hasher: &PasswordHasher,
    email: &str,
    password: &str,
) -> Result<Account, ApiError> {
    let email = email.trim().to_ascii_lowercase();
    let place = hasher.reserve()?;
    count_attempt(db, &email).await?;
    // Other text cannot be the address of a user. A database may reject it, such as a NUL.
    let account = if is_email(&email) {
        db::users::find_account(db, &email).await?
    } else {
        None
    };
    let verified = verify(db, &place, account, password).await?;
    verified.ok_or_else(refused)
}

/// The error for a wrong e-mail address or password.
pub fn refused() -> ApiError {
    tracing::info!("sign-in refused");
    ApiError::Unauthorized {
        detail: "The e-mail address or the password is wrong",
        challenge: access::CHALLENGE,
    }
}

/// Checks the password of the signed-in user before a sensitive change, because the session may be stolen.
pub async fn confirm(
    db: &Database,
    place: &Place,
    user: &User,
    current_password: &str,
) -> Result<Account, ApiError> {
    count_attempt(db, &user.email).await?;
    let account = db::users::account(db, user.id).await?;
    let account = account.ok_or_else(access::not_signed_in)?;
    let verified = verify(db, place, Some(account), current_password).await?;
    verified.ok_or_else(wrong_password)
}

pub fn wrong_password() -> ApiError {
    ApiError::invalid("current_password", "is wrong")
}

/// Counts the attempt before the check, so that concurrent attempts stay within the limit. A success clears the count.
async fn count_attempt(db: &Database, email: &str) -> Result<(), ApiError> {
    let now = now();
    let (earliest, latest) = (now - WINDOW, now + CLOCK_SKEW);
    let (attempts, started_at) =
        db::login_attempts::take(db, &fingerprint(email), now, earliest, latest).await?;
    if attempts <= MAX_FAILURES {
        return Ok(());
    }
    tracing::warn!("too many failed sign-ins for one address");
    let wait = (started_at + WINDOW - now).num_seconds();
    Err(ApiError::TooManyRequests {
        detail: "Too many failed attempts to sign in; try again later",
        retry_after: wait.clamp(1, WINDOW.num_seconds()).unsigned_abs(),
    })
}

/// Returns the account if the password is right. The account has the new hash if the old one was outdated.
async fn verify(
    db: &Database,
    place: &Place,
    account: Option<Account>,
    password: &str,
) -> Result<Option<Account>, ApiError> {
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.as_str());
    let matches = place.verify(Password::given(password), hash).await?;
    let Some(mut account) = account.filter(|_| matches) else {
        return Ok(None);
    };
    let id = account.id;
    db::login_attempts::clear(db, &fingerprint(&account.email)).await?;
    if is_outdated(&account.password_hash) {
        let hash = place.hash(Password::given(password)).await?;
        if !db::users::replace_password_hash(db, id, &account.password_hash, &hash).await? {
            // Another request has replaced the hash, so check the new one.
            let account = db::users::account(db, id).await?;
            return Box::pin(verify(db, place, account, password)).await;
        }
        account.password_hash = hash;
    }
    Ok(Some(account))
}

/// Deletes the counts whose window has ended, and those that begin more than a window in the future. The clocks of this
/// instance and of the database must agree on that.
pub async fn purge(db: &Database) -> sqlx::Result<()> {
    let (now, latest) = db::login_attempts::clocks(db).await?;
    db::login_attempts::purge(db, now - WINDOW, latest + WINDOW).await
}
