//! `/users`.

use serde_json::json;

use crate::app::{Answer, TestApp};

pub async fn create_user(app: &TestApp, email: &str) -> Answer {
    let answer = app
        .post("/users", json!({ "email": email, "name": "Ferris" }))
        .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

#[tokio::test]
async fn creates_a_user_and_gets_it_back() {
    let app = TestApp::start().await;
    let created = app
        .post(
            "/users",
            json!({ "email": " Test@Example.com", "name": "Test User 🦀 " }),
        )
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(created.body["email"], "test@example.com");
    assert_eq!(created.body["name"], "Test User 🦀");
    let created_at = created.body["created_at"].as_str().unwrap();
    assert!(
        created_at.len() == 20 && created_at.ends_with('Z'),
        "{created_at}"
    );

    let location = created.header("location");
    assert_eq!(location, format!("/users/{}", created.id()));
    let fetched = app.get(location).await;
    assert_eq!(fetched.status, 200);
    assert_eq!(fetched.body, created.body);
}

#[tokio::test]
async fn names_every_broken_rule_at_once() {
    let app = TestApp::start().await;
    let answer = app
        .post("/users", json!({ "email": "nonsense", "name": "a\u{0}b" }))
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.pointers(), ["#/email", "#/name"]);
    for name in [String::new(), " ".to_owned(), "é".repeat(101)] {
        let answer = app
            .post("/users", json!({ "email": "a@example.com", "name": name }))
            .await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["#/name"]));
    }
}

#[tokio::test]
async fn an_email_address_belongs_to_one_user() {
    let app = TestApp::start().await;
    create_user(&app, "a@example.com").await;
    let b = create_user(&app, "b@example.com").await;
    let again = app
        .post(
            "/users",
            json!({ "email": "A@example.com", "name": "Other" }),
        )
        .await;
    assert_eq!(again.status, 409);

    let path = format!("/users/{}", b.id());
    assert_eq!(
        app.patch(&path, json!({ "email": "a@example.com" }))
            .await
            .status,
        409
    );
    assert_eq!(
        app.patch(&path, json!({ "email": "B@Example.com" }))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn of_twenty_requests_for_one_email_address_one_wins() {
    let app = TestApp::start().await;
    let body = json!({ "email": "race@example.com", "name": "Racer" });
    let requests = (0..20).map(|_| app.post("/users", body.clone()));
    let answers = futures_util::future::join_all(requests).await;
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(409)), (1, 19));
}

#[tokio::test]
async fn changes_what_is_given_and_nothing_else() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await;
    let path = format!("/users/{}", user.id());

    let unchanged = app.patch(&path, json!({})).await;
    assert_eq!((unchanged.status, &unchanged.body), (200, &user.body));
    let renamed = app.patch(&path, json!({ "name": "Corro" })).await;
    assert_eq!(renamed.body["name"], "Corro");
    assert_eq!(renamed.body["email"], "a@example.com");
    assert_eq!(app.get(&path).await.body, renamed.body);
    assert_eq!(
        app.patch(&path, json!({ "email": "nonsense" }))
            .await
            .pointers(),
        ["#/email"]
    );
    assert_eq!(app.patch(&path, json!({ "name": null })).await.status, 400);
}

#[tokio::test]
async fn deletes_a_user_with_the_orders() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let order = app
        .post(
            "/orders",
            json!({ "user_id": user, "item": "Book", "quantity": 1 }),
        )
        .await;
    assert_eq!(app.delete(&format!("/users/{user}")).await.status, 204);
    assert_eq!(
        app.get(&format!("/orders/{}", order.id())).await.status,
        404
    );

    let next = create_user(&app, "a@example.com").await.id();
    assert!(next > user, "the id {user} was given a second time");
}

#[tokio::test]
async fn lists_in_pages_that_survive_deletions() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(create_user(&app, &format!("u{n}@example.com")).await.id());
    }
    let first = app.get("/users?limit=2").await;
    assert_eq!(
        first.header("link"),
        format!("</users?limit=2&after={}>; rel=\"next\"", ids[1])
    );
    app.delete(&format!("/users/{}", ids[1])).await;

    let second = app.get(&format!("/users?limit=2&after={}", ids[1])).await;
    let listed: Vec<_> = second
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["id"].as_i64().unwrap())
        .collect();
    assert_eq!(listed, ids[2..4]);
    let last = app.get(&format!("/users?after={}", ids[3])).await;
    assert_eq!(
        (last.body.as_array().unwrap().len(), last.header("link")),
        (1, "")
    );
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/users/7").await.body["error"], "User 7 not found");
    assert_eq!(
        app.patch("/users/7", json!({ "name": "Corro" }))
            .await
            .status,
        404
    );
    assert_eq!(app.delete("/users/7").await.status, 404);
}
