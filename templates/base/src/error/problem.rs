//! The body of a response with a status of 400 or above: a problem document (RFC 9457).

use http::StatusCode;
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

/// A rule that a field of the body breaks.
#[derive(Debug, Error, Serialize, ToSchema)]
#[error("{} {detail}", .pointer.trim_start_matches("#/"))]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) as a URI fragment: `#/email`.
    pub pointer: String,
    pub detail: String,
}

impl FieldError {
    pub fn new(field: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: format!("#/{field}"),
            detail: detail.into(),
        }
    }
}

/// A problem document (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong.
    detail: String,
    /// The same text as `detail`.
    error: String,
    /// All rules that the body breaks.
    #[schema(value_type = Vec<FieldError>, required = false, min_items = 1)]
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) errors: &'a [FieldError],
    /// The value of the header `x-request-id`. The log has it too.
    request_id: &'a str,
}

impl<'a> Problem<'a> {
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// Makes a problem of any status. A 5xx shows only its title, because clients must not learn the cause.
    pub fn new(status: u16, detail: &str, request_id: &'a str) -> Self {
        let detail = match detail {
            _ if status >= 500 => title(status),
            "" => explain(status),
            detail => detail,
        };
        Self {
            kind: "about:blank",
            title: title(status),
            status,
            detail: detail.to_owned(),
            error: detail.to_owned(),
            errors: &[],
            request_id,
        }
    }

    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers always serialize")
    }
}

/// The reason phrase of a status, such as `Not Found`.
fn title(status: u16) -> &'static str {
    let status = StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}

/// What a client can do about a status that has no other explanation.
pub(super) fn explain(status: u16) -> &'static str {
    match status {
        404 => "There is no such route",
        405 => "This route does not support this method; see the Allow header",
        408 => "The request did not arrive in time",
        415 => "The body must be sent as Content-Type: application/json, without Content-Encoding",
        _ => title(status),
    }
}
