//! HTTP: the only module that knows the web framework.
//!
//! Handlers are thin: they take the request apart, call one service, and wrap what it gives.

mod auth;
mod cors;
mod docs;
mod extract;
mod health;
pub mod metrics;
mod middleware;
mod object;
mod orders;
mod problem;
mod profile;
mod protect;
mod response;
mod sign_in;
mod users;

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, Error};
use utoipa::OpenApi;
use utoipa::openapi;

use crate::AppState;

/// All routes, with the middleware around them: the last `wrap` is the outermost.
pub fn create_app(
    state: AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors::cors(&state.config.cors_allowed_origins);
    App::new()
        .configure(extract::configure(state.config.body_limit))
        .configure(health::routes)
        .configure(docs::routes)
        .configure(users::routes)
        .configure(orders::routes)
        .configure(profile::routes)
        .configure(sign_in::routes)
        .wrap(from_fn(middleware::limit))
        .wrap(from_fn(auth::csrf_middleware))
        .wrap(cors)
        .wrap(from_fn(middleware::normalize))
        .wrap(from_fn(middleware::observe))
        .app_data(Data::new(state))
}

/// What the annotations at the handlers say.
pub fn openapi() -> openapi::OpenApi {
    let mut openapi = openapi::OpenApi::default();
    openapi.merge(health::Described::openapi());
    openapi.merge(docs::Described::openapi());
    openapi.merge(users::Described::openapi());
    openapi.merge(orders::Described::openapi());
    openapi.merge(profile::Described::openapi());
    openapi.merge(sign_in::Described::openapi());
    openapi
}
