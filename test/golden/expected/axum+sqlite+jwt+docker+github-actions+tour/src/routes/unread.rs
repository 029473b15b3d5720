//! What becomes of a body that was refused, or never looked at.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::EXPECT;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};

/// How much of it is taken in, and for how long.
const LIMIT: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_millis(500);

/// A body that can still be reached when the handler has given it up.
#[derive(Clone)]
pub struct SharedBody {
    body: Arc<Mutex<Body>>,
    /// The client asked for leave to send it (`Expect: 100-continue`), and gets it when somebody reads.
    awaits_leave: bool,
}

impl SharedBody {
    /// Shares the body of a request; nothing where there is no body.
    pub fn share(request: &mut Request) -> Option<Self> {
        if request.body().is_end_stream() {
            return None;
        }
        let shared = Self {
            body: Arc::new(Mutex::new(std::mem::take(request.body_mut()))),
            awaits_leave: request.headers().contains_key(EXPECT),
        };
        *request.body_mut() = Body::new(shared.clone());
        Some(shared)
    }

    /// Takes in what is left of the body, and says whether it has come to its end. A client that sends its whole body
    /// before it reads would otherwise meet a reset connection in place of the answer.
    pub async fn discard(mut self) -> bool {
        if self.is_end_stream() || self.awaits_leave {
            return self.is_end_stream();
        }
        let discarding = async {
            let mut left = LIMIT;
            while let Some(Ok(frame)) = self.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(PATIENCE, discarding)
            .await
            .unwrap_or(false)
    }

    fn lock(&self) -> MutexGuard<'_, Body> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for SharedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.lock()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.lock().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.lock().size_hint()
    }
}
