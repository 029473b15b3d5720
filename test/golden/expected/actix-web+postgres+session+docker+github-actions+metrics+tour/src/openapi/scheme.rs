use serde_json::{Value, json};

use crate::config::AuthConfig;
use crate::services::access;

/// How a request shows who sends it.
pub fn scheme(config: &AuthConfig) -> Value {
    json!({
        "type": "apiKey",
        "in": "cookie",
        "name": access::cookie_name(config),
        "description": "`POST /login` sets it.",
    })
}
