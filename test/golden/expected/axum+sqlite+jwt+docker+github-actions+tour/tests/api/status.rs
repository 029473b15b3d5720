//! The subcommands `status` and `migrate`, run as a deployment runs them.

use std::process::{Command, Output};

use crate::app::{TestApp, defaults};
use crate::database::{TestDatabase, execute};

const PROGRAM: &str = env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME")));

/// Returns the exit code and the standard output.
fn run(database: &TestDatabase, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = Command::new(PROGRAM)
        .args(arguments)
        .envs(defaults(database))
        .output()
        .expect("the program can be run");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned())
}

#[test]
fn status_names_what_is_pending_until_it_is_migrated() {
    let database = TestDatabase::new();
    // Twice, because the first run must not create the database.
    for _ in 0..2 {
        let (code, said) = run(&database, &["status"]);
        assert_eq!(code, Some(1));
        assert!(said.contains("the database: not made yet"), "{said}");
        assert!(said.contains("0001 create users: pending"), "{said}");
    }
    assert_eq!(run(&database, &["migrate"]).0, Some(0));
    let up_to_date = (Some(0), "The database is up to date.\n".to_owned());
    assert_eq!(run(&database, &["status"]), up_to_date);
}

#[test]
fn what_is_no_subcommand_does_not_migrate() {
    let database = TestDatabase::new();
    for arguments in [["migrate", "--dry-run"], ["--help", "migrate"]] {
        assert_eq!(run(&database, &arguments), (Some(2), String::new()));
    }
    let (_, said) = run(&database, &["status"]);
    assert!(said.contains("the database: not made yet"), "{said}");
}

#[test]
fn help_prints_the_usage() {
    let (code, said) = run(&TestDatabase::new(), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(said.starts_with("Usage: "), "{said}");
}

#[tokio::test]
async fn status_names_what_differs() {
    let app = TestApp::start().await;
    for (change, line) in [
        (
            "UPDATE _sqlx_migrations SET checksum = 'other' WHERE version = 1",
            "0001 create users: changed since it was applied",
        ),
        (
            "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 1",
            "0001 create users: half done, see docs/database.md",
        ),
        (
            "UPDATE _sqlx_migrations SET version = 99 WHERE version = 2",
            "0099: applied, but this program does not know it",
        ),
        ("DROP TABLE _sqlx_migrations", "0002 create orders: pending"),
    ] {
        execute(&app.state.db, change).await;
        let (code, said) = run(&app.database, &["status"]);
        assert_eq!(code, Some(1));
        assert!(said.lines().any(|said| said == line), "{said}");
    }
}
