//! The body of a response that takes a while.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use crate::delivery::{Delivery, FOLLOWED_FROM};

struct Followed {
    body: BoxBody,
    delivery: Delivery,
}

/// Logs the response if its connection ends before its body.
pub fn follow(response: HttpResponse, delivery: impl FnOnce() -> Delivery) -> HttpResponse {
    match response.body().size() {
        BodySize::None => response,
        BodySize::Sized(size) if size < FOLLOWED_FROM => response,
        _ => response.map_body(|_, body| {
            let delivery = delivery();
            BoxBody::new(Followed { body, delivery })
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
        let part = ready!(self.body.as_pin_mut().poll_next(context));
        match &part {
            Some(Ok(bytes)) => self.delivery.took(bytes.len()),
            Some(Err(error)) => self.delivery.fail(error),
            None => self.delivery.finish(),
        }
        Poll::Ready(part)
    }
}
