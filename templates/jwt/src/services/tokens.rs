//! Access tokens: JWTs after RFC 9068, checked as RFC 8725 asks.

use chrono::Utc;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hs256;
use crate::config::AuthConfig;
use crate::models::parse::Id;

/// Seconds. A stolen token is worth no more than this, and less when the user signs out.
pub const LIFETIME_SECS: i64 = 900;

/// Seconds by which the clocks of two machines may differ.
const LEEWAY_SECS: u64 = 5;

/// It says that this is an access token; no other kind is taken for one.
const TYPE: &str = "at+jwt";

/// This service is the only client that tokens are issued to.
const CLIENT_ID: &str = env!("CARGO_PKG_NAME");

/// What stands in a token: nothing personal, for anybody who holds it can read it.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The user's id.
    sub: String,
    client_id: String,
    iat: i64,
    exp: i64,
    /// Differs from token to token.
    jti: String,
    /// The sign-in (token family) that the token came from.
    sid: String,
}

/// Whom a valid token speaks of.
#[derive(Debug, PartialEq)]
pub struct Bearer {
    pub user_id: i64,
    pub family_id: i64,
}

/// Issues and verifies.
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
}

impl AccessTokens {
    pub fn new(config: &AuthConfig) -> Self {
        hs256::install();
        let secret = config.jwt_secret.expose_secret().as_bytes();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&config.jwt_issuer]);
        validation.set_audience(&[&config.jwt_audience]);
        // Setting them does not make the claims required.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_SECS;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
            issuer: config.jwt_issuer.clone(),
            audience: config.jwt_audience.clone(),
        }
    }

    /// A token for the user, from the family's sign-in.
    pub fn issue(&self, bearer: &Bearer) -> String {
        let now = Utc::now().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: bearer.user_id.to_string(),
            client_id: CLIENT_ID.to_owned(),
            iat: now,
            exp: now + LIFETIME_SECS,
            jti: Uuid::new_v4().to_string(),
            sid: bearer.family_id.to_string(),
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        encode(&header, &claims, &self.encoding).expect("the key signs with HS256")
    }

    /// Whom the token speaks of, if it is one of ours, unaltered and in force.
    pub fn verify(&self, token: &str) -> Option<Bearer> {
        let header = decode_header(token).ok()?;
        // `crit` names extensions that must be understood (RFC 7515, section 4.1.11). None is.
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return None;
        }
        let claims = decode::<Claims>(token, &self.decoding, &self.validation)
            .ok()?
            .claims;
        let issued_in_future = claims.iat > Utc::now().timestamp() + LEEWAY_SECS as i64;
        if claims.client_id != CLIENT_ID || claims.jti.is_empty() || issued_in_future {
            return None;
        }
        let Id(user_id) = Id::try_from(claims.sub).ok()?;
        let Id(family_id) = Id::try_from(claims.sid).ok()?;
        Some(Bearer { user_id, family_id })
    }
}

#[cfg(test)]
mod attacks;
