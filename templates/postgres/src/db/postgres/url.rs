//! `DATABASE_URL`, and the variables from which sqlx takes what the URL does not say.

use std::collections::HashSet;
use std::env;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};
use secrecy::ExposeSecret;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tracing::subscriber::{NoSubscriber, with_default};
use url::{Host, Url};

use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as postgres://user:password@host:5432/database";

/// What sqlx itself reads, and only from the environment.
#[rustfmt::skip]
const SQLX_VARIABLES: &[&str] = &[
    "PGAPPNAME", "PGDATABASE", "PGHOST", "PGHOSTADDR", "PGOPTIONS", "PGPASSFILE", "PGPASSWORD", "PGPORT", "PGSSLCERT",
    "PGSSLKEY", "PGSSLMODE", "PGSSLROOTCERT", "PGUSER",
];

/// Prefixes of variables that ask other programs for protection. sqlx does not know them.
#[rustfmt::skip]
const IGNORED: &[&str] = &[
    "PGSSL", "PGREQUIRE", "PGCHANNELBINDING", "PGSERVICE", "PGGSSENCMODE", "PGTARGETSESSIONATTRS",
];

/// The parameters that sqlx knows, besides `options[…]`. It ignores others: with a misspelt `sslmode`, it would check
/// no certificate.
#[rustfmt::skip]
const PARAMETERS: &[&str] = &[
    "application_name", "dbname", "host", "hostaddr", "options", "password", "port", "ssl-ca", "ssl-cert", "ssl-key",
    "ssl-mode", "ssl-root-cert", "sslcert", "sslkey", "sslmode", "sslrootcert", "statement-cache-capacity", "user",
];

/// Whether only sqlx reads this variable, and only from the environment.
pub fn is_library_variable(name: &str) -> bool {
    SQLX_VARIABLES.contains(&name)
}

/// Says which part is wrong, but not its value, which may be secret.
pub fn check_url(text: &str) -> Result<()> {
    let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    ensure!(is_postgres, "it must be {URL_FORM}");
    // sqlx reads nothing behind a `#`.
    ensure!(!text.contains('#'), "# must be percent-encoded, as %23");
    let url = Url::parse(text).context(
        "its user, password, host or port is wrong, or has a character that must be percent-encoded, such as / as %2F",
    )?;
    // A slip such as `/database&sslmode=require`.
    let name = url.path().trim_start_matches('/');
    let query = url.query().unwrap_or_default();
    ensure!(
        !name.contains(['/', '&', ';', '@']) && !query.contains(['?', ';']),
        "one ? must begin its parameters, & must separate them, and any other / ? & ; or @ must be percent-encoded"
    );
    for (name, value) in url.query_pairs() {
        ensure!(
            !matches!(&*name, "sslmode" | "ssl-mode") || PgSslMode::from_str(&value).is_ok(),
            "its {name} must be disable, prefer, require, verify-ca or verify-full"
        );
    }
    let options = parse(text).map_err(|_| {
        anyhow!("a part is not UTF-8, or its port, hostaddr or statement-cache-capacity is wrong")
    })?;
    let name = options.get_database().unwrap_or_default();
    ensure!(!name.is_empty(), "it must name a database");
    ensure!(
        !name.contains('?'),
        "the ? before its parameters must not be percent-encoded"
    );
    // A slip can make a part of the password a name.
    let has_secret = query.contains('@') || query.contains("password");
    // sqlx takes the last of two values, except for `options`, which it joins.
    let mut earlier = HashSet::new();
    for (at, (name, value)) in url.query_pairs().enumerate() {
        let key = name.replace(['-', '_'], "").replace("sslrootcert", "sslca");
        let shown = if has_secret || name.is_empty() {
            format!("parameter number {}", at + 1)
        } else {
            format!("parameter {name}")
        };
        ensure!(
            PARAMETERS.contains(&&*name)
                || name.starts_with("options[") && name.ends_with(']')
                || asks_for_nothing(&key, &value),
            "sqlx does not know its {shown}: correct or delete it (docs/database.md)"
        );
        ensure!(
            name == "options" || earlier.insert(key),
            "it has {shown} twice"
        );
    }
    Ok(())
}

