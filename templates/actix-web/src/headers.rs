//! What every answer carries, whichever web framework sends it.

use uuid::Uuid;

/// Set on each response. The values suit an API that answers with JSON only (OWASP REST Security Cheat Sheet).
pub const ON_EVERY_RESPONSE: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

pub const REQUEST_ID: &str = "x-request-id";

/// The caller's request id where it is harmless, else a new one. Anything else could forge log lines.
pub fn request_id(from_caller: Option<&str>) -> String {
    match from_caller {
        Some(id) if is_harmless(id) => id.to_owned(),
        _ => Uuid::new_v4().to_string(),
    }
}

fn is_harmless(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
