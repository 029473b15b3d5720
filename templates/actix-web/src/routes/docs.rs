//! The description of this API, for programs and for people.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use utoipa::OpenApi;

use crate::AppState;
use crate::docs::{self, File};

#[derive(OpenApi)]
#[openapi(paths(description, page, start, script, style))]
pub struct Described;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/openapi.json").get(description))
        .service(resource("/docs").get(page))
        .service(resource("/docs/start.js").get(start))
        .service(resource("/docs/swagger-ui-bundle.js").get(script))
        .service(resource("/docs/swagger-ui.css").get(style));
}

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    responses(
        (status = 200, description = "OpenAPI 3.1.", body = Object),
    )
)]
async fn description(state: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(state.openapi.to_string())
}

/// This description, for people.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "service",
    responses(
        (status = 200, description = "A page.", body = String, content_type = "text/html"),
    )
)]
async fn page() -> File {
    docs::page()
}

/// A part of the page.
#[utoipa::path(
    get,
    path = "/docs/start.js",
    tag = "service",
    responses(
        (status = 200, description = "A script.", body = String, content_type = "text/javascript"),
    )
)]
async fn start() -> File {
    docs::start()
}

/// A part of the page.
#[utoipa::path(
    get,
    path = "/docs/swagger-ui-bundle.js",
    tag = "service",
    responses(
        (status = 200, description = "A script.", body = String, content_type = "text/javascript"),
    )
)]
async fn script() -> File {
    docs::script()
}

/// A part of the page.
#[utoipa::path(
    get,
    path = "/docs/swagger-ui.css",
    tag = "service",
    responses(
        (status = 200, description = "Its style.", body = String, content_type = "text/css"),
    )
)]
async fn style() -> File {
    docs::style()
}
