//! Graceful shutdown: readiness returns 503, the server stops accepting connections, requests finish, jobs finish.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::telemetry;

/// The time from the first signal to the exit, which takes up to a second more. Kubernetes kills a program after 30
/// seconds.
pub const DEADLINE: Duration = Duration::from_secs(24);

/// Tells the parts of the program that the shutdown has begun.
#[derive(Clone, Default)]
pub struct Shutdown(Arc<Stages>);

/// One `Arc` holds both, because cloning a `CancellationToken` takes a lock.
#[derive(Default)]
struct Stages {
    begun: CancellationToken,
    stop_accepting: CancellationToken,
}

impl Shutdown {
    /// Begins the shutdown on SIGTERM or SIGINT (Ctrl-C). After SIGTERM, the server accepts connections for `delay`, so
    /// that a load balancer sees the 503 first. A second signal ends the program immediately.
    pub fn on_signals(delay: Duration) -> io::Result<Self> {
        let shutdown = Self::default();
        let begun = shutdown.clone();
        // `tokio::signal::ctrl_c` would install its handler later, when the task runs.
        let (mut interrupt, mut terminate) = signals()?;
        tokio::spawn(async move {
            let delay = tokio::select! {
                _ = interrupt.recv() => Duration::ZERO,
                _ = terminate.recv() => delay,
            };
            tokio::spawn(async move { begun.begin(delay).await });
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::warn!("ended by a second signal, without waiting for requests and jobs");
            telemetry::exit(1);
        });
        Ok(shutdown)
    }

    /// Turns readiness off immediately, and stops accepting after `delay`.
    pub async fn begin(&self, delay: Duration) {
        tracing::info!("shutting down");
        self.0.begun.cancel();
        tokio::time::sleep(delay).await;
        self.0.stop_accepting.cancel();
    }

    pub fn has_begun(&self) -> bool {
        self.0.begun.is_cancelled()
    }

    /// Returns as soon as the shutdown begins.
    pub async fn begun(&self) {
        self.0.begun.cancelled().await;
    }

    /// Returns when the time for the shutdown has passed.
    pub async fn overdue(&self) {
        self.begun().await;
        tokio::time::sleep(DEADLINE).await;
    }

    /// Returns as soon as the server must stop accepting connections.
    pub async fn accepting_ended(&self) {
        self.0.stop_accepting.cancelled().await;
    }
}

#[cfg(unix)]
fn signals() -> io::Result<(tokio::signal::unix::Signal, tokio::signal::unix::Signal)> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok((
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    ))
}

/// Windows has no SIGTERM. It ends a console program by closing its console.
#[cfg(windows)]
fn signals() -> io::Result<(
    tokio::signal::windows::CtrlC,
    tokio::signal::windows::CtrlClose,
)> {
    use tokio::signal::windows::{ctrl_c, ctrl_close};
    Ok((ctrl_c()?, ctrl_close()?))
}
