//! The metrics, on an address of their own: they are not for everybody.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_server::Handle;

use super::server;
use crate::AppState;
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

/// Counts and times a request.
pub async fn count_request(
    State(state): State<AppState>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = route.map_or_else(String::new, |route| route.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    state
        .metrics
        .answered(route, method.as_str(), status, started.elapsed());
    response
}
