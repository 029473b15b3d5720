//! The form of `DATABASE_URL`.

use std::path::Path;
use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;

pub const URL_FORM: &str = "sqlite:// and the path of a file";

/// Other parameters, such as `mode=memory` and `mode=ro`, would open a database that this program cannot use.
pub fn is_url(url: &str) -> bool {
    let (_, parameters) = url.split_once('?').unwrap_or((url, "mode=rwc"));
    url.starts_with("sqlite:")
        && matches!(parameters, "mode=rw" | "mode=rwc")
        && SqliteConnectOptions::from_str(url).is_ok_and(|options| is_file(options.get_filename()))
}

/// SQLite opens no file of the name `:memory:`, and reads a name that begins with `file:` as a URL of its own.
fn is_file(name: &Path) -> bool {
    name.to_str().is_some_and(|name| {
        !name.is_empty()
            && !name.contains(":memory:")
            && !name.starts_with("file:")
            && !name.ends_with('/')
    })
}
