//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parse::{self, Id, Limit};
use super::password::{self, Password};
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

/// What a user may do. It changes nowhere but by the `promote` subcommand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    User,
    Admin,
}

/// A user, as sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "email": "ferris@example.com", "name": "Ferris", "role": "user", "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct User {
    #[schema(schema_with = schema::id)]
    pub id: i64,
    #[schema(max_length = 254)]
    pub email: String,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
}

/// A user with the hash of the password, which never leaves the program.
pub struct Account {
    pub user: User,
    pub password_hash: String,
}

/// A user to be stored.
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password_hash: String,
}

/// How an attempt to delete a user ended.
#[derive(Debug, PartialEq)]
pub enum Deletion {
    Deleted,
    NotFound,
    /// Nobody would be left to administer the rest.
    LastAdmin,
}

/// The body of `POST /users`, the sign-up.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "ferris@example.com", "name": "Ferris", "password": "seven teal herons yawn"
})))]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(schema_with = schema::email)]
    email: String,
    #[schema(schema_with = schema::name)]
    name: String,
    #[schema(schema_with = password::schema)]
    password: String,
}

/// A checked sign-up.
pub struct Registration {
    pub email: String,
    pub name: String,
    pub password: Password,
}

impl SignUp {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<Registration, ApiError> {
        let mut rules = Rules::default();
        let email = rules.email("email", &self.email);
        let name = rules.text("name", &self.name, 100);
        let password = rules.password("password", &self.password, &[&email, &name]);
        rules.check(Registration {
            email,
            name,
            password,
        })
    }
}

/// The body of `POST /login`. None of the rules for new passwords apply: a short one is just a wrong one.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "email": "ferris@example.com", "password": "seven teal herons yawn" })))]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub email: String,
    pub password: String,
}

/// The body of `PATCH /users/{id}`: what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
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
        check_changes(self.email, self.name)
    }
}

/// The body of `PATCH /profile`. Another e-mail address needs the password, so that a stolen session cannot take
/// the account over.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Corro" })))]
#[serde(deny_unknown_fields)]
pub struct UpdateProfile {
    #[schema(schema_with = schema::email)]
    #[serde(default, deserialize_with = "parse::present")]
    email: Option<String>,
    #[schema(schema_with = schema::name)]
    #[serde(default, deserialize_with = "parse::present")]
    name: Option<String>,
    /// Needed when `email` is to change.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "parse::present")]
    current_password: Option<String>,
}

/// Checked changes to one's own profile.
pub struct ProfileChanges {
    pub changes: UserChanges,
    pub current_password: Option<String>,
}

impl UpdateProfile {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<ProfileChanges, ApiError> {
        let changes = check_changes(self.email, self.name)?;
        Ok(ProfileChanges {
            changes,
            current_password: self.current_password,
        })
    }
}

fn check_changes(email: Option<String>, name: Option<String>) -> Result<UserChanges, ApiError> {
    let mut rules = Rules::default();
    let email = email.map(|email| rules.email("email", &email));
    let name = name.map(|name| rules.text("name", &name, 100));
    rules.check(UserChanges { email, name })
}

/// The body of `PUT /profile/password`.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "current_password": "seven teal herons yawn", "new_password": "nine plaid otters doze"
})))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current_password: String,
    #[schema(schema_with = password::schema)]
    new_password: String,
}

impl ChangePassword {
    /// The new password of `user`.
    ///
    /// # Errors
    /// [`ApiError::Validation`] when it breaks a rule.
    pub fn validate(&self, user: &User) -> Result<Password, ApiError> {
        let mut rules = Rules::default();
        let password = rules.password(
            "new_password",
            &self.new_password,
            &[&user.email, &user.name],
        );
        rules.check(password)
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
