//! What the program is, and how it is.

use actix_web::web::{Data, ServiceConfig, resource};
use serde_json::{Value, json};

use super::extract::Json;
use crate::AppState;
use crate::db;
use crate::error::ApiError;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/").get(index).head(index))
        .service(resource("/health").get(health).head(health))
        .service(resource("/health/ready").get(ready).head(ready));
}

async fn index() -> Json<Value> {
    Json(json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }))
}

/// The process is alive. It asks nothing else: a database that is down is no reason to be restarted.
async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Requests are welcome: the database answers, and no shutdown has begun.
async fn ready(state: Data<AppState>) -> Result<Json<Value>, ApiError> {
    if state.shutdown.has_begun() {
        return Err(ApiError::Unavailable("shutting down"));
    }
    db::ping(&state.db).await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        ApiError::Unavailable("the database does not answer")
    })?;
    Ok(Json(json!({ "status": "ready" })))
}
