//! Whether the database has what this program's migrations bring. It is looked at only: neither a database nor a table
//! is made.

use sqlx::migrate::Migrator;

use super::driver;
use crate::config::DatabaseConfig;

/// A row of what sqlx keeps: version, checksum, and whether the migration came to its end.
pub type Applied = (i64, Vec<u8>, bool);

pub const APPLIED: &str =
    "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// One line for each migration that is not as it should be; none when the database is up to date.
///
/// # Errors
/// When the database cannot be reached or does not let us in.
pub async fn status(config: &DatabaseConfig) -> anyhow::Result<Vec<String>> {
    let applied = driver::applied(config).await?;
    let mut lines = Vec::new();
    if applied.is_none() {
        lines.push("the database: not made yet".to_owned());
    }
    lines.extend(differences(&sqlx::migrate!(), &applied.unwrap_or_default()));
    Ok(lines)
}

fn differences(migrator: &Migrator, applied: &[Applied]) -> Vec<String> {
    let ours = migrator.iter().filter_map(|migration| {
        let row = applied.iter().find(|row| row.0 == migration.version);
        let fault = match row {
            None => "pending",
            Some((_, _, false)) => "failed half-way",
            Some((_, checksum, _)) if *checksum != *migration.checksum => {
                "changed since it was applied"
            }
            Some(_) => return None,
        };
        let (version, description) = (migration.version, &migration.description);
        Some(format!("{version:04} {description}: {fault}"))
    });
    let unknown = applied
        .iter()
        .filter(|row| !migrator.version_exists(row.0))
        .map(|row| format!("{:04}: applied, but this program does not know it", row.0));
    ours.chain(unknown).collect()
}
