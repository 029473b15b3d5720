//! Follows a response that takes a while, and logs it when its connection ends too early.

use std::fmt::Display;

use tracing::Span;

use crate::shutdown::Shutdown;

/// A server hands a shorter body to the system at once, so nothing can follow it.
pub const FOLLOWED_FROM: u64 = 64 * 1024;

/// The most bytes that the server takes at once. Otherwise it would seem to have sent what it only keeps.
pub const PART: usize = 32 * 1024;

/// What has become of the body of one response. Drop it with the body.
pub struct Delivery {
    request: Span,
    status: u16,
    bytes: usize,
    is_over: bool,
    shutdown: Shutdown,
}

impl Delivery {
    pub fn new(request: Span, status: u16, shutdown: Shutdown) -> Self {
        Self {
            request,
            status,
            bytes: 0,
            is_over: false,
            shutdown,
        }
    }

    /// The server has taken so many more bytes of the body.
    pub fn took(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub fn finish(&mut self) {
        self.is_over = true;
    }

    /// The body has an error, which the server does not log.
    pub fn fail(&mut self, error: impl Display) {
        let Self { status, bytes, .. } = *self;
        self.is_over = true;
        let _request = self.request.enter();
        tracing::error!(%error, status, bytes, "the body of the response failed");
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let Self { status, bytes, .. } = *self;
        let _request = self.request.enter();
        if self.shutdown.has_begun() {
            tracing::warn!(status, bytes, "the shutdown cut the response");
        } else {
            tracing::info!(status, bytes, "the connection ended before the response");
        }
    }
}
