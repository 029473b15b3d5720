//! The HTTP server: how long it waits for clients, and how it stops.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::Version;
use axum::middleware::map_request;
use axum_server::accept::NoDelayAcceptor;
use axum_server::{ConnectionShutdown, Handle};

use super::create_app;
use crate::AppState;
use crate::shutdown::DEADLINE;

/// For the head of a request, and for an idle connection until its next request.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(10);

/// Kept back from the deadline for the jobs and for closing the database.
const RESERVE: Duration = Duration::from_secs(5);

/// Serves until a shutdown has begun, then finishes the requests in flight.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let handle = Handle::new();
    let stopping = handle.clone();
    let shutdown = state.shutdown.clone();
    let drain_limit = DEADLINE - RESERVE - state.config.shutdown_delay;
    tokio::spawn(async move {
        shutdown.accepting_ended().await;
        stopping.graceful_shutdown(Some(drain_limit));
    });
    run(listener, create_app(state), handle.clone()).await?;
    if handle.connection_count() > 0 {
        tracing::warn!("stopped with requests unfinished");
    }
    Ok(())
}

/// Serves `router` until `handle` stops it. Not `axum::serve`: that has no time limit for clients, so that anyone could
/// hold connections open.
pub async fn run(
    listener: TcpListener,
    router: Router,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(NoDelayAcceptor::new())
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"))
        .first_request_timeout(CLIENT_TIMEOUT)
        .handle(handle);
    server
        .http_builder()
        .http1()
        .header_read_timeout(CLIENT_TIMEOUT)
        // A client may close its side of the connection after its request.
        .half_close(true);
    let app = router.layer(map_request(limit_http2));
    server
        .serve(app.into_make_service_with_connect_info::<SocketAddr>())
        .await
}

/// hyper has no time limit for an idle HTTP/2 connection, so each closes after the requests in flight.
/// (axum-server's `http1_only` would refuse HTTP/2, and WebSockets with it.)
async fn limit_http2(request: Request) -> Request {
    if request.version() == Version::HTTP_2
        && let Some(connection) = request.extensions().get::<ConnectionShutdown>()
    {
        connection.graceful_shutdown();
    }
    request
}
