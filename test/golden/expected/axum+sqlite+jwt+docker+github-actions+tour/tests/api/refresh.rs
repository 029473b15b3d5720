//! Refresh tokens: `/refresh` and `/logout`.

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use my_api::db;
use my_api::db::tokens::Family;
use my_api::error::ApiError;
use my_api::services::access;
use my_api::services::secret_id;

use crate::app::{Answer, TestApp, send};
use crate::client::{PASSWORD, log_in, new_account, sign_in, sign_up};
use crate::credential;

/// Signs up and signs in. The response has a pair of tokens.
async fn new_pair(app: &TestApp) -> Answer {
    sign_up(app, "a@example.com").await;
    log_in(app, "a@example.com", PASSWORD).await
}

async fn present(app: &TestApp, path: &str, refresh_token: &Value) -> Answer {
    app.post(path, json!({ "refresh_token": refresh_token }))
        .await
}

async fn refresh(app: &TestApp, pair: &Answer) -> Answer {
    present(app, "/refresh", &pair.body["refresh_token"]).await
}

/// Returns whether the access token of a pair is valid.
async fn opens(app: &TestApp, pair: &Answer) -> bool {
    let request = app.request(Method::GET, "/profile");
    let answer = send(request.header("authorization", credential::of(pair))).await;
    if answer.status == 401 {
        assert_eq!(answer.header("www-authenticate"), credential::INVALID);
    }
    answer.status == 200
}

/// Returns whether the family of a pair has ended: neither of its tokens is valid.
async fn is_over(app: &TestApp, pair: &Answer) -> bool {
    !opens(app, pair).await && refresh(app, pair).await.status == 401
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_a_new_pair() {
    let app = TestApp::start().await;
    let first = new_pair(&app).await;
    let second = refresh(&app, &first).await;
    assert_eq!(second.status, 200);
    assert_eq!(second.body["token_type"], "Bearer");
    assert_eq!(second.body["expires_in"], 900);
    assert_ne!(second.body["access_token"], first.body["access_token"]);
    assert_ne!(second.body["refresh_token"], first.body["refresh_token"]);
    assert!(opens(&app, &first).await && opens(&app, &second).await);
    assert_eq!(refresh(&app, &second).await.status, 200);
}

#[tokio::test]
async fn a_second_use_ends_the_whole_family_and_no_other_one() {
    let app = TestApp::start().await;
    let first = new_pair(&app).await;
    let elsewhere = log_in(&app, "a@example.com", PASSWORD).await;
    let second = refresh(&app, &first).await;
    let third = refresh(&app, &second).await;
    assert_eq!(refresh(&app, &first).await.status, 401);
    for pair in [&first, &second, &third] {
        assert!(is_over(&app, pair).await);
    }
    assert!(opens(&app, &elsewhere).await);
    assert_eq!(refresh(&app, &elsewhere).await.status, 200);
}

#[tokio::test]
async fn twenty_concurrent_uses_end_the_family() {
    let app = TestApp::start().await;
    let pair = new_pair(&app).await;
    let mut answers = join_all((0..20).map(|_| refresh(&app, &pair))).await;
    answers.sort_by_key(|answer| answer.status);
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[401; 19][..]));
    assert!(is_over(&app, &answers[0]).await && is_over(&app, &pair).await);
}

#[tokio::test]
async fn a_family_ends_thirty_days_after_the_sign_in() {
    let app = TestApp::start().await;
    let first = new_pair(&app).await;
    let pair = refresh(&app, &first).await;
    let end = Utc::now() + TimeDelta::days(30);
    let later = end + TimeDelta::days(1);
    db::tokens::purge(&app.state.db, end - TimeDelta::seconds(60), later)
        .await
        .unwrap();
    assert!(opens(&app, &pair).await);
    db::tokens::purge(&app.state.db, end + TimeDelta::seconds(60), later)
        .await
        .unwrap();
    assert!(is_over(&app, &pair).await);
}

#[tokio::test]
async fn expired_and_future_families_are_rejected_before_they_are_purged() {
    let app = TestApp::start().await;
    let account = new_account(&app, "a@example.com").await;
    let month = 30 * 24 * 60 * 60;
    for (seconds, status) in [(60, 200), (-60, 401), (month + 30, 200), (month + 90, 401)] {
        let (first, second) = (secret_id::generate(), secret_id::generate());
        let end = Utc::now() + TimeDelta::seconds(seconds);
        let [family, hash] = [&first, &second].map(|id| secret_id::fingerprint(id));
        let family = db::tokens::create_family(&app.state.db, &account, &family, &hash, end).await;
        assert!(family.unwrap().is_some());
        assert_eq!(
            present(&app, "/refresh", &json!(first + &second))
                .await
                .status,
            status
        );
    }
}

