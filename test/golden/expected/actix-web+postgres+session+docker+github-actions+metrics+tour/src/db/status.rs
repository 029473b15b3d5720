//! The subcommand `status`: compares the database with the migrations of this program. It changes nothing.

use anyhow::{Context, Result};
use sqlx::Connection;
use sqlx::migrate::{AppliedMigration, Migrate, MigrateError};

use super::{driver, has_code};
use crate::config::DatabaseConfig;

const TABLE: &str = "_sqlx_migrations";

/// Returns one line for each difference. There is none when the database is up to date.
pub async fn status(config: &DatabaseConfig) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut applied = Vec::new();
    match driver::open(config).await? {
        Some(mut connection) => {
            let known = connection.list_applied_migrations(TABLE).await;
            applied = match known {
                Err(MigrateError::Execute(e)) if has_code(&e, &[driver::NO_SUCH_TABLE]) => vec![],
                known => known.context("cannot read the applied migrations (DATABASE_URL)")?,
            };
            connection.close().await?;
        }
        None => lines.push("the database: does not exist yet".to_owned()),
    }

    let migrator = sqlx::migrate!();
    for migration in migrator.iter() {
        let version = migration.version;
        let fault = match applied.iter().find(|row| row.version == version) {
            None => "pending",
            Some(row) if row.checksum != migration.checksum => "changed since it was applied",
            Some(_) => continue,
        };
        lines.push(format!("{version:04} {}: {fault}", migration.description));
    }
    for AppliedMigration { version, .. } in applied {
        if !migrator.version_exists(version) {
            let fault = "in the database, but this program does not know it";
            lines.push(format!("{version:04}: {fault}"));
        }
    }
    Ok(lines)
}
