//! HTTP: the only module that knows the web framework.
//!
//! Handlers are thin: they take the request apart, call one service, and wrap what it gives.

mod auth;
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

/// What the annotations at the handlers say.
pub fn openapi() -> OpenApi {
    public_routes().merge(protected_routes()).into_openapi()
}

/// Anyone may call these.
fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(health::routes())
        .merge(docs::routes())
        .merge(sign_in::public_routes())
        .merge(users::public_routes())
}

/// Only signed-in users may call these.
fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(users::protected_routes())
        .merge(orders::routes())
        .merge(profile::routes())
}
