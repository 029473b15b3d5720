//! How the description names the sign-in.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::config::AuthConfig;

/// How a request proves who sends it.
pub fn scheme(_: &AuthConfig) -> SecurityScheme {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access_token` from `POST /login`."));
    SecurityScheme::Http(bearer.build())
}
