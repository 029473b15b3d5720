//! How the description names the sign-in.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use crate::config::AuthConfig;
use crate::services::access;

/// How a request proves who sends it.
pub fn scheme(config: &AuthConfig) -> SecurityScheme {
    let cookie = ApiKeyValue::with_description(
        access::cookie_name(config),
        "The cookie from `POST /login`.",
    );
    SecurityScheme::ApiKey(ApiKey::Cookie(cookie))
}
