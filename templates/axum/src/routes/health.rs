//! What the program is, and how it is.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::service::{Health, HealthStatus, Index};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(index))
        .routes(routes!(health))
        .routes(routes!(ready))
}

/// What the program is.
#[utoipa::path(
    get,
    path = "/",
    tag = "service",
    responses(
        (status = 200, description = "Its name and version, and where its description is shown.", body = Index),
    )
)]
async fn index() -> Json<Index> {
    Json(Index::THIS)
}

/// The process is alive.
///
/// It asks nothing else: a database that is down is no reason to be restarted.
#[utoipa::path(
    get,
    path = "/health",
    tag = "service",
    responses(
        (status = 200, description = "It is.", body = Health),
    )
)]
async fn health() -> Json<Health> {
    Json(Health {
        status: HealthStatus::Ok,
    })
}

/// Requests are welcome: the database answers, and no shutdown has begun.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "service",
    responses(
        (status = 200, description = "They are.", body = Health),
        (status = 503),
    )
)]
async fn ready(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    if state.shutdown.has_begun() {
        return Err(ApiError::Unavailable("shutting down"));
    }
    db::ping(&state.db).await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        ApiError::Unavailable("the database does not answer")
    })?;
    Ok(Json(Health {
        status: HealthStatus::Ready,
    }))
}
