//! `/profile`: users read, change and delete their own account.

use serde_json::json;

use crate::app::TestApp;
use crate::client::{PASSWORD, log_in, new_user, sign_in, sign_up};

const NEW_PASSWORD: &str = "eight grey walruses hum";

#[tokio::test]
async fn users_see_and_change_their_own_account() {
    let app = TestApp::start().await;
    let created = sign_up(&app, "a@example.com").await;
    let user = sign_in(&app, "a@example.com").await;
    assert_eq!(user.get("/profile").await.body, created.body);

    let unchanged = user.patch("/profile", json!({})).await;
    assert_eq!((unchanged.status, &unchanged.body), (200, &created.body));
    let renamed = user.patch("/profile", json!({ "name": " Corro " })).await;
    assert_eq!(
        (renamed.status, &renamed.body["name"]),
        (200, &json!("Corro"))
    );
    assert_eq!(user.get("/profile").await.body, renamed.body);
    assert_eq!(
        user.patch("/profile", json!({ "name": null })).await.status,
        400
    );
    assert_eq!(user.patch("/profile", json!({ "id": 7 })).await.status, 400);
}

#[tokio::test]
async fn a_new_email_address_requires_the_password() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    for body in [
        json!({ "email": "b@example.com" }),
        json!({ "email": "b@example.com", "current_password": "wrong" }),
    ] {
        let answer = user.patch("/profile", body).await;
        assert_eq!(
            (answer.status, answer.pointers()),
            (400, vec!["#/current_password"])
        );
    }
    assert_eq!(user.get("/profile").await.body["email"], "a@example.com");

    let body = json!({ "email": "B@example.com", "current_password": PASSWORD });
    let changed = user.patch("/profile", body).await;
    assert_eq!(
        (changed.status, &changed.body["email"]),
        (200, &json!("b@example.com"))
    );
    assert_eq!(log_in(&app, "b@example.com", PASSWORD).await.status, 200);
    assert_eq!(log_in(&app, "a@example.com", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn the_same_email_address_in_another_case_requires_no_password() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let same = user
        .patch("/profile", json!({ "email": " A@Example.com" }))
        .await;
    assert_eq!(
        (same.status, &same.body["email"]),
        (200, &json!("a@example.com"))
    );
}

#[tokio::test]
async fn a_taken_email_address_is_rejected() {
    let app = TestApp::start().await;
    sign_up(&app, "b@example.com").await;
    let user = new_user(&app, "a@example.com").await;
    let body = json!({ "email": "b@example.com", "current_password": PASSWORD });
    assert_eq!(user.patch("/profile", body).await.status, 409);
    assert_eq!(user.get("/profile").await.body["email"], "a@example.com");
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    assert_eq!(user.put("/profile/password", body).await.status, 204);
    assert_eq!(log_in(&app, "a@example.com", PASSWORD).await.status, 401);
    assert_eq!(
        log_in(&app, "a@example.com", NEW_PASSWORD).await.status,
        200
    );
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_of_the_user() {
    let app = TestApp::start().await;
    let here = new_user(&app, "a@example.com").await;
    let elsewhere = sign_in(&app, "a@example.com").await;
    let somebody_else = new_user(&app, "b@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    assert_eq!(here.put("/profile/password", body).await.status, 204);
    assert!(here.is_signed_in().await);
    assert!(!elsewhere.is_signed_in().await);
    assert!(somebody_else.is_signed_in().await);
}

#[tokio::test]
async fn a_new_password_is_rejected_without_the_old_one_or_against_the_rules() {
    let app = TestApp::start().await;
    let user = new_user(&app, "someone@example.com").await;
    let elsewhere = sign_in(&app, "someone@example.com").await;
    for (current, new, pointer) in [
        ("wrong", NEW_PASSWORD, "#/current_password"),
        (PASSWORD, "short", "#/new_password"),
        (PASSWORD, "123456789012345", "#/new_password"),
        (PASSWORD, "Someone@example.com", "#/new_password"),
    ] {
        let body = json!({ "current_password": current, "new_password": new });
        let answer = user.put("/profile/password", body).await;
        assert_eq!(
            (answer.status, answer.pointers()),
            (400, vec![pointer]),
            "{new}"
        );
    }
    for body in [json!({ "new_password": NEW_PASSWORD }), json!({})] {
        assert_eq!(user.put("/profile/password", body).await.status, 400);
    }
    assert!(elsewhere.is_signed_in().await);
    assert_eq!(
        log_in(&app, "someone@example.com", PASSWORD).await.status,
        200
    );
}

#[tokio::test]
async fn deleting_the_account_ends_all_sessions() {
    let app = TestApp::start().await;
    let here = new_user(&app, "a@example.com").await;
    let elsewhere = sign_in(&app, "a@example.com").await;
    assert_eq!(here.delete("/profile").await.status, 204);
    assert!(!here.is_signed_in().await);
    assert!(!elsewhere.is_signed_in().await);
    assert_eq!(log_in(&app, "a@example.com", PASSWORD).await.status, 401);

    // The new owner of the address gets no rights from the old account.
    let next = new_user(&app, "a@example.com").await;
    assert!(
        next.id > here.id,
        "the id {} was given a second time",
        here.id
    );
    assert!(!here.is_signed_in().await);
}
