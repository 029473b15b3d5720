//! The metrics, on an address of their own: they are not for everybody.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use axum_server::Handle;

use super::server;
use crate::metrics::{self, Metrics};

/// Starts to answer `GET /metrics`, until the process ends: nothing waits for it.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(listener: TcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let router = Router::new()
        .route("/metrics", get(scrape))
        .with_state(metrics);
    // The handle is never told to stop: how the shutdown goes can be seen to its end.
    tokio::spawn(server::run(listener, router, Handle::new()));
    Ok(())
}

async fn scrape(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], metrics.text())
}
