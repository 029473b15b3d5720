//! The HTTP server and its limits for clients.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::http::Version;
use axum_server::accept::Accept;
use axum_server::{ConnectionShutdown, Handle, Server};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::{Layer, ServiceExt};

use super::create_app;
use crate::{AppState, connections};

/// The time for the head of a request. An idle connection closes after this time, too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The time in which a client must take more bytes of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);

/// Listens on `address`, with a queue for the connections that wait.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    SockRef::from(&listener).listen(connections::QUEUE.cast_signed())?;
    Ok(listener)
}

/// Serves until the shutdown. Then the requests in flight have `drain_limit` to finish.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    drain_limit: Duration,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(connections::limit()?));
    let handle = Handle::new();
    tokio::spawn({
        let (shutdown, places, handle) = (state.shutdown.clone(), places.clone(), handle.clone());
        async move {
            shutdown.accepting_ended().await;
            // Otherwise a server without a free place would not notice the shutdown.
            places.close();
            handle.graceful_shutdown(None);
            tokio::time::sleep(drain_limit).await;
            let connections = handle.connection_count();
            tracing::warn!(connections, "the shutdown cuts responses");
            handle.shutdown();
        }
    });
    let app = create_app(state).into_make_service_with_connect_info::<SocketAddr>();
    // The server accepts no other connection while this waits. A connection keeps its place until it ends.
    let app = ServiceExt::<SocketAddr>::and_then(app, move |service| {
        let place = places.clone().acquire_owned();
        async { Ok::<_, Infallible>(Extension(Arc::new(place.await.ok())).layer(service)) }
    });
    server(listener)?.handle(handle).serve(app).await
}

/// A server that closes slow and idle connections. `axum::serve` has no time limit for clients.
pub fn server(listener: TcpListener) -> io::Result<Server<SocketAddr, LimitedWrites>> {
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(LimitedWrites)
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"))
        .first_request_timeout(HEAD_TIMEOUT);
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD_TIMEOUT);
    Ok(server)
}

/// Ends a connection whose client stops reading, which would otherwise keep it for ever.
#[derive(Clone)]
pub struct LimitedWrites;

impl<S> Accept<TcpStream, S> for LimitedWrites {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let prepared = prepare(&stream);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        ready(prepared.map(|()| (Box::pin(stream), service)))
    }
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    // Otherwise megabytes wait in the kernel, and a slow client seems to stop reading.
    #[cfg(target_os = "linux")]
    SockRef::from(stream).set_tcp_notsent_lowat(64 * 1024)?;
    stream.set_nodelay(true)
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
