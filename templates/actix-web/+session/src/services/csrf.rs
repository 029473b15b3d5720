//! Cross-site request forgery: a browser sends the cookie along whoever made it send the request.

use crate::error::ApiError;

/// What a browser tells about where a request comes from.
pub struct Provenance<'a> {
    pub is_safe_method: bool,
    pub origin: Option<&'a str>,
    pub sec_fetch_site: Option<&'a str>,
    pub host: Option<&'a str>,
}

/// Lets through what comes from this site, from an origin that is listed, or from no browser at all
/// (OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata").
///
/// # Errors
/// [`ApiError::Forbidden`].
pub fn check(request: &Provenance, allowed_origins: &[String]) -> Result<(), ApiError> {
    let is_listed = request
        .origin
        .is_some_and(|origin| allowed_origins.iter().any(|listed| listed == origin));
    let is_own = match (request.sec_fetch_site, request.origin) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => request.host.is_some() && authority(origin) == request.host,
        (None, None) => true,
    };
    if request.is_safe_method || is_listed || is_own {
        return Ok(());
    }
    tracing::warn!("cross-site request refused");
    Err(ApiError::Forbidden(
        "Requests from other sites are not allowed",
    ))
}

fn authority(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, authority)| authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(origin: Option<&str>, sec_fetch_site: Option<&str>) -> bool {
        let request = Provenance {
            is_safe_method: false,
            origin,
            sec_fetch_site,
            host: Some("api.example"),
        };
        check(&request, &["https://app.example".to_owned()]).is_ok()
    }

    #[test]
    fn the_browser_says_where_a_request_comes_from() {
        assert!(passes(None, Some("same-origin")));
        assert!(passes(None, Some("none")));
        for site in ["same-site", "cross-site", "nonsense", ""] {
            assert!(!passes(None, Some(site)), "{site}");
            assert!(!passes(Some("https://api.example"), Some(site)), "{site}");
        }
    }

    #[test]
    fn older_browsers_send_the_origin_at_least() {
        assert!(passes(Some("https://api.example"), None));
        for origin in [
            "https://evil.example",
            "https://api.example.evil",
            "null",
            "",
        ] {
            assert!(!passes(Some(origin), None), "{origin}");
        }
    }

    #[test]
    fn listed_origins_and_other_programs_pass() {
        assert!(passes(Some("https://app.example"), Some("cross-site")));
        assert!(passes(None, None));
    }
}
