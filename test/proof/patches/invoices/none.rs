//! `/invoices`.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::users::create_user;

fn invoice_of(user_id: i64) -> Value {
    json!({ "user_id": user_id, "title": "Tea", "amount": 40 })
}

#[tokio::test]
async fn creates_changes_and_deletes_an_invoice() {
    let app = TestApp::start().await;
    let user = create_user(&app, "a@example.com").await.id();
    let created = app.post("/invoices", invoice_of(user)).await;
    assert_eq!(created.status, 201);
    let path = created.header("location");
    assert_eq!(app.get(path).await.body, created.body);

    let changed = app.patch(path, json!({ "amount": 41 })).await;
    assert_eq!((changed.status, &changed.body["amount"]), (200, &json!(41)));
    assert_eq!(changed.body["title"], "Tea");
    let broken = app.patch(path, json!({ "amount": 0 })).await;
    assert_eq!((broken.status, broken.pointers()), (400, vec!["#/amount"]));

    assert_eq!(app.delete(path).await.status, 204);
    assert_eq!(app.get(path).await.status, 404);
}

#[tokio::test]
async fn lists_the_invoices_of_a_user_in_pages() {
    let app = TestApp::start().await;
    let a = create_user(&app, "a@example.com").await.id();
    let b = create_user(&app, "b@example.com").await.id();
    for user in [a, b, a, a] {
        app.post("/invoices", invoice_of(user)).await;
    }
    let first = app.get(&format!("/invoices?limit=2&user_id={a}")).await;
    let last = &first.body[1]["id"];
    let next = format!("/invoices?limit=2&after={last}&user_id={a}");
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    assert_eq!(app.get(&next).await.body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_invoice_needs_an_existing_user() {
    let app = TestApp::start().await;
    let answer = app.post("/invoices", invoice_of(7)).await;
    assert_eq!((answer.status, answer.pointers()), (400, vec!["#/user_id"]));
}
