//! `/`, the health checks, HEAD and the request id.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use my_api::db;

use crate::app::{TestApp, send};

#[tokio::test]
async fn reports_its_name_and_its_health() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/").await.body["name"], env!("CARGO_PKG_NAME"));
    assert_eq!(app.get("/health").await.body, json!({ "status": "ok" }));
    assert_eq!(
        app.get("/health/ready").await.body,
        json!({ "status": "ready" })
    );
}

#[tokio::test]
async fn is_not_ready_once_a_shutdown_has_begun() {
    let app = TestApp::start().await;
    let shutdown = app.state.shutdown.clone();
    tokio::spawn(async move { shutdown.begin(Duration::from_secs(60)).await });
    tokio::task::yield_now().await;

    let answer = app.get("/health/ready").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(app.get("/health").await.status, 200);
}

#[tokio::test]
async fn is_not_ready_without_its_database() {
    let app = TestApp::start().await;
    db::close(&app.state.db).await;
    assert_eq!(app.get("/health/ready").await.status, 503);
    assert_eq!(app.get("/health").await.status, 200);
}

#[tokio::test]
async fn head_responds_like_get() {
    let app = TestApp::start().await;
    for path in ["/", "/health", "/health/ready", "/openapi.json"] {
        let get = app.get(path).await;
        let head = send(app.request(Method::HEAD, path)).await;
        assert_eq!(head.status, 200, "HEAD {path}");
        for name in ["content-type", "content-length"] {
            assert_eq!(head.header(name), get.header(name), "HEAD {path}: {name}");
        }
    }
}

#[tokio::test]
async fn keeps_a_harmless_request_id() {
    let app = TestApp::start().await;
    let with_id = |id: &'static str| {
        send(
            app.request(Method::GET, "/health")
                .header("x-request-id", id),
        )
    };
    assert_eq!(with_id("abc-123").await.header("x-request-id"), "abc-123");
    for forged in [
        "a b",
        "a;b",
        "\"",
        "0123456789012345678901234567890123456789012345678901234567890123x",
    ] {
        assert_ne!(with_id(forged).await.header("x-request-id"), forged);
    }
}
