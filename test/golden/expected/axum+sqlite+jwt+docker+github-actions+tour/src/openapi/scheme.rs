use serde_json::{Value, json};

use crate::config::AuthConfig;

/// How a request shows who sends it.
pub fn scheme(_: &AuthConfig) -> Value {
    json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `access_token` that `POST /login` answers.",
    })
}
