//! `/invoices`: everybody's own.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::client::new_user;

fn an_invoice() -> Value {
    json!({ "title": "Tea", "amount": 40 })
}

#[tokio::test]
async fn creates_changes_and_deletes_an_invoice() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let created = user.post("/invoices", an_invoice()).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.body["user_id"], user.id);
    let path = created.header("location");
    assert_eq!(user.get(path).await.body, created.body);

    let changed = user.patch(path, json!({ "amount": 41 })).await;
    assert_eq!((changed.status, &changed.body["amount"]), (200, &json!(41)));
    assert_eq!(changed.body["title"], "Tea");
    let broken = user.patch(path, json!({ "amount": 0 })).await;
    assert_eq!((broken.status, broken.pointers()), (400, vec!["#/amount"]));

    assert_eq!(user.delete(path).await.status, 204);
    assert_eq!(user.get(path).await.status, 404);
}

#[tokio::test]
async fn lists_ones_own_invoices_in_pages() {
    let app = TestApp::start().await;
    let a = new_user(&app, "a@example.com").await;
    let b = new_user(&app, "b@example.com").await;
    for user in [&a, &b, &a, &a] {
        user.post("/invoices", an_invoice()).await;
    }
    let first = a.get("/invoices?limit=2").await;
    let last = &first.body[1]["id"];
    let next = format!("/invoices?limit=2&after={last}");
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let second = a.get(&next).await;
    assert_eq!(second.body.as_array().unwrap().len(), 1);
    assert_eq!(second.body[0]["user_id"], a.id);
}

#[tokio::test]
async fn somebody_elses_invoice_does_not_exist() {
    let app = TestApp::start().await;
    let owner = new_user(&app, "a@example.com").await;
    let other = new_user(&app, "b@example.com").await;
    let created = owner.post("/invoices", an_invoice()).await;
    let path = created.header("location");
    assert_eq!(other.get(path).await.status, 404);
    assert_eq!(other.patch(path, an_invoice()).await.status, 404);
    assert_eq!(other.delete(path).await.status, 404);
    assert_eq!(owner.get(path).await.body, created.body);
}
