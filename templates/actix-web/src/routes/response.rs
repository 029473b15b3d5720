//! Turns the program's own types into responses.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;

use crate::error::ApiError;
use crate::models::page::Page;

/// The middleware writes the body, because it knows the request id.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for header in self.headers() {
            response.insert_header(header);
        }
        response.finish()
    }
}

/// The items, with a link to the next page (RFC 8288).
impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(next) = self.next {
            response.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        response.json(self.items)
    }
}
