//! Access tokens in requests, and the `WWW-Authenticate` header of rejected requests (RFC 6750).

use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, TestApp, send};
use crate::client::{PASSWORD, log_in, new_user, sign_up};

const NO_CREDENTIALS: (u16, &str) = (401, "Bearer");
const INVALID_TOKEN: (u16, &str) = (401, "Bearer error=\"invalid_token\"");
const INVALID_REQUEST: (u16, &str) = (400, "Bearer error=\"invalid_request\"");

fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("www-authenticate"))
}

async fn profile_with(app: &TestApp, authorization: &[&str]) -> Answer {
    let mut request = app.request(Method::GET, "/profile");
    for value in authorization {
        request = request.header("authorization", *value);
    }
    send(request).await
}

#[tokio::test]
async fn signing_in_returns_an_access_token_and_a_refresh_token() {
    let app = TestApp::start().await;
    sign_up(&app, "a@example.com").await;
    let answer = log_in(&app, "a@example.com", PASSWORD).await;
    let (access, refresh) = (&answer.body["access_token"], &answer.body["refresh_token"]);
    assert_eq!(
        answer.body,
        json!({
            "access_token": access, "token_type": "Bearer", "expires_in": 900, "refresh_token": refresh
        })
    );
    assert_eq!(access.as_str().unwrap().split('.').count(), 3);
    assert_eq!(refresh.as_str().unwrap().len(), 128);
    let again = log_in(&app, "a@example.com", PASSWORD).await;
    assert!(again.body["access_token"] != *access && again.body["refresh_token"] != *refresh);
}

#[tokio::test]
async fn the_scheme_is_case_insensitive() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let token = &user.credential["Bearer ".len()..];
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let answer = profile_with(&app, &[&format!("{scheme} {token}")]).await;
        assert_eq!(answer.status, 200, "{scheme}");
    }
}

#[tokio::test]
async fn other_schemes_are_not_credentials() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let token = &user.credential["Bearer ".len()..];
    for other in ["Basic YTpi", "Bearers x", token, &format!("Digest {token}")] {
        let answer = profile_with(&app, &[other]).await;
        assert_eq!(refusal(&answer), NO_CREDENTIALS, "{other}");
    }
    let in_the_query = app.get(&format!("/profile?access_token={token}")).await;
    assert_eq!(refusal(&in_the_query), NO_CREDENTIALS);
}

#[tokio::test]
async fn a_foreign_token_is_invalid() {
    let app = TestApp::start().await;
    for token in ["x", "a.b.c", ".."] {
        let answer = profile_with(&app, &[&format!("Bearer {token}")]).await;
        assert_eq!(refusal(&answer), INVALID_TOKEN, "{token}");
    }
}

#[tokio::test]
async fn a_missing_token_or_several_tokens_are_a_bad_request() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let one = user.credential.as_str();
    for authorization in [
        &["Bearer"][..],
        &["Bearer "],
        &["Bearer a b"],
        &[one, one],
        &[one, "Basic YTpi"],
        &["Basic YTpi", one],
    ] {
        let answer = profile_with(&app, authorization).await;
        assert_eq!(refusal(&answer), INVALID_REQUEST, "{authorization:?}");
    }
}

#[tokio::test]
async fn rejected_passwords_and_refresh_tokens_are_not_invalid_access_tokens() {
    let app = TestApp::start().await;
    let login = log_in(&app, "a@example.com", PASSWORD).await;
    assert_eq!(refusal(&login), NO_CREDENTIALS);
    let refresh = app.post("/refresh", json!({ "refresh_token": "x" })).await;
    assert_eq!(refusal(&refresh), NO_CREDENTIALS);
}

#[tokio::test]
async fn public_routes_ignore_tokens() {
    let app = TestApp::start().await;
    for path in ["/", "/health", "/health/ready"] {
        let request = app.request(Method::GET, path);
        assert_eq!(
            send(request.header("authorization", "Bearer x"))
                .await
                .status,
            200
        );
    }
    let body = json!({ "email": "a@example.com", "name": "A", "password": PASSWORD });
    let request = app.request(Method::POST, "/users").json(&body);
    assert_eq!(
        send(request.header("authorization", "Bearer x"))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn pages_of_listed_origins_may_send_tokens_but_no_cookies() {
    let origin = "https://app.example";
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", origin)]).await;
    let preflight = app
        .request(Method::OPTIONS, "/profile")
        .header("origin", origin)
        .header("access-control-request-method", "GET");
    let answer = send(preflight).await;
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("authorization")
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}
