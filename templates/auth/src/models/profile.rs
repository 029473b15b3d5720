//! Changes that users make to their own account.

use serde::Deserialize;
use utoipa::ToSchema;

use super::parse;
use super::password::{self, Password};
use super::rules::Rules;
use super::schema;
use super::user::{MAX_NAME, User, UserChanges};
use crate::error::ApiError;

/// The body of `PATCH /profile`. Omitted fields are left unchanged.
///
/// A new e-mail address needs the password, so that a stolen session is not enough to take over the account.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Corro" })))]
#[serde(deny_unknown_fields)]
pub struct UpdateProfile {
    #[schema(schema_with = schema::email)]
    #[serde(default, deserialize_with = "parse::present")]
    email: Option<String>,
    #[schema(schema_with = schema::text::<MAX_NAME>)]
    #[serde(default, deserialize_with = "parse::present")]
    name: Option<String>,
    /// Required for a new e-mail address.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "parse::present")]
    current_password: Option<String>,
}

impl UpdateProfile {
    /// The validated changes, and the current password.
    pub fn validate(self) -> Result<(UserChanges, Option<String>), ApiError> {
        let changes = UserChanges::check(self.email, self.name)?;
        Ok((changes, self.current_password))
    }
}

/// The body of `PUT /profile/password`.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "current_password": "a pinch of sea salt", "new_password": "two pinches of sea salt"
})))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current_password: String,
    #[schema(schema_with = password::schema)]
    new_password: String,
}

impl ChangePassword {
    /// The new password of `user`.
    pub fn validate(&self, user: &User) -> Result<Password, ApiError> {
        let mut rules = Rules::default();
        let known = [user.email.as_str(), &user.name];
        let password = rules.password("new_password", &self.new_password, &known);
        rules.check(password)
    }
}
