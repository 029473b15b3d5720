//! Turns the program's own types into responses.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{LINK, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;

use crate::error::ApiError;

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

/// 201, with the address of the new resource.
pub struct Created<T> {
    pub location: String,
    pub body: T,
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((LOCATION, self.location))
            .json(self.body)
    }
}

/// A page of a list, with a link to the next page if there is one (RFC 8288).
pub struct Listed<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T: Serialize> Responder for Listed<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(next) = self.next {
            response.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        response.json(self.items)
    }
}
