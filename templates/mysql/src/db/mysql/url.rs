//! The form of `DATABASE_URL`.

use std::collections::HashSet;
use std::str::FromStr;

use sqlx::mysql::MySqlConnectOptions;
use url::Url;

pub const URL_FORM: &str = "a URL such as mysql://user:password@host:3306/database";

/// What sqlx itself reads, and only from the environment.
pub const SQLX_VARIABLES: &[&str] = &[];

/// The parameters about TLS that sqlx knows. It ignores others: with a misspelt `ssl-mode`, it would check
/// no certificate.
const TLS_PARAMETERS: &[&str] = &[
    "sslmode", "ssl-mode", "sslca", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key",
];

pub fn is_url(text: &str) -> bool {
    let is_mysql = text.starts_with("mysql://") || text.starts_with("mariadb://");
    // sqlx reads nothing behind a `#`.
    is_mysql
        && !text.contains('#')
        && Url::parse(text).is_ok_and(|url| are_unique(&url))
        && MySqlConnectOptions::from_str(text).is_ok_and(|options| options.get_database().is_some())
}

/// sqlx takes the last of two values.
fn are_unique(url: &Url) -> bool {
    let mut earlier = HashSet::new();
    url.query_pairs()
        .all(|(name, _)| is_known(&name) && earlier.insert(name.replace('-', "")))
}

fn is_known(name: &str) -> bool {
    let lower = name.to_lowercase();
    let concerns_tls = lower.contains("ssl") || lower.contains("tls");
    !concerns_tls || TLS_PARAMETERS.contains(&name)
}
