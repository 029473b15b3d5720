//! The subcommands for users.

use anyhow::Context;

use crate::config::DatabaseConfig;
use crate::db;
use crate::services::user_service;

/// Makes a user an admin. Nothing else changes a role.
pub async fn promote(id: &str) -> anyhow::Result<()> {
    let id = user_id(id)?;
    let db = db::connect(&DatabaseConfig::from_env()?).await?;
    let user = db::users::promote(&db, id)
        .await?
        .with_context(|| format!("there is no user {id}"))?;
    let (email, since) = (user.email, user.created_at);
    println!("User {id} is an admin now: {email}, here since {since}.");
    db::close(&db).await;
    Ok(())
}

/// Prints a new password for a user who forgot theirs. Nothing else stores it.
pub async fn reset_password(id: &str) -> anyhow::Result<()> {
    let id = user_id(id)?;
    let db = db::connect(&DatabaseConfig::from_env()?).await?;
    let (email, password) = user_service::reset_password(&db, id).await?;
    println!("The new password of user {id}, {email}, is {password}");
    db::close(&db).await;
    Ok(())
}

fn user_id(text: &str) -> anyhow::Result<i64> {
    text.parse().context("the id of a user is a number")
}
