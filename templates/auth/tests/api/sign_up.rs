//! `POST /users`: anybody can sign up.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::client::{PASSWORD, new_admin, new_user, sign_up};

fn sign_up_of(email: &str, name: &str) -> Value {
    json!({ "email": email, "name": name, "password": PASSWORD })
}

#[tokio::test]
async fn anybody_can_sign_up_and_is_an_ordinary_user() {
    let app = TestApp::start().await;
    let created = app
        .post("/users", sign_up_of(" Test@Example.com", "Test User 🦀 "))
        .await;
    assert_eq!(created.status, 201);
    let created_at = created.body["created_at"].as_str().unwrap();
    assert!(
        created_at.len() == 20 && created_at.ends_with('Z'),
        "{created_at}"
    );
    let user = &created.body;
    assert_eq!(user["email"], "test@example.com");
    assert_eq!(user["name"], "Test User 🦀");
    assert_eq!(user["role"], "user");
    assert!(!user.to_string().contains("password"), "{user}");

    let admin = new_admin(&app, "admin@example.com").await;
    let location = created.header("location");
    assert_eq!(location, format!("/users/{}", created.id()));
    assert_eq!(admin.get(location).await.body, created.body);
}

#[tokio::test]
async fn reports_all_broken_rules_at_once() {
    let app = TestApp::start().await;
    let answer = app
        .post(
            "/users",
            json!({ "email": "nonsense", "name": "a\u{0}b", "password": "short" }),
        )
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.pointers(), ["#/email", "#/name", "#/password"]);
    for name in [String::new(), " ".to_owned(), "é".repeat(101)] {
        let answer = app.post("/users", sign_up_of("a@example.com", &name)).await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["#/name"]));
    }
}

#[tokio::test]
async fn nobody_can_choose_a_role() {
    let app = TestApp::start().await;
    let mut body = sign_up_of("a@example.com", "A");
    body["role"] = json!("admin");
    assert_eq!(app.post("/users", body).await.status, 400);

    let user = new_user(&app, "a@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    for answer in [
        user.patch("/profile", json!({ "role": "admin" })).await,
        admin
            .patch(&format!("/users/{}", user.id), json!({ "role": "admin" }))
            .await,
    ] {
        assert_eq!(answer.status, 400);
        assert!(
            answer.body["error"].as_str().unwrap().contains("role"),
            "{answer:?}"
        );
    }
    assert_eq!(user.get("/profile").await.body["role"], "user");
}

#[tokio::test]
async fn an_email_address_belongs_to_one_user() {
    let app = TestApp::start().await;
    sign_up(&app, "a@example.com").await;
    let again = app
        .post("/users", sign_up_of("A@example.com", "Other"))
        .await;
    assert_eq!(again.status, 409);

    let b = sign_up(&app, "b@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    let path = format!("/users/{}", b.id());
    let taken = admin
        .patch(&path, json!({ "email": "a@example.com" }))
        .await;
    assert_eq!(taken.status, 409);
    let other_case = admin
        .patch(&path, json!({ "email": "B@Example.com" }))
        .await;
    assert_eq!(other_case.body, b.body);
}

#[tokio::test]
async fn one_of_twenty_concurrent_requests_gets_the_email_address() {
    let app = TestApp::start().await;
    let requests = (0..20).map(|_| app.post("/users", sign_up_of("race@example.com", "Racer")));
    let answers = futures_util::future::join_all(requests).await;
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(409)), (1, 19));
}
