//! The body of a response that takes a while.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use http_body::{Frame, SizeHint};

use crate::delivery::{Delivery, FOLLOWED_FROM, PART};

struct Followed {
    body: Body,
    /// What is left of the last part.
    rest: Bytes,
    /// How many bytes are left, if it is known. After them, the server drops the body, perhaps before its end.
    left: Option<u64>,
    delivery: Delivery,
}

/// Logs the response if its connection ends before its body.
pub fn follow(response: Response, delivery: impl FnOnce() -> Delivery) -> Response {
    let announced = response.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    let left = response.body().size_hint().exact().or(announced);
    match left {
        Some(size) if size < FOLLOWED_FROM => response,
        _ => response.map(|body| {
            Body::new(Followed {
                body,
                rest: Bytes::new(),
                left,
                delivery: delivery(),
            })
        }),
    }
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.rest.is_empty() {
            let _request = self.delivery.enter();
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) if frame.is_data() => {
                    self.rest = frame.into_data().unwrap_or_default();
                }
                other => {
                    match &other {
                        None => self.delivery.finish(),
                        Some(Err(error)) => self.delivery.fail(error),
                        Some(Ok(_trailers)) => {}
                    }
                    return Poll::Ready(other);
                }
            }
        }
        let size = PART.min(self.rest.len());
        self.delivery.took(size);
        let part = self.rest.split_to(size);
        self.left = self.left.map(|left| left.saturating_sub(size as u64));
        if self.left == Some(0) || self.is_end_stream() {
            self.delivery.finish();
        }
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    /// The server calls this before the first part only, so nothing is subtracted.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
