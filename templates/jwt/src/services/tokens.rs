//! Access tokens: JWTs as RFC 9068 describes them, checked as RFC 8725 recommends.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::hs256;
use crate::config::AuthConfig;
use crate::db::tokens::Family;
use crate::models::parse::Id;

/// The lifetime of a token. A sign-out ends it earlier.
pub const LIFETIME_SECS: i64 = 900;

/// How much the clocks of two machines may differ.
const LEEWAY_SECS: u64 = 5;

/// The type of an access token. Other kinds of tokens have other types.
const TYPE: &str = "at+jwt";

/// This service is the only client that gets tokens.
const CLIENT_ID: &str = env!("CARGO_PKG_NAME");

/// The content of a token. Everyone who has the token can read it, so it has no personal data.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The id of the user.
    sub: String,
    client_id: String,
    iat: i64,
    exp: i64,
    /// Unique for each token.
    jti: String,
    /// The id of the token family.
    sid: String,
}

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
        // `set_issuer` and `set_audience` do not make their claims required.
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

    pub fn issue(&self, family: &Family) -> String {
        let now = Utc::now().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: family.user_id.to_string(),
            client_id: CLIENT_ID.to_owned(),
            iat: now,
            exp: now + LIFETIME_SECS,
            jti: Uuid::new_v4().to_string(),
            sid: family.id.to_string(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        encode(&header, &claims, &self.encoding).expect("the key signs with HS256")
    }

    /// Returns the token family if this program issued the token, nobody changed it, and it has not expired.
    pub fn verify(&self, token: &str) -> Option<Family> {
        let (header, _) = token.split_once('.')?;
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        // Our tokens have no other parameters. `crit` would require extensions, and `jwk` would contain a key.
        if header != json!({ "typ": TYPE, "alg": "HS256" }) {
            return None;
        }
        let token = decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        let claims = token.claims;
        let issued_in_future = claims.iat > Utc::now().timestamp() + LEEWAY_SECS.cast_signed();
        if claims.client_id != CLIENT_ID || claims.jti.is_empty() || issued_in_future {
            return None;
        }
        let Id(user_id) = Id::try_from(claims.sub).ok()?;
        let Id(id) = Id::try_from(claims.sid).ok()?;
        Some(Family { id, user_id })
    }
}
