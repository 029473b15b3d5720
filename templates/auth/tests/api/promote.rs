//! The subcommand `promote`, run as an operator runs it.

use crate::app::{TestApp, run_program};
use crate::client::new_user;

const MISUSE: &str = "error: promote takes one argument, the id of a user, such as 1";

#[tokio::test]
async fn promote_makes_an_admin_and_prints_the_email_address() {
    let app = TestApp::start().await;
    let user = new_user(&app, "user@example.com").await;
    assert_eq!(user.get("/users").await.status, 403);

    let output = run_program(&app.database, &["promote", &user.id.to_string()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && said.contains("user@example.com"),
        "{said}"
    );
    assert_eq!(user.get("/users").await.status, 200);
}

#[tokio::test]
async fn promote_rejects_anything_but_the_id_of_a_user() {
    let app = TestApp::start().await;
    for (arguments, code, reason) in [
        (&["promote", "999"][..], 1, "there is no user 999"),
        (&["promote", "user@example.com"], 2, MISUSE),
        (&["promote"], 2, MISUSE),
        (&["promote", "1", "2"], 2, MISUSE),
    ] {
        let output = run_program(&app.database, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(said.contains(reason), "{said}");
    }
}
