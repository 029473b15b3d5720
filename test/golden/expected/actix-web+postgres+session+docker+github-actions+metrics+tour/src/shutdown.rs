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
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            let delay = match signals.received().await {
                Signal::Terminate => delay,
                Signal::Interrupt => Duration::ZERO,
            };
            on_signal.begin(delay).await;
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

enum Signal {
    Terminate,
    Interrupt,
}

/// From its making on, the signals no longer end the process.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn received(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}

/// Windows asks a console program to end by closing its console; Ctrl-C is as everywhere.
#[cfg(windows)]
struct Signals {
    close: tokio::signal::windows::CtrlClose,
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self {
            close: ctrl_close()?,
            interrupt: ctrl_c()?,
        })
    }

    async fn received(&mut self) -> Signal {
        tokio::select! {
            _ = self.close.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}
