//! Who may use each route, and the order of the checks.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::app::{TestApp, send};
use crate::client::{PASSWORD, new_admin, new_user};
use crate::credential;

/// A route, a valid body, and four statuses: without credentials, for another user, for an admin, and for the user who
/// owns the profile and the order.
type Row = (Method, &'static str, Value, [u16; 4]);

fn rows() -> Vec<Row> {
    let order = || json!({ "item": "Book", "quantity": 1 });
    let passwords = || json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    let nothing = || json!({});
    vec![
        (Method::GET, "/", nothing(), [200, 200, 200, 200]),
        (Method::GET, "/health", nothing(), [200, 200, 200, 200]),
        (
            Method::GET,
            "/health/ready",
            nothing(),
            [200, 200, 200, 200],
        ),
        (Method::GET, "/profile", nothing(), [401, 200, 200, 200]),
        (Method::PATCH, "/profile", nothing(), [401, 200, 200, 200]),
        (
            Method::PUT,
            "/profile/password",
            passwords(),
            [401, 204, 204, 204],
        ),
        (Method::GET, "/users", nothing(), [401, 403, 200, 403]),
        (
            Method::GET,
            "/users/{user}",
            nothing(),
            [401, 404, 200, 200],
        ),
        (
            Method::PATCH,
            "/users/{user}",
            nothing(),
            [401, 403, 200, 403],
        ),
        (Method::POST, "/orders", order(), [401, 201, 201, 201]),
        (Method::GET, "/orders", nothing(), [401, 200, 200, 200]),
        (
            Method::GET,
            "/orders/{order}",
            nothing(),
            [401, 404, 404, 200],
        ),
        (
            Method::PATCH,
            "/orders/{order}",
            nothing(),
            [401, 404, 404, 200],
        ),
        (
            Method::DELETE,
            "/orders/{order}",
            nothing(),
            [401, 404, 404, 204],
        ),
        // The last two rows delete the user and the other user. The last admin cannot be deleted.
        (
            Method::DELETE,
            "/users/{user}",
            nothing(),
            [401, 403, 204, 401],
        ),
        (Method::DELETE, "/profile", nothing(), [401, 204, 409, 401]),
    ]
}

#[tokio::test]
async fn every_route_checks_who_may_use_it() {
    let app = TestApp::start().await;
    let user = new_user(&app, "user@example.com").await;
    let other = new_user(&app, "other@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    let order = user
        .post("/orders", json!({ "item": "Book", "quantity": 1 }))
        .await;
    for (method, route, body, statuses) in rows() {
        let path = route
            .replace("{user}", &user.id.to_string())
            .replace("{order}", &order.id().to_string());
        let requests = [
            app.request(method.clone(), &path),
            other.request(method.clone(), &path),
            admin.request(method.clone(), &path),
            user.request(method.clone(), &path),
        ];
        for (caller, (request, status)) in requests.into_iter().zip(statuses).enumerate() {
            let answer = send(request.json(&body)).await;
            assert_eq!(
                answer.status, status,
                "{method} {route}, caller {caller}: {answer:?}"
            );
            let challenge = match status {
                401 if caller == 0 => credential::MISSING,
                401 => credential::INVALID,
                403 => credential::INSUFFICIENT,
                _ => "",
            };
            assert_eq!(
                answer.header("www-authenticate"),
                challenge,
                "{method} {route}"
            );
        }
    }
}

#[tokio::test]
async fn errors_are_reported_in_a_fixed_order() {
    let app = TestApp::start_with(&[("BODY_LIMIT_BYTES", "200")]).await;
    let user = new_user(&app, "user@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    let text = |request: RequestBuilder| request.header("content-type", "text/plain").body("{");
    let json = |request: RequestBuilder| request.header("content-type", "application/json");
    let large = "x".repeat(201);
    let taken = json!({ "email": "user@example.com" });
    for (status, request) in [
        (404, app.request(Method::PATCH, "/nonsense")),
        (405, app.request(Method::PUT, "/users")),
        (401, text(app.request(Method::PATCH, "/users/0"))),
        (401, app.request(Method::GET, "/users?limit=0")),
        (401, text(app.request(Method::POST, "/orders"))),
        (403, text(user.request(Method::PATCH, "/users/0"))),
        (403, user.request(Method::GET, "/users?limit=0")),
        (400, text(admin.request(Method::PATCH, "/users/0"))),
        (
            415,
            text(admin.request(Method::PATCH, "/users/999")).body(large.clone()),
        ),
        (
            413,
            json(admin.request(Method::PATCH, "/users/999")).body(large),
        ),
        (
            400,
            json(admin.request(Method::PATCH, "/users/999")).body("{"),
        ),
        (404, admin.request(Method::PATCH, "/users/999").json(&taken)),
        (
            409,
            admin
                .request(Method::PATCH, &format!("/users/{}", admin.id))
                .json(&taken),
        ),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[tokio::test]
async fn a_promotion_applies_to_the_next_request() {
    let app = TestApp::start().await;
    let admin = new_admin(&app, "admin@example.com").await;
    let profile = admin.get("/profile").await;
    assert_eq!(profile.body["role"], "admin");
    assert_eq!(admin.get("/users").await.body[0], profile.body);
}
