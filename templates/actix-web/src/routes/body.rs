//! The body of a response that takes a while.

use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::server::{Busy, KeepAlive};
use crate::delivery::{Delivery, FOLLOWED_FROM, PART};

struct Followed {
    body: BoxBody,
    /// What is left of the last part.
    rest: Bytes,
    delivery: Delivery,
    /// A connection is not idle while it sends a long response.
    _busy: Busy,
}

/// Logs the response if its connection ends before its body.
pub fn follow(
    response: HttpResponse,
    keep_alive: Rc<KeepAlive>,
    delivery: impl FnOnce() -> Delivery,
) -> HttpResponse {
    match response.body().size() {
        BodySize::None => response,
        BodySize::Sized(size) if size < FOLLOWED_FROM => response,
        _ => response.map_body(|_, body| {
            BoxBody::new(Followed {
                body,
                rest: Bytes::new(),
                delivery: delivery(),
                _busy: keep_alive.busy(),
            })
        }),
    }
}

impl MessageBody for Followed {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            let _request = self.delivery.enter();
            match ready!(self.body.as_pin_mut().poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => {
                    self.delivery.fail(&error);
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.delivery.finish();
                    return Poll::Ready(None);
                }
            }
        }
        let size = PART.min(self.rest.len());
        self.delivery.took(size);
        Poll::Ready(Some(Ok(self.rest.split_to(size))))
    }
}
