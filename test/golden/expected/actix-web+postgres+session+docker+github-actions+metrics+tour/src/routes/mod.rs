//! HTTP: the only module that knows the web framework.
//!
//! Handlers are thin: they take the request apart, call one service, and wrap what it gives.

mod auth;
mod connection;
mod docs;
mod extract;
mod health;
mod metrics;
mod middleware;
mod orders;
mod profile;
mod response;
mod server;
mod sign_in;
mod users;

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, Error};
use utoipa::OpenApi;
use utoipa::openapi;

use crate::AppState;

pub use metrics::start as start_metrics;
pub use server::serve;

/// The routes of one file, and their description.
type Resource = (fn(&mut ServiceConfig), fn() -> openapi::OpenApi);

const RESOURCES: &[Resource] = &[
    (health::routes, health::Described::openapi),
    (docs::routes, docs::Described::openapi),
    (users::routes, users::Described::openapi),
    (orders::routes, orders::Described::openapi),
    (profile::routes, profile::Described::openapi),
    (sign_in::routes, sign_in::Described::openapi),
];

/// All routes, with the middleware around them.
pub fn app(
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
    App::new()
        .configure(routes)
        .wrap(from_fn(middleware::around))
        .app_data(Data::new(state))
}

/// What the annotations at the handlers say.
pub fn openapi() -> openapi::OpenApi {
    let mut openapi = openapi::OpenApi::default();
    for (_, description) in RESOURCES {
        openapi.merge(description());
    }
    openapi
}

fn routes(config: &mut ServiceConfig) {
    for (routes, _) in RESOURCES {
        routes(config);
    }
}
