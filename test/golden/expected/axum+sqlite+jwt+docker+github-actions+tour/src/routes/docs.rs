//! The description of this API, for programs and for people.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::docs::{self, File};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(description))
        .routes(routes!(page))
        .routes(routes!(start))
        .routes(routes!(script))
        .routes(routes!(style))
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
async fn description(State(state): State<AppState>) -> impl IntoResponse {
    let json = [(CONTENT_TYPE, "application/json")];
    (json, state.openapi.to_string())
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
