//! The metrics. They have a separate address, because they are not public.

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
use tokio::sync::Semaphore;

use super::server::{serve_at_most, server};
use crate::connections::MAX_METRICS_CONNECTIONS;
use crate::metrics::{self, Metrics};

/// Serves `GET /metrics` until the process ends, so that the shutdown can be watched.
pub fn start(listener: TcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let app = Router::new()
        .route("/metrics", get(scrape))
        .with_state(metrics);
    let server = server(listener)?.http1_only();
    let permits = Arc::new(Semaphore::new(MAX_METRICS_CONNECTIONS));
    tokio::spawn(serve_at_most(permits, server, app));
    Ok(())
}

async fn scrape(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], metrics.text())
}

/// Counts a request and measures its duration.
pub async fn count_request(
    State(metrics): State<Arc<Metrics>>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = route.map_or_else(String::new, |route| route.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    metrics.answered(route, method.as_str(), status, started.elapsed());
    response
}
