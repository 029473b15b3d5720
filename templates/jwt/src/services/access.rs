//! Finds the user who sends a request, and issues tokens.
//!
//! Each sign-in starts a family of refresh tokens, and each token works once. A second use suggests that the token
//! was stolen, so it ends the whole family and its access tokens (RFC 9700, section 4.14.2). The cost is that a client
//! that loses the response to a refresh must sign in again.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::credentials;
use super::secret_id::{self, fingerprint};
use super::tokens::{AccessTokens, LIFETIME_SECS};
use crate::db::tokens::Family;
use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::user::{Account, User};
use crate::models::{CLOCK_SKEW, now};

/// The challenge for a request without credentials has no error code (RFC 6750, section 3).
pub const CHALLENGE: &str = "Bearer";

/// After this time, the user must sign in again.
const FAMILY_LIFETIME: TimeDelta = TimeDelta::days(30);

/// The signed-in user, and the token family that the request uses.
#[derive(Clone)]
pub struct CurrentUser {
    pub user: User,
    family: Family,
}

/// The response to a sign-in or a refresh (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "access_token": "eyJ0eXAi…", "token_type": "Bearer", "expires_in": LIFETIME_SECS, "refresh_token": "9f86d081…"
})))]
pub struct TokenPair {
    /// Send it with each request: `Authorization: Bearer …`.
    access_token: String,
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// The lifetime of the access token in seconds.
    #[schema(minimum = 1)]
    expires_in: i64,
    /// Send it once to `POST /refresh`.
    refresh_token: String,
}

/// The body of `POST /refresh` and `POST /logout`.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "refresh_token": "9f86d081…" })))]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    refresh_token: String,
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

fn invalid_token() -> ApiError {
    ApiError::Unauthorized {
        detail: "The access token is invalid or has expired",
        challenge: r#"Bearer error="invalid_token""#,
    }
}

fn invalid_refresh_token() -> ApiError {
    tracing::info!("refresh refused");
    ApiError::Unauthorized {
        detail: "The refresh token is invalid or has expired",
        challenge: CHALLENGE,
    }
}

/// Returns the user whose token is in the `Authorization` headers. Each request looks up the user and the family, so
/// that sign-out, a new password and deletion end access immediately.
pub async fn authenticate(
    db: &Database,
    tokens: &AccessTokens,
    authorization: &[String],
) -> Result<CurrentUser, ApiError> {
    let token = match authorization {
        [] => return Err(not_signed_in()),
        [header] => bearer_token(header)?,
        _ => return Err(ApiError::InvalidAuthorization),
    };
    let family = tokens.verify(token).ok_or_else(invalid_token)?;
    let now = now();
    let user = db::tokens::user_of_family(db, &family, now, latest_end(now)).await?;
    let user = user.ok_or_else(invalid_token)?;
    Ok(CurrentUser { user, family })
}

fn bearer_token(header: &str) -> Result<&str, ApiError> {
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    let token = token.trim_matches(' ');
    if !scheme.eq_ignore_ascii_case("bearer") {
        Err(not_signed_in())
    } else if token.is_empty() || token.contains([' ', ',']) {
        Err(ApiError::InvalidAuthorization)
    } else {
        Ok(token)
    }
}

/// Starts a family of tokens for an account whose password was checked, unless it has changed in the meantime.
pub async fn sign_in(
    db: &Database,
    tokens: &AccessTokens,
    account: &Account,
) -> Result<TokenPair, ApiError> {
    let (first, second) = (secret_id::generate(), secret_id::generate());
    let (family_hash, token_hash) = (fingerprint(&first), fingerprint(&second));
    let expires_at = end(now(), FAMILY_LIFETIME);
    let id = db::tokens::create_family(db, account, &family_hash, &token_hash, expires_at).await?;
    let family = Family {
        id: id.ok_or_else(credentials::refused)?,
        user_id: account.id,
    };
    Ok(pair(tokens, &family, first + &second))
}

/// Replaces a refresh token with a new pair of tokens. A spent token revokes its family.
pub async fn refresh(
    db: &Database,
    tokens: &AccessTokens,
    token: &RefreshToken,
) -> Result<TokenPair, ApiError> {
    let (first, spent) = parts(&token.refresh_token).ok_or_else(invalid_refresh_token)?;
    let next = secret_id::generate();
    let [family_hash, spent_hash, next_hash] = [first, spent, &next].map(fingerprint);
    let now = now();
    let latest = latest_end(now);
    let family = db::tokens::rotate(db, &family_hash, &spent_hash, &next_hash, now, latest).await?;
    let family = family.ok_or_else(invalid_refresh_token)?;
    Ok(pair(tokens, &family, format!("{first}{next}")))
}

/// Revokes the family of the token. An unknown token is not an error (RFC 7009, section 2.2).
pub async fn sign_out(db: &Database, token: &RefreshToken) -> Result<(), ApiError> {
    if let Some((first, _)) = parts(&token.refresh_token) {
        db::tokens::revoke(db, &fingerprint(first)).await?;
    }
    Ok(())
}

/// Sets a new password, ends all token families of the user except the caller's, and forgets the failed sign-ins.
/// Returns false if the password has changed since it was verified.
pub async fn replace_password(
    db: &Database,
    account: &Account,
    new_hash: &str,
    caller: Option<&CurrentUser>,
) -> sqlx::Result<bool> {
    let keep = caller.map(|caller| caller.family.id);
    let email_hash = fingerprint(&account.email);
    db::tokens::replace_password(db, account, &email_hash, new_hash, keep).await
}

/// Deletes the families that have ended, and those that begin more than a lifetime in the future. The clocks of this
/// instance and of the database must agree on that.
pub async fn purge(db: &Database) -> sqlx::Result<()> {
    let (now, latest) = db::login_attempts::clocks(db).await?;
    db::tokens::purge(db, now, end(latest, FAMILY_LIFETIME * 2)).await
}

/// The end of a lifetime that begins now. It is in a year that every database can store.
fn end(now: DateTime<Utc>, lifetime: TimeDelta) -> DateTime<Utc> {
    const END_OF_9999: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).unwrap();
    (now + lifetime).min(END_OF_9999)
}

/// The latest end of a family that began before `now`. A later end means that a clock was wrong at the sign-in.
fn latest_end(now: DateTime<Utc>) -> DateTime<Utc> {
    end(now, FAMILY_LIFETIME + CLOCK_SKEW)
}

/// A refresh token consists of two secret ids. The first one stays the same in a family.
fn parts(refresh_token: &str) -> Option<(&str, &str)> {
    let parts = refresh_token.split_at_checked(64);
    parts.filter(|(_, second)| second.len() == 64)
}

fn pair(tokens: &AccessTokens, family: &Family, refresh_token: String) -> TokenPair {
    TokenPair {
        access_token: tokens.issue(family),
        token_type: "Bearer",
        expires_in: LIFETIME_SECS,
        refresh_token,
    }
}
