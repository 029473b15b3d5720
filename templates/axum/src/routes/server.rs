//! The HTTP server and its time limits for clients.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::extract::Request;
use axum::http::Version;
use axum_server::accept::NoDelayAcceptor;
use axum_server::{ConnectionShutdown, Server};

/// The time for the head of a request. An idle connection closes after this time, too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A server that closes slow and idle connections. `axum::serve` has no time limit for clients.
pub fn server(listener: TcpListener) -> io::Result<Server<SocketAddr, NoDelayAcceptor>> {
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(NoDelayAcceptor::new())
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"))
        .first_request_timeout(HEAD_TIMEOUT);
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD_TIMEOUT);
    Ok(server)
}

/// Closes an HTTP/2 connection after the requests in flight, because hyper has no time limit for an idle one.
/// `http1_only` would refuse HTTP/2, but it breaks WebSockets.
pub fn limit_http2(request: Request) -> Request {
    if request.version() == Version::HTTP_2
        && let Some(connection) = request.extensions().get::<ConnectionShutdown>()
    {
        connection.graceful_shutdown();
    }
    request
}
