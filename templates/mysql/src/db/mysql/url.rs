//! The form of `DATABASE_URL`.

use std::collections::HashSet;
use std::str::FromStr;

use sqlx::mysql::MySqlConnectOptions;

pub const URL_FORM: &str = "a URL such as mysql://user:password@host:3306/database";

/// What sqlx itself reads, and only from the environment.
pub const SQLX_VARIABLES: &[&str] = &[];

/// The parameters about TLS that sqlx knows. It ignores others: with a misspelt `ssl-mode`, it would check
/// no certificate.
const TLS_PARAMETERS: &[&str] = &[
    "sslmode", "ssl-mode", "sslca", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key",
];

pub fn is_url(url: &str) -> bool {
    let is_mysql = url.starts_with("mysql://") || url.starts_with("mariadb://");
    let (_, parameters) = url.split_once('?').unwrap_or_default();
    let parameters = parameters.split('&');
    let mut names = parameters.filter_map(|text| text.split('=').next());
    let mut earlier = HashSet::new();
    // sqlx takes the last of two values, and nothing behind a `#`.
    is_mysql
        && !url.contains('#')
        && names.all(|name| {
            is_known(name) && (name.is_empty() || earlier.insert(name.replace('-', "")))
        })
        && MySqlConnectOptions::from_str(url).is_ok_and(|options| options.get_database().is_some())
}

fn is_known(name: &str) -> bool {
    let lower = name.to_lowercase();
    let concerns_tls = ["ssl", "tls", "%"].iter().any(|part| lower.contains(part));
    !concerns_tls || TLS_PARAMETERS.contains(&name)
}
