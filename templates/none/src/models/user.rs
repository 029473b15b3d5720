//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parse::{self, Id, Limit};
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

/// A user, as stored and as sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "email": "ferris@example.com", "name": "Ferris", "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct User {
    #[schema(schema_with = schema::id)]
    pub id: i64,
    #[schema(max_length = 254)]
    pub email: String,
    #[schema(min_length = 1, max_length = 100)]
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
    #[schema(schema_with = schema::name)]
    name: String,
}

/// A user to be stored. It can only be made from input that keeps the rules.
#[derive(Debug)]
pub struct NewUser {
    pub email: String,
    pub name: String,
}

impl CreateUser {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<NewUser, ApiError> {
        let mut rules = Rules::default();
        let email = rules.email("email", &self.email);
        let name = rules.text("name", &self.name, 100);
        rules.check(NewUser { email, name })
    }
}

/// The body of `PATCH /users/{id}`: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Corro" })))]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    #[schema(schema_with = schema::email)]
    #[serde(default, deserialize_with = "parse::present")]
    email: Option<String>,
    #[schema(schema_with = schema::name)]
    #[serde(default, deserialize_with = "parse::present")]
    name: Option<String>,
}

/// Checked changes to a user.
#[derive(Debug)]
pub struct UserChanges {
    pub email: Option<String>,
    pub name: Option<String>,
}

impl UpdateUser {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<UserChanges, ApiError> {
        let mut rules = Rules::default();
        let email = self.email.map(|email| rules.email("email", &email));
        let name = self.name.map(|name| rules.text("name", &name, 100));
        rules.check(UserChanges { email, name })
    }
}

/// The query of `GET /users`.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// How many at most.
    #[param(inline)]
    #[serde(default)]
    pub limit: Limit,
    /// The last id of the page before.
    #[param(inline)]
    pub after: Option<Id>,
}

impl ListUsers {
    /// The address of the page after this one.
    pub fn next(&self, path: &str, after: i64) -> String {
        format!("{path}?limit={}&after={after}", self.limit.0)
    }
}
