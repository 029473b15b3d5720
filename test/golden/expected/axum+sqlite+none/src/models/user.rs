//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::parse::{self, Id, Limit};
use super::rules::Rules;
use crate::error::ApiError;

/// A user, as stored and as sent to clients.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// The body of `POST /users`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    email: String,
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    #[serde(default, deserialize_with = "parse::present")]
    email: Option<String>,
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
#[derive(Debug, Deserialize)]
pub struct ListUsers {
    #[serde(default)]
    pub limit: Limit,
    pub after: Option<Id>,
}

impl ListUsers {
    /// The address of the page after this one.
    pub fn next(&self, path: &str, after: i64) -> String {
        format!("{path}?limit={}&after={after}", self.limit.0)
    }
}
