//! The library behind the program: everything but `main`, so that the tests can run the whole application.
//!
//! A request goes down through the layers and its answer comes back up:
//! [`routes`] (HTTP) → [`services`] (the rules) → [`db`] (SQL); [`models`] are what they hand to each other.

pub mod config;
pub mod cors;
pub mod db;
pub mod error;
pub mod headers;
pub mod healthcheck;
pub mod models;
pub mod routes;
pub mod services;
pub mod shutdown;
pub mod telemetry;
pub mod worker;

use std::sync::Arc;

use crate::config::Config;
use crate::db::Database;
use crate::services::auth::Auth;
use crate::shutdown::Shutdown;
use crate::worker::JobQueue;

/// What every handler can reach. A clone is cheap: it copies handles, not what they point at.
#[derive(Clone)]
pub struct AppState {
    pub auth: Arc<Auth>,
    pub config: Arc<Config>,
    pub db: Database,
    pub jobs: JobQueue,
    pub shutdown: Shutdown,
}

impl AppState {
    pub fn new(config: Arc<Config>, db: Database, jobs: JobQueue, shutdown: Shutdown) -> Self {
        Self {
            auth: Arc::new(Auth::new(&config.auth)),
            config,
            db,
            jobs,
            shutdown,
        }
    }
}
