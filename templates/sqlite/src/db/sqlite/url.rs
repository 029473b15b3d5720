//! The form of `DATABASE_URL`.

use std::str::FromStr;

use anyhow::{Result, ensure};
use sqlx::sqlite::SqliteConnectOptions;

pub const URL_FORM: &str = "sqlite:// and the path of a file";

/// Whether only sqlx reads this variable, and only from the environment.
pub fn is_library_variable(_: &str) -> bool {
    false
}

/// Refuses a variable that sqlx would ignore or misread.
pub fn check_variable(_: &str, _: &str) -> Result<()> {
    Ok(())
}

/// Other parameters, such as `mode=memory` and `mode=ro`, would open a database that this program cannot use. SQLite
/// opens no file of the name `:memory:`, and reads a name that begins with `file:` as a URL of its own.
pub fn check_url(url: &str) -> Result<()> {
    ensure!(url.starts_with("sqlite:"), "it must be {URL_FORM}");
    let (_, parameters) = url.split_once('?').unwrap_or((url, "mode=rwc"));
    ensure!(
        matches!(parameters, "mode=rw" | "mode=rwc"),
        "its only parameter can be ?mode=rw or ?mode=rwc"
    );
    let options = SqliteConnectOptions::from_str(url).ok();
    let file = options
        .as_ref()
        .and_then(|options| options.get_filename().to_str())
        .unwrap_or_default();
    ensure!(
        !file.is_empty()
            && !file.ends_with('/')
            && !file.starts_with(":memory:")
            && !file.starts_with("file:"),
        "it must name a file"
    );
    Ok(())
}
