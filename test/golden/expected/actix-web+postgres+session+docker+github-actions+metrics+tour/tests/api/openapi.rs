//! The description of the API, compared with the program that it describes.

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

/// Path, method and description of each operation.
fn operations(description: &Value) -> Vec<(String, Method, &Value)> {
    let mut operations = Vec::new();
    for (path, methods) in members(&description["paths"]) {
        for (method, operation) in members(methods) {
            let method = method.to_uppercase().parse().expect("it is a method");
            operations.push((path.replace("{id}", "1"), method, operation));
        }
    }
    operations
}

/// Answers that are no JSON.
async fn fetch(app: &TestApp, path: &str) -> Response {
    let response = app.request(Method::GET, path).send().await;
    let response = response.expect("there is an answer");
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
    let head = send(app.request(Method::HEAD, "/openapi.json")).await;
    assert_eq!((head.status, head.body.is_null()), (200, true));
}

#[tokio::test]
async fn describes_the_methods_of_each_path_and_no_others() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    for path in members(&description["paths"]).keys() {
        let path = path.replace("{id}", "1");
        let described = operations(&description)
            .into_iter()
            .filter(|(of, ..)| *of == path)
            .flat_map(|(_, method, _)| match method {
                // HEAD comes with GET.
                Method::GET => vec!["GET".to_owned(), "HEAD".to_owned()],
                method => vec![method.to_string()],
            })
            .collect();
        let answer = send(app.request(Method::OPTIONS, &path)).await;
        assert_eq!(answer.status, 405, "OPTIONS {path}");
        let allowed: BTreeSet<_> = answer
            .header("allow")
            .split(',')
            .map(|method| method.trim().to_owned())
            .collect();
        assert_eq!(allowed, described, "{path}");
    }
}

#[tokio::test]
async fn asks_for_a_sign_in_where_the_program_does() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    for (path, method, operation) in operations(&description) {
        let answer = app.request(method.clone(), &path).send().await.unwrap();
        let is_protected = operation["security"]
            .as_array()
            .is_some_and(|schemes| !schemes.is_empty());
        assert_eq!(answer.status() == 401, is_protected, "{method} {path}");
        let is_named = !operation["responses"]["401"].is_null();
        assert!(
            is_named || !is_protected,
            "{method} {path} does not name 401"
        );
    }
}

#[tokio::test]
async fn names_the_errors_of_each_operation() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    for (path, method, operation) in operations(&description) {
        let mut expected = vec!["400", "500"];
        if !operation["requestBody"].is_null() {
            expected.extend(["408", "413", "415"]);
        }
        if path.ends_with("/1") {
            expected.push("404");
        }
        for status in expected {
            let response = &operation["responses"][status];
            assert!(
                !response.is_null(),
                "{method} {path} does not name {status}"
            );
        }
    }
}

#[tokio::test]
async fn refers_only_to_what_it_has() {
    let app = TestApp::start().await;
    let description = description(&app).await;
    let mut left = vec![&description];
    let mut references = 0;
    while let Some(value) = left.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = description.pointer(reference.trim_start_matches('#'));
            assert!(target.is_some(), "{reference} leads nowhere");
            references += 1;
        }
        match value {
            Value::Object(members) => left.extend(members.values()),
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert!(references > 100, "{references} references");
}

#[tokio::test]
async fn is_shown_by_a_page_that_asks_no_other_site() {
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
