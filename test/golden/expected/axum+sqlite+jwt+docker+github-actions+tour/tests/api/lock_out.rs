//! After ten failures within 15 minutes, an e-mail address is locked, even if it has no account.

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::json;

use my_api::db;
use my_api::services::credentials;
use my_api::services::secret_id::fingerprint;

use crate::app::{Answer, TestApp};
use crate::client::{PASSWORD, log_in, new_user, sign_up};

const ANN: &str = "ann@example.com";
const WINDOW: TimeDelta = TimeDelta::minutes(15);

async fn fail(app: &TestApp, email: &str, times: usize) {
    for attempt in 1..=times {
        let status = log_in(app, email, "wrong").await.status;
        assert_eq!(status, 401, "attempt {attempt}");
    }
}

fn assert_locked(answer: &Answer) {
    assert_eq!(answer.status, 429);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds} seconds");
}

#[tokio::test]
async fn the_eleventh_attempt_is_rejected_even_with_the_right_password() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    sign_up(&app, "ben@example.com").await;
    fail(&app, ANN, 10).await;
    assert_locked(&log_in(&app, ANN, PASSWORD).await);
    assert_locked(&log_in(&app, " ANN@example.com", PASSWORD).await);
    assert_eq!(log_in(&app, "ben@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_without_an_account_is_locked_too() {
    let app = TestApp::start().await;
    fail(&app, "unknown@example.com", 10).await;
    assert_locked(&log_in(&app, "unknown@example.com", "wrong").await);
}

#[tokio::test]
async fn ten_of_twenty_concurrent_attempts_are_checked() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    let answers = join_all((0..20).map(|_| log_in(&app, ANN, "wrong"))).await;
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(401), count(429)), (10, 10));
}

#[tokio::test]
async fn the_count_survives_a_restart() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    fail(&app, ANN, 10).await;
    let app = TestApp::start_on(app.stop().await, &[]).await;
    assert_locked(&log_in(&app, ANN, PASSWORD).await);
}

#[tokio::test]
async fn success_clears_the_count() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    for _ in 0..2 {
        fail(&app, ANN, 9).await;
        assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn guesses_of_the_current_password_are_counted_too() {
    let app = TestApp::start().await;
    let ann = new_user(&app, ANN).await;
    let passwords = |current| json!({ "current_password": current, "new_password": PASSWORD });
    let profile = |current| json!({ "email": "b@example.com", "current_password": current });
    for _ in 0..5 {
        let guess = ann.put("/profile/password", passwords("wrong")).await;
        assert_eq!(
            (guess.status, guess.pointers()),
            (400, vec!["#/current_password"])
        );
        assert_eq!(ann.patch("/profile", profile("wrong")).await.status, 400);
    }
    assert_locked(&ann.put("/profile/password", passwords(PASSWORD)).await);
    assert_locked(&ann.patch("/profile", profile(PASSWORD)).await);
    assert_locked(&log_in(&app, ANN, PASSWORD).await);
    assert!(ann.is_signed_in().await, "the lock must not end sessions");
}

/// Counts one more failure, at that time. Returns how many there are.
async fn count_failure(app: &TestApp, ago: TimeDelta) -> i64 {
    let (at, skew) = (Utc::now() - ago, TimeDelta::minutes(1));
    let (earliest, latest) = (at - TimeDelta::days(1), at + skew);
    let email = fingerprint(ANN);
    let taken = db::login_attempts::take(&app.state.db, &email, at, earliest, latest).await;
    taken.unwrap().0
}

async fn forget_failures(app: &TestApp) {
    let cleared = db::login_attempts::clear(&app.state.db, &fingerprint(ANN)).await;
    cleared.unwrap();
}

#[tokio::test]
async fn the_lock_ends_after_fifteen_minutes() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    for _ in 0..10 {
        count_failure(&app, WINDOW - TimeDelta::seconds(60)).await;
    }
    let answer = log_in(&app, ANN, PASSWORD).await;
    assert_locked(&answer);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    assert!(seconds <= 61, "{seconds} seconds");

    forget_failures(&app).await;
    for _ in 0..10 {
        count_failure(&app, WINDOW + TimeDelta::seconds(60)).await;
    }
    assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 200);
}

/// Another instance may be some seconds ahead, and a request may wait for a connection. Neither restarts the count.
#[tokio::test]
async fn a_count_in_the_future_is_over_only_if_a_clock_was_wrong() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    for (seconds, status) in [(40, 429), (90, 200)] {
        for _ in 0..10 {
            count_failure(&app, TimeDelta::seconds(-seconds)).await;
        }
        let answer = log_in(&app, ANN, PASSWORD).await;
        assert_eq!(answer.status, status, "{seconds} seconds");
        forget_failures(&app).await;
    }
}

#[tokio::test]
async fn an_attempt_that_finds_the_queue_full_is_not_counted() {
    let app = TestApp::start().await;
    sign_up(&app, ANN).await;
    let mut places = Vec::new();
    while let Ok(place) = app.state.hasher.reserve() {
        places.push(place);
    }
    for _ in 0..11 {
        assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 503);
    }
    drop(places);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 200);
}

/// The clock of this instance may be behind, so counts in the near future stay.
#[tokio::test]
async fn only_expired_counts_are_purged() {
    let app = TestApp::start().await;
    for (seconds_ago, attempts) in [(16 * 60, 1), (14 * 60, 2), (-14 * 60, 2), (-16 * 60, 1)] {
        let ago = TimeDelta::seconds(seconds_ago);
        count_failure(&app, ago).await;
        credentials::purge(&app.state.db).await.unwrap();
        let again = ago.min(TimeDelta::zero());
        assert_eq!(count_failure(&app, again).await, attempts);
        forget_failures(&app).await;
    }
}
