//! Cross-origin requests (Fetch standard, section "CORS protocol"): off until origins are listed.
//!
//! The decision stands here and not in a framework's middleware, because those differ in what they take for a
//! preflight and in what they answer to an origin that is not listed.

pub const ALLOW_HEADERS: &str = "authorization, content-type, x-request-id";
pub const ALLOW_METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
pub const EXPOSE_HEADERS: &str = "Link, Location, Retry-After, X-Request-Id";
const PREFLIGHT_LIFETIME_SECS: &str = "600";

/// What a browser said about where a request comes from and what it wants to do.
pub struct CorsRequest<'a> {
    pub is_options: bool,
    pub origin: Option<&'a str>,
    pub requested_method: Option<&'a str>,
}

impl CorsRequest<'_> {
    /// A preflight asks before the real request is sent; any other OPTIONS is an ordinary request.
    pub fn is_preflight(&self) -> bool {
        self.is_options && self.origin.is_some() && self.requested_method.is_some()
    }

    /// The headers that tell the browser whether the page may read the answer.
    pub fn headers(&self, allowed_origins: &[String]) -> Vec<(&'static str, String)> {
        if allowed_origins.is_empty() {
            return Vec::new();
        }
        let mut headers = vec![("vary", "Origin".to_owned())];
        let Some(origin) = self
            .origin
            .filter(|origin| allowed_origins.iter().any(|o| o == origin))
        else {
            return headers;
        };
        headers.push(("access-control-allow-origin", origin.to_owned()));
        headers.push(("access-control-expose-headers", EXPOSE_HEADERS.to_owned()));
        if self.is_preflight() {
            headers.push(("access-control-allow-methods", ALLOW_METHODS.to_owned()));
            headers.push(("access-control-allow-headers", ALLOW_HEADERS.to_owned()));
            headers.push(("access-control-max-age", PREFLIGHT_LIFETIME_SECS.to_owned()));
        }
        headers
    }
}
