//! The session cookie: its form, and when it is valid.

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;

use my_api::db;
use my_api::error::ApiError;
use my_api::models::user::Account;
use my_api::services::access;
use my_api::services::secret_id::fingerprint;

use crate::app::{Answer, TestApp, send};
use crate::client::{PASSWORD, log_in, new_account, new_user, sign_in, sign_up};
use crate::credential;
use crate::database::lock_sessions;

const EMAIL: &str = "a@example.com";

/// Signs in and sends this cookie.
async fn log_in_with(app: &TestApp, cookie: &str, password: &str) -> Answer {
    let request = app.request(Method::POST, "/login").header("cookie", cookie);
    send(request.json(&json!({ "email": EMAIL, "password": password }))).await
}

async fn is_good(app: &TestApp, cookie: &str) -> bool {
    let request = app.request(Method::GET, "/profile");
    send(request.header("cookie", cookie)).await.status == 200
}

/// Stores a session. `began` and `seen` are the times since its sign-in and its last request. Returns its cookie.
async fn session_of(app: &TestApp, owner: &Account, began: TimeDelta, seen: TimeDelta) -> String {
    let id = format!("{}-{}", began.num_minutes(), seen.num_minutes());
    let (hash, now) = (fingerprint(&id), Utc::now());
    let inserted = db::sessions::insert(&app.state.db, &hash, owner, now - began).await;
    assert!(inserted.unwrap());
    let touched = db::sessions::touch(&app.state.db, &hash, now - seen).await;
    touched.unwrap();
    format!("__Host-session={id}")
}

#[tokio::test]
async fn signing_in_sets_a_cookie_for_this_host_only() {
    let app = TestApp::start().await;
    let user = sign_up(&app, EMAIL).await;
    let answer = log_in(&app, EMAIL, PASSWORD).await;
    assert_eq!((answer.status, &answer.body), (200, &user.body));
    let (cookie, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax");
    let id = cookie.strip_prefix("__Host-session=").unwrap();
    assert!(
        id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()),
        "{id}"
    );
    assert_ne!(credential::of(&log_in(&app, EMAIL, PASSWORD).await), cookie);
}

