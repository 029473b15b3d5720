//! The HTTP API. Only this module and `main.rs` use Actix Web.

mod auth;
mod body;
mod cors;
mod csrf;
mod docs;
mod extract;
mod health;
mod metrics;
mod middleware;
mod orders;
mod problem;
mod profile;
mod response;
mod server;
mod sign_in;
mod users;

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, delete, get, patch, post, put, resource};
use actix_web::{App, Error, Resource, Route};
use utoipa::OpenApi;
use utoipa::openapi;

use self::auth::auth_middleware;
use crate::AppState;

pub use metrics::start as start_metrics;
pub use server::serve;

type Routes = Vec<(&'static str, Route)>;

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
    App::new()
        .configure(|config| extract::configure(config, state.config.body_limit))
        .configure(add_routes)
        .configure(docs::page)
        .wrap(from_fn(middleware::limit))
        .wrap(from_fn(csrf::csrf_middleware))
        .wrap(cors::cors(&state.config.cors_allowed_origins))
        .wrap(from_fn(middleware::observe))
        .wrap(from_fn(server::detach))
        .app_data(Data::new(state))
}

/// Anyone may call these.
fn public_routes() -> Routes {
    vec![
        ("/", get().to(health::index)),
        ("/health", get().to(health::health_check)),
        ("/health/ready", get().to(health::readiness_check)),
        ("/openapi.json", get().to(docs::openapi_json)),
        ("/docs", get().to(docs::docs)),
        ("/login", post().to(sign_in::login)),
        ("/users", post().to(users::create_user)),
    ]
}

/// Only signed-in users may call these.
fn protected_routes() -> Routes {
    vec![
        ("/logout", post().to(sign_in::logout)),
        ("/profile", get().to(profile::get_profile)),
        ("/profile", patch().to(profile::update_profile)),
        ("/profile", delete().to(profile::delete_profile)),
        ("/profile/password", put().to(profile::change_password)),
        ("/users", get().to(users::list_users)),
        ("/users/{id}", get().to(users::get_user)),
        ("/users/{id}", patch().to(users::update_user)),
        ("/users/{id}", delete().to(users::delete_user)),
        ("/orders", get().to(orders::list_orders)),
        ("/orders", post().to(orders::create_order)),
        ("/orders/{id}", get().to(orders::get_order)),
        ("/orders/{id}", patch().to(orders::update_order)),
        ("/orders/{id}", delete().to(orders::delete_order)),
    ]
}

/// Adds both groups. Each path becomes one resource, so that its `Allow` header lists all methods. The middleware wraps
/// each route and not the resource, so that a method without a route gets 405 from everybody.
fn add_routes(config: &mut ServiceConfig) {
    let protected = protected_routes().into_iter();
    let protected = protected.map(|(path, route)| (path, route.wrap(from_fn(auth_middleware))));
    // In the order of the lists, because the first path that matches a request handles it.
    let mut paths: Vec<(&str, Vec<Route>)> = Vec::new();
    for (path, route) in public_routes().into_iter().chain(protected) {
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, routes)) => routes.push(route),
            None => paths.push((path, vec![route])),
        }
    }
    for (path, routes) in paths {
        config.service(routes.into_iter().fold(resource(path), Resource::route));
    }
}

#[derive(OpenApi)]
#[openapi(paths(
    health::index,
    health::health_check,
    health::readiness_check,
    docs::openapi_json,
    docs::docs,
    sign_in::login,
    users::create_user,
))]
struct Public;

#[derive(OpenApi)]
#[openapi(paths(
    sign_in::logout,
    users::list_users,
    users::get_user,
    users::update_user,
    users::delete_user,
    profile::get_profile,
    profile::update_profile,
    profile::delete_profile,
    profile::change_password,
    orders::list_orders,
    orders::create_order,
    orders::get_order,
    orders::update_order,
    orders::delete_order,
))]
struct Protected;

/// The description of the routes, from the annotations of the handlers.
pub fn openapi() -> openapi::OpenApi {
    crate::openapi::public(Public::openapi()).merge_from(Protected::openapi())
}
