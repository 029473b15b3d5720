use super::*;

const GOOD: &[(&str, &str)] = &[
    // All variables without a default.
    ("DATABASE_URL", "sqlite://root@localhost/test"),
    ("JWT_SECRET", "3d0f5c1e9a7b4826f1e0d9c8b7a69584"),
];

#[test]
fn required_variables_are_enough_and_never_shown() {
    let config = Config::from_variables(&GOOD.iter().copied().collect()).unwrap();
    assert_eq!(config.address, ([127, 0, 0, 1], 3000).into());
    let debug = format!("{config:?}");
    assert!(GOOD.iter().all(|(_, value)| !debug.contains(value)));
}

#[test]
fn a_missing_variable_is_named() {
    for (missing, _) in GOOD {
        let others = GOOD.iter().copied().filter(|(name, _)| name != missing);
        let error = Config::from_variables(&others.collect()).unwrap_err();
        let expected = format!("{missing} is not set");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn a_malformed_variable_is_named_without_its_value() {
    for (name, value) in [
        ("DATABASE_URL", "file:nonsense"),
        ("DATABASE_URL", "sqlite://root@localhost/%zz"),
        ("DATABASE_URL", "sqlite://localhost/a?ssl_mod=nonsense"),
        ("DATABASE_URL", "sqlite://x/a?sslcert=1&sslcert=nonsense"),
        ("DATABASE_URL", "sqlite://localhost/nonsense%0A"),
        ("HOST", "nonsense"),
        ("PORT", "65536"),
        ("PORT", "+5"),
        ("DATABASE_MAX_CONNECTIONS", "0"),
        ("MIGRATE_ON_START", "nonsense"),
        ("BODY_LIMIT_BYTES", "nonsense"),
        ("REQUEST_TIMEOUT_SECS", "nonsense"),
        ("SHUTDOWN_DELAY_SECS", "16"),
        ("CORS_ALLOWED_ORIGINS", "https://nonsense/path"),
        ("CORS_ALLOWED_ORIGINS", "https://*.nonsense"),
        ("CORS_ALLOWED_ORIGINS", "https://nonsense:443"),
        ("CORS_ALLOWED_ORIGINS", "https://nonsense:08080"),
        ("CORS_ALLOWED_ORIGINS", "https://[0:0:0:0:0:0:0:1]"),
        ("RUST_LOG", "nonsense=nonsense"),
        ("RUST_LOG", "info,nonsense"),
        ("LOG_FORMAT", "nonsense"),
        ("RATE_LIMIT_PER_MINUTE", "nonsense"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,nonsense"),
        ("TRUSTED_PROXIES", "::ffff:10.0.0.0/104"),
    ] {
        let variables = GOOD.iter().copied().chain([(name, value)]);
        let error = Config::from_variables(&variables.collect()).unwrap_err();
        let expected = format!("{name} is malformed");
        let error = format!("{error:#}");
        assert!(error.starts_with(&expected), "{error}");
        assert!(!error.contains("nonsense"), "{error}");
    }
}
