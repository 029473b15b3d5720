//! The accept loop. `axum::serve` sets no timer for the headers of a request, so that anybody could hold
//! connections open for ever; this loop does, and it closes idle ones when the program stops.

use std::io;
use std::net::TcpListener as StdTcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::router;
use crate::AppState;
use crate::shutdown::{DEADLINE, Shutdown};

/// For the headers of a request, and for an idle connection until its next request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// When the program stops: for a client that has just sent a request on a connection that looked idle.
const LAST_CHANCE: Duration = Duration::from_millis(200);

/// Kept back from the deadline for the jobs and for closing the database.
const RESERVE: Duration = Duration::from_secs(5);

/// Serves until a shutdown has begun, then finishes the requests in flight.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(listener: StdTcpListener, state: AppState) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let shutdown = state.shutdown.clone();
    let drain_limit = DEADLINE - RESERVE - state.config.shutdown_delay;
    let router = router(state);
    let connections = TaskTracker::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone(), shutdown.clone()));
                }
                // Too many open files, for instance: that passes.
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            () = shutdown.accepting_ended() => break,
        }
    }
    // Those that the system has accepted for us already; Tokio may not have heard of the last ones.
    let listener = listener.into_std()?;
    while let Ok((stream, _)) = listener.accept() {
        if stream.set_nonblocking(true).is_ok()
            && let Ok(stream) = TcpStream::from_std(stream)
        {
            connections.spawn(connection(stream, router.clone(), shutdown.clone()));
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(drain_limit, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!("stopped with requests unfinished");
    }
    Ok(())
}

/// Serves a connection until it is closed.
pub async fn connection(stream: TcpStream, router: Router, shutdown: Shutdown) {
    // Answers are small and complete; waiting for more to send with them would only delay them.
    let _ = stream.set_nodelay(true);
    let peer = stream.peer_addr().ok();
    let in_flight = Arc::new(AtomicUsize::new(0));
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let in_flight = in_flight.clone();
        let router = router.clone();
        let request: Request = request.map(Body::new);
        let request = from_peer(request, peer);
        async move {
            in_flight.fetch_add(1, Ordering::Relaxed);
            let response = router.oneshot(request).await;
            in_flight.fetch_sub(1, Ordering::Relaxed);
            response
        }
    });
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        // A client may close its side once it has said all.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(http);
    tokio::select! {
        _ = http.as_mut() => return,
        () = shutdown.accepting_ended() => {}
    }
    tokio::select! {
        _ = http.as_mut() => return,
        () = tokio::time::sleep(LAST_CHANCE) => {}
    }
    // Closes the connection now if it is idle, else after the answer.
    http.as_mut().graceful_shutdown();
    loop {
        tokio::select! {
            _ = http.as_mut() => return,
            () = tokio::time::sleep(LAST_CHANCE) => {}
        }
        // Half a request head has arrived, and perhaps the rest never will.
        if in_flight.load(Ordering::Relaxed) == 0 {
            return;
        }
    }
}

/// The address that a request came from, for the handlers that count attempts.
#[derive(Clone)]
pub struct Peer(pub std::net::IpAddr);

fn from_peer(mut request: Request, peer: Option<std::net::SocketAddr>) -> Request {
    if let Some(peer) = peer {
        request.extensions_mut().insert(Peer(peer.ip()));
    }
    request
}
