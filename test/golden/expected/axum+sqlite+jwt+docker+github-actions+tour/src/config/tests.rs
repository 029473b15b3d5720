use super::*;

const GOOD_URL: &str = "sqlite://root@localhost/test";

fn config(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = [
        variables,
        &[("JWT_SECRET", "3d0f5c1e9a7b4826f1e0d9c8b7a69584")],
    ]
    .concat();
    Config::from_variables(|name| {
        variables
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn only_the_database_must_be_named() {
    let config = config(&[("DATABASE_URL", GOOD_URL)]).unwrap();
    assert_eq!(config.port, 3000);
    assert!(config.host.is_loopback());
    assert!(!format!("{config:?}").contains(GOOD_URL));
}

#[test]
fn a_missing_variable_is_named() {
    assert!(
        config(&[])
            .unwrap_err()
            .to_string()
            .starts_with("DATABASE_URL is not set")
    );
}

#[test]
fn a_malformed_variable_is_named_without_its_value() {
    for (name, value) in [
        ("DATABASE_URL", "file:nonsense"),
        ("HOST", "nonsense"),
        ("PORT", "65536"),
        ("DATABASE_MAX_CONNECTIONS", "0"),
        ("MIGRATE_ON_START", "nonsense"),
        ("BODY_LIMIT_BYTES", "nonsense"),
        ("REQUEST_TIMEOUT_SECS", "nonsense"),
        ("SHUTDOWN_DELAY_SECS", "16"),
        ("CORS_ALLOWED_ORIGINS", "https://nonsense/path"),
        ("RUST_LOG", "nonsense=nonsense"),
        ("LOG_FORMAT", "nonsense"),
    ] {
        let fault = config(&[(name, value), ("DATABASE_URL", GOOD_URL)])
            .unwrap_err()
            .to_string();
        assert!(
            fault.starts_with(&format!("{name} is malformed")),
            "{fault}"
        );
        assert!(!fault.contains("nonsense"), "{fault}");
    }
}
