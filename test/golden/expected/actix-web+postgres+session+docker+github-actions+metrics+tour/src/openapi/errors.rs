//! The errors that many operations share, as problem documents (RFC 9457).

use http::StatusCode;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response};

use crate::error::Problem;

/// Adds the errors that many operations share, and describes all of them as problem documents.
pub fn add_errors(api: &mut OpenApi) {
    for operation in operations(api) {
        let mut shared = vec!["default"];
        if operation.parameters.is_some() || operation.request_body.is_some() {
            shared.push("400");
        }
        if operation.security.is_none() {
            shared.push("401");
        }
        let responses = &mut operation.responses.responses;
        for status in shared {
            let response = responses.entry(status.to_owned());
            response.or_insert_with(|| Response::default().into());
        }
        for (status, response) in responses {
            match response {
                RefOr::T(response) if is_error(status) => complete(status, response),
                _ => {}
            }
        }
    }
}

fn is_error(status: &str) -> bool {
    status == "default" || status >= "400"
}

fn complete(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let status: Option<StatusCode> = status.parse().ok();
        let reason = status.and_then(|status| status.canonical_reason());
        response.description = reason.unwrap_or("Any other error").to_owned();
    }
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let content = (Problem::CONTENT_TYPE.to_owned(), problem.build().into());
    response.content.extend([content]);
    let header = match status {
        "401" => "www-authenticate",
        "429" | "503" => "retry-after",
        _ => return,
    };
    let headers = &mut response.headers;
    headers.insert(header.to_owned(), Header::default().into());
}

/// All operations of the description.
pub fn operations(api: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    api.paths.paths.values_mut().flat_map(|path| {
        [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.patch,
            &mut path.delete,
        ]
        .into_iter()
        .flatten()
    })
}
