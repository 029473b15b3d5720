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
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;
use crate::error::ApiError;

pub use server::serve;

/// All routes, with the middleware around them.
pub fn router(state: AppState) -> Router {
    let (router, _) = routes().split_for_parts();
    let router = router.fallback(async || ApiError::Status(404));
    middleware::around(router, &state).with_state(state)
}

/// What the annotations at the handlers say.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(health::routes())
        .merge(docs::routes())
        .merge(users::routes())
        .merge(orders::routes())
        .merge(profile::routes())
        .merge(sign_in::routes())
}
