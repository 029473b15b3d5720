//! Finds the user who sends a request: a cookie has a random id, and the database knows the session of that id.

use chrono::TimeDelta;

use super::credentials;
use super::secret_id;
use crate::config::AuthConfig;
use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::user::{Account, User};
use crate::models::{CLOCK_SKEW, now};

pub const CHALLENGE: &str = "Session";

/// A session ends after `IDLE_LIMIT` without a request, and at the latest after `ABSOLUTE_LIMIT`
/// (OWASP Session Management Cheat Sheet).
const IDLE_LIMIT: TimeDelta = TimeDelta::minutes(30);
const ABSOLUTE_LIMIT: TimeDelta = TimeDelta::hours(8);

/// The time of the last request is stored at most this often.
const TOUCH_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// The signed-in user, and the session that the request uses.
#[derive(Clone)]
pub struct CurrentUser {
    pub user: User,
    id_hash: [u8; 32],
}

pub fn not_signed_in() -> ApiError {
    ApiError::Unauthorized {
        detail: "Sign in first",
        challenge: CHALLENGE,
    }
}

pub fn not_allowed() -> ApiError {
    ApiError::Forbidden("Only admins may do this")
}

/// Returns the user whose session id is in the `Cookie` headers.
pub async fn authenticate(
    db: &Database,
    config: &AuthConfig,
    cookies: &[String],
) -> Result<CurrentUser, ApiError> {
    let id = session_id(config, cookies).ok_or_else(not_signed_in)?;
    let id_hash = secret_id::fingerprint(id);
    let now = now();
    let (idle_since, created_since) = (now - IDLE_LIMIT, now - ABSOLUTE_LIMIT);
    let found =
        db::sessions::find(db, &id_hash, idle_since, created_since, now + CLOCK_SKEW).await?;
    let (user, last_seen_at) = found.ok_or_else(not_signed_in)?;
    if last_seen_at < now - TOUCH_INTERVAL
        && let Err(error) = db::sessions::touch(db, &id_hash, now).await
    {
        // The session only ends earlier. On a full disk, requests that only read must still succeed.
        tracing::warn!(%error, "the session is not extended");
    }
    Ok(CurrentUser { user, id_hash })
}

/// Starts a session for an account whose password was checked, and returns the cookie. The id is always new and the old
/// session ends, so that nobody can plant an id before the sign-in and use it afterwards.
pub async fn sign_in(
    db: &Database,
    config: &AuthConfig,
    account: &Account,
    cookies: &[String],
) -> Result<String, ApiError> {
    let id = secret_id::generate();
    if !db::sessions::insert(db, &secret_id::fingerprint(&id), account, now()).await? {
        return Err(credentials::refused());
    }
    // Last, so that a failed sign-in leaves the old session.
    if let Some(old) = session_id(config, cookies) {
        db::sessions::delete(db, &secret_id::fingerprint(old)).await?;
    }
    Ok(cookie(config, &id))
}

/// Ends the session, and returns the cookie that clears the browser's cookie.
pub async fn sign_out(
    db: &Database,
    config: &AuthConfig,
    caller: &CurrentUser,
) -> Result<String, ApiError> {
    db::sessions::delete(db, &caller.id_hash).await?;
    Ok(format!("{}; Max-Age=0", cookie(config, "")))
}

/// Sets a new password, ends all sessions of the user except the one of the caller, and forgets the failed sign-ins.
/// Returns false if the password has changed since it was verified.
pub async fn replace_password(
    db: &Database,
    account: &Account,
    new_hash: &str,
    caller: Option<&CurrentUser>,
) -> sqlx::Result<bool> {
    let keep = caller.map(|caller| &caller.id_hash[..]);
    let email_hash = secret_id::fingerprint(&account.email);
    db::sessions::replace_password(db, account, &email_hash, new_hash, keep).await
}

/// Deletes the sessions that have ended, and those that begin more than a lifetime in the future. The clocks of this
/// instance and of the database must agree on that.
pub async fn purge(db: &Database) -> sqlx::Result<()> {
    let (now, latest) = db::login_attempts::clocks(db).await?;
    let (idle_since, created_since) = (now - IDLE_LIMIT, now - ABSOLUTE_LIMIT);
    db::sessions::purge(db, idle_since, created_since, latest + ABSOLUTE_LIMIT).await
}

/// The prefix `__Host-` binds the cookie to this host: no subdomain can set it (RFC 6265bis, section 4.1.3).
pub fn cookie_name(config: &AuthConfig) -> &'static str {
    if config.cookie_insecure {
        "session"
    } else {
        "__Host-session"
    }
}

fn cookie(config: &AuthConfig, id: &str) -> String {
    let secure = if config.cookie_insecure {
        ""
    } else {
        " Secure;"
    };
    format!(
        "{}={id}; Path=/;{secure} HttpOnly; SameSite=Lax",
        cookie_name(config)
    )
}

/// The session id. Two different ones are no id, because programs disagree about which one counts.
fn session_id<'a>(config: &AuthConfig, cookies: &'a [String]) -> Option<&'a str> {
    let pairs = cookies.iter().flat_map(|header| header.split(';'));
    // `trim` would also remove Unicode white space. A subdomain may set a cookie whose name is ours after such a
    // character.
    let pairs = pairs.map(|pair| pair.trim_matches([' ', '\t']));
    let named = pairs.filter_map(|pair| pair.split_once('='));
    let ours = named.filter(|(name, _)| *name == cookie_name(config));
    let mut ids = ours.map(|(_, id)| id);
    let id = ids.next()?;
    ids.all(|other| other == id).then_some(id)
}
