//! The accept loop and its threads. `HttpServer` sets no timer for the head of a connection's second request, so that
//! anybody could hold connections open for ever; and its threads end before the jobs are done, taking along the
//! database connections that were opened on them.

use std::cell::Cell;
use std::io;
use std::net::{SocketAddr, TcpListener as StdTcpListener, TcpStream as StdTcpStream};
use std::num::NonZero;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive, Request};
use actix_service::{Service, ServiceFactory, apply_fn_factory, map_config};
use actix_web::dev::AppConfig;
use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::LocalSet;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::app;
use crate::AppState;
use crate::shutdown::DEADLINE;

/// For the headers of a request, and for an idle connection until its next request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// When the program stops: for a client that has just sent a request on a connection that looked idle.
const LAST_CHANCE: Duration = Duration::from_millis(200);

/// After an answer that did not wait for the end of the body: for the client to notice.
const DISCONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// Kept back from the deadline for the jobs and for closing the database.
const RESERVE: Duration = Duration::from_secs(5);

/// Serves until a shutdown has begun, then finishes the requests in flight.
///
/// # Errors
/// When the listener cannot be used, or a thread cannot be started.
pub async fn serve(listener: StdTcpListener, state: AppState) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let shutdown = state.shutdown.clone();
    let drain_limit = DEADLINE - RESERVE - state.config.shutdown_delay;
    let threads = start_threads(&state)?;
    let connections = TaskTracker::new();
    let mut turns = threads.iter().cycle();
    let mut hand_over = |stream: TcpStream| {
        if let (Some(thread), Ok(stream)) = (turns.next(), stream.into_std()) {
            let _ = thread.send((stream, connections.token()));
        }
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => hand_over(stream),
                // Too many open files, for instance: that passes.
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            () = shutdown.accepting_ended() => break,
        }
    }
    // Those that the system has accepted for us already.
    while let Some(Ok((stream, _))) = listener.accept().now_or_never() {
        hand_over(stream);
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

/// A connection on its way to a thread, and its mark in the list of those that are open.
type Accepted = (StdTcpStream, TaskTrackerToken);

/// A thread per processor, each with a runtime and an application of its own: what Actix makes stays on its thread.
fn start_threads(state: &AppState) -> io::Result<Vec<UnboundedSender<Accepted>>> {
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    let start = |_| {
        let (sender, accepted) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let state = state.clone();
        thread::Builder::new()
            .name("http".to_owned())
            .spawn(move || LocalSet::new().block_on(&runtime, run(accepted, state)))?;
        Ok(sender)
    };
    (0..count).map(start).collect()
}

async fn run(mut accepted: UnboundedReceiver<Accepted>, state: AppState) {
    let http = http(state).await;
    while let Some((stream, open)) = accepted.recv().await {
        let http = http.clone();
        tokio::task::spawn_local(async move {
            connection(stream, &*http).await;
            drop(open);
        });
    }
    // The database connections that were opened here are of use until the jobs are done.
    tokio::time::sleep(RESERVE).await;
}

/// What a connection is doing.
struct Activity {
    /// Since when no request has been in flight; none while one is.
    idle_since: Cell<Option<Instant>>,
    /// Says that a request was answered before its end, which may never come.
    hang_up: Notify,
}

tokio::task_local! {
    /// Of the connection that a task serves.
    static ACTIVITY: Rc<Activity>;
}

/// What speaks HTTP on a connection, set up as `HttpServer` does it.
async fn http(state: AppState) -> Rc<impl Service<(TcpStream, Option<SocketAddr>)> + 'static> {
    let shutdown = state.shutdown.clone();
    let app = map_config(app(state), |()| AppConfig::default());
    let app = apply_fn_factory(app, |request: Request, app: &_| {
        let answer = app.call(request);
        async move {
            ACTIVITY.with(|activity| activity.idle_since.set(None));
            let answer = answer.await;
            ACTIVITY.with(|activity| activity.idle_since.set(Some(Instant::now())));
            answer
        }
    });
    let http = HttpService::build()
        .client_request_timeout(Duration::ZERO)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .keep_alive(KeepAlive::Os)
        // Closes the connection now if it is idle or has sent half a request head, else after the answer.
        .graceful_shutdown_signal(move || {
            let shutdown = shutdown.clone();
            async move {
                shutdown.accepting_ended().await;
                tokio::time::sleep(LAST_CHANCE).await;
            }
        })
        .h1(app);
    Rc::new(http.new_service(()).await.expect("the application starts"))
}

async fn connection(stream: StdTcpStream, http: &impl Service<(TcpStream, Option<SocketAddr>)>) {
    let Ok(stream) = TcpStream::from_std(stream) else {
        return;
    };
    // Answers are small and complete; waiting for more to send with them would only delay them.
    let _ = stream.set_nodelay(true);
    let peer = stream.peer_addr().ok();
    let activity = Rc::new(Activity {
        idle_since: Cell::new(Some(Instant::now())),
        hang_up: Notify::new(),
    });
    tokio::select! {
        _ = ACTIVITY.scope(activity.clone(), http.call((stream, peer))) => {}
        () = activity.none_for_too_long() => {}
        () = activity.given_up() => {}
    }
}

impl Activity {
    async fn none_for_too_long(&self) {
        loop {
            let since = self.idle_since.get().unwrap_or_else(Instant::now);
            tokio::time::sleep_until(since + HEADER_TIMEOUT).await;
            let since = self.idle_since.get();
            if since.is_some_and(|since| since.elapsed() >= HEADER_TIMEOUT) {
                return;
            }
        }
    }

    async fn given_up(&self) {
        self.hang_up.notified().await;
        tokio::time::sleep(DISCONNECT_TIMEOUT).await;
    }
}

/// Closes the connection soon after the answer to the current request. Actix itself waits for the end of a chunked
/// body that nobody reads any more.
pub fn hang_up() {
    // There is no such connection where a test calls the application itself.
    let _ = ACTIVITY.try_with(|activity| activity.hang_up.notify_one());
}
