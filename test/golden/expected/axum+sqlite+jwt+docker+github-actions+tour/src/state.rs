//! What all handlers share.

use std::sync::Arc;

use crate::config::Config;
use crate::db::Database;
use crate::openapi;
use crate::routes;
use crate::services::auth::Auth;
use crate::shutdown::Shutdown;
use crate::worker::JobQueue;

/// A clone is cheap: it copies handles, not what they point to.
#[derive(Clone)]
pub struct AppState {
    pub auth: Arc<Auth>,
    pub config: Arc<Config>,
    pub db: Database,
    pub jobs: JobQueue,
    /// The response to `GET /openapi.json`.
    pub openapi: Arc<str>,
    pub shutdown: Shutdown,
}

impl AppState {
    pub fn new(config: Arc<Config>, db: Database, jobs: JobQueue, shutdown: Shutdown) -> Self {
        Self {
            auth: Arc::new(Auth::new(&config.auth)),
            openapi: openapi::describe(routes::openapi(), &config.auth).into(),
            config,
            db,
            jobs,
            shutdown,
        }
    }
}
