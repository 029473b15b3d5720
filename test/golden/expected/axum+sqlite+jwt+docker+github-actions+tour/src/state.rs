//! What all handlers share.

use std::sync::Arc;

use crate::config::Config;
use crate::db::Database;
use crate::openapi;
use crate::routes;
use crate::services::password_hasher::PasswordHasher;
use crate::services::throttle::Throttle;
use crate::services::tokens::AccessTokens;
use crate::shutdown::Shutdown;
use crate::worker::JobQueue;

/// A clone is cheap: it copies handles, not what they point to.
#[derive(Clone)]
pub struct AppState {
    pub config: Arc<Config>,
    pub db: Database,
    pub hasher: PasswordHasher,
    pub jobs: JobQueue,
    /// The response to `GET /openapi.json`. It lives as long as the program, so a response can borrow it.
    pub openapi: &'static str,
    pub shutdown: Shutdown,
    pub throttle: Arc<Throttle>,
    pub tokens: Arc<AccessTokens>,
}

impl AppState {
    pub fn new(config: Arc<Config>, db: Database, jobs: JobQueue, shutdown: Shutdown) -> Self {
        Self {
            hasher: PasswordHasher::default(),
            openapi: openapi::describe(routes::openapi()).leak(),
            throttle: Arc::new(Throttle::new(&config.auth)),
            tokens: Arc::new(AccessTokens::new(&config.auth)),
            config,
            db,
            jobs,
            shutdown,
        }
    }
}
