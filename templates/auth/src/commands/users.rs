//! The subcommands for users.

use anyhow::{Context, Result, ensure};

use super::print;
use crate::config::DatabaseConfig;
use crate::db::{self, Database};
use crate::models::parse::Id;
use crate::services::user_service;

/// Makes a user an admin. Nothing else changes a role.
pub async fn promote(id: i64) -> Result<()> {
    let db = connect().await?;
    let user = db::users::promote(&db, id)
        .await?
        .with_context(|| format!("there is no user {id}"))?;
    db::close(&db).await;
    let (email, since) = (user.email, user.created_at);
    print(format_args!(
        "User {id} ({email}, signed up on {since}) is now an admin."
    ))
}

/// Prints a new password for a user who forgot theirs. Nothing else stores it.
pub async fn reset_password(id: i64) -> Result<()> {
    let db = connect().await?;
    let (email, password) = user_service::reset_password(&db, id).await?;
    db::close(&db).await;
    print(format_args!(
        "The new password of user {id}, {email}, is {password}"
    ))
    .context("the password was changed, but not printed; run this again")
}

/// The id in an argument, which has the same form as in a path.
pub fn parse_id(text: &str) -> Option<i64> {
    Id::try_from(text.to_owned()).ok().map(|Id(id)| id)
}

/// Opens a database that `migrate` has created. It creates none itself.
async fn connect() -> Result<Database> {
    let config = DatabaseConfig::from_env()?;
    let is_ready = db::status(&config).await?.is_empty();
    ensure!(
        is_ready,
        "the database is not up to date; run the subcommand `migrate`"
    );
    db::connect(&config).await
}
