//! How often one address may try to sign up and to sign in.

use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, TestApp, send};
use crate::client::{PASSWORD, log_in, new_user};

const LIMIT: (&str, &str) = ("RATE_LIMIT_PER_MINUTE", "2");

/// An attempt that fails because of its body, unless the limit rejects it first.
async fn attempt(app: &TestApp, path: &str, forwarded_for: &[&str]) -> Answer {
    let mut request = app
        .request(Method::POST, path)
        .header("content-type", "text/plain")
        .body("nonsense");
    for address in forwarded_for {
        request = request.header("x-forwarded-for", *address);
    }
    send(request).await
}

#[tokio::test]
async fn too_many_attempts_from_one_address_are_rejected() {
    let app = TestApp::start_with(&[LIMIT]).await;
    let user = new_user(&app, "a@example.com").await;
    for answer in [
        log_in(&app, "a@example.com", PASSWORD).await,
        app.post("/users", json!({})).await,
        attempt(&app, "/login", &[]).await,
    ] {
        assert_eq!(answer.status, 429);
        let seconds: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=31).contains(&seconds), "{seconds} seconds");
    }
    for path in ["/profile", "/orders", "/health"] {
        assert_eq!(user.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_forwarded_address_of_a_client_is_ignored() {
    let app = TestApp::start_with(&[LIMIT]).await;
    for (address, status) in [
        ("198.51.100.1", 415),
        ("198.51.100.2", 415),
        ("198.51.100.3", 429),
    ] {
        assert_eq!(attempt(&app, "/login", &[address]).await.status, status);
    }
}

#[tokio::test]
async fn the_forwarded_address_of_a_trusted_proxy_is_used() {
    let app = TestApp::start_with(&[LIMIT, ("TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    for (forwarded_for, status) in [
        (&["198.51.100.1"][..], 415),
        (&["203.0.113.9, 198.51.100.1"], 415),
        (&["198.51.100.1"], 429),
        (&["203.0.113.8, 198.51.100.1"], 429),
        (&["203.0.113.8", "198.51.100.1"], 429),
        (&["198.51.100.1, 127.0.0.2"], 429),
        (&["198.51.100.2"], 415),
    ] {
        let answer = attempt(&app, "/login", forwarded_for).await;
        assert_eq!(answer.status, status, "{forwarded_for:?}");
    }
}
