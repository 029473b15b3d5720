//! E-mail address and password: who is it? Failures are counted per address, for existing users and others alike.

use chrono::TimeDelta;

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::now;
use crate::models::password::Password;
use crate::models::rules::is_email;
use crate::models::user::{Account, User};
use crate::services::access;
use crate::services::password_hasher::{PasswordHasher, is_outdated};
use crate::services::refusal::Refusal;
use crate::services::secret_id::fingerprint;

/// Ten failures in a quarter of an hour are enough (OWASP Authentication Cheat Sheet, "Account Lockout"). The lock
/// opens by itself: a lasting one would let anybody lock anybody out.
const MAX_FAILURES: i64 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The account to which both belong.
///
/// # Errors
/// [`ApiError::Refused`]: 401, the same for an unknown address and a wrong password, or 429.
pub async fn check(
    db: &Database,
    hasher: &PasswordHasher,
    email: &str,
    password: &str,
) -> Result<Account, ApiError> {
    let email = email.trim().to_ascii_lowercase();
    count_attempt(db, &email).await?;
    // Nobody has an address that is none, and PostgreSQL would not even take it with a NUL in it.
    let account = match is_email(&email) {
        true => db::users::find_account(db, &email).await?,
        false => None,
    };
    let verified = verify(db, hasher, account, password).await?;
    verified.ok_or_else(refused)
}

/// 401: they do not belong together, or not any more.
pub fn refused() -> ApiError {
    tracing::info!("sign-in refused");
    Refusal::challenge(
        401,
        "The e-mail address or the password is wrong",
        access::CHALLENGE,
    )
    .into()
}

/// That it is really the user who is signed in, before something that a stolen session must not do.
///
/// # Errors
/// [`ApiError::Validation`] at `current_password` when it is wrong; [`ApiError::Refused`], 429.
pub async fn confirm(
    db: &Database,
    hasher: &PasswordHasher,
    user: &User,
    current_password: &str,
) -> Result<Account, ApiError> {
    count_attempt(db, &user.email).await?;
    let account = db::users::account(db, user.id).await?;
    verify(db, hasher, account, current_password)
        .await?
        .ok_or_else(wrong_password)
}

pub fn wrong_password() -> ApiError {
    ApiError::invalid("current_password", "is wrong")
}

/// Every attempt counts as a failure until it has succeeded, so that many at once do not slip through.
async fn count_attempt(db: &Database, email: &str) -> Result<(), ApiError> {
    let now = now();
    let (attempts, started_at) =
        db::login_attempts::take(db, &fingerprint(email), now, WINDOW).await?;
    if attempts <= MAX_FAILURES {
        return Ok(());
    }
    tracing::warn!("too many failed sign-ins for one address");
    let wait = (started_at + WINDOW - now).num_seconds();
    Err(Refusal::too_many(
        "Too many failed attempts to sign in; try again later",
        wait.unsigned_abs(),
    )
    .into())
}

/// The account, when the password is its own, with the hash that says so.
async fn verify(
    db: &Database,
    hasher: &PasswordHasher,
    account: Option<Account>,
    password: &str,
) -> Result<Option<Account>, ApiError> {
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.as_str());
    let matches = hasher.verify(Password::given(password), hash).await?;
    let Some(mut account) = account.filter(|_| matches) else {
        return Ok(None);
    };
    db::login_attempts::clear(db, &fingerprint(&account.user.email)).await?;
    if is_outdated(&account.password_hash) {
        let id = account.user.id;
        let hash = hasher.hash(Password::given(password)).await?;
        if !db::users::replace_password_hash(db, id, &account.password_hash, &hash).await? {
            // Another sign-in has done it, or the password was changed: what is stored now decides.
            let account = db::users::account(db, id).await?;
            return Box::pin(verify(db, hasher, account, password)).await;
        }
        account.password_hash = hash;
    }
    Ok(Some(account))
}

/// Forgets windows that are over.
///
/// # Errors
/// When the database does not answer.
pub async fn purge(db: &Database) -> sqlx::Result<()> {
    db::login_attempts::purge(db, now() - WINDOW).await
}
