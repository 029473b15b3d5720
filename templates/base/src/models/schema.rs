//! The rules for input in the words of JSON Schema, for the API description. `rules.rs` and `parse.rs` enforce them.

use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::parse::{Id, Limit};

/// What is cut off at both ends: Unicode's White_Space. ECMA's `\s` has one character more and one less.
const BLANK: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Unicode's category Cc.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        id().into()
    }
}

impl ToSchema for Id {}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::from(number(1, 100))
            .default(Some(json!(Limit::default().0)))
            .into()
    }
}

impl ToSchema for Limit {}

/// The id of a row.
pub fn id() -> Object {
    ObjectBuilder::from(number(1, isize::MAX))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .build()
}

/// The name of a user.
pub fn name() -> Object {
    text(100)
}

/// What is ordered.
pub fn item() -> Object {
    text(200)
}

/// How much of it is ordered.
pub fn quantity() -> Object {
    number(1, 1000)
}

/// The form that browsers accept, at most 254 characters of it.
pub fn email() -> Object {
    let local = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+";
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let pattern = format!(r"^[{BLANK}]*{local}@{label}(\.{label})*[{BLANK}]*$");
    // The limit does not count the blanks, so `maxLength` cannot say it.
    let too_long = json!({ "pattern": "[!-~]{255}" });
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "An e-mail address of at most 254 characters; blanks around it are cut off.",
        ))
        .pattern(Some(pattern))
        .extensions(Some([("not", too_long)].into_iter().collect()))
        .build()
}

fn text(max: usize) -> Object {
    let (outer, inner) = (format!("[^{BLANK}{CONTROL}]"), max - 2);
    let pattern = format!("^[{BLANK}]*{outer}([^{CONTROL}]{{0,{inner}}}{outer})?[{BLANK}]*$");
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!(
            "1 to {max} characters, none of them a control character; blanks around them are cut off."
        )))
        .pattern(Some(pattern))
        .build()
}

fn number(minimum: isize, maximum: isize) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(minimum))
        .maximum(Some(maximum))
        .build()
}
