//! The form of `DATABASE_URL`.

use std::collections::HashSet;
use std::str::FromStr;

use anyhow::{Result, ensure};
use secrecy::ExposeSecret;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use url::Url;

use crate::config::DatabaseConfig;

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
        && Url::parse(text).is_ok_and(|url| is_clear(&url))
        && MySqlConnectOptions::from_str(text)
            .is_ok_and(|options| options.get_database().is_some_and(is_name))
}

/// sqlx takes the last of two values, and a second `?` or a `;` for a part of a value.
fn is_clear(url: &Url) -> bool {
    let mut earlier = HashSet::new();
    // A slip such as `/database&ssl-mode=required`; in a name, these characters are encoded.
    let name = url.path().trim_start_matches('/');
    !name.contains(['/', '&', ';'])
        && !url.query().unwrap_or_default().contains(['?', ';'])
        && url
            .query_pairs()
            .all(|(name, _)| is_known(&name) && earlier.insert(name.replace('-', "")))
}

/// A name has a `?` only after a slip such as `%3Fsslmode=require`.
fn is_name(database: &str) -> bool {
    !database.is_empty() && !database.contains('?')
}

fn is_known(name: &str) -> bool {
    let lower = name.to_lowercase();
    let concerns_tls = lower.contains("ssl") || lower.contains("tls");
    !concerns_tls || TLS_PARAMETERS.contains(&name)
}

pub fn options(config: &DatabaseConfig) -> Result<MySqlConnectOptions> {
    let text = config.url.expose_secret();
    let options = MySqlConnectOptions::from_str(text)?;
    let names_ca = Url::parse(text)?
        .query_pairs()
        .any(|(name, _)| matches!(&*name, "sslca" | "ssl-ca"));
    let mode = options.get_ssl_mode();
    ensure!(
        !names_ca || matches!(mode, MySqlSslMode::VerifyCa | MySqlSslMode::VerifyIdentity),
        "DATABASE_URL names a CA, which SQLx ignores in this mode: use ssl-mode=VERIFY_IDENTITY"
    );
    // sqlx would look up an IPv6 address with its brackets.
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    Ok(options.host(&host))
}