#[tokio::test]
async fn an_instance_whose_clock_is_behind_ends_no_family() {
    let app = TestApp::start().await;
    let account = new_account(&app, "a@example.com").await;
    let (first, second) = (secret_id::generate(), secret_id::generate());
    let [family, hash] = [&first, &second].map(|id| secret_id::fingerprint(id));
    let end = Utc::now() + TimeDelta::days(30) + TimeDelta::seconds(90);
    db::tokens::create_family(&app.state.db, &account, &family, &hash, end)
        .await
        .unwrap();
    let answer = present(&app, "/refresh", &json!(first + &second)).await;
    assert_eq!(answer.status, 401);
    let now = Utc::now() + TimeDelta::seconds(60);
    let rotated = db::tokens::rotate(&app.state.db, &family, &hash, &hash, now, end).await;
    assert!(rotated.unwrap().is_some());
}

#[tokio::test]
async fn an_instance_whose_clock_is_behind_purges_no_families_of_others() {
    let app = TestApp::start().await;
    let account = new_account(&app, "a@example.com").await;
    for (days, kept) in [(59, true), (61, false)] {
        let (now, end) = (Utc::now(), Utc::now() + TimeDelta::days(days));
        let hash = secret_id::fingerprint(&secret_id::generate());
        let id = db::tokens::create_family(&app.state.db, &account, &hash, &hash, end).await;
        access::purge(&app.state.db).await.unwrap();
        let family = Family {
            id: id.unwrap().unwrap(),
            user_id: account.id,
        };
        let found = db::tokens::user_of_family(&app.state.db, &family, now, end).await;
        assert_eq!(found.unwrap().is_some(), kept, "{days} days");
    }
}

#[tokio::test]
async fn signing_out_ends_the_family_and_can_be_repeated() {
    let app = TestApp::start().await;
    let pair = new_pair(&app).await;
    let elsewhere = log_in(&app, "a@example.com", PASSWORD).await;
    for _ in 0..2 {
        let answer = present(&app, "/logout", &pair.body["refresh_token"]).await;
        assert_eq!(answer.status, 204);
    }
    assert!(is_over(&app, &pair).await);
    assert!(opens(&app, &elsewhere).await);
    assert_eq!(
        present(&app, "/logout", &json!("unknown")).await.status,
        204
    );
}

#[tokio::test]
async fn signing_out_with_a_spent_token_ends_the_family_too() {
    let app = TestApp::start().await;
    let first = new_pair(&app).await;
    let second = refresh(&app, &first).await;
    assert_eq!(
        present(&app, "/logout", &first.body["refresh_token"])
            .await
            .status,
        204
    );
    assert!(is_over(&app, &second).await);
}

#[tokio::test]
async fn access_and_refresh_tokens_are_not_interchangeable() {
    let app = TestApp::start().await;
    let pair = new_pair(&app).await;
    let (access, refresh) = (&pair.body["access_token"], &pair.body["refresh_token"]);
    assert_eq!(present(&app, "/refresh", access).await.status, 401);
    let swapped = format!("Bearer {}", refresh.as_str().unwrap());
    let request = app.request(Method::GET, "/profile");
    let answer = send(request.header("authorization", swapped)).await;
    assert_eq!(answer.header("www-authenticate"), credential::INVALID);
    assert!(opens(&app, &pair).await);
}

#[tokio::test]
async fn a_new_password_and_deletion_end_refresh_tokens() {
    let app = TestApp::start().await;
    let pair = new_pair(&app).await;
    let here = sign_in(&app, "a@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    assert_eq!(here.put("/profile/password", body).await.status, 204);
    assert_eq!(refresh(&app, &pair).await.status, 401);

    let pair = log_in(&app, "a@example.com", PASSWORD).await;
    assert_eq!(here.delete("/profile").await.status, 204);
    assert_eq!(refresh(&app, &pair).await.status, 401);
}

#[tokio::test]
async fn a_concurrent_password_change_prevents_the_sign_in() {
    let app = TestApp::start().await;
    let verified = new_account(&app, "a@example.com").await;
    let here = sign_in(&app, "a@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    assert_eq!(here.put("/profile/password", body).await.status, 204);
    let outcome = access::sign_in(&app.state.db, &app.state.tokens, &verified).await;
    assert!(matches!(outcome, Err(ApiError::Unauthorized { .. })));
    assert!(here.is_signed_in().await);
}

#[tokio::test]
async fn a_body_without_a_refresh_token_is_malformed() {
    let app = TestApp::start().await;
    for path in ["/refresh", "/logout"] {
        for body in [
            json!({}),
            json!({ "refresh_token": null }),
            json!({ "token": "x" }),
        ] {
            assert_eq!(app.post(path, body).await.status, 400, "{path}");
        }
    }
}

#[tokio::test]
async fn refreshing_counts_as_an_attempt_but_signing_out_does_not() {
    let app = TestApp::start_with(&[("RATE_LIMIT_PER_MINUTE", "3")]).await;
    let pair = new_pair(&app).await;
    let pair = refresh(&app, &pair).await;
    assert_eq!(refresh(&app, &pair).await.status, 429);
    assert!(opens(&app, &pair).await);
    let answer = present(&app, "/logout", &pair.body["refresh_token"]).await;
    assert_eq!(answer.status, 204);
}
