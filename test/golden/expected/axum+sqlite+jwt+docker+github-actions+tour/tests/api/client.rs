//! Clients that sign up, sign in and send their credential with each request.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use my_api::db;
use my_api::models::user::Account;

use crate::app::{Answer, TestApp, send};
use crate::credential;

pub const PASSWORD: &str = "seven teal herons yawn";

/// A signed-in user.
pub struct Client<'a> {
    app: &'a TestApp,
    pub credential: String,
    pub id: i64,
}

pub async fn sign_up(app: &TestApp, email: &str) -> Answer {
    let body = json!({ "email": email, "name": "Ferris", "password": PASSWORD });
    let answer = app.post("/users", body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

pub async fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.post("/login", body).await
}

/// Signs in a user that exists.
pub async fn sign_in<'a>(app: &'a TestApp, email: &str) -> Client<'a> {
    let answer = log_in(app, email, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut client = Client {
        app,
        credential: credential::of(&answer),
        id: 0,
    };
    client.id = client.get("/profile").await.id();
    client
}

pub async fn new_user<'a>(app: &'a TestApp, email: &str) -> Client<'a> {
    sign_up(app, email).await;
    sign_in(app, email).await
}

/// Signs up, and returns the stored account.
pub async fn new_account(app: &TestApp, email: &str) -> Account {
    let id = sign_up(app, email).await.id();
    let account = db::users::account(&app.state.db, id).await;
    account.unwrap().expect("there is an account")
}

pub async fn new_admin<'a>(app: &'a TestApp, email: &str) -> Client<'a> {
    let client = new_user(app, email).await;
    let promoted = db::users::promote(&app.state.db, client.id).await;
    promoted.expect("the database answers");
    client
}

impl Client<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.app
            .request(method, path)
            .header(credential::HEADER, &self.credential)
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// Returns whether the credential is still valid. If it is not, the response must have the right challenge.
    pub async fn is_signed_in(&self) -> bool {
        let answer = self.get("/profile").await;
        if answer.status == 401 {
            assert_eq!(answer.header("www-authenticate"), credential::INVALID);
        }
        answer.status == 200
    }
}
