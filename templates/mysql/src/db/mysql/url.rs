//! The form of `DATABASE_URL`.

use std::collections::HashSet;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, ensure};
use secrecy::ExposeSecret;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use url::Url;

use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as mysql://user:password@host:3306/database";

/// Whether only libraries read this variable, and only from the environment.
pub fn is_library_variable(_: &str) -> bool {
    false
}

/// The parameters that sqlx knows. It ignores others: with a misspelt `ssl-mode`, it would check no certificate.
#[rustfmt::skip]
const PARAMETERS: &[&str] = &[
    "charset", "collation", "socket", "ssl-ca", "ssl-cert", "ssl-key", "ssl-mode", "sslca", "sslcert", "sslkey",
    "sslmode", "statement-cache-capacity", "time-zone", "timezone",
];

/// Says which part is wrong, but not its value, which may be secret.
pub fn check_url(text: &str) -> Result<()> {
    let is_mysql = text.starts_with("mysql://") || text.starts_with("mariadb://");
    ensure!(is_mysql, "it must be {URL_FORM}");
    // sqlx reads nothing behind a `#`.
    ensure!(!text.contains('#'), "it must have %23 in the place of #");
    let url = Url::parse(text).context(
        "its user, password, host or port is wrong, or has a character that must be a code, such as %2F for /",
    )?;
    // A slip such as `/database&ssl-mode=required`.
    let name = url.path().trim_start_matches('/');
    let query = url.query().unwrap_or_default();
    ensure!(
        !name.contains(['/', '&', ';']) && !query.contains(['?', ';']),
        "one ? must begin its parameters, & must separate them, and another / ? & or ; must be a code"
    );
    let options = MySqlConnectOptions::from_str(text).map_err(|_| {
        anyhow!("a part is not UTF-8, or its ssl-mode or statement-cache-capacity is wrong")
    })?;
    // A name has a `?` only after a slip such as `%3Fssl-mode=required`.
    let name = options.get_database().unwrap_or_default();
    ensure!(
        !name.is_empty() && !name.contains('?'),
        "it must name a database, without ?"
    );
    // sqlx takes the last of two values.
    let mut earlier = HashSet::new();
    for (name, _) in url.query_pairs() {
        ensure!(
            PARAMETERS.contains(&&*name),
            "its parameter {name} is unknown to sqlx: correct or delete it"
        );
        ensure!(
            earlier.insert(name.replace('-', "")),
            "its parameter {name} is there twice"
        );
    }
    Ok(())
}

pub fn options(config: &DatabaseConfig) -> Result<MySqlConnectOptions> {
    use MySqlSslMode::{Disabled, VerifyCa, VerifyIdentity};
    let text = config.url.expose_secret();
    let options = MySqlConnectOptions::from_str(text)?;
    let names_ca = Url::parse(text)?
        .query_pairs()
        .any(|(name, _)| matches!(&*name, "sslca" | "ssl-ca"));
    ensure!(
        !names_ca || matches!(options.get_ssl_mode(), Disabled | VerifyCa | VerifyIdentity),
        "DATABASE_URL names a CA, which SQLx ignores in this mode: use ssl-mode=VERIFY_IDENTITY"
    );
    // sqlx would look up an IPv6 address with its brackets.
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    Ok(options.host(&host))
}
