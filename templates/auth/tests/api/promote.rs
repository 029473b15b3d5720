//! The subcommand `promote`, run as an operator runs it.

use std::process::{Command, Output};

use crate::app::{TestApp, defaults};
use crate::client::new_user;

const PROGRAM: &str = env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME")));

fn promote(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .arg("promote")
        .args(arguments)
        .envs(defaults(&app.database))
        .output()
        .expect("the program can be run")
}

#[tokio::test]
async fn promote_makes_an_admin_and_says_whom() {
    let app = TestApp::start().await;
    let user = new_user(&app, "user@example.com").await;
    assert_eq!(user.get("/users").await.status, 403);

    let output = promote(&app, &[&user.id.to_string()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && said.contains("user@example.com"),
        "{said}"
    );
    assert_eq!(user.get("/users").await.status, 200);
}

#[tokio::test]
async fn promote_refuses_what_is_not_the_id_of_a_user() {
    let app = TestApp::start().await;
    for (arguments, code, reason) in [
        (&["999"][..], 1, "there is no user 999"),
        (&["user@example.com"], 2, "promote <user id>"),
        (&[], 2, "promote <user id>"),
        (&["1", "2"], 2, "promote <user id>"),
    ] {
        let output = promote(&app, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(said.contains(reason), "{said}");
    }
}
