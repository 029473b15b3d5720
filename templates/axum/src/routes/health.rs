//! The name of the program, and whether it is healthy.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::AppState;
use crate::db;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(index))
        .routes(routes!(health_check))
        .routes(routes!(readiness_check))
}

/// The program.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!(Index::THIS)))]
struct Index {
    name: &'static str,
    version: &'static str,
    /// The page that shows the API description.
    docs: &'static str,
}

impl Index {
    const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        docs: "/docs",
    };
}

/// The state of the program.
#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(pattern = "^(ok|ready)$")]
    status: &'static str,
}

/// Get the name and the version of this program.
#[utoipa::path(get, path = "/", tag = "service", responses(
    (status = 200, description = "The name, the version, and the page that describes the API.", body = Index),
))]
async fn index() -> Json<Index> {
    Json(Index::THIS)
}

/// Check that the process is alive.
///
/// The check does not ask the database, because a restart of this program does not repair a database.
#[utoipa::path(get, path = "/health", tag = "service", responses(
    (status = 200, description = "The process is alive.", body = Health),
))]
async fn health_check() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Check that the program is ready for requests.
///
/// It is ready when the database answers and accepts writes, and no shutdown has begun.
#[utoipa::path(get, path = "/health/ready", tag = "service", responses(
    (status = 200, description = "The program is ready.", body = Health),
    (status = 503),
))]
async fn readiness_check(State(state): State<AppState>) -> Result<Json<Health>, StatusCode> {
    // The cause is logged here, and not as an error of this program.
    if state.shutdown.has_begun() {
        tracing::info!("not ready, because the shutdown has begun");
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    db::ping(&state.db).await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    Ok(Json(Health { status: "ready" }))
}
