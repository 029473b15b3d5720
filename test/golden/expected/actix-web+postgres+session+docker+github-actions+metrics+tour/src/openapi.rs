//! The description of this API (OpenAPI 3.1), made from the annotations of the handlers and the models.
//!
//! An annotation contains only what is special about its handler. The rest is added here.

mod errors;

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use self::errors::{add_errors, operations};
use crate::config::AuthConfig;
use crate::error::{FieldError, Problem};
use crate::models::parse::{Id, Limit};
use crate::services::access;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        description = "Bodies are JSON, and times are UTC. Every response has the header `x-request-id`. \
                       Every error is a problem document (RFC 9457)."
    ),
    servers((url = "/", description = "This server")),
    components(schemas(Problem, FieldError, Id, Limit)),
    security(("signed_in" = [])),
    tags(
        (name = "sign-in", description = "Sign in and out."),
        (name = "users", description = "Sign up. Admins manage users."),
        (name = "profile", description = "Your own account."),
        (name = "orders", description = "Your orders."),
        (name = "service", description = "The program itself.")
    )
)]
struct Description;

/// The whole description as JSON. `routes` are the annotations of the handlers.
pub fn describe(routes: OpenApi, config: &AuthConfig) -> String {
    let mut api = Description::openapi().merge_from(routes);
    let name = access::cookie_name(config);
    let cookie = ApiKeyValue::with_description(name, "The cookie from `POST /login`.");
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
    let components = api.components.get_or_insert_default();
    components.add_security_scheme("signed_in", cookie);
    // `Cargo.toml` may name no license.
    api.info.license.take_if(|license| license.name.is_empty());
    add_errors(&mut api);
    api.to_json().expect("a description is JSON")
}

/// Marks the operations as public. All others need a signed-in user.
pub fn public(mut routes: OpenApi) -> OpenApi {
    for operation in operations(&mut routes) {
        operation.security = Some(Vec::new());
    }
    routes
}
