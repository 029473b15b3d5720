//! The form of `DATABASE_URL`.

use std::collections::HashSet;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, ensure};
use secrecy::ExposeSecret;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use url::Url;

use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as mysql://user:password@host:3306/database";

/// Whether only sqlx reads this variable, and only from the environment.
pub fn is_library_variable(_: &str) -> bool {
    false
}

/// Refuses a variable that sqlx would ignore or misread.
pub fn check_variable(_: &str, _: &str) -> Result<()> {
    Ok(())
}

/// The parameters that sqlx knows. It ignores others: with a misspelt `ssl-mode`, it would check no certificate. The
/// pool does what `reconnect` asks for.
#[rustfmt::skip]
const PARAMETERS: &[&str] = &[
    "charset", "collation", "reconnect", "socket", "ssl-ca", "ssl-cert", "ssl-key", "ssl-mode", "sslca", "sslcert",
    "sslkey", "sslmode", "statement-cache-capacity", "time-zone", "timezone",
];

/// Says which part is wrong, but not its value, which may be secret.
pub fn check_url(text: &str) -> Result<()> {
    let is_mysql = text.starts_with("mysql://") || text.starts_with("mariadb://");
    ensure!(is_mysql, "it must be {URL_FORM}");
    // sqlx reads nothing behind a `#`.
    ensure!(!text.contains('#'), "# must be percent-encoded, as %23");
    let url = Url::parse(text).context(
        "its user, password, host or port is wrong, or has a character that must be percent-encoded, such as / as %2F",
    )?;
    // A slip such as `/database&ssl-mode=required`.
    let name = url.path().trim_start_matches('/');
    let query = url.query().unwrap_or_default();
    ensure!(
        !name.contains(['/', '&', ';', '@']) && !query.contains(['?', ';']),
        "one ? must begin its parameters, & must separate them, and any other / ? & ; or @ must be percent-encoded"
    );
    for (name, value) in url.query_pairs() {
        ensure!(
            !matches!(&*name, "sslmode" | "ssl-mode") || MySqlSslMode::from_str(&value).is_ok(),
            "its {name} must be DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY"
        );
    }
    let options = MySqlConnectOptions::from_str(text)
        .map_err(|_| anyhow!("a part is not UTF-8, or its statement-cache-capacity is wrong"))?;
    let name = options.get_database().unwrap_or_default();
    ensure!(!name.is_empty(), "it must name a database");
    ensure!(
        !name.contains('?'),
        "the ? before its parameters must not be percent-encoded"
    );
    // A slip can make a part of the password a name.
    let has_secret = query.contains('@') || query.contains("password");
    // sqlx takes the last of two values.
    let mut earlier = HashSet::new();
    for (at, (name, _)) in url.query_pairs().enumerate() {
        let shown = if has_secret || name.is_empty() {
            format!("parameter number {}", at + 1)
        } else {
            format!("parameter {name}")
        };
        ensure!(
            PARAMETERS.contains(&&*name),
            "sqlx does not know its {shown}: correct or delete it"
        );
        ensure!(
            earlier.insert(name.replace('-', "")),
            "it has {shown} twice"
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
