//! The form of `DATABASE_URL`.

use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;

pub const URL_FORM: &str = "sqlite:// and the path of a file";

/// What sqlx itself reads, and only from the environment.
pub const SQLX_VARIABLES: &[&str] = &[];

/// Other parameters, such as `mode=memory` and `mode=ro`, would open a database that this program cannot use. SQLite
/// opens no file of the name `:memory:`, and reads a name that begins with `file:` as a URL of its own.
pub fn is_url(url: &str) -> bool {
    let (_, parameters) = url.split_once('?').unwrap_or((url, "mode=rwc"));
    let options = SqliteConnectOptions::from_str(url).ok();
    let file = options
        .as_ref()
        .and_then(|options| options.get_filename().to_str())
        .unwrap_or_default();
    url.starts_with("sqlite:")
        && matches!(parameters, "mode=rw" | "mode=rwc")
        && !file.is_empty()
        && !file.ends_with('/')
        && !file.starts_with(":memory:")
        && !file.starts_with("file:")
}
