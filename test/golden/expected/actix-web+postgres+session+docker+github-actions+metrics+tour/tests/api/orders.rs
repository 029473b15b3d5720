//! `/orders`: the caller's orders, and the workers that confirm them.

use std::time::Duration;

use serde_json::{Value, json};

use my_api::db;
use my_api::models::order::CreateOrder;

use crate::app::{Answer, TestApp, configuration};
use crate::client::{Client, new_user, sign_in};

pub fn an_order() -> Value {
    json!({ "item": "Book", "quantity": 1 })
}

async fn wait_for_confirmation(user: &Client<'_>, path: &str) -> Answer {
    for _ in 0..100 {
        let answer = user.get(path).await;
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
    let user = new_user(&app, "a@example.com").await;
    let created = user.post("/orders", an_order()).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.body["status"], "pending");
    assert_eq!(created.body["user_id"], user.id);

    let confirmed = wait_for_confirmation(&user, created.header("location")).await;
    assert_eq!(confirmed.body["created_at"], created.body["created_at"]);
}

#[tokio::test]
async fn the_sweep_confirms_what_the_queue_never_saw() {
    let app = TestApp::start().await;
    let user_id = new_user(&app, "a@example.com").await.id;
    let database = app.stop().await;

    let app = TestApp::start_on(database, &[]).await;
    let input: CreateOrder = serde_json::from_value(an_order()).unwrap();
    let order = db::orders::insert(&app.state.db, user_id, &input.validate().unwrap())
        .await
        .unwrap();
    let database = app.stop().await;

    let app = TestApp::start_on(database, &[]).await;
    let user = sign_in(&app, "a@example.com").await;
    wait_for_confirmation(&user, &format!("/orders/{}", order.id)).await;
}

#[tokio::test]
async fn two_sweeps_confirm_an_order_once() {
    let app = TestApp::start().await;
    let user_id = new_user(&app, "a@example.com").await.id;
    let database = app.stop().await; // no worker runs now

    let config = configuration(&database, &[]);
    let db = db::connect(&config.database).await.unwrap();
    let input: CreateOrder = serde_json::from_value(an_order()).unwrap();
    db::orders::insert(&db, user_id, &input.validate().unwrap())
        .await
        .unwrap();
    let first = db::worker::pending(&db, 0, 10).await.unwrap();
    let second = db::worker::pending(&db, 0, 10).await.unwrap();
    let mut confirmed = Vec::new();
    for id in [first, second].concat() {
        confirmed.push(db::worker::confirm(&db, id).await.unwrap());
    }
    assert_eq!(confirmed, [true, false]);
    db::close(&db).await;
}

#[tokio::test]
async fn the_owner_is_the_caller_and_nobody_else() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let other = new_user(&app, "b@example.com").await;
    let for_another = json!({ "user_id": other.id, "item": "Book", "quantity": 1 });
    let answer = user.post("/orders", for_another).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body["error"].as_str().unwrap().contains("user_id"),
        "{answer:?}"
    );
    assert_eq!(other.get("/orders").await.body, json!([]));
}

#[tokio::test]
async fn names_every_broken_rule_at_once() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let answer = user
        .post("/orders", json!({ "item": "\u{1b}", "quantity": 1001 }))
        .await;
    assert_eq!(
        (answer.status, answer.pointers()),
        (400, vec!["#/item", "#/quantity"])
    );
}

#[tokio::test]
async fn changes_what_is_given_and_nothing_else() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let created = user.post("/orders", an_order()).await;
    let path = created.header("location");
    let confirmed = wait_for_confirmation(&user, path).await;

    let unchanged = user.patch(path, json!({})).await;
    assert_eq!((unchanged.status, &unchanged.body), (200, &confirmed.body));
    let changed = user.patch(path, json!({ "quantity": 1000 })).await;
    assert_eq!(
        (&changed.body["quantity"], &changed.body["item"]),
        (&json!(1000), &json!("Book"))
    );
    assert_eq!(user.get(path).await.body, changed.body);
    assert_eq!(
        user.patch(path, json!({ "quantity": 0 })).await.pointers(),
        ["#/quantity"]
    );
    assert_eq!(
        user.patch(path, json!({ "status": "confirmed" }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn lists_ones_own_orders_only() {
    let app = TestApp::start().await;
    let a = new_user(&app, "a@example.com").await;
    let b = new_user(&app, "b@example.com").await;
    for user in [&a, &b, &a, &b, &a] {
        user.post("/orders", an_order()).await;
    }
    // There is no such parameter, so it is ignored.
    let first = a.get(&format!("/orders?user_id={}&limit=2", b.id)).await;
    let orders = first.body.as_array().unwrap();
    assert!(
        orders.len() == 2 && orders.iter().all(|order| order["user_id"] == a.id),
        "{orders:?}"
    );
    let next = format!("/orders?limit=2&after={}", orders[1]["id"]);
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let last = a.get(&next).await;
    assert_eq!(
        (last.body.as_array().unwrap().len(), last.header("link")),
        (1, "")
    );
}

#[tokio::test]
async fn somebody_elses_order_does_not_exist() {
    let app = TestApp::start().await;
    let owner = new_user(&app, "a@example.com").await;
    let other = new_user(&app, "b@example.com").await;
    let order = owner.post("/orders", an_order()).await.id();
    let path = format!("/orders/{order}");
    for answer in [
        other.get(&path).await,
        other.patch(&path, json!({ "quantity": 2 })).await,
        other.delete(&path).await,
    ] {
        assert_eq!(answer.status, 404);
        assert_eq!(answer.body["error"], format!("Order {order} not found"));
    }
    assert_eq!(owner.get(&path).await.body["quantity"], 1);
}

#[tokio::test]
async fn deletes_an_order() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let created = user.post("/orders", an_order()).await;
    let path = created.header("location");
    assert_eq!(user.delete(path).await.status, 204);
    assert_eq!(user.delete(path).await.status, 404);
    assert_eq!(user.get(path).await.status, 404);
    assert_eq!(user.patch(path, json!({})).await.status, 404);
}

#[tokio::test]
async fn orders_go_with_their_owner() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let order = user.post("/orders", an_order()).await.id();
    assert_eq!(user.delete("/profile").await.status, 204);
    let found = db::orders::find(&app.state.db, user.id, order).await;
    assert!(found.unwrap().is_none());
}
