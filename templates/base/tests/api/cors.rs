//! Cross-origin requests. Without the CORS headers, a browser does not let a page read a response.

use reqwest::Method;

use crate::app::{Answer, TestApp, send};

const LISTED: &str = "https://app.example";

async fn ask(app: &TestApp, method: Method, origin: &str, preflight: bool) -> Answer {
    let request = app.request(method, "/health").header("origin", origin);
    let request = if preflight {
        request.header("access-control-request-method", "GET")
    } else {
        request
    };
    send(request).await
}

fn varies_by_origin(answer: &Answer) -> bool {
    answer.header("vary").to_lowercase().contains("origin")
}

#[tokio::test]
async fn is_off_by_default() {
    let app = TestApp::start().await;
    assert_eq!(
        ask(&app, Method::GET, LISTED, false)
            .await
            .header("access-control-allow-origin"),
        ""
    );
    assert_eq!(ask(&app, Method::OPTIONS, LISTED, true).await.status, 405);
}

#[tokio::test]
async fn allows_the_listed_origins() {
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", LISTED)]).await;
    let answer = ask(&app, Method::GET, LISTED, false).await;
    assert_eq!(answer.header("access-control-allow-origin"), LISTED);
    assert!(varies_by_origin(&answer));

    let other = ask(&app, Method::GET, "https://other.example", false).await;
    assert_eq!(
        (other.status, other.header("access-control-allow-origin")),
        (200, "")
    );
    assert!(varies_by_origin(&other));
}

#[tokio::test]
async fn distinguishes_preflights_from_other_options_requests() {
    let app = TestApp::start_with(&[("CORS_ALLOWED_ORIGINS", LISTED)]).await;
    let preflight = ask(&app, Method::OPTIONS, LISTED, true).await;
    assert!(matches!(preflight.status, 200 | 204));
    assert!(
        preflight
            .header("access-control-allow-methods")
            .contains("PATCH")
    );
    assert_eq!(ask(&app, Method::OPTIONS, LISTED, false).await.status, 405);
}
