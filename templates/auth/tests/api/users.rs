//! `/users`: admins manage users.

use serde_json::json;

use crate::app::TestApp;
use crate::client::{new_admin, new_user, sign_up};

#[tokio::test]
async fn an_admin_changes_only_the_given_fields() {
    let app = TestApp::start().await;
    let user = sign_up(&app, "a@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    let path = format!("/users/{}", user.id());

    let unchanged = admin.patch(&path, json!({})).await;
    assert_eq!((unchanged.status, &unchanged.body), (200, &user.body));
    let renamed = admin.patch(&path, json!({ "name": "Corro" })).await;
    assert_eq!(renamed.body["name"], "Corro");
    assert_eq!(renamed.body["email"], "a@example.com");
    assert_eq!(admin.get(&path).await.body, renamed.body);
    let malformed = admin.patch(&path, json!({ "email": "nonsense" })).await;
    assert_eq!(malformed.pointers(), ["#/email"]);
    assert_eq!(
        admin.patch(&path, json!({ "name": null })).await.status,
        400
    );
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let app = TestApp::start().await;
    let admin = new_admin(&app, "admin@example.com").await;
    assert_eq!(
        admin.get("/users/99").await.body["error"],
        "User 99 not found"
    );
    assert_eq!(
        admin
            .patch("/users/99", json!({ "name": "Corro" }))
            .await
            .status,
        404
    );
    assert_eq!(admin.delete("/users/99").await.status, 404);
}

#[tokio::test]
async fn pages_of_users_stay_correct_after_deletions() {
    let app = TestApp::start().await;
    let admin = new_admin(&app, "admin@example.com").await;
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(sign_up(&app, &format!("u{n}@example.com")).await.id());
    }
    let first = admin.get("/users?limit=2").await;
    assert_eq!(
        first.header("link"),
        format!("</users?limit=2&after={}>; rel=\"next\"", ids[0])
    );
    admin.delete(&format!("/users/{}", ids[0])).await;

    let second = admin.get(&format!("/users?limit=2&after={}", ids[0])).await;
    let users = second.body.as_array().unwrap();
    let listed: Vec<_> = users
        .iter()
        .map(|user| user["id"].as_i64().unwrap())
        .collect();
    assert_eq!(listed, ids[1..3]);
    let last = admin.get(&format!("/users?after={}", ids[2])).await;
    assert_eq!(
        (last.body.as_array().unwrap().len(), last.header("link")),
        (1, "")
    );
}

#[tokio::test]
async fn deleting_a_user_ends_the_sessions_of_the_user() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    assert_eq!(
        admin.delete(&format!("/users/{}", user.id)).await.status,
        204
    );
    assert!(!user.is_signed_in().await);

    let next = sign_up(&app, "a@example.com").await.id();
    assert!(next > user.id, "the id {} was given a second time", user.id);
    assert!(!user.is_signed_in().await);
}

#[tokio::test]
async fn the_last_admin_cannot_be_deleted() {
    let app = TestApp::start().await;
    let a = new_admin(&app, "a@example.com").await;
    let b = new_admin(&app, "b@example.com").await;
    assert_eq!(a.delete(&format!("/users/{}", b.id)).await.status, 204);
    assert_eq!(a.delete(&format!("/users/{}", a.id)).await.status, 409);
    assert_eq!(a.delete("/profile").await.status, 409);
    assert_eq!(a.get("/users").await.status, 200);
}

#[tokio::test]
async fn if_two_admins_delete_each_other_one_remains() {
    let app = TestApp::start().await;
    let a = new_admin(&app, "a@example.com").await;
    let b = new_admin(&app, "b@example.com").await;
    let (path_of_a, path_of_b) = (format!("/users/{}", a.id), format!("/users/{}", b.id));
    let (by_a, by_b) = tokio::join!(a.delete(&path_of_b), b.delete(&path_of_a));
    // The loser is the last admin, or has been deleted and is no longer signed in.
    let (winner, loser) = if by_a.status == 204 {
        (a, by_b)
    } else {
        (b, by_a)
    };
    assert!(matches!(loser.status, 401 | 409), "{loser:?}");
    assert_eq!(winner.get("/users").await.body.as_array().unwrap().len(), 1);
}