pub fn options(config: &DatabaseConfig) -> Result<PgConnectOptions> {
    use PgSslMode::{Disable, VerifyCa, VerifyFull};
    check_environment()?;
    let text = config.url.expose_secret();
    let options = parse(text)?;
    let in_url = Url::parse(text)?
        .query_pairs()
        .find(|(name, _)| matches!(&**name, "sslrootcert" | "ssl-root-cert" | "ssl-ca"))
        .map(|(_, file)| !file.is_empty());
    let names_ca =
        in_url.unwrap_or_else(|| env::var_os("PGSSLROOTCERT").is_some_and(|file| !file.is_empty()));
    ensure!(
        !names_ca || matches!(options.get_ssl_mode(), Disable | VerifyCa | VerifyFull),
        "DATABASE_URL or PGSSLROOTCERT names a CA, which SQLx ignores in this mode: use sslmode=verify-full"
    );
    // sqlx would open a file with an empty name.
    Ok(if names_ca {
        options
    } else {
        options.ssl_root_cert_from_pem(Vec::new())
    })
}

fn check_environment() -> Result<()> {
    for (name, value) in env::vars_os() {
        let name = name.to_string_lossy();
        let value = value.to_str();
        ensure!(
            value.is_some() || !name.starts_with("PG"),
            "{name} is malformed: it must be UTF-8"
        );
        check_variable(&name, value.unwrap_or_default())?;
    }
    Ok(())
}

/// sqlx ignores values that it cannot read: with a misspelt `PGSSLMODE`, it would check no certificate.
pub fn check_variable(name: &str, value: &str) -> Result<()> {
    // Kubernetes sets variables such as `PGSERVICE_SERVICE_HOST` and `PGSERVICE_PORT`.
    let is_of_kubernetes = name.contains("_SERVICE_") || name.contains("_PORT");
    let Some(key) = name.strip_prefix("PG").filter(|_| !is_of_kubernetes) else {
        return Ok(());
    };
    let key = key.replace('_', "").to_lowercase();
    let expected = match name {
        "PGSSLMODE" if PgSslMode::from_str(value).is_err() => "a mode such as verify-full",
        "PGPORT" if !value.is_empty() && u16::from_str(value).is_err() => "a port number",
        "PGSSLCERT" | "PGSSLKEY" if value.is_empty() => "unset, or the name of a file",
        _ if SQLX_VARIABLES.contains(&name) || asks_for_nothing(&key, value) => return Ok(()),
        _ if matches!(value, "" | "0") => return Ok(()),
        _ if IGNORED.iter().any(|start| name.starts_with(start)) => {
            "unset, because sqlx does not know it"
        }
        _ => return Ok(()),
    };
    bail!("{name} must be {expected}")
}

/// Whether libpq's parameter asks for nothing, or for what sqlx or the pool does anyway.
fn asks_for_nothing(key: &str, value: &str) -> bool {
    match key {
        "gssencmode" | "channelbinding" | "sslcertmode" => {
            matches!(value, "allow" | "disable" | "prefer")
        }
        "sslnegotiation" => value == "postgres",
        "targetsessionattrs" => value == "any",
        "clientencoding" => value.eq_ignore_ascii_case("utf8"),
        "requiressl" | "sslcompression" => value == "0",
        "sslminprotocolversion" => matches!(value, "TLSv1" | "TLSv1.1" | "TLSv1.2"),
        "sslmaxprotocolversion" => value == "TLSv1.3",
        "connecttimeout" | "fallbackapplicationname" | "servicefile" | "sslsni" => true,
        _ => key.starts_with("keepalives"),
    }
}

/// sqlx logs malformed lines of `.pgpass`, which contain a password. It would look up an IPv6 address with its
/// brackets, there and in the network.
fn parse(url: &str) -> Result<PgConnectOptions> {
    let mut url = Url::parse(url)?;
    if let Some(Host::Ipv6(address)) = url.host() {
        let query = format!("host={address}&{}", url.query().unwrap_or_default());
        url.set_query(Some(&query));
    }
    let options = with_default(NoSubscriber::new(), || PgConnectOptions::from_url(&url));
    Ok(options?)
}
