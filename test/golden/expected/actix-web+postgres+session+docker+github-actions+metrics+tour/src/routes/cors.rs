//! Cross-origin requests (Fetch standard, section "CORS protocol"): off until origins are listed.

use actix_cors::Cors;
use actix_web::middleware::Condition;

/// Lets the pages of these origins call this API and read its answers.
pub fn cors(allowed_origins: &[String]) -> Condition<Cors> {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(["content-type", "x-request-id"])
        .supports_credentials()
        .expose_headers(["link", "location", "retry-after", "x-request-id"])
        .max_age(600);
    let cors = allowed_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!allowed_origins.is_empty(), cors)
}
