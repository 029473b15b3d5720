//! The subcommands `status` and `migrate`, run as a deployment runs them.

use std::process::Output;

use crate::app::{TestApp, run_program};
use crate::database::{TestDatabase, execute};

/// Returns the exit code and the standard output.
fn run(database: &TestDatabase, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = run_program(database, arguments);
    (status.code(), String::from_utf8_lossy(&stdout).into_owned())
}

#[test]
fn status_lists_pending_migrations() {
    let database = TestDatabase::new();
    // Twice, because the first run must not create the database.
    for _ in 0..2 {
        let (code, said) = run(&database, &["status"]);
        assert_eq!(code, Some(1));
        assert!(said.contains("the database: does not exist yet"), "{said}");
        assert!(said.contains("0001 create users: pending"), "{said}");
    }
    assert_eq!(run(&database, &["migrate"]).0, Some(0));
    let up_to_date = (Some(0), "The database is up to date.\n".to_owned());
    assert_eq!(run(&database, &["status"]), up_to_date);
}

#[test]
fn surplus_arguments_do_not_migrate() {
    let database = TestDatabase::new();
    for arguments in [["migrate", "--dry-run"], ["--help", "migrate"]] {
        assert_eq!(run(&database, &arguments), (Some(2), String::new()));
    }
    let (_, said) = run(&database, &["status"]);
    assert!(said.contains("the database: does not exist yet"), "{said}");
}

#[test]
fn help_prints_the_usage() {
    let (code, said) = run(&TestDatabase::new(), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(said.starts_with("Usage: "), "{said}");
}

#[tokio::test]
async fn status_lists_differences() {
    let app = TestApp::start().await;
    for (change, line) in [
        (
            "UPDATE _sqlx_migrations SET checksum = 'other' WHERE version = 1",
            "0001 create users: changed since it was applied",
        ),
        (
            "UPDATE _sqlx_migrations SET version = 99 WHERE version = 2",
            "0099: in the database, but this program does not know it",
        ),
        ("DROP TABLE _sqlx_migrations", "0002 create orders: pending"),
    ] {
        execute(&app.state.db, change).await;
        let (code, said) = run(&app.database, &["status"]);
        assert_eq!(code, Some(1));
        assert!(said.lines().any(|said| said == line), "{said}");
    }
}
