//! What the sign-in adds to the description.

use serde_json::{Value, json};

use super::{answers, may_answer, members, operations, scheme};
use crate::config::AuthConfig;
use crate::error::ApiError;
use crate::services::access;
use crate::services::refusal::Refusal;

/// How to sign in, and what becomes of those who do not.
pub fn add(api: &mut Value, config: &AuthConfig) {
    let components = &mut api["components"];
    components["securitySchemes"] = json!({ "signed_in": scheme::scheme(config) });
    let text = || json!({ "type": "string" });
    components["headers"]["www-authenticate"] = answers::header("How to sign in.", text());
    members(&mut components["responses"]).extend(errors().iter().map(answers::error));
    for (_, operation) in operations(api) {
        if operation["security"].is_null() {
            operation["security"] = json!([]);
        } else {
            may_answer(operation, &[401]);
        }
    }
}

/// An example of each refusal, and when it is the answer.
fn errors() -> [(ApiError, &'static str); 3] {
    let too_many = "Too many failed attempts to sign in; try again later";
    [
        (
            access::not_signed_in(),
            "Nobody is signed in, or the credentials were refused.",
        ),
        (access::not_allowed(), "It is not allowed."),
        (
            Refusal::too_many(too_many, 900).into(),
            "Too many attempts.",
        ),
    ]
}
