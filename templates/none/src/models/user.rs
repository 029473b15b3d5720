//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parse;
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

pub const MAX_NAME: usize = 100;

/// A user, as it is stored and sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "email": "ferris@example.com", "name": "Ferris", "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// The body of `POST /users`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "email": "ferris@example.com", "name": "Ferris" })))]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    #[schema(schema_with = schema::email)]
    email: String,
    #[schema(schema_with = schema::text::<MAX_NAME>)]
    name: String,
}

/// A validated new user.
#[derive(Debug)]
pub struct NewUser {
    pub email: String,
    pub name: String,
}

impl CreateUser {
    pub fn validate(self) -> Result<NewUser, ApiError> {
        let mut rules = Rules::default();
        let email = rules.email("email", &self.email);
        let name = rules.text("name", &self.name, MAX_NAME);
        rules.check(NewUser { email, name })
    }
}

/// The body of `PATCH /users/{id}`. Omitted fields are left unchanged.
#[derive(Debug, Deserialize, ToSchema)]
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
        let mut rules = Rules::default();
        let email = self.email.map(|email| rules.email("email", &email));
        let name = self.name.map(|name| rules.text("name", &name, MAX_NAME));
        rules.check(UserChanges { email, name })
    }
}