#[tokio::test]
async fn cookie_insecure_omits_secure() {
    let app = TestApp::start_with(&[("COOKIE_INSECURE", "true")]).await;
    sign_up(&app, EMAIL).await;
    let answer = log_in(&app, EMAIL, PASSWORD).await;
    let (cookie, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");
    let id = cookie.strip_prefix("session=").unwrap();
    assert!(is_good(&app, cookie).await);
    assert!(!is_good(&app, &format!("__Host-session={id}")).await);
}

#[tokio::test]
async fn the_cookie_is_found_by_its_exact_name_among_others() {
    let app = TestApp::start().await;
    let user = new_user(&app, EMAIL).await;
    let cookie = &user.credential;
    let id = &cookie["__Host-session=".len()..];
    assert!(is_good(&app, &format!("a=b; {cookie}; session=c")).await);
    assert!(!is_good(&app, &format!("{cookie}; __Host-session=other")).await);
    let request = app.request(Method::GET, "/profile").header("cookie", "a=b");
    assert_eq!(send(request.header("cookie", cookie)).await.status, 200);
    for other in [
        format!("session={id}"),
        format!("__host-session={id}"),
        format!("__Host-session={id}0"),
        format!("__Host-session={}", &id[1..]),
        "__Host-session=".to_owned(),
        "__Host-session".to_owned(),
    ] {
        assert!(!is_good(&app, &other).await, "{other}");
    }
    assert_eq!(app.get(&format!("/profile?session={id}")).await.status, 401);
}

#[tokio::test]
async fn a_foreign_session_id_is_never_adopted() {
    let app = TestApp::start().await;
    sign_up(&app, EMAIL).await;
    let planted = format!("__Host-session={}", "0".repeat(64));
    let answer = log_in_with(&app, &planted, PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_ne!(credential::of(&answer), planted);
    assert!(!is_good(&app, &planted).await);
    assert!(is_good(&app, &credential::of(&answer)).await);
}

#[tokio::test]
async fn signing_in_ends_the_old_session() {
    let app = TestApp::start().await;
    sign_up(&app, EMAIL).await;
    let old = new_user(&app, "b@example.com").await;
    let refused = log_in_with(&app, &old.credential, "wrong").await;
    assert_eq!((refused.status, refused.header("set-cookie")), (401, ""));
    assert!(old.is_signed_in().await);
    let answer = log_in_with(&app, &old.credential, PASSWORD).await;
    assert!(!old.is_signed_in().await);
    assert!(is_good(&app, &credential::of(&answer)).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_cookie() {
    let app = TestApp::start().await;
    let here = new_user(&app, EMAIL).await;
    let elsewhere = sign_in(&app, EMAIL).await;
    let answer = send(here.request(Method::POST, "/logout")).await;
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("set-cookie"),
        "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    );
    assert!(!here.is_signed_in().await);
    assert!(elsewhere.is_signed_in().await);
    let again = send(here.request(Method::POST, "/logout")).await;
    assert_eq!(
        (again.status, again.header("www-authenticate")),
        (401, "Session")
    );
}

#[tokio::test]
async fn a_session_ends_after_30_idle_minutes_or_8_hours() {
    let app = TestApp::start().await;
    let owner = new_account(&app, EMAIL).await;
    let minutes = TimeDelta::minutes;
    for (began, seen, good) in [
        (minutes(29), minutes(29), true),
        (minutes(31), minutes(31), false),
        (minutes(8 * 60 - 1), minutes(0), true),
        (minutes(8 * 60 + 1), minutes(0), false),
        // The clock of another instance may differ by a minute.
        (TimeDelta::seconds(-30), minutes(0), true),
        (minutes(-2), minutes(-2), false),
        (minutes(30), minutes(-2), false),
    ] {
        let cookie = session_of(&app, &owner, began, seen).await;
        assert_eq!(is_good(&app, &cookie).await, good, "{cookie}");
    }
}

#[tokio::test]
async fn using_a_session_extends_it() {
    let app = TestApp::start().await;
    let owner = new_account(&app, EMAIL).await;
    let cookie = session_of(&app, &owner, TimeDelta::hours(1), TimeDelta::minutes(29)).await;
    assert!(is_good(&app, &cookie).await);
    let hash = fingerprint(&cookie["__Host-session=".len()..]);
    let (now, minute) = (Utc::now(), TimeDelta::minutes(1));
    let found =
        db::sessions::find(&app.state.db, &hash, now - minute, now - minute * 61, now).await;
    assert!(found.unwrap().is_some(), "the request was not noted");
}

#[tokio::test]
async fn a_session_that_cannot_be_extended_stays_valid() {
    let app = TestApp::start().await;
    let owner = new_account(&app, EMAIL).await;
    let cookie = session_of(&app, &owner, TimeDelta::hours(1), TimeDelta::minutes(29)).await;
    let _lock = lock_sessions(&app.state.db).await;
    assert!(is_good(&app, &cookie).await);
}

#[tokio::test]
async fn only_expired_sessions_are_purged() {
    let app = TestApp::start().await;
    let owner = new_account(&app, EMAIL).await;
    let (minute, hour) = (TimeDelta::minutes(1), TimeDelta::hours(1));
    let idle = session_of(&app, &owner, hour, minute * 31).await;
    let old = session_of(&app, &owner, hour * 8 + minute, minute).await;
    let future = session_of(&app, &owner, -hour * 9, -hour * 9).await;
    let seen_in_future = session_of(&app, &owner, hour, -hour * 9).await;
    let live = session_of(&app, &owner, hour * 7, minute * 29).await;
    // The clock of this instance may be behind.
    let ahead = session_of(&app, &owner, -hour * 7, -hour * 7).await;
    access::purge(&app.state.db).await.unwrap();
    let (now, for_ever) = (Utc::now(), TimeDelta::days(1));
    let gone = [idle, old, future, seen_in_future].map(|cookie| (cookie, false));
    let kept = [live, ahead].map(|cookie| (cookie, true));
    for (cookie, kept) in gone.into_iter().chain(kept) {
        let hash = fingerprint(&cookie["__Host-session=".len()..]);
        let (since, until) = (now - for_ever, now + for_ever);
        let found = db::sessions::find(&app.state.db, &hash, since, since, until).await;
        assert_eq!(found.unwrap().is_some(), kept, "{cookie}");
    }
}

#[tokio::test]
async fn a_concurrent_password_change_prevents_the_sign_in() {
    let app = TestApp::start().await;
    let verified = new_account(&app, EMAIL).await;
    let here = sign_in(&app, EMAIL).await;
    let body = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    assert_eq!(here.put("/profile/password", body).await.status, 204);
    let outcome = access::sign_in(&app.state.db, &app.state.config.auth, &verified, &[]).await;
    assert!(matches!(outcome, Err(ApiError::Unauthorized { .. })));
    assert!(here.is_signed_in().await);
}
