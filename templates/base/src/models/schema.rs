//! The rules for input as JSON Schema, for the API description.

use serde_json::json;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::rules::MAX_EMAIL;

/// The whitespace that is removed at both ends: Unicode's White_Space, which is not the same as `\s`.
const WHITESPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Unicode's category Cc.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

/// A number from 1 to `MAX`.
pub fn number<const MAX: i64>() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(MAX as isize))
        .build()
}

pub fn text<const MAX: usize>() -> Object {
    string(pattern(MAX, CONTROL))
        .description(Some(format!(
            "1 to {MAX} characters without control characters. Whitespace at both ends is removed."
        )))
        .build()
}

/// Text of 1 to `max` characters, without those of `control`. `maxLength` would also count surrounding whitespace.
pub(super) fn pattern(max: usize, control: &str) -> String {
    let (end, middle) = (format!("[^{WHITESPACE}{control}]"), max - 2);
    format!("^[{WHITESPACE}]*{end}([^{control}]{{0,{middle}}}{end})?[{WHITESPACE}]*$")
}

/// The form that browsers accept.
pub fn email() -> Object {
    let local = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+";
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let pattern = format!(r"^[{WHITESPACE}]*{local}@{label}(\.{label})*[{WHITESPACE}]*$");
    let too_long = json!({ "pattern": format!("[!-~]{{{}}}", MAX_EMAIL + 1) });
    string(pattern)
        .description(Some(format!(
            "An e-mail address of at most {MAX_EMAIL} characters. Whitespace at both ends is removed."
        )))
        .extensions(Some([("not", too_long)].into_iter().collect()))
        .build()
}

fn string(pattern: String) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
}
