//! The subcommand `reset-password`, run as an operator runs it.

use crate::app::{TestApp, run_program};
use crate::client::{PASSWORD, log_in, new_user, sign_in};
use crate::database::execute;

const MISUSE: &str = "error: reset-password takes one argument, the id of a user, such as 1";
const ANN: &str = "ann@example.com";

#[tokio::test]
async fn the_new_password_is_printed_and_all_sessions_end() {
    let app = TestApp::start().await;
    let ann = new_user(&app, ANN).await;
    let elsewhere = sign_in(&app, ANN).await;
    let other = new_user(&app, "ben@example.com").await;

    let output = run_program(&app.database, &["reset-password", &ann.id.to_string()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains(ANN), "{said}");
    let password = said.split_whitespace().next_back().unwrap();
    assert_eq!(password.len(), 64, "{said}");

    for client in [&ann, &elsewhere] {
        assert!(!client.is_signed_in().await);
    }
    assert!(other.is_signed_in().await);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 401);
    assert_eq!(log_in(&app, ANN, password).await.status, 200);
}

#[tokio::test]
async fn a_locked_address_may_sign_in_again() {
    let app = TestApp::start().await;
    let ann = new_user(&app, ANN).await;
    for status in [[401; 10].as_slice(), &[429]].concat() {
        assert_eq!(log_in(&app, ANN, "wrong").await.status, status);
    }

    let output = run_program(&app.database, &["reset-password", &ann.id.to_string()]);
    let said = String::from_utf8(output.stdout).unwrap();
    let password = said.split_whitespace().next_back().unwrap();
    assert_eq!(log_in(&app, ANN, password).await.status, 200);
}

#[tokio::test]
async fn a_failure_leaves_the_old_password() {
    let app = TestApp::start().await;
    let ann = new_user(&app, ANN).await;
    execute(
        &app.state.db,
        "ALTER TABLE login_attempts RENAME TO elsewhere",
    )
    .await;
    let output = run_program(&app.database, &["reset-password", &ann.id.to_string()]);
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]));
    execute(
        &app.state.db,
        "ALTER TABLE elsewhere RENAME TO login_attempts",
    )
    .await;
    assert!(ann.is_signed_in().await);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn anything_but_the_id_of_a_user_is_rejected() {
    let app = TestApp::start().await;
    for (arguments, code, reason) in [
        (&["reset-password", "999"][..], 1, "User 999 not found"),
        (&["reset-password", ANN], 2, MISUSE),
        (&["reset-password"], 2, MISUSE),
        (&["reset-password", "1", "2"], 2, MISUSE),
    ] {
        let output = run_program(&app.database, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(said.contains(reason) && output.stdout.is_empty(), "{said}");
    }
}
