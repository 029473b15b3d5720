//! `DATABASE_URL`, and the variables from which sqlx takes what the URL does not say.

use std::collections::HashSet;
use std::env;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tracing::subscriber::{NoSubscriber, with_default};
use url::Url;

use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as postgres://user:password@host:5432/database";

/// What sqlx itself reads, and only from the environment.
#[rustfmt::skip]
pub const SQLX_VARIABLES: &[&str] = &[
    "PGAPPNAME", "PGDATABASE", "PGHOST", "PGHOSTADDR", "PGOPTIONS", "PGPASSFILE", "PGPASSWORD", "PGPORT", "PGSSLCERT",
    "PGSSLKEY", "PGSSLMODE", "PGSSLROOTCERT", "PGUSER",
];

/// How the names of variables about TLS and sign-in begin that other programs obey, and sqlx does not know.
#[rustfmt::skip]
const IGNORED: &[&str] = &["PGSSL", "PGREQUIRE", "PGCHANNELBINDING", "PGSERVICE", "PGGSSENCMODE"];

/// The parameters about TLS that sqlx knows. It ignores others: with a misspelt `sslmode`, it would check no
/// certificate.
#[rustfmt::skip]
const TLS_PARAMETERS: &[&str] = &[
    "sslmode", "ssl-mode", "sslrootcert", "ssl-root-cert", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key",
];

/// Those of them that name the certificate of a CA.
const CA_PARAMETERS: &[&str] = &["sslrootcert", "ssl-root-cert", "ssl-ca"];

pub fn is_url(text: &str) -> bool {
    let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    // sqlx reads nothing behind a `#`.
    is_postgres
        && !text.contains('#')
        && Url::parse(text).is_ok_and(|url| is_clear(&url))
        && parse(text).is_ok_and(|options| options.get_database().is_some_and(is_name))
}

/// sqlx takes the last of two values, except for `options`, which it joins. It takes a second `?` or a `;` for a part
/// of a value.
fn is_clear(url: &Url) -> bool {
    let mut earlier = HashSet::new();
    // A slip such as `/database&sslmode=require`; in a name, these characters are encoded.
    let name = url.path().trim_start_matches('/');
    !name.contains(['/', '&', ';'])
        && !url.query().unwrap_or_default().contains(['?', ';'])
        && url.query_pairs().all(|(name, _)| {
            let key = name.replace('-', "").replace("sslrootcert", "sslca");
            is_known(&name) && (name == "options" || earlier.insert(key))
        })
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

pub fn options(config: &DatabaseConfig) -> Result<PgConnectOptions> {
    check_environment()?;
    let text = config.url.expose_secret();
    let options = parse(text)?;
    let names_ca = env::var_os("PGSSLROOTCERT").is_some_and(|file| !file.is_empty())
        || Url::parse(text)?
            .query_pairs()
            .any(|(name, _)| CA_PARAMETERS.contains(&&*name));
    let mode = options.get_ssl_mode();
    ensure!(
        !names_ca || matches!(mode, PgSslMode::VerifyCa | PgSslMode::VerifyFull),
        "DATABASE_URL or PGSSLROOTCERT names a CA, which SQLx ignores in this mode: use sslmode=verify-full"
    );
    // sqlx would look up an IPv6 address with its brackets.
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    Ok(options.host(&host))
}

/// sqlx ignores values that it cannot read: with a misspelt `PGSSLMODE`, it would check no certificate.
fn check_environment() -> Result<()> {
    for (name, value) in env::vars_os() {
        let name = name.to_string_lossy();
        // Kubernetes sets variables such as `PGSERVICE_SERVICE_HOST` and `PGSERVICE_PORT`.
        let is_of_kubernetes = name.contains("_SERVICE_") || name.contains("_PORT");
        if !name.starts_with("PG") || is_of_kubernetes {
            continue;
        }
        let value = value
            .to_str()
            .with_context(|| format!("{name} is malformed: it must be UTF-8"))?;
        let expected = match &*name {
            "PGSSLMODE" if PgSslMode::from_str(value).is_err() => "a mode such as verify-full",
            "PGPORT" if !value.is_empty() && u16::from_str(value).is_err() => "a port number",
            // They ask for nothing, or for what sqlx does anyway.
            "PGGSSENCMODE" | "PGCHANNELBINDING" if value != "require" => continue,
            "PGSSLCERTMODE" if value != "require" => continue,
            "PGSSLNEGOTIATION" if value == "postgres" => continue,
            "PGSSLMINPROTOCOLVERSION" if matches!(value, "TLSv1" | "TLSv1.1" | "TLSv1.2") => {
                continue;
            }
            "PGSSLMAXPROTOCOLVERSION" if value == "TLSv1.3" => continue,
            "PGSSLSNI" | "PGSERVICEFILE" => continue,
            _ if matches!(value, "" | "0") => continue,
            name if SQLX_VARIABLES.contains(&name) => continue,
            name if IGNORED.iter().any(|start| name.starts_with(start)) => {
                "unset, because sqlx does not know it"
            }
            _ => continue,
        };
        bail!("{name} must be {expected}");
    }
    Ok(())
}

/// sqlx logs each parameter that it does not know, with its value, which may be secret.
fn parse(url: &str) -> sqlx::Result<PgConnectOptions> {
    with_default(NoSubscriber::new(), || PgConnectOptions::from_str(url))
}
