//! Compares the API description with the program.

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use serde_json::{Map, Value};

use crate::app::{TestApp, send};

async fn description(app: &TestApp) -> Value {
    let answer = app.get("/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    answer.body
}

fn members(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("it is an object")
}

/// Sends a request for a response that is not JSON.
async fn fetch(app: &TestApp, path: &str) -> Response {
    let response = app.request(Method::GET, path).send().await;
    let response = response.expect("there is a response");
    assert_eq!(response.status(), 200, "{path}");
    response
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name).expect("it has the header");
    value.to_str().expect("header values are text")
}

#[tokio::test]
async fn is_openapi_3_1_of_this_program() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(description["info"]["title"], env!("CARGO_PKG_NAME"));
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn describes_the_methods_of_each_path_and_no_others() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    for (path, methods) in members(&description["paths"]) {
        let mut described: BTreeSet<_> = members(methods).keys().cloned().collect();
        if described.contains("get") {
            described.insert("head".to_owned());
        }
        let path = path.replace("{id}", "1");
        let answer = send(app.request(Method::OPTIONS, &path)).await;
        assert_eq!(answer.status, 405, "OPTIONS {path}");
        let allowed = answer.header("allow").to_lowercase();
        let allowed = allowed.split(',').map(|method| method.trim().to_owned());
        assert_eq!(allowed.collect::<BTreeSet<_>>(), described, "{path}");
    }
}

#[tokio::test]
async fn requires_a_signed_in_user_where_the_program_does() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    for (path, methods) in members(&description["paths"]) {
        let path = path.replace("{id}", "1");
        for (name, operation) in members(methods) {
            let method = name.to_uppercase().parse().unwrap();
            let answer = app.request(method, &path).send().await.unwrap();
            let is_public = operation["security"].as_array().is_some_and(Vec::is_empty);
            assert_eq!(answer.status() != 401, is_public, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn is_shown_by_a_page_that_uses_no_other_site() {
    let app = TestApp::start().await;
    let page = fetch(&app, "/docs").await;
    assert!(header(&page, "content-type").starts_with("text/html"));
    assert_eq!(header(&page, "x-content-type-options"), "nosniff");
    let policy = header(&page, "content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
    assert!(!policy.contains("unsafe") && !policy.contains("http"));

    for path in ["/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"] {
        let asset = fetch(&app, path).await;
        let kind = match path.rsplit_once('.') {
            Some((_, "css")) => "text/css",
            _ => "text/javascript",
        };
        assert_eq!(header(&asset, "content-type"), kind, "{path}");
        assert!(!asset.bytes().await.unwrap().is_empty(), "{path}");
    }
}
