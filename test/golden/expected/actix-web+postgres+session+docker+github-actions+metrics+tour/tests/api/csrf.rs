//! Requests that another site makes a browser send, with the user's cookie.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::app::{TestApp, send};
use crate::client::{PASSWORD, new_admin, new_user};

const LISTED: &str = "https://app.example";

/// Every route that changes something.
const UNSAFE: [(Method, &str); 11] = [
    (Method::POST, "/users"),
    (Method::PATCH, "/users/1"),
    (Method::DELETE, "/users/1"),
    (Method::POST, "/login"),
    (Method::POST, "/logout"),
    (Method::PATCH, "/profile"),
    (Method::DELETE, "/profile"),
    (Method::PUT, "/profile/password"),
    (Method::POST, "/orders"),
    (Method::PATCH, "/orders/1"),
    (Method::DELETE, "/orders/1"),
];

fn cross_site(request: RequestBuilder) -> RequestBuilder {
    request
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
}

#[tokio::test]
async fn other_sites_cannot_change_anything() {
    let app = TestApp::start().await;
    let admin = new_admin(&app, "admin@example.com").await;
    for (method, path) in UNSAFE {
        for request in [
            admin.request(method.clone(), path),
            app.request(method.clone(), path),
        ] {
            let answer = send(cross_site(request)).await;
            assert_eq!(answer.status, 403, "{method} {path}");
            assert_eq!(answer.header("set-cookie"), "", "{method} {path}");
        }
    }
    assert!(admin.is_signed_in().await);
    let reading = send(cross_site(admin.request(Method::GET, "/profile"))).await;
    assert_eq!(reading.status, 200);
}

#[tokio::test]
async fn a_cross_site_request_is_rejected_before_all_other_checks() {
    let app = TestApp::start_with(&[("RATE_LIMIT_PER_MINUTE", "1")]).await;
    for (status, method, path) in [
        (403, Method::PATCH, "/users/0"),
        (403, Method::POST, "/login"),
        (403, Method::POST, "/login"),
    ] {
        let request = cross_site(app.request(method, path)).body("nonsense");
        assert_eq!(send(request).await.status, status, "{path}");
    }
    // None of them counted as an attempt.
    assert_eq!(app.post("/login", json!({})).await.status, 400);
    assert_eq!(app.post("/login", json!({})).await.status, 429);
}

#[tokio::test]
async fn the_headers_of_the_browser_decide() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let own = format!("http://{}", app.address);
    let evil = format!("{own}.evil");
    for (site, origin, status) in [
        (Some("same-origin"), Some(own.as_str()), 200),
        (Some("none"), None, 200),
        (Some("same-site"), Some("https://www.example"), 403),
        (Some("cross-site"), Some(own.as_str()), 403),
        (Some("nonsense"), None, 403),
        (Some(""), None, 403),
        // An older browser sends only the origin.
        (None, Some(own.as_str()), 200),
        (None, Some("http://127.0.0.1"), 403),
        (None, Some("null"), 403),
        (None, Some(""), 403),
        (None, Some(evil.as_str()), 403),
        // A program that is not a browser sends neither.
        (None, None, 200),
        // This origin is not in CORS_ALLOWED_ORIGINS here.
        (Some("cross-site"), Some(LISTED), 403),
    ] {
        let mut request = user.request(Method::PATCH, "/profile").json(&json!({}));
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        assert_eq!(send(request).await.status, status, "{site:?}, {origin:?}");
    }
}

#[tokio::test]
async fn listed_origins_may_send_the_cookie() {
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", LISTED)]).await;
    let user = new_user(&app, "a@example.com").await;
    let from = |origin: &'static str, request: RequestBuilder| {
        request
            .header("sec-fetch-site", "cross-site")
            .header("origin", origin)
    };
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    for (status, request) in [
        (200, app.request(Method::POST, "/login").json(&body)),
        (
            200,
            user.request(Method::PATCH, "/profile").json(&json!({})),
        ),
        (401, app.request(Method::PATCH, "/profile")),
    ] {
        let answer = send(from(LISTED, request)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), LISTED);
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
    }
    let other = from(
        "https://app.example.evil",
        user.request(Method::PATCH, "/profile"),
    );
    let answer = send(other.json(&json!({}))).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_form_cannot_reach_a_handler() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let request = user
            .request(Method::POST, "/orders")
            .header("content-type", content_type)
            .body(r#"{"item":"Book","quantity":1}"#);
        assert_eq!(send(request).await.status, 415, "{content_type}");
    }
}
