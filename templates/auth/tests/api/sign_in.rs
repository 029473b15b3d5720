//! `POST /login`: what it accepts, and what it hides from a rejected client.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::app::TestApp;
use crate::client::{PASSWORD, log_in, sign_up};
use crate::credential;

#[tokio::test]
async fn the_email_address_is_case_insensitive() {
    let app = TestApp::start().await;
    sign_up(&app, "a@example.com").await;
    assert_eq!(log_in(&app, " A@Example.COM ", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_short_password_is_only_a_wrong_password() {
    let app = TestApp::start().await;
    sign_up(&app, "a@example.com").await;
    for (email, password) in [("a@example.com", ""), ("nonsense", "short"), ("", PASSWORD)] {
        let answer = log_in(&app, email, password).await;
        assert_eq!(answer.status, 401, "{email}");
        assert_eq!(answer.header("www-authenticate"), credential::MISSING);
    }
    for body in [
        json!({}),
        json!({ "email": "a@example.com", "password": null }),
    ] {
        assert_eq!(app.post("/login", body).await.status, 400);
    }
}

/// Everything that a rejected client can see, except the time of day.
async fn refusal(app: &TestApp, email: &str) -> (u16, String, String) {
    let request = app
        .request(Method::POST, "/login")
        .header("x-request-id", "same")
        .json(&json!({ "email": email, "password": "wrong" }));
    let response = request.send().await.unwrap();
    let mut headers = response.headers().clone();
    headers.remove("date");
    let status = response.status().as_u16();
    (
        status,
        format!("{headers:?}"),
        response.text().await.unwrap(),
    )
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let app = TestApp::start().await;
    sign_up(&app, "known@example.com").await;
    let refused = refusal(&app, "known@example.com").await;
    assert_eq!(refused.0, 401);
    assert_eq!(refusal(&app, "unknown@example.com").await, refused);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_take_the_same_time() {
    const TRIES: usize = 16;
    let app = TestApp::start().await;
    // There are two accounts, so that neither is locked.
    sign_up(&app, "known0@example.com").await;
    sign_up(&app, "known1@example.com").await;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..TRIES {
        let emails = [
            format!("known{}@example.com", n % 2),
            format!("unknown{}@example.com", n % 2),
        ];
        for (email, times) in emails.iter().zip(&mut times) {
            let started = Instant::now();
            assert_eq!(log_in(&app, email, "wrong").await.status, 401);
            times.push(started.elapsed());
        }
    }
    // Other work on the machine only adds time, so the minimum counts. Without the dummy hash, `ratio` would be tiny.
    let [known, unknown] = times.map(|times| times.into_iter().min().unwrap().as_secs_f64());
    let ratio = unknown / known;
    assert!(
        (0.25..4.0).contains(&ratio),
        "known {known} s, unknown {unknown} s"
    );
}

#[tokio::test]
async fn hashing_does_not_block_other_requests() {
    let app = TestApp::start().await;
    let emails: Vec<_> = (0..16).map(|n| format!("unknown{n}@example.com")).collect();
    let sign_ins = join_all(emails.iter().map(|email| log_in(&app, email, PASSWORD)));
    tokio::pin!(sign_ins);
    let started = Instant::now();
    let mut slowest = Duration::ZERO;
    loop {
        let asked = Instant::now();
        tokio::select! {
            _ = &mut sign_ins => break,
            answer = app.get("/health") => assert_eq!(answer.status, 200),
        }
        slowest = slowest.max(asked.elapsed());
    }
    let total = started.elapsed();
    assert!(slowest < total / 2, "{slowest:?} of {total:?}");
}
