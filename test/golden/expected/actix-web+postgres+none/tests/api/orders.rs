//! `/orders`, and the workers that confirm them.

use std::time::Duration;

use serde_json::{Value, json};

use my_api::db;
use my_api::models::order::CreateOrder;

use crate::app::{Answer, TestApp};
use crate::users::create_user;

pub fn order_of(user_id: i64) -> Value {
    json!({ "user_id": user_id, "item": "Book", "quantity": 1 })
}

async fn wait_for_confirmation(app: &TestApp, path: &str) -> Answer {
    for _ in 0..100 {
        let answer = app.get(path).await;
        if answer.body["status"] == "confirmed" {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} was not confirmed within 5 seconds");
}

#[tokio::test]
async fn an_order_is_pending_until_a_worker_confirms_it() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let created = app.post("/orders", order_of(user)).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.body["status"], "pending");
    assert_eq!(created.body["user_id"], user);

    let confirmed = wait_for_confirmation(&app, created.header("location")).await;
    assert_eq!(confirmed.body["created_at"], created.body["created_at"]);
}

#[tokio::test]
async fn the_sweep_confirms_what_the_queue_never_saw() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let database = app.stop().await;

    let app = TestApp::start_on(database, &[]).await;
    let input: CreateOrder = serde_json::from_value(order_of(user)).unwrap();
    let order = db::orders::insert(&app.state.db, &input.validate().unwrap())
        .await
        .unwrap();
    let database = app.stop().await;

    let app = TestApp::start_on(database, &[]).await;
    wait_for_confirmation(&app, &format!("/orders/{}", order.id)).await;
}

#[tokio::test]
async fn an_order_needs_an_existing_user() {
    let app = TestApp::start().await;
    let answer = app.post("/orders", order_of(7)).await;
    assert_eq!((answer.status, answer.pointers()), (400, vec!["#/user_id"]));
}

#[tokio::test]
async fn names_every_broken_rule_at_once() {
    let app = TestApp::start().await;
    let answer = app
        .post(
            "/orders",
            json!({ "user_id": 0, "item": "\u{1b}", "quantity": 1001 }),
        )
        .await;
    assert_eq!(
        (answer.status, answer.pointers()),
        (400, vec!["#/user_id", "#/item", "#/quantity"])
    );
}

#[tokio::test]
async fn changes_what_is_given_and_nothing_else() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let path = app
        .post("/orders", order_of(user))
        .await
        .header("location")
        .to_owned();
    let confirmed = wait_for_confirmation(&app, &path).await;

    let unchanged = app.patch(&path, json!({})).await;
    assert_eq!((unchanged.status, &unchanged.body), (200, &confirmed.body));
    let changed = app.patch(&path, json!({ "quantity": 1000 })).await;
    assert_eq!(
        (&changed.body["quantity"], &changed.body["item"]),
        (&json!(1000), &json!("Book"))
    );
    assert_eq!(app.get(&path).await.body, changed.body);
    assert_eq!(
        app.patch(&path, json!({ "quantity": 0 })).await.pointers(),
        ["#/quantity"]
    );
    assert_eq!(
        app.patch(&path, json!({ "status": "confirmed" }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn lists_all_orders_or_those_of_one_user() {
    let app = TestApp::start().await;
    let a = create_user(&app, "a@example.com").await.id();
    let b = create_user(&app, "b@example.com").await.id();
    for user in [a, b, a, b, a] {
        app.post("/orders", order_of(user)).await;
    }
    assert_eq!(app.get("/orders").await.body.as_array().unwrap().len(), 5);
    let of_a = app.get(&format!("/orders?user_id={a}&limit=2")).await;
    let orders = of_a.body.as_array().unwrap();
    assert!(
        orders.len() == 2 && orders.iter().all(|order| order["user_id"] == a),
        "{orders:?}"
    );
    let last = &orders[1]["id"];
    assert_eq!(
        of_a.header("link"),
        format!("</orders?limit=2&after={last}&user_id={a}>; rel=\"next\"")
    );
    assert_eq!(app.get("/orders?user_id=999").await.body, json!([]));
}

#[tokio::test]
async fn deletes_an_order() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let path = app
        .post("/orders", order_of(user))
        .await
        .header("location")
        .to_owned();
    assert_eq!(app.delete(&path).await.status, 204);
    assert_eq!(app.delete(&path).await.status, 404);
    assert_eq!(app.get(&path).await.status, 404);
    assert_eq!(app.patch(&path, json!({})).await.status, 404);
}
