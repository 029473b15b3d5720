//! The accept loop, and the threads that serve. `HttpServer` does most of this, but it lets a client hold a connection
//! open for ever with half a second request, and its threads end before the jobs are done and take along the database
//! connections that were opened on them.

use std::io;
use std::net::{TcpListener as StdTcpListener, TcpStream as StdTcpStream};
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::LocalSet;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::app;
use super::connection::{self, connection};
use crate::AppState;
use crate::shutdown::DEADLINE;

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
    let mut hand_over = |stream: io::Result<StdTcpStream>| {
        if let (Some(thread), Ok(stream)) = (turns.next(), stream) {
            let _ = thread.send((stream, connections.token()));
        }
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => hand_over(stream.into_std()),
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
        hand_over(stream.set_nonblocking(true).map(|()| stream));
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

/// A connection on its way to a thread, and its mark among those that are open.
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
    let shutdown = state.shutdown.clone();
    let http = connection::http(app(state), shutdown).await;
    while let Some((stream, open)) = accepted.recv().await {
        let http = http.clone();
        tokio::task::spawn_local(async move {
            connection(stream, &*http).await;
            drop(open);
        });
    }
    // The jobs may still use database connections that were opened here.
    tokio::time::sleep(RESERVE).await;
}
