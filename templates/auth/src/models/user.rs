//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parse;
use super::password::{self, Password};
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

pub const MAX_NAME: usize = 100;

/// What a user may do. Only the `promote` subcommand changes it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    User,
    Admin,
}

/// A user, as it is sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "email": "ferris@example.com", "name": "Ferris", "role": "user", "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
}

/// The data of a user for sign-in. The hash is never sent to clients.
pub struct Account {
    pub id: i64,
    pub email: String,
    pub password_hash: String,
}

/// The outcome of an attempt to delete a user.
#[derive(Debug, PartialEq)]
pub enum Deletion {
    Deleted,
    NotFound,
    /// The last admin cannot be deleted.
    LastAdmin,
}

/// The body of `POST /users`.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "ferris@example.com", "name": "Ferris", "password": "a pinch of sea salt"
})))]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(schema_with = schema::email)]
    email: String,
    #[schema(schema_with = schema::text::<MAX_NAME>)]
    name: String,
    #[schema(schema_with = password::schema)]
    password: String,
}

/// A validated sign-up.
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password: Password,
}

impl SignUp {
    pub fn validate(self) -> Result<NewUser, ApiError> {
        let mut rules = Rules::default();
        let email = rules.email("email", &self.email);
        let name = rules.text("name", &self.name, MAX_NAME);
        let password = rules.password("password", &self.password, &[&email, &name]);
        rules.check(NewUser {
            email,
            name,
            password,
        })
    }
}

/// The body of `POST /login`. The rules for new passwords do not apply: a short password is wrong like any other.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "email": "ferris@example.com", "password": "a pinch of sea salt" })))]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub email: String,
    pub password: String,
}

/// The body of `PATCH /users/{id}`. Omitted fields are left unchanged.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Corro" })))]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    #[schema(schema_with = schema::email)]
    #[serde(default, deserialize_with = "parse::present")]
    email: Option<String>,
    #[schema(schema_with = schema::text::<MAX_NAME>)]
    #[serde(default, deserialize_with = "parse::present")]
    name: Option<String>,
}

/// Validated changes to a user.
#[derive(Debug)]
pub struct UserChanges {
    pub email: Option<String>,
    pub name: Option<String>,
}

impl UpdateUser {
    pub fn validate(self) -> Result<UserChanges, ApiError> {
        UserChanges::check(self.email, self.name)
    }
}

impl UserChanges {
    pub(super) fn check(email: Option<String>, name: Option<String>) -> Result<Self, ApiError> {
        let mut rules = Rules::default();
        let email = email.map(|email| rules.email("email", &email));
        let name = name.map(|name| rules.text("name", &name, MAX_NAME));
        rules.check(Self { email, name })
    }
}
