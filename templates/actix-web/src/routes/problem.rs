//! The body of an error, whoever made it: a handler, an extractor, or Actix itself.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderName};
use serde_json::{Value, json};

use crate::error::{ApiError, Problem};

/// Makes a problem document (RFC 9457) of an error that is empty or plain text. The status stays, and so does a text
/// that a handler chose. A body of another type is the handler's own affair.
pub fn explain(response: HttpResponse, route: &str, request_id: &str) -> HttpResponse {
    let status = response.status();
    if status.as_u16() < 400 {
        return response;
    }
    let error = response.error().and_then(|error| error.as_error());
    if let Some(error) = error {
        let headers = ApiError::headers(error);
        let body = json(error, request_id);
        return with_body(response, body, headers);
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    if content_type.is_some_and(|value| !value.as_bytes().starts_with(b"text/plain")) {
        return response;
    }
    let (response, body) = response.into_parts();
    let text = match body.try_into_bytes() {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(stream) => return response.set_body(stream),
    };
    let bare = ApiError::Status(status.as_u16());
    let is_known = status != StatusCode::NOT_FOUND || route.is_empty();
    let body = if status.is_server_error() {
        tracing::error!(error = text, "failed");
        json(&bare, request_id)
    } else if text.is_empty() && is_known {
        json(&bare, request_id)
    } else {
        document(status, &text, request_id)
    };
    with_body(response.set_body(BoxBody::new(())), body, bare.headers())
}

/// The document of one of our own errors. Its cause goes to the log.
fn json(error: &ApiError, request_id: &str) -> Vec<u8> {
    if error.status() >= 500 {
        tracing::error!(%error, "failed");
    }
    error.problem(request_id).to_json()
}

/// The document of an error of which there is only a text.
fn document(status: StatusCode, text: &str, request_id: &str) -> Vec<u8> {
    let title = status.canonical_reason().unwrap_or("Error");
    let detail = if text.is_empty() { title } else { text };
    let document: Value = json!({
        "type": "about:blank",
        "title": title,
        "status": status.as_u16(),
        "detail": detail,
        "error": detail,
        "request_id": request_id,
    });
    document.to_string().into_bytes()
}

fn with_body(
    response: HttpResponse,
    body: Vec<u8>,
    headers: Vec<(&'static str, String)>,
) -> HttpResponse {
    let mut response = response.set_body(BoxBody::new(body));
    insert(&mut response, CONTENT_TYPE, Problem::CONTENT_TYPE);
    for (name, value) in headers {
        if !response.headers().contains_key(name) {
            insert(&mut response, HeaderName::from_static(name), &value);
        }
    }
    allow_head(&mut response);
    response
}

/// HEAD is answered where GET is, but the routes do not name it.
fn allow_head(response: &mut HttpResponse) {
    let allowed = response.headers().get(ALLOW);
    let allowed = allowed.and_then(|value| value.to_str().ok());
    if let Some(allowed) = allowed.filter(|methods| methods.split(", ").any(|m| m == "GET")) {
        let allowed = format!("{allowed}, HEAD");
        insert(response, ALLOW, &allowed);
    }
}

pub fn insert(response: &mut HttpResponse, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(response: &HttpResponse, name: HeaderName) -> String {
        let value = response.headers().get(name).unwrap();
        value.to_str().unwrap().to_owned()
    }

    fn explained(response: HttpResponse) -> (u16, String, Value) {
        let response = explain(response, "a route", "an-id");
        let content_type = header(&response, CONTENT_TYPE);
        let (status, body) = (response.status().as_u16(), response.into_body());
        let body = serde_json::from_slice(&body.try_into_bytes().unwrap()).unwrap();
        (status, content_type, body)
    }

    #[test]
    fn a_status_and_a_text_that_a_handler_chose_stay() {
        let response = HttpResponse::UnprocessableEntity().body("no more tea");
        let (status, content_type, body) = explained(response);
        assert_eq!((status, &*content_type), (422, Problem::CONTENT_TYPE));
        assert_eq!(body["title"], "Unprocessable Entity");
        assert_eq!(body["error"], "no more tea");
        assert_eq!(body["request_id"], "an-id");
    }

    #[test]
    fn a_body_of_another_type_stays() {
        let response = HttpResponse::Conflict().json(json!({ "mine": true }));
        let (status, content_type, body) = explained(response);
        assert_eq!((status, &*content_type), (409, "application/json"));
        assert_eq!(body, json!({ "mine": true }));
    }

    #[test]
    fn a_server_error_tells_nothing_but_its_title() {
        let response = HttpResponse::InternalServerError().body("no such table: orders");
        let (status, _, body) = explained(response);
        assert_eq!(status, 500);
        assert_eq!(body["error"], "Internal Server Error");
    }

    #[test]
    fn head_is_allowed_where_get_is() {
        let response = HttpResponse::MethodNotAllowed()
            .insert_header((ALLOW, "GET, POST"))
            .finish();
        let response = explain(response, "a route", "an-id");
        assert_eq!(header(&response, ALLOW), "GET, POST, HEAD");
    }
}
