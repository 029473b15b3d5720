//! What several operations answer: errors and headers.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::error::{ApiError, Problem};

pub const REQUEST_ID: &str = "x-request-id";

const EXAMPLE_ID: &str = "4f1c7d0e-8a3b-4c55-9d3e-2b6a1f0c9e77";

/// An example of each error, and when it is the answer.
pub fn errors(config: &Config) -> [(ApiError, &'static str); 10] {
    [
        (
            ApiError::invalid("email", "must be an e-mail address"),
            "The request is malformed or, then with `errors`, its body breaks rules.",
        ),
        (
            ApiError::NotFound("User 7 not found".to_owned()),
            "There is none.",
        ),
        (
            ApiError::Status(405),
            "The route does not answer this method.",
        ),
        (
            ApiError::Status(408),
            "The body did not arrive in time. The connection closes.",
        ),
        (
            ApiError::Conflict("This e-mail address is already taken".to_owned()),
            "It collides with what is there.",
        ),
        (
            ApiError::BodyTooLarge(config.body_limit),
            "The body is too large.",
        ),
        (
            ApiError::Status(415),
            "The body is not sent as `application/json`.",
        ),
        (
            ApiError::Status(500),
            "Something unforeseen. The log knows more.",
        ),
        (
            ApiError::Unavailable("shutting down"),
            "Not now, but soon: the database does not answer, there is too much to do, or the program stops.",
        ),
        (
            ApiError::Status(504),
            "It took too long. The connection closes.",
        ),
    ]
}

/// An error as an answer, with the headers and the body that the program sends.
pub fn error((error, description): &(ApiError, &str)) -> (String, Value) {
    let status = error.status();
    // The framework writes this one.
    let allow = (status == 405).then_some("allow");
    let own = error.headers().into_iter().map(|(name, _)| name);
    let names = own.chain(allow).chain([REQUEST_ID]);
    let content = json!({
        "schema": {
            "$ref": "#/components/schemas/Problem",
            "properties": { "status": { "const": status } },
        },
        "example": error.problem(EXAMPLE_ID),
    });
    let response = json!({
        "description": description,
        "headers": names.map(header_reference).collect::<Map<_, _>>(),
        "content": { Problem::CONTENT_TYPE: content },
    });
    (status.to_string(), response)
}

pub fn headers() -> Value {
    let id = json!({ "type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$" });
    let methods = json!({ "type": "string", "examples": ["GET, HEAD"] });
    let next =
        json!({ "type": "string", "examples": ["</users?limit=20&after=20>; rel=\"next\""] });
    let location = json!({ "type": "string", "examples": ["/users/1"] });
    let seconds = json!({ "type": "integer", "minimum": 1 });
    json!({
        REQUEST_ID: header("The caller's, where it has this form, else a new one.", id),
        "allow": header("The methods that the route answers.", methods),
        // The only one that may be missing.
        "link": { "description": "The next page, where there is one (RFC 8288).", "schema": next },
        "location": header("The address of what was made.", location),
        "retry-after": header("Seconds.", seconds),
    })
}

/// A header that is never missing.
pub fn header(description: &str, schema: Value) -> Value {
    json!({ "description": description, "required": true, "schema": schema })
}

pub fn header_reference(name: &str) -> (String, Value) {
    let reference = format!("#/components/headers/{name}");
    (name.to_owned(), json!({ "$ref": reference }))
}
