//! What the program is, and how it is.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use super::extract::Json;
use crate::AppState;
use crate::db;
use crate::error::ApiError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(index))
        .route("/health", get(health))
        .route("/health/ready", get(ready))
}

async fn index() -> Json<Value> {
    Json(json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }))
}

/// The process is alive. It asks nothing else: a database that is down is no reason to be restarted.
async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Requests are welcome: the database answers, and no shutdown has begun.
async fn ready(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    if state.shutdown.has_begun() {
        return Err(ApiError::Unavailable("shutting down"));
    }
    db::ping(&state.db).await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        ApiError::Unavailable("the database does not answer")
    })?;
    Ok(Json(json!({ "status": "ready" })))
}
