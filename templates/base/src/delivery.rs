//! Tracks the delivery of a long response, and logs it if the connection ends too early.

use std::fmt::Display;

use tracing::Span;
use tracing::span::EnteredSpan;

use crate::shutdown::Shutdown;

/// The server takes a shorter body at once, so its delivery cannot be tracked.
pub const FOLLOWED_FROM: u64 = 64 * 1024;

/// The maximum number of bytes that the server takes at once. A larger part would count as sent while the server still
/// buffers it.
pub const PART: usize = 32 * 1024;

/// The delivery of the body of one response. The body owns it, so its drop marks the end of the body.
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

    /// What the body logs until the result is dropped has the id of the request.
    pub fn enter(&self) -> EnteredSpan {
        self.request.clone().entered()
    }

    /// Counts bytes of the body that the server has taken.
    pub fn took(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub fn finish(&mut self) {
        self.is_over = true;
    }

    /// Logs an error of the body, because the server does not log it.
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
