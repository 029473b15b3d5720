//! Who is asking? Access tokens say it for a quarter of an hour; refresh tokens fetch new ones.
//!
//! Every sign-in begins a family of refresh tokens. Each is good for one use; a second use means that two parties
//! have it, so the whole family ends, its access tokens included (RFC 9700, section 4.14.2). The price: a client
//! that loses the answer to a refresh has to sign in again.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::Auth;
use super::credentials;
use super::refusal::Refusal;
use super::secret_id;
use super::tokens::{Bearer, LIFETIME_SECS};
use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::now;
use crate::models::user::{Account, User};

/// RFC 6750: without credentials there is no error code.
pub const CHALLENGE: &str = "Bearer";
const INVALID_TOKEN: &str = "Bearer error=\"invalid_token\"";
const INVALID_REQUEST: &str = "Bearer error=\"invalid_request\"";
const INSUFFICIENT_SCOPE: &str = "Bearer error=\"insufficient_scope\"";

/// From sign-in to the day when the password is asked for again.
const FAMILY_LIFETIME: TimeDelta = TimeDelta::days(30);

/// The signed-in user. A handler that asks for it needs one.
#[derive(Clone)]
pub struct CurrentUser {
    pub user: User,
    family_id: i64,
}

/// What a sign-in or a refresh gives (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "access_token": "eyJ0eXAi…", "token_type": "Bearer", "expires_in": LIFETIME_SECS, "refresh_token": "Lx3nPq…"
})))]
pub struct TokenPair {
    /// Shows who sends a request: `Authorization: Bearer …`.
    access_token: String,
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// Seconds.
    #[schema(minimum = 1)]
    expires_in: i64,
    /// Good for one `POST /refresh`.
    refresh_token: String,
}

/// The body of `POST /refresh` and `POST /logout`.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "refresh_token": "Lx3nPq…" })))]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    refresh_token: String,
}

/// 401: there is nobody, or nobody any more.
pub fn not_signed_in() -> ApiError {
    Refusal::challenge(401, "Sign in first", CHALLENGE).into()
}

/// 403: somebody, but not one who may do this.
pub fn not_allowed() -> ApiError {
    Refusal::challenge(403, "Only admins may do this", INSUFFICIENT_SCOPE).into()
}

/// The user whom the `Authorization` headers speak of. User and family are looked up for each request, so that
/// signing out, a new password and deletion end access at once.
///
/// # Errors
/// [`ApiError::Refused`]: 400 or 401.
pub async fn authenticate(
    db: &Database,
    auth: &Auth,
    authorization: &[&str],
) -> Result<CurrentUser, ApiError> {
    let token = match authorization {
        [] => return Err(not_signed_in()),
        [header] => bearer_token(header)?,
        _ => return Err(invalid_request()),
    };
    let invalid = || {
        Refusal::challenge(
            401,
            "The access token is not valid, or not any more",
            INVALID_TOKEN,
        )
    };
    let Bearer { user_id, family_id } = auth.tokens.verify(token).ok_or_else(invalid)?;
    let user = db::tokens::user_of_family(db, user_id, family_id, now()).await?;
    Ok(CurrentUser {
        user: user.ok_or_else(invalid)?,
        family_id,
    })
}

fn bearer_token(header: &str) -> Result<&str, ApiError> {
    let (scheme, token) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(not_signed_in());
    }
    let token = token.trim();
    if token.is_empty() || token.contains([' ', ',']) {
        Err(invalid_request())
    } else {
        Ok(token)
    }
}

fn invalid_request() -> ApiError {
    Refusal::challenge(
        400,
        "There must be one Authorization header with one token",
        INVALID_REQUEST,
    )
    .into()
}

/// Begins a family for an account whose credentials were right.
///
/// # Errors
/// [`ApiError::Refused`], 401, when the password was changed or the user deleted meanwhile.
pub async fn sign_in(db: &Database, auth: &Auth, account: &Account) -> Result<TokenPair, ApiError> {
    let refresh_token = secret_id::generate();
    let hash = secret_id::fingerprint(&refresh_token);
    let family = db::tokens::create_family(db, account, &hash, now() + FAMILY_LIFETIME).await?;
    let bearer = Bearer {
        user_id: account.user.id,
        family_id: family.ok_or_else(credentials::refused)?,
    };
    Ok(pair(auth, bearer, refresh_token))
}

/// Gives a new pair for a refresh token.
///
/// # Errors
/// [`ApiError::Refused`], 401: unknown, expired, revoked, or spent already, which revokes the family.
pub async fn refresh(
    db: &Database,
    auth: &Auth,
    token: &RefreshToken,
) -> Result<TokenPair, ApiError> {
    let next = secret_id::generate();
    let spent = secret_id::fingerprint(&token.refresh_token);
    let rotation = db::tokens::rotate(db, &spent, &secret_id::fingerprint(&next), now()).await?;
    let Some(rotation) = rotation else {
        tracing::info!("refresh refused");
        return Err(Refusal::challenge(
            401,
            "The refresh token is not valid, or not any more",
            CHALLENGE,
        )
        .into());
    };
    let bearer = Bearer {
        user_id: rotation.user_id,
        family_id: rotation.family_id,
    };
    Ok(pair(auth, bearer, next))
}

/// Revokes the token's family. An unknown token is no error (RFC 7009, section 2.2).
///
/// # Errors
/// [`ApiError::Database`] only.
pub async fn sign_out(db: &Database, token: &RefreshToken) -> Result<(), ApiError> {
    Ok(db::tokens::revoke(db, &secret_id::fingerprint(&token.refresh_token)).await?)
}

/// Ends every sign-in of the user but this one.
///
/// # Errors
/// When the database does not answer.
pub async fn end_others(db: &Database, caller: &CurrentUser) -> sqlx::Result<()> {
    db::tokens::revoke_others(db, caller.user.id, caller.family_id).await
}

/// Deletes families that have expired.
///
/// # Errors
/// When the database does not answer.
pub async fn purge(db: &Database) -> sqlx::Result<()> {
    db::tokens::purge(db, now()).await
}

fn pair(auth: &Auth, bearer: Bearer, refresh_token: String) -> TokenPair {
    TokenPair {
        access_token: auth.tokens.issue(&bearer),
        token_type: "Bearer",
        expires_in: LIFETIME_SECS,
        refresh_token,
    }
}
