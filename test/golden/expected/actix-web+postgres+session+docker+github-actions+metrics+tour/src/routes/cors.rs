//! Cross-origin requests (Fetch standard, section "CORS protocol").

use actix_cors::Cors;
use actix_web::middleware::Condition;

/// Lets pages on these origins call this API and read its responses. Without origins, CORS is off.
pub fn cors(origins: &[String]) -> Condition<Cors> {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(["content-type", "x-request-id"])
        .supports_credentials()
        .expose_headers(["link", "location", "retry-after", "x-request-id"])
        .max_age(600);
    let cors = origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!origins.is_empty(), cors)
}
