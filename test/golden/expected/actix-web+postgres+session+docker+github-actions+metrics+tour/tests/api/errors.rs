//! Errors that any route can return: malformed requests, unknown routes, limits, and failures of the database.

use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::{TestApp, send};
use crate::client::{new_admin, new_user, sign_up};
use crate::database;

const JSON: &str = "application/json";
const JSON_HEADER: &str = "Content-Type: application/json\r\n";

/// Sends bytes that no client library would send, and reads the response until the server closes the connection.
async fn exchange(app: &TestApp, request: &str) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let reading = tokio::time::timeout(Duration::from_secs(20), stream.read_to_string(&mut answer));
    reading
        .await
        .expect("the server closes the connection")
        .unwrap();
    answer
}

#[tokio::test]
async fn a_repeated_header_is_400() {
    let app = TestApp::start().await;
    let request = app.request(Method::POST, "/users");
    let request = request.header("content-type", JSON).body("{}");
    let answer = send(request.header("content-type", JSON)).await;
    assert_eq!(answer.status, 400);
    let detail = "The header content-type must not be repeated";
    assert_eq!(answer.body["error"], detail);
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_400_and_names_the_field() {
    let app = TestApp::start().await;
    for (body, named) in [
        (r#"{"email":"a@example.com","password":"p"}"#, "name"),
        (r#"{"email":5,"name":"A","password":"p"}"#, "email"),
        (
            r#"{"email":"a@example.com","name":null,"password":"p"}"#,
            "name",
        ),
        (
            r#"{"email":"a@example.com","name":"A","password":15}"#,
            "password",
        ),
        (
            r#"{"email":"a@example.com","name":"A","name":"B","password":"p"}"#,
            "name",
        ),
        (
            r#"{"email":"a@example.com","name":"A","password":"p","role":"admin"}"#,
            "role",
        ),
        (r#"["a@example.com","A","p"]"#, "object"),
        (
            r#"{"email":"a@example.com","name":"A","password":"p"} {}"#,
            "trailing",
        ),
        (r#"{"email":"#, "EOF"),
        ("", ""),
    ] {
        let answer = app.post_raw("/users", JSON, body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.body["error"].as_str().unwrap().contains(named),
            "{body}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_malformed_parameter_is_400() {
    let app = TestApp::start().await;
    let admin = new_admin(&app, "a@example.com").await;
    for path in [
        "/users/0",
        "/users/-1",
        "/users/+1",
        "/users/01",
        "/users/%00",
        "/users/1.0",
        "/orders/a",
    ] {
        assert_eq!(admin.get(path).await.status, 400, "{path}");
    }
    for query in [
        "limit=0",
        "limit=101",
        "limit=a",
        "limit=",
        "limit=1&limit=2",
        "after=0",
        "after=-1",
    ] {
        for list in ["/users", "/orders"] {
            let status = admin.get(&format!("{list}?{query}")).await.status;
            assert_eq!(status, 400, "{list}?{query}");
        }
    }
    assert_eq!(admin.get("/users?unknown=1").await.status, 200);
}

#[tokio::test]
async fn an_unknown_route_is_404_and_so_is_a_trailing_slash() {
    let app = TestApp::start().await;
    for path in ["/nonsense", "/users/", "/users/1/orders"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_unsupported_method_is_405_and_allow_lists_the_others() {
    let app = TestApp::start().await;
    for (method, path, allowed) in [
        (Method::PUT, "/users", &["GET", "HEAD", "POST"][..]),
        (
            Method::POST,
            "/users/1",
            &["GET", "HEAD", "PATCH", "DELETE"],
        ),
        (Method::PUT, "/profile", &["GET", "HEAD", "PATCH", "DELETE"]),
        (Method::GET, "/profile/password", &["PUT"]),
        (Method::GET, "/login", &["POST"]),
        (Method::GET, "/logout", &["POST"]),
        (Method::OPTIONS, "/health", &["GET", "HEAD"]),
    ] {
        let answer = send(app.request(method, path)).await;
        assert_eq!(answer.status, 405, "{path}");
        let mut listed: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        let mut allowed = allowed.to_vec();
        listed.sort_unstable();
        allowed.sort_unstable();
        assert_eq!(listed, allowed, "{path}");
    }
}

#[tokio::test]
async fn a_late_body_is_rejected() {
    let app = TestApp::start_with(&[("REQUEST_TIMEOUT_SECS", "1")]).await;
    let head = format!("POST /users HTTP/1.1\r\nHost: a\r\n{JSON_HEADER}Content-Length: 9\r\n\r\n");
    let answer = exchange(&app, &format!("{head}{{")).await;
    let is_late = |status| answer.starts_with(&format!("HTTP/1.1 {status} "));
    assert!(is_late(408) || is_late(504), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let app = TestApp::start_with(&[("BODY_LIMIT_BYTES", "100")]).await;
    let large = "x".repeat(101);
    assert_eq!(
        app.post_raw("/users", JSON, large.clone()).await.status,
        413
    );
    let chunked = format!(
        "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n{large}\r\n0\r\n\r\n"
    );
    let answer = exchange(
        &app,
        &format!("POST /users HTTP/1.1\r\nHost: a\r\n{JSON_HEADER}{chunked}"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_415() {
    let app = TestApp::start().await;
    let body = r#"{"email":"a@example.com","name":"A","password":"seven teal herons yawn"}"#;
    for other in ["text/plain", "text/json", "application/jsonp"] {
        assert_eq!(
            app.post_raw("/users", other, body).await.status,
            415,
            "{other}"
        );
    }
    let with_parameter = app
        .post_raw("/users", "Application/JSON; charset=utf-8", body)
        .await;
    assert_eq!(with_parameter.status, 201);
}

#[tokio::test]
async fn an_unexpected_error_is_500_and_hides_its_cause() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    database::execute(&app.state.db, "ALTER TABLE orders RENAME TO gone").await;
    let answer = user.get("/orders/1").await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.body["error"], "Internal Server Error");
}

#[tokio::test]
async fn no_free_connection_is_503_and_a_slow_handler_504() {
    let one_connection = ("DATABASE_MAX_CONNECTIONS", "1");
    let patient = TestApp::start_with(&[one_connection]).await;
    let impatient = TestApp::start_with(&[one_connection, ("REQUEST_TIMEOUT_SECS", "1")]).await;
    for (app, status) in [(patient, 503), (impatient, 504)] {
        let user = new_user(&app, "a@example.com").await;
        let occupied = database::occupy(&app.state.db).await;
        let answer = user.delete("/orders/1").await;
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.header("retry-after"),
            if status == 503 { "1" } else { "" }
        );
        drop(occupied);
        sign_up(&app, "b@example.com").await;
    }
}
