//! The HTTP API. Only this module uses axum.
//!
//! A handler reads the request, calls `db` or, where there is a rule, a service, and builds the response.

mod auth;
mod body;
mod cors;
mod docs;
mod extract;
mod health;
mod middleware;
mod orders;
mod problem;
mod profile;
mod response;
mod server;
mod sign_in;
mod users;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use self::auth::auth_middleware;
use crate::AppState;
use crate::error::ApiError;
use crate::openapi;

pub use server::serve;

/// All routes, with the layers around them.
pub fn create_app(state: AppState) -> Router {
    let auth = from_fn_with_state(state.clone(), auth_middleware);
    let routes = public_routes().merge(protected_routes().route_layer(auth));
    let router = Router::from(routes)
        .merge(docs::page())
        .fallback(async || ApiError::Status(404))
        .method_not_allowed_fallback(async || ApiError::Status(405));
    middleware::around(router, &state).with_state(state)
}

/// The description of the routes, from the annotations of the handlers.
pub fn openapi() -> OpenApi {
    openapi::public(public_routes().into_openapi()).merge_from(protected_routes().into_openapi())
}

/// Routes for everybody.
fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(health::routes())
        .merge(docs::routes())
        .merge(sign_in::public_routes())
        .merge(users::public_routes())
}

/// Routes for signed-in users. `auth_middleware` checks each request.
fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(users::protected_routes())
        .merge(orders::routes())
        .merge(profile::routes())
}
