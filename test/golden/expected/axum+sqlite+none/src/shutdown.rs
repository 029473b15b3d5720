//! The way down, in order: readiness turns 503, accepting stops, requests in flight finish, jobs are drained.

use std::io;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// From the first signal to the exit, at most. Kubernetes kills after 30 seconds.
pub const DEADLINE: Duration = Duration::from_secs(25);

/// Shared by all that must know whether the end has begun.
#[derive(Clone, Default)]
pub struct Shutdown {
    begun: CancellationToken,
    stop_accepting: CancellationToken,
}

impl Shutdown {
    /// Starts to listen for SIGTERM and for SIGINT (Ctrl-C). After a SIGTERM the server goes on accepting for
    /// `delay`, so that a load balancer sees the readiness turn before connections are refused.
    ///
    /// # Errors
    /// When the signal handlers cannot be installed.
    pub fn on_signals(delay: Duration) -> io::Result<Self> {
        let shutdown = Self::default();
        let on_signal = shutdown.clone();
        let mut terminate = Terminate::new()?;
        tokio::spawn(async move {
            tokio::select! {
                () = terminate.received() => on_signal.begin(delay).await,
                _ = tokio::signal::ctrl_c() => on_signal.begin(Duration::ZERO).await,
            }
        });
        Ok(shutdown)
    }

    /// Turns readiness off at once and stops accepting after `delay`.
    pub async fn begin(&self, delay: Duration) {
        tracing::info!("shutting down");
        self.begun.cancel();
        tokio::time::sleep(delay).await;
        self.stop_accepting.cancel();
    }

    /// Whether a shutdown has begun; readiness and keep-alive go by this.
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Returns once no new connection is to be accepted any more.
    pub async fn accepting_ended(&self) {
        self.stop_accepting.cancelled().await;
    }
}

/// SIGTERM where there is such a signal.
#[cfg(unix)]
struct Terminate(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Terminate {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::terminate())?))
    }

    async fn received(&mut self) {
        self.0.recv().await;
    }
}

/// Windows has no SIGTERM; Ctrl-C is all there is.
#[cfg(not(unix))]
struct Terminate;

#[cfg(not(unix))]
impl Terminate {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn received(&mut self) {
        std::future::pending().await
    }
}
